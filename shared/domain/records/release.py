"""How a contract's reports are released: automatically, or once the coordinator has looked at the draft."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from shared.domain.calendar.quarter import Quarter
from shared.domain.records.base import Code, Instant, Line, Record

DRAFT_AFTER = timedelta(days=5)
"""A closed quarter's evidence is gathered on the fifth day after it: an issue, or a draft to be reviewed."""
DUE_AFTER_DAYS = 20

_Days = Annotated[int, BeforeValidator(int), Field(ge=5, le=90)]


class Release(Record):
    """How a contract's reports are released; `due_days` after the quarter a reviewed one is issued as it is."""

    contract: Code
    """The contract."""
    release: Literal["automatic", "reviewed"]
    """By itself, or once someone has reviewed the draft."""
    due_days: _Days = DUE_AFTER_DAYS
    """Days after the quarter from which a reviewed report is issued anyway: 5 to 90."""


class Approval(Record):
    """The coordinator's word that a quarter's draft may be issued."""

    contract: Code
    """The contract."""
    quarter: Line
    """The quarter, like `2026-27-Q1`."""
    approved_at: Instant
    """When its draft was approved."""


def issued_from(quarter: Quarter, release: Release | None, *, approved: bool) -> date:
    """Return the day from which a closed quarter's report is issued; a reviewed one waits for its due day."""
    draft = quarter.period.last + DRAFT_AFTER
    if release is None or release.release == "automatic" or approved:
        return draft
    return quarter.period.last + timedelta(days=release.due_days)


class Recipient(Record):
    """An address that is written to when a report of the contract is issued."""

    contract: Code
    """The contract."""
    email: Annotated[Line, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    """The address to write to."""
