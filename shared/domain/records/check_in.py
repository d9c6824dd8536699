"""An independent group's account of itself, a few times a year."""

from typing import Literal

from shared.domain.records.base import Code, Day, GroupCode, HeadCount, Instant, Record


class CheckIn(Record):
    """Whether a group still meets, and how many come regularly; `client_time` is what the phone's clock said."""

    check_in: Code
    """The check-in's code."""
    group: GroupCode
    """The group."""
    checked_on: Day
    """The day that it speaks of."""
    still_meeting: Literal["yes", "no"]
    """Whether the group still meets."""
    regular_members: HeadCount | None = None
    """How many come regularly."""
    client_time: Instant | None = None
    """What the phone's own clock said."""
