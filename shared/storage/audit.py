"""The audit trail in the table: a partition of its own, which nothing that counts or exports reads."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from shared.domain.records.audit import AuditEntry
from shared.storage.items import AUDIT, Item, Unreadable, body_of, item_of, read_body, readable
from shared.storage.records import RecordStore, StoreFailed

_AT_ONCE = 1_000
"""Entries of one second, at the most: more than that does not come from a person at a command."""


def append(store: RecordStore, entry: AuditEntry, stored_at: str) -> AuditEntry:
    """Write an entry after those of the same second; return it as stored. Raise Refused if it could not be written."""
    for nth in range(1, _AT_ONCE + 1):
        numbered = entry.model_copy(update={"nth": nth})
        if store.put_new(item_of(numbered, stored_at)) is None:
            return numbered
    raise StoreFailed(certain=True)


def entries(store: RecordStore) -> Iterator[AuditEntry]:
    """Yield every entry, the earliest first."""
    return readable(AuditEntry, store.query(AUDIT))


def forget(store: RecordStore, codes: AbstractSet[str]) -> None:
    """Remove these people's codes from the trail; that something was shown, and when, stays."""
    for item in store.query(AUDIT):
        try:
            entry = read_body(AuditEntry, item)
        except Unreadable:
            continue
        if entry.about in codes:
            told = entry.model_copy(update={"about": None})
            store.replace(Item(item.key, body_of(told), item.stored_at, expires_at=item.expires_at))
