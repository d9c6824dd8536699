"""The catalogue of log events: everything that is ever logged, by name. Never an answer, a name, a reference or a link.

Each is a metric too, so that charts and alarms can count what is logged.
"""

from enum import StrEnum
from typing import Any

from aws_lambda_powertools import Logger, single_metric
from aws_lambda_powertools.metrics import MetricUnit


class LogEvent(StrEnum):
    """What happened: the log's message, and (in its own spelling) the metric's name."""

    RESPONSE_STORED = "response stored"
    RESPONSE_CORRECTED = "response corrected"
    RESPONSE_WITHDRAWN = "response withdrawn"
    RESPONSE_HELD_BACK = "response held back"
    LINK_FLOODED = "link flooded"
    REFERENCE_NOT_KNOWN = "reference not known"
    REFERENCES_REFUSED = "references refused, too many were wrong"
    CONTACT_ASKED = "contact asked for"
    CONTACT_NOT_ALERTED = "contact not alerted yet"
    REGISTER_STORED = "register stored"
    CHECK_IN_STORED = "check-in stored"
    SENT_AGAIN = "sent again, same receipt"
    CONFLICT = "conflict, both kept"
    REFUSED = "refused"
    REPORT_ISSUED = "report issued"
    REPORT_OVERDUE = "report overdue"
    REPORT_REDACTED = "report redacted"
    MAIL_NOT_TAKEN = "mail not taken"
    REMINDERS_SENT = "reminders sent"
    RETENTION_APPLIED = "retention applied"
    COMMENTS_WAITING = "comments waiting"
    COMMENTS_OVERDUE = "comments overdue"
    RECORDS_UNREADABLE = "records unreadable"

    @property
    def metric(self) -> str:
        """The metric's name, like `ResponseStored`."""
        return self.name.title().replace("_", "")


class Journal:
    """Where a function reports what happened: to its log and its metrics at once."""

    def __init__(self, logger: Logger) -> None:
        self._logger = logger

    def note(self, event: LogEvent, count: int = 1, **facts: Any) -> None:  # noqa: ANN401 - whatever JSON can carry
        """Log an event with its facts, none of them about a person, and count it."""
        self._logger.info(event.value, extra=facts)
        # Use a new metric each time: one collection for the whole process is not safe when requests share it.
        with single_metric(event.metric, MetricUnit.Count, count):
            pass
