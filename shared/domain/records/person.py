"""People and their places in groups. Names live here alone, never in a register or a response."""

from datetime import date
from typing import Literal

from shared.domain.records.base import Code, Day, GroupCode, Line, Record

Role = Literal["participant", "peer_tutor", "volunteer"]


class Person(Record):
    """First name and initial (none is left of somebody erased); `referred_on` is the day they asked to join."""

    person: Code
    name: Line = ""
    referred_on: Day | None = None
    referral_source: Line = ""


class Membership(Record):
    """A person's place in a group, in one role, from a day to a day."""

    group: GroupCode
    person: Code
    role: Role
    joined_on: Day | None = None
    left_on: Day | None = None

    def has_ended(self, today: date) -> bool:
        """Tell whether the person had this place before and left it."""
        return self.left_on is not None and self.left_on < today

    def holds_on(self, day: date) -> bool:
        """Tell whether the person has this place on a day; the day of leaving is still one of them."""
        joined = self.joined_on is None or self.joined_on <= day
        return joined and (self.left_on is None or day <= self.left_on)


class Alias(Record):
    """A code that turned out to be somebody known: everything of `alias` is counted as `person`'s."""

    alias: Code
    person: Code


class Waiting(Record):
    """A person on a group's waiting list, from the day they asked to join. It is no place, and no attendance."""

    group: GroupCode
    person: Code
    asked_on: Day
