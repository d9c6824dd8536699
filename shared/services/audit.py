"""The audit trail: an entry is written before anything about people is shown, and nothing is shown without one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.records.audit import AuditEntry
from shared.storage import audit
from shared.storage.records import RecordStore


@dataclass(frozen=True, slots=True)
class Trail:
    """The trail of one service at a given time: `now` is the domain's clock, `stored_at` the real time on items."""

    store: RecordStore
    now: datetime
    stored_at: str

    def note(self, what: str, *, about: str | None = None, count: int | None = None) -> AuditEntry:
        """Record that something is about to be shown. Refused if the write fails: then it must not be shown."""
        entry = AuditEntry(at=self.now, what=what, about=about, count=count)
        return audit.append(self.store, entry, self.stored_at)

    def entries(self, since: date | None = None) -> Iterable[AuditEntry]:
        """Yield the entries from a local day onwards, earliest first."""
        return (entry for entry in audit.entries(self.store) if since is None or entry.day >= since)
