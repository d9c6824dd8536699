"""An independent group's word on itself, a few times a year."""

from typing import Literal

from shared.domain.records.base import Code, Day, GroupCode, HeadCount, Instant, Record


class CheckIn(Record):
    """Whether a group still meets, and how many come regularly; `client_time` is what the phone's clock said."""

    check_in: Code
    group: GroupCode
    checked_on: Day
    still_meeting: Literal["yes", "no"]
    regular_members: HeadCount | None = None
    client_time: Instant | None = None
