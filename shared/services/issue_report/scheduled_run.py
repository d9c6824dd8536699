"""One scheduled run: alarm for overdue reports, issue those due, redact what was withdrawn, announce them all."""

from collections.abc import Callable

from shared.log_events import Journal, LogEvent
from shared.services.issue_report.announcing import Announcing, Issued, latest
from shared.services.issue_report.issuing import Issuing
from shared.services.issue_report.redacting import redact
from shared.services.issue_report.released import issued_so_far
from shared.storage.moving import move_to_own_partitions


def run(issuing: Issuing, announcing: Announcing, journal: Journal, has_time: Callable[[], bool]) -> list[str]:
    """Issue what is due and has no issue; return what was issued, such as `banes-2016 2016-17-Q1 r1`.

    The next run does what this one has no time for.
    """
    move_to_own_partitions(issuing.store)
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
        _announce([Issued(outcome.contract, outcome.quarter, outcome.revision)], announcing, journal)
        issued.append(f"{outcome.contract} {outcome.quarter} r{outcome.revision}")
    removed = redact(issuing, has_time)
    if removed:
        journal.note(LogEvent.REPORT_REDACTED, len(removed))
    _announce(announcing.unannounced(latest(issued_so_far(issuing.files))), announcing, journal)
    return issued


def _announce(issues: list[Issued], announcing: Announcing, journal: Journal) -> None:
    failed = announcing.announce(issues)
    if failed:
        journal.note(LogEvent.MAIL_NOT_TAKEN, failed)
