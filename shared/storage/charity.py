"""Read all of a charity's records: one Query per partition; what cannot be read is named, not skipped."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self

from shared.domain.records.base import Record
from shared.domain.records.collection import NO_EVIDENCE, Records
from shared.domain.records.contract import Contract
from shared.domain.records.group import NO_GROUP, Group
from shared.domain.records.register import Register
from shared.settings import as_stored
from shared.storage.comments import comment_items
from shared.storage.items import (
    CHARITY,
    MOVED,
    ROSTER,
    Item,
    Key,
    Unreadable,
    contract_key,
    partition_of,
    readable,
    record_of,
)
from shared.storage.moving import in_own_partition, is_moved
from shared.storage.records import RecordStore

SETTLES_WITHIN = timedelta(seconds=60)
"""A record is certainly visible this long after its stamp: twice what a function that takes forms
may take (template.yaml's 29 s), for clocks that differ."""


@dataclass(frozen=True, slots=True)
class Cutoff:
    """Which records count: the same for every reader, at any time.

    Records that had settled by `at` count and, of those stamped between then and `at`, the ones in `just_in`. A record
    is stamped and then put, so one reading may see a record stamped just before `at` that another, a moment earlier,
    missed. The first reading therefore fixes which of these count.
    """

    at: str
    just_in: frozenset[str] = frozenset()

    @classmethod
    def seen(cls, at: str, items: Iterable[Item]) -> Self:
        """Fix what counts by the items of a reading that began at `at` (UTC, as items store it) or later."""
        settled = _settled_by(at)
        return cls(at, frozenset(_name_of(item.key) for item in items if settled < item.stored_at <= at))

    def counted(self, items: Iterable[Item]) -> list[Item]:
        """Return the items that count."""
        settled = _settled_by(self.at)
        return [
            item
            for item in items
            if item.stored_at <= settled or (item.stored_at <= self.at and _name_of(item.key) in self.just_in)
        ]


def _settled_by(at: str) -> str:
    return as_stored(datetime.fromisoformat(at) - SETTLES_WITHIN)


def _name_of(key: Key) -> str:
    # short, as a claim holds one for each record that has just come in
    return sha256(f"{key.pk}\t{key.sk}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the records, the sort keys of items that could not be read, and how to identify this reading.

    `counts` is the number of records of each kind; `digest` is of their keys and bodies; `arrived` is when the
    latest version of each session's register was stored (UTC, as items store it).
    """

    records: Records
    unreadable: tuple[str, ...]
    counts: dict[str, int]
    digest: str
    arrived: Mapping[str, str]


def read_charity(store: RecordStore) -> Reading:
    """Read every record, without withdrawn responses and what readers said of them."""
    return reading_of(read_every_item(store))


def reading_of(items: Sequence[Item]) -> Reading:
    """Read items as records."""
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
            arrived[record.session] = item.stored_at  # versions come in order, so the latest one is kept
    sorted_ = Records.of(records)
    return Reading(sorted_, tuple(unreadable), _counts(sorted_), _digest(items), arrived)


def read_items(store: RecordStore) -> list[Item]:
    """Return the items of all records that evidence may be made from, one Query a partition."""
    items = list(_all_items(store))
    gone = {_response_of(item) for item in items if item.is_withdrawn} - {None}
    return [item for item in items if not item.is_withdrawn and (not gone or _response_of(item) not in gone)]


def read_every_item(store: RecordStore) -> list[Item]:
    """Return the items of all records, with what readers said of the comments among them."""
    items = read_items(store)
    return [*items, *comment_items(store, filter(None, map(_response_name, items)))]


def _response_of(item: Item) -> tuple[str, str] | None:
    """Return the response that an item is a revision of: one withdrawn revision withdraws them all."""
    kind, _, name = item.key.sk.partition("#")
    return (item.key.pk, name.rpartition("#")[0]) if kind == "response" else None


def _response_name(item: Item) -> str:
    return (_response_of(item) or ("", ""))[1]


def read_contract(store: RecordStore, contract: str) -> Contract | None:
    """Read one contract; return None if there is none that can be read."""
    item = store.get(contract_key(contract))
    return next(readable(Contract, [item] if item else []), None)


def read_contracts(store: RecordStore) -> list[Contract]:
    """Read only the charity's contracts."""
    return list(readable(Contract, store.query(CHARITY, "contract#")))


def _all_items(store: RecordStore) -> Iterator[Item]:
    groups: list[str] = []
    for item in store.query(CHARITY):
        if is_moved(item):
            continue  # read below
        yield item
        if item.key.sk.startswith("group#"):
            groups.append(item.key.sk.removeprefix("group#"))
    yield from (item for item in store.query(ROSTER) if not is_moved(item))
    for partition in MOVED:
        yield from in_own_partition(store, partition)
    for group in (*groups, NO_GROUP):
        yield from store.query(partition_of(group))


def _counts(records: Records) -> dict[str, int]:
    return {name: len(found) for name, found in records.places().items() if name not in NO_EVIDENCE}


def _digest(items: Iterable[Item]) -> str:
    lines = sorted(f"{item.key.pk}\t{item.key.sk}\t{sha256(item.body.encode()).hexdigest()}\n" for item in items)
    return sha256("".join(lines).encode()).hexdigest()


def read_groups(store: RecordStore) -> list[Group]:
    """Read only the charity's groups."""
    return list(readable(Group, store.query(CHARITY, "group#")))
