"""The schedule: remind of what is missing and of comments that wait; delete what was kept as long as it may be."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.log_events import Journal, LogEvent
from shared.services.remind_of_comments import CommentReminder, Reminded
from shared.services.remind_tutors import remind
from shared.services.retention import Retention
from shared.settings import read_settings, stored_at
from shared.storage.mail import Mail, MailFailed
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles

A_CALL_TAKES = 20_000
"""Milliseconds that must be left of a run for another record: what the slowest call may take."""

logger = Logger()


@logger.inject_lambda_context
def lambda_handler(_event: object, context: LambdaContext) -> dict[str, Any]:
    """Send what is due now, and do what retention asks; say how many letters went and how many records."""
    settings = read_settings()
    charity = settings.charity
    mail = Mail(charity.name, charity.email, settings.outbox)
    now, today = settings.now(), settings.day()
    store, journal = RecordStore(settings.table), Journal(logger)
    has_time = lambda: context.get_remaining_time_in_millis() > A_CALL_TAKES  # noqa: E731 - a question, asked of the context
    retention = Retention(store, ReportFiles(settings.bucket), today, now, stored_at())
    try:
        reminded = CommentReminder(store, mail, charity, settings.second_email, stored_at).remind(now, today)
        _note(reminded, journal)
        sent = reminded.sent + remind(store, mail, charity, now=now, today=today, stored_at=stored_at())
        journal.note(LogEvent.REMINDERS_SENT, sent)
    finally:
        # Where a letter is not taken, what has been kept long enough goes all the same.
        done = retention.apply(has_time)
        journal.note(
            LogEvent.RETENTION_APPLIED, sum(done.retired.values()), rules=dict(done.retired), whole=done.is_whole
        )
    if reminded.failed:
        raise MailFailed  # so that the run is alarmed: the letter is marked and does not go again
    return {"sent": sent, "retired": sum(done.retired.values())}


def _note(reminded: Reminded, journal: Journal) -> None:
    waits = reminded.backlog
    since = waits.since.isoformat() if waits.since else ""
    journal.note(LogEvent.COMMENTS_WAITING, waits.waiting, since=since, working_days=waits.oldest_age)
    if waits.overdue:
        journal.note(LogEvent.COMMENTS_OVERDUE, waits.overdue)
    if reminded.failed:
        journal.note(LogEvent.MAIL_NOT_TAKEN, reminded.failed)
