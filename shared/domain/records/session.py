"""What was planned: a weekly session of a group, a taster, an event."""

from datetime import date
from typing import Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from shared.domain.records.base import Code, Day, GroupCode, Record
from shared.domain.records.group import NO_GROUP

SessionKind = Literal["session", "taster", "event"]


class Session(Record):
    """A planned session; a taster or an event may belong to no group."""

    session: Code
    """The session's code."""
    group: GroupCode | None = None
    """The group; empty for a taster or an event of none."""
    kind: SessionKind
    """What it is."""
    planned_on: Day
    """The day for which it was planned."""

    @model_validator(mode="after")
    def _weekly_sessions_have_a_group(self) -> Self:
        if self.kind == "session" and self.group is None:
            raise PydanticCustomError("needs_a_group", "a session belongs to a group")
        return self


def session_at_the_door(group: str | None, held_on: date, kind: SessionKind) -> Session:
    """Make the session that a tutor enters on the day: its id follows from its facts, so two tutors meet on one."""
    stem = "none" if group in (None, NO_GROUP) else group
    return Session(session=f"door:{stem}:{held_on}:{kind}", group=group, kind=kind, planned_on=held_on)
