"""Do what is due by the table of retention: an item is deleted or rewritten only if it is still as it was read.

A contract is noted before it is removed, so that its files and claims go too if a run is killed half way.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from shared.domain.calendar.quarter import london_day
from shared.domain.records.audit import AuditEntry
from shared.domain.records.base import Record, write_instant
from shared.domain.records.collection import Records
from shared.domain.records.contract import Contract
from shared.domain.records.form_link import FormLink
from shared.domain.records.person import Person
from shared.domain.records.retiring import Retired
from shared.settings import as_stored
from shared.storage.charity import SETTLES_WITHIN, read_every_item
from shared.storage.items import (
    AUDIT,
    LINKS,
    RETENTION,
    Item,
    Key,
    Unreadable,
    body_of,
    contract_key,
    key_of,
    of_issues,
    readable,
    record_of,
)
from shared.storage.records import TOGETHER, RecordStore
from shared.storage.report_files import ReportFiles

_LAST = Key(RETENTION, "last")
_OF_A_CONTRACT = "contract#"
_OPENED_BY_CONTRACTS = ("reports", "told")
_FIRST_TO_GO = ("manifest.json", "removed.json")
"""What makes an issue one that was issued."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A charity's records and its audit trail, with the item of each.

    `unreadable` counts the items that cannot be read, so that nobody knows who they name.
    """

    records: Records
    items: Mapping[int, Item]
    unreadable: int
    audit: tuple[AuditEntry, ...] = ()

    @classmethod
    def read(cls, store: RecordStore) -> "Standing":
        """Read every record."""
        found: list[tuple[Record, Item]] = []
        unreadable = 0
        for item in read_every_item(store):
            try:
                found.append((record_of(item), item))
            except Unreadable:
                unreadable += 1
        audit = [(entry, item) for item in store.query(AUDIT) for entry in readable(AuditEntry, [item])]
        items = {id(record): item for record, item in (*found, *audit)}
        return cls(Records.of(record for record, _ in found), items, unreadable, tuple(entry for entry, _ in audit))

    def first_stored(self, now: datetime) -> dict[str, date]:
        """Return, by person, when their name was stored, except names stored just now, which a record may soon use.

        `now` is the real current moment.
        """
        settled = as_stored(now - SETTLES_WITHIN)
        return {
            person.person: london_day(datetime.fromisoformat(item.stored_at))
            for person in self.records.people
            if (item := self.items[id(person)]).stored_at <= settled
        }


@dataclass
class Retirer:
    """Does what is due, one record after another."""

    store: RecordStore
    files: ReportFiles
    standing: Standing
    stored_at: str

    def __post_init__(self) -> None:
        self._by_key = {item.key: item for item in self.standing.items.values()}

    def retire(self, unit: Sequence[Retired]) -> bool:
        """Delete or rewrite one unit as a whole; return False, and leave it, if someone has changed it meanwhile."""
        if len(unit) > 1:
            items = [self._item(due.record) for due in unit]
            return all(self.store.delete_together(part) for part in _parts(items))
        return self._retire(unit[0])

    def _retire(self, due: Retired) -> bool:
        item = self._item(due.record)
        if isinstance(due.record, Contract):
            self.store.replace(Item(_note(due.record.contract), "{}", self.stored_at))
        instead = replace(item, body=body_of(due.instead)) if due.instead else None
        if isinstance(due.record, Person) and not instead:
            self._close_links_of(due.record.person)
        if not self.store.change(item, instead):
            return False
        if instead:
            self._by_key[item.key] = instead
        if isinstance(due.record, Contract):
            self._remove_issues(due.record.contract)
        return True

    def _item(self, record: Record) -> Item:
        """Return a record's current item: as it was read, or as this run rewrote it."""
        read = self.standing.items.get(id(record))
        return self._by_key[read.key if read else key_of(record)]

    def finish_contracts(self) -> None:
        """Remove what an earlier run left of contracts that are gone."""
        for item in list(self.store.query(RETENTION, _OF_A_CONTRACT)):
            contract = item.key.sk.removeprefix(_OF_A_CONTRACT)
            if self.store.get(contract_key(contract)):
                self.store.delete(item.key)  # it was never deleted, or came back with a pack
            else:
                self._remove_issues(contract)

    def _remove_issues(self, contract: str) -> None:
        """Remove everything issued under a contract that is gone: first what makes it visible, the note last."""
        folders = [f"{part}/{contract}/" for part in ("reports", "evidence", "provisional")]
        for folder in folders:
            for name in [key for key in self.files.keys(folder) if key.endswith(_FIRST_TO_GO)]:
                self.files.remove(name)
        for folder in folders:
            self.files.remove_folder(folder)
        for partition in of_issues(contract):
            for item in list(self.store.query(partition)):
                self.store.delete(item.key)
        for key, link in self._links:
            if link.opens in _OPENED_BY_CONTRACTS and link.scope == contract:
                self.store.delete(key)
        self.store.delete(_note(contract))

    def _close_links_of(self, person: str) -> None:
        for key, link in self._links:
            if link.holder == person:
                self.store.delete(key)

    @cached_property
    def _links(self) -> list[tuple[Key, FormLink]]:
        items = list(self.store.query(LINKS))
        return [(item.key, link) for item in items for link in readable(FormLink, [item])]


def _parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    yield from (items[first : first + TOGETHER] for first in range(0, len(items), TOGETHER))


def _note(contract: str) -> Key:
    return Key(RETENTION, f"{_OF_A_CONTRACT}{contract}")


def note_run(store: RecordStore, now: datetime, stored_at: str) -> None:
    """Record that retention has run."""
    store.replace(Item(_LAST, json.dumps({"at": write_instant(now)}), stored_at))


def last_run(store: RecordStore) -> datetime | None:
    """Return when retention last ran, or None if it never did."""
    item = store.get(_LAST)
    return datetime.fromisoformat(json.loads(item.body)["at"]) if item else None
