"""Counting a quarter costs as much per attendance for many groups as for few: in calls, which no machine changes."""

import sys
from datetime import date, timedelta
from decimal import Decimal
from types import FrameType

from shared.domain.calendar.quarter import Quarter
from shared.domain.figures.evidence import Evidence
from shared.domain.figures.history import History
from shared.domain.records.base import Record
from shared.domain.records.collection import Records
from shared.domain.records.contract import Contract
from shared.domain.records.group import Group, StageStep
from shared.domain.records.person import Membership, Person
from shared.domain.records.register import Register
from shared.domain.records.session import Session

CONTRACT = Contract(contract="c1", starts_on=date(2016, 4, 1), ends_on=date(2017, 3, 31))
PEOPLE, WEEKS = 6, 12


def charity(groups: int) -> Records:
    """Return a charity of so many groups, each with six people who come twelve times."""
    records: list[Record] = [CONTRACT]
    for number in range(groups):
        group = f"g{number:03d}"
        people = tuple(f"p{number:03d}{nth}" for nth in range(PEOPLE))
        records += [
            Group(group=group, capacity=8),
            StageStep(group=group, stage="facilitated", starts_on=CONTRACT.starts_on),
        ]
        for person in people:
            records += [
                Person(person=person, name=f"Name {person}", referred_on=date(2016, 12, 1), referral_source="GP"),
                Membership(group=group, person=person, role="participant", joined_on=date(2017, 1, 2)),
            ]
        for week in range(WEEKS):
            session, day = f"s{number:03d}{week:02d}", date(2017, 1, 2) + timedelta(weeks=week)
            records += [
                Session(session=session, group=group, kind="session", planned_on=day),
                Register(
                    session=session,
                    status="held",
                    held_on=day,
                    present=people,
                    hours={people[0]: Decimal(2)},
                    version=1,
                ),
            ]
    return Records.of(records)


def calls_per_attendance(groups: int) -> float:
    """Return how many functions are called for each attendance while a quarter is counted."""
    records, calls = charity(groups), 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        evidence = Evidence.gather(History(records), CONTRACT, Quarter.named("2016-17-Q4"))
    finally:
        sys.setprofile(before)
    attendances = groups * PEOPLE * WEEKS
    assert evidence.spans
    return calls / attendances


def test_an_attendance_costs_the_same_in_many_groups_as_in_few() -> None:
    assert calls_per_attendance(120) <= 1.1 * calls_per_attendance(6)
