"""People and their places in groups. Names live here alone, never in a register or a response."""

from datetime import date
from typing import Literal

from shared.domain.records.base import Code, Day, GroupCode, Line, Record

Role = Literal["participant", "peer_tutor", "volunteer"]


class Person(Record):
    """A person. Their name is here alone, and none is left of someone erased."""

    person: Code
    """The person's code."""
    name: Line = ""
    """First name and initial; empty once erased or retired."""
    referred_on: Day | None = None
    """The day on which they asked to join."""
    referral_source: Line = ""
    """Who sent them, like `GP`."""


class Membership(Record):
    """A person's place in a group, in one role, from a day to a day."""

    group: GroupCode
    """The group."""
    person: Code
    """Who has the place."""
    role: Role
    """In which role."""
    joined_on: Day | None = None
    """The first day of the place; empty for from the beginning."""
    left_on: Day | None = None
    """Its last day; empty while they have it."""

    def has_ended(self, today: date) -> bool:
        """Return whether the person had this place before and left it."""
        return self.left_on is not None and self.left_on < today

    def holds_on(self, day: date) -> bool:
        """Return whether the person has this place on a day; the day of leaving still counts."""
        joined = self.joined_on is None or self.joined_on <= day
        return joined and (self.left_on is None or day <= self.left_on)


class Alias(Record):
    """A code that turned out to be someone known: everything of `alias` is counted as `person`'s."""

    alias: Code
    """The code that turned out to be someone known."""
    person: Code
    """The person whom it is counted as."""


class Waiting(Record):
    """A person on a group's waiting list, from the day they asked to join. It is not a place, nor an attendance."""

    group: GroupCode
    """The group that they wait for."""
    person: Code
    """Who waits."""
    asked_on: Day
    """The day on which they asked."""
