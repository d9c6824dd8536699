"""The trail of who saw what: that names or words were shown, when and by which command; never a name or a word."""

from datetime import date
from typing import Literal

from shared.domain.calendar.quarter import london_day
from shared.domain.records.base import Code, HeadCount, Instant, Record

By = Literal["command"]
"""Through what it was asked for: a command of someone who holds the keys of the service."""


class AuditEntry(Record):
    """That something about people was shown or handed out.

    `what` is the command; `about` the code of the one person it was about, where it was about one, until they are
    erased; `count` how many people or records it showed, where that is known before. `nth` tells apart what happened in
    the same second.
    """

    at: Instant
    nth: HeadCount = 1
    by: By = "command"
    what: Code
    about: Code | None = None
    count: HeadCount | None = None

    @property
    def day(self) -> date:
        """The local day on which it happened: what its retention is counted from."""
        return london_day(self.at)
