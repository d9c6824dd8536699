"""Responses in the table: what is stored of one, in every revision, and those of a group."""

from collections.abc import Iterator

from shared.domain.records.survey import Response
from shared.storage.items import (
    Item,
    Key,
    comment_state_key,
    partition_of,
    quote_key,
    readable,
    response_key,
    withdrawn,
)
from shared.storage.records import RecordStore


def read_first_revision(store: RecordStore, group: str | None, reference: str) -> Item | None:
    """Return the item of a response as it was first sent, or None if it was never stored."""
    return store.get(response_key(group, reference))


def revisions_of(store: RecordStore, group: str | None, reference: str) -> list[Item]:
    """Return the items of a response, the earliest revision first; a withdrawn one is still there, empty."""
    return list(store.query(partition_of(group), f"response#{reference}#"))


def responses_of_group(store: RecordStore, group: str | None) -> Iterator[Response]:
    """Yield every revision of every response of a group that can be read."""
    return readable(Response, store.query(partition_of(group), "response#"))


def withdraw_response(store: RecordStore, group: str | None, reference: str, stored_at: str) -> None:
    """Empty a response in every revision, its quote and what a reader said of it: only their keys stay.

    The key after the last revision is taken too, so that a correction on its way finds no free key.
    """
    revisions = revisions_of(store, group, reference)
    for item in revisions:
        if not item.is_withdrawn:
            store.replace(withdrawn(item, stored_at))
    erase_quote(store, reference, stored_at)
    _erase(store, comment_state_key(reference), stored_at)
    if revisions and not revisions[-1].is_withdrawn:
        after = len(revisions) + 1
        while standing := store.put_new(Item(response_key(group, reference, after), "", stored_at)):
            store.replace(withdrawn(standing, stored_at))
            after += 1


def erase_quote(store: RecordStore, reference: str, stored_at: str) -> None:
    """Empty a response's approved quote: its key stays, so that no other quote takes it."""
    _erase(store, quote_key(reference), stored_at)


def _erase(store: RecordStore, key: Key, stored_at: str) -> None:
    """Empty the item at a key; a quote still at its former key then no longer counts."""
    standing = store.get(key)
    if standing is None or not standing.is_withdrawn:
        store.replace(Item(key, "", stored_at))
