"""One run of the schedule: what is overdue is alarmed, what is due is issued and announced."""

from collections.abc import Callable

from functions.compile_evidence.announcing import Announcing
from functions.compile_evidence.issuing import Issuing
from shared.log_events import Journal, LogEvent


def run(issuing: Issuing, announcing: Announcing, journal: Journal, has_time: Callable[[], bool]) -> list[str]:
    """Issue what is due and has no issue; return what was issued, like `banes-2016 2016-17-Q1 r1`."""
    overdue = issuing.overdue()
    if overdue:
        journal.note(LogEvent.REPORT_OVERDUE, len(overdue), reports=overdue)
    issued = []
    for outcome in issuing.compile_due(has_time):
        if outcome.outcome != "issued":
            continue
        journal.note(LogEvent.REPORT_ISSUED, quarter=outcome.quarter, revision=outcome.revision)
        if outcome.unreadable:
            journal.note(LogEvent.RECORDS_UNREADABLE, len(outcome.unreadable))
        failed = announcing.announce(outcome)
        if failed:
            journal.note(LogEvent.MAIL_NOT_TAKEN, failed)
        issued.append(f"{outcome.contract} {outcome.quarter} r{outcome.revision}")
    return issued
