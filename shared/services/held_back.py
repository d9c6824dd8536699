"""Responses that look as if a program sent them: listed, and released once someone has looked at them."""

from dataclasses import replace

from shared.domain.links.reference import read_reference
from shared.domain.problems import refuse
from shared.domain.records.survey import Response
from shared.storage.charity import read_charity
from shared.storage.items import body_of, key_of
from shared.storage.records import RecordStore


def held_back_responses(store: RecordStore) -> tuple[Response, ...]:
    """Return the responses that are held back: they are stored and in no figure."""
    return read_charity(store).records.held_back_responses


def release_response(store: RecordStore, typed: str, stored_at: str) -> None:
    """Count a response that was held back. Refused if none is held back under this reference.

    It counts from `stored_at` on, so that an issue made before stays what it was.
    """
    wanted = read_reference(typed) or typed
    every = read_charity(store).records.every_response
    revisions = [response for response in every if response.response == wanted and response.held_back]
    if not revisions:
        raise refuse("not_held_back")
    for response in revisions:
        if item := store.get(key_of(response)):
            released = response.model_copy(update={"held_back": False})
            store.replace(replace(item, body=body_of(released), stored_at=stored_at))
