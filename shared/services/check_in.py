"""Store an independent group's check-in, once."""

from typing import Literal

from shared.domain.records.check_in import CheckIn
from shared.storage.items import check_in_key, item_of
from shared.storage.records import RecordStore

Outcome = Literal["stored", "sent_again", "conflict"]
"""The result of storing it. `conflict`: something else was sent from the same page, and nothing was stored."""


def submit_check_in(store: RecordStore, check_in: CheckIn, stored_at: str) -> Outcome:
    """Store a check-in once; return the result."""
    item = item_of(check_in, stored_at)
    standing = store.put_new(item)
    if standing is None:
        return "stored"
    return "sent_again" if standing.fingerprint == item.fingerprint else "conflict"


def is_checked_in(store: RecordStore, check_in: CheckIn) -> bool:
    """Return whether exactly this check-in is stored."""
    sent = item_of(check_in, "")
    standing = store.get(sent.key)
    return standing is not None and standing.fingerprint == sent.fingerprint


def has_check_in(store: RecordStore, group: str | None, reference: str) -> bool:
    """Return whether a group's check-in is stored under a reference."""
    return store.get(check_in_key(group, reference)) is not None
