"""What the evidence counts from registers, and the same counted plainly from an export's rows."""

from pathlib import Path

from tests.domain import plain_count
from tests.domain.random_packs import read_rows
from tests.functions.service import CONTRACT, Service, evidence_of

_QUARTER = "2016-17-Q2"
_COUNTED = (
    "sessions",
    "attendances",
    "people",
    "new_people",
    "taster_sessions",
    "events",
    "event_audience",
)

Counts = dict[str, dict[str, object]]


def counted_from_registers(service: Service) -> Counts:
    """Return what the evidence of the open quarter says, a span at a time."""
    figures = evidence_of(service)["figures"]
    return {span: {name: figures[span][name] for name in _COUNTED} for span in ("quarter", "year_to_date")}


def recounted(service: Service, folder: Path) -> Counts:
    """Export everything, and count it in the plainest way."""
    assert service.ownwords("export", str(folder)).returncode == 0
    rows = read_rows(folder)
    contract = next(row for row in rows["contracts"] if row["contract"] == CONTRACT)
    found: Counts = {}
    for span, (first, last) in plain_count.spans(contract, _QUARTER).items():
        counted = plain_count.count(rows, first, last)
        found[span] = {name: counted[name,] for name in _COUNTED}
    return found
