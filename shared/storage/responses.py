"""The revisions of a response: read together, corrected by one more, withdrawn as one."""

from collections.abc import Callable
from hashlib import sha256

from shared.domain.problems import refuse
from shared.domain.records.survey import Response
from shared.storage.items import (
    Item,
    Key,
    comment_state_key,
    item_of,
    partition_of,
    quote_key,
    read_body,
    response_key,
    withdrawn,
)
from shared.storage.records import RecordStore, StoreFailed

_TRIES = 5
_OF_THE_PAGE = 12
"""Characters of a correction's fingerprint that tell from which page it was sent; the others tell what was sent."""


def revisions_of(store: RecordStore, group: str | None, reference: str) -> list[Item]:
    """Return what stands of a response, the earliest revision first; what was withdrawn is still there, empty."""
    return list(store.query(partition_of(group), f"response#{reference}#"))


def correction_fingerprint(submission: str, sent: str) -> str:
    """Return what a correction is told by: the number of its page, and the digest of what was sent."""
    page = sha256(submission.encode()).hexdigest()[:_OF_THE_PAGE]
    return page + sha256(f"{submission} {sent}".encode()).hexdigest()[: len(sent) - _OF_THE_PAGE]


def correct_response(
    store: RecordStore,
    revisions: list[Item],
    corrected: Callable[[Response], Response],
    *,
    stored_at: str,
    fingerprint: str,
) -> bool:
    """Store one more revision, made of the latest; the very same one sent again is stored once.

    False where the response was withdrawn meanwhile; refused where something else was sent from the same page. Another
    correction at the same moment is corrected in its turn.
    """
    for _ in range(_TRIES):
        if any(item.is_withdrawn for item in revisions):
            return False
        if any(item.fingerprint == fingerprint for item in revisions):
            return True
        if any(item.fingerprint[:_OF_THE_PAGE] == fingerprint[:_OF_THE_PAGE] for item in revisions):
            raise refuse("corrected_already")
        latest = read_body(Response, revisions[-1])
        item = item_of(corrected(latest), stored_at, fingerprint=fingerprint)
        standing = store.put_new(item)
        if standing is None:
            _take_back(store, quote_key(latest.response), stored_at)
            return True
        revisions = [*revisions, standing]
    raise StoreFailed(certain=True)


def withdraw_response(store: RecordStore, group: str | None, reference: str, stored_at: str) -> None:
    """Leave nothing of a response but its place, in every revision; and of its quote and what a reader said of it.

    The revision after the last is taken as well, so that a correction on its way finds no place.
    """
    revisions = revisions_of(store, group, reference)
    for item in revisions:
        if not item.is_withdrawn:
            store.replace(withdrawn(item, stored_at))
    _take_back(store, quote_key(reference), stored_at)
    _take_back(store, comment_state_key(reference), stored_at)
    if revisions and not revisions[-1].is_withdrawn:
        after = len(revisions) + 1
        while standing := store.put_new(Item(response_key(group, reference, after), "", stored_at)):
            store.replace(withdrawn(standing, stored_at))
            after += 1


def _take_back(store: RecordStore, key: Key, stored_at: str) -> None:
    """Leave nothing of what stands at a key but its place; where a quote stands in its former one, this counts."""
    standing = store.get(key)
    if standing is None or not standing.is_withdrawn:
        store.replace(Item(key, "", stored_at))
