"""The schedule: remind tutors of what is missing."""

from typing import Any

from aws_lambda_powertools import Logger

from functions.remind.reminding import remind
from shared.log_events import Journal, LogEvent
from shared.settings import read_settings, stored_at
from shared.storage.mail import Mail
from shared.storage.records import RecordStore

logger = Logger()


@logger.inject_lambda_context
def lambda_handler(_event: object, _context: object) -> dict[str, Any]:
    """Send what is due now; say how many letters went."""
    settings = read_settings()
    charity = settings.charity
    mail = Mail(charity.name, charity.email, settings.outbox)
    now, today = settings.now(), settings.day()
    sent = remind(RecordStore(settings.table), mail, charity, now=now, today=today, stored_at=stored_at())
    Journal(logger).note(LogEvent.REMINDERS_SENT, sent)
    return {"sent": sent}
