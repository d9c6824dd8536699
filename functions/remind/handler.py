"""On schedule, send reminders about missing forms and waiting comments, and delete what retention says is due."""

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
"""Milliseconds that must remain of a run for another record: what the slowest call may take."""

logger = Logger()


@logger.inject_lambda_context
def lambda_handler(_event: object, context: LambdaContext) -> dict[str, Any]:
    """Send what is due now and apply retention; return how many emails were sent and how many records retired."""
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
        # Even if an email is not accepted, apply retention.
        done = retention.apply(has_time)
        journal.note(
            LogEvent.RETENTION_APPLIED, sum(done.retired.values()), rules=dict(done.retired), whole=done.is_whole
        )
    if reminded.failed:
        raise MailFailed  # so that the run raises an alarm: the email is marked and is not sent again
    return {"sent": sent, "retired": sum(done.retired.values())}


def _note(reminded: Reminded, journal: Journal) -> None:
    waits = reminded.backlog
    since = waits.since.isoformat() if waits.since else ""
    journal.note(LogEvent.COMMENTS_WAITING, waits.waiting, since=since, working_days=waits.oldest_age)
    if waits.overdue:
        journal.note(LogEvent.COMMENTS_OVERDUE, waits.overdue)
    if reminded.failed:
        journal.note(LogEvent.MAIL_NOT_TAKEN, reminded.failed)
