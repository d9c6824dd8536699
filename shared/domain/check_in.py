"""An independent group's word on itself, a few times a year."""

from typing import Literal

from shared.domain.record import Code, Day, GroupCode, HeadCount, Record


class CheckIn(Record):
    """Whether a group still meets, and how many come regularly."""

    check_in: Code
    group: GroupCode
    checked_on: Day
    still_meeting: Literal["yes", "no"]
    regular_members: HeadCount | None = None
