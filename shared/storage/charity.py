"""Reading all of a charity's records: one Query a partition, what cannot be read named rather than skipped."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from shared.domain.contract import Contract
from shared.domain.group import NO_GROUP, Group
from shared.domain.record import Record
from shared.domain.records import PLACE_OF, Records
from shared.domain.register import Register
from shared.storage.items import CHARITY, ROSTER, Item, Unreadable, partition_of, readable, record_of
from shared.storage.records import RecordStore


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the records, the sort keys of items that could not be read, and how it can be named again.

    `counts` says how many records of each kind there were; `digest` is of their keys and bodies; `arrived` when the
    latest version of each session's register was stored (UTC, as items carry it).
    """

    records: Records
    unreadable: tuple[str, ...]
    counts: dict[str, int]
    digest: str
    arrived: Mapping[str, str]


def read_charity(store: RecordStore) -> Reading:
    """Read every record there is; what was withdrawn is not there."""
    return reading_of(read_items(store))


def reading_of(all_items: Iterable[Item], stored_by: str | None = None) -> Reading:
    """Read items as records: all of them, or those stored by a moment (UTC, as items carry it)."""
    items = [item for item in all_items if stored_by is None or item.stored_at <= stored_by]
    records: list[Record] = []
    unreadable: list[str] = []
    arrived: dict[str, str] = {}
    for item in items:
        try:
            record = record_of(item)
        except Unreadable:
            unreadable.append(f"{item.key.pk} {item.key.sk}")
            continue
        records.append(record)
        if isinstance(record, Register):
            arrived[record.session] = item.stored_at  # versions come in order, so the latest stays
    return Reading(Records.of(records), tuple(unreadable), _counts(records), _digest(items), arrived)


def read_items(store: RecordStore) -> list[Item]:
    """Return the items of all records, one Query a partition."""
    return [item for item in _all_items(store) if not item.is_withdrawn]


def read_contracts(store: RecordStore) -> list[Contract]:
    """Read the charity's contracts alone."""
    return list(readable(Contract, store.query(CHARITY, "contract#")))


def _all_items(store: RecordStore) -> Iterator[Item]:
    groups: list[str] = []
    for item in store.query(CHARITY):
        yield item
        if item.key.sk.startswith("group#"):
            groups.append(item.key.sk.removeprefix("group#"))
    yield from store.query(ROSTER)
    for group in (*groups, NO_GROUP):
        yield from store.query(partition_of(group))


def _counts(records: Iterable[Record]) -> dict[str, int]:
    counts = dict.fromkeys(PLACE_OF.values(), 0)
    for record in records:
        counts[PLACE_OF[type(record)]] += 1
    return counts


def _digest(items: Iterable[Item]) -> str:
    lines = sorted(f"{item.key.pk}\t{item.key.sk}\t{sha256(item.body.encode()).hexdigest()}\n" for item in items)
    return sha256("".join(lines).encode()).hexdigest()


def read_groups(store: RecordStore) -> list[Group]:
    """Read the charity's groups alone."""
    return list(readable(Group, store.query(CHARITY, "group#")))
