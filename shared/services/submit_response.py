"""Store a survey that was sent: once, and after any contact request that came with it.

The response is its own lock. If one with the same number is already stored, either it is this one sent again, which
gets the same receipt; or something else was sent from the same page, and the two are kept apart.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.domain.forms.survey_form import SurveyForm
from shared.domain.records.contact_request import ContactRequest
from shared.domain.records.survey import Response, Wave
from shared.services.contact_requests import keep_contact, tell_coordinator
from shared.storage.items import Item, fingerprint_of, item_of
from shared.storage.records import RecordStore
from shared.storage.responses import read_first_revision, responses_of_group, revisions_of

Outcome = Literal["stored", "sent_again", "conflict", "withdrawn"]
"""The result of storing it. `conflict`: other answers have its number; `withdrawn`: these were withdrawn since."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A response ready to be stored, with its wave decided, and the contact request to store before it."""

    item: Item
    contact: ContactRequest | None


@dataclass(frozen=True, slots=True)
class Submitted:
    """The result of storing a survey, and whether the coordinator still has to be alerted to a contact request."""

    outcome: Outcome
    not_alerted: bool = False


def prepare_response(store: RecordStore, form: SurveyForm, stored_at: str) -> Prepared:
    """Decide the wave of a survey that was sent. Compute the digest first: it covers only what was sent."""
    fingerprint = fingerprint_of(form.response)
    wave = form.response.wave or _decide_wave(store, form.response)
    response = form.response.model_copy(update={"wave": wave})
    return Prepared(item_of(response, stored_at, fingerprint=fingerprint), form.contact)


def submit_response(store: RecordStore, sent: Prepared, *, topic: str, now: datetime, stored_at: str) -> Submitted:
    """Store a response once. The coordinator is alerted to a contact request after both are stored."""
    kept = keep_contact(store, sent.contact, stored_at) if sent.contact else None
    if sent.contact and kept is None:
        return Submitted("conflict")
    outcome = _put(store, sent.item)
    if outcome == "withdrawn":
        return Submitted(outcome)
    told = kept is None or tell_coordinator(store, kept, topic, now)
    return Submitted(outcome, not_alerted=not told)


def is_submitted(store: RecordStore, response: Response) -> bool:
    """Return whether exactly these answers are stored, or were stored and have been withdrawn."""
    standing = read_first_revision(store, response.group, response.response)
    return standing is not None and (standing.is_withdrawn or standing.fingerprint == fingerprint_of(response))


def has_receipt(store: RecordStore, group: str | None, reference: str) -> bool:
    """Return whether a response is stored under a reference and has not been withdrawn."""
    revisions = revisions_of(store, group, reference)
    return bool(revisions) and not any(item.is_withdrawn for item in revisions)


def _put(store: RecordStore, item: Item) -> Outcome:
    standing = store.put_new(item)
    if standing is None:
        return "stored"
    if standing.is_withdrawn:
        return "withdrawn"
    return "sent_again" if standing.fingerprint == item.fingerprint else "conflict"


def _decide_wave(store: RecordStore, response: Response) -> Wave | None:
    """Decide the wave of a personal link's answers: the first are the start, any later ones the end."""
    if response.person is None:
        return None
    before = (
        other
        for other in responses_of_group(store, response.group)
        if (other.person, other.survey) == (response.person, response.survey) and other.response != response.response
    )
    return "end" if any(before) else "start"
