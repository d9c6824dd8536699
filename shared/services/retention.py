"""Retention: delete what is due by the retention table, or reduce it to what may stay. A second run changes nothing."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from shared.domain.records.audit import AuditEntry
from shared.domain.records.base import Record
from shared.domain.records.collection import PLACE_OF
from shared.domain.records.kind import RuleName
from shared.domain.records.retiring import Retired, due, due_entries, units_of
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles
from shared.storage.retiring import Retirer, Standing, note_run

_OF_THEIR_OWN: tuple[RuleName, ...] = ("contacts", "comments", "concerns", "audit")
"""Kinds that never wait. The rest wait while any record is unreadable, because it may refer to them."""

_PLACE: Mapping[type[Record], str] = {**PLACE_OF, AuditEntry: "audit"}
"""Each kind by the name of the place that holds its records."""

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """What is due of one kind by one rule: how many, since when at the earliest, and whether a part of each stays."""

    rule: RuleName
    kind: str
    number: int
    since: date
    is_rewritten: bool


@dataclass(frozen=True, slots=True)
class Done:
    """What a run did: records by rule, and how many were unreadable. If not `is_whole`, the next run does the rest."""

    retired: Mapping[RuleName, int]
    unreadable: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Retention:
    """A charity's store and files. `today` and `now` are the domain's clock; `stored_at` is the real time."""

    store: RecordStore
    files: ReportFiles
    today: date
    now: datetime
    stored_at: str

    def listed(self) -> list[Kept]:
        """Return what is due, without names or anyone's words."""
        found: dict[tuple[RuleName, str, bool], list[date]] = {}
        for it in self._due(Standing.read(self.store)):
            found.setdefault((it.rule, _PLACE[type(it.record)], it.instead is not None), []).append(it.since)
        return [Kept(rule, kind, len(days), min(days), rewritten) for (rule, kind, rewritten), days in found.items()]

    def apply(self, may_go_on: Callable[[], bool] = lambda: True) -> Done:
        """Do what is due. `may_go_on` is called before each: the next run does what there is no time for."""
        retired: Counter[RuleName] = Counter()
        for _ in range(_TRIES):
            standing = Standing.read(self.store)
            retirer = Retirer(self.store, self.files, standing, self.stored_at)
            retirer.finish_contracts()
            for unit in units_of(self._due(standing)):
                if not may_go_on():
                    return Done(retired, standing.unreadable, is_whole=False)
                if not retirer.retire(unit):
                    break  # it changed since it was read, so work out again what is due and what refers to what
                retired[unit[0].rule] += len(unit)
            else:
                note_run(self.store, self.now, self.stored_at)
                return Done(retired, standing.unreadable, is_whole=True)
        return Done(retired, standing.unreadable, is_whole=False)

    def _due(self, standing: Standing) -> list[Retired]:
        found = [
            *due_entries(standing.audit, self.today),
            *due(standing.records, self.today, standing.first_stored(self._moment)),
        ]
        return [it for it in found if it.rule in _OF_THEIR_OWN] if standing.unreadable else found

    @property
    def _moment(self) -> datetime:
        return datetime.fromisoformat(self.stored_at).astimezone(UTC)
