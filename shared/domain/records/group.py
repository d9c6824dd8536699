"""Groups, the partners that host them, the steps of their pathway and the small funds that help them stand alone."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from shared.domain.records.base import Code, Day, GroupCode, HeadCount, Line, Number, Record

StageName = Literal["taster", "facilitated", "co_facilitated", "independent", "ended"]

NO_GROUP = "-"
"""What stands for the group where a taster or an event belongs to none."""


class Partner(Record):
    """A museum, gallery or allotment association that hosts or helps."""

    partner: Code
    """The partner's code."""
    name: Line = ""
    """Its name."""
    kind: Line = ""
    """What it is, like `museum`."""


class Group(Record):
    """One project or peer-led group; `capacity` is its places."""

    group: GroupCode
    """The group's code."""
    name: Line = ""
    """Its name, as forms and reports show it."""
    activity: Line = ""
    """What it does, like `Photography`."""
    partner: Code | None = None
    """Who hosts it."""
    capacity: HeadCount | None = None
    """How many places it has."""


class StageStep(Record):
    """A step on a group's pathway. `nth` orders the steps that a group takes on one day."""

    group: GroupCode
    """The group."""
    stage: StageName
    """The stage that begins."""
    starts_on: Day
    """The day on which it begins."""
    note: Line = ""
    """A word on why, for the report."""
    nth: int = 0


class Grant(Record):
    """A small community fund, in pounds. `nth` tells apart the grants that a group was awarded on one day."""

    group: GroupCode
    """The group that it helps."""
    awarded_on: Day
    """The day of the award."""
    amount: Number
    """How many pounds."""
    purpose: Line = ""
    """What it is for."""
    funder: Line = ""
    """Who gave it."""
    nth: int = 0


def in_order(steps: Iterable[StageStep]) -> list[StageStep]:
    """Return stage steps in the order in which they were taken."""
    return sorted(steps, key=lambda step: (step.starts_on, step.nth))


def stage_at(steps_in_order: Iterable[StageStep], day: date) -> StageName | None:
    """Return the stage that a group has reached on a day, or None before its first step."""
    stage: StageName | None = None
    for step in steps_in_order:
        if step.starts_on > day:
            break
        stage = step.stage
    return stage
