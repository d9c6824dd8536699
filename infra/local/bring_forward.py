"""Bring an example year forward, so that a service looks lived in: whole years are added, month and day are kept.

What lies after today is left out (planned sessions are kept); before July the year before is there too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from shared.domain.calendar.quarter import LONDON, Quarter, london_day
from shared.domain.records.base import Record
from shared.domain.records.collection import Records
from shared.domain.records.group import StageStep, in_order
from shared.domain.records.person import Membership, Person

_APRIL, _JULY = 4, 7
_BEFORE = "y1-"

R = TypeVar("R", bound=Record)


def brought_forward(year: Records, today: date) -> Records:
    """Return the example year as it would stand today: this financial year's, and before July last year's too."""
    of_year = Quarter.of(min(contract.starts_on for contract in year.contracts)).year
    years = Quarter.of(today).year - of_year
    this_year = _up_to(_moved(year, years), today)
    if date(today.year, _APRIL, 1) <= today < date(today.year, _JULY, 1):
        return _joined(_up_to(_renamed(_moved(year, years - 1)), today), this_year)
    return this_year


def _moved(records: Records, years: int) -> Records:
    return Records.of(_moved_record(record, years) for record in records)


def _moved_record(record: Record, years: int) -> Record:
    moved: dict[str, object] = {}
    for name, value in record:
        if isinstance(value, datetime):
            local = value.astimezone(LONDON)
            moved[name] = datetime.combine(_later(local.date(), years), local.time(), LONDON)
        elif isinstance(value, date):
            moved[name] = _later(value, years)
    return type(record).model_validate({**dict(record), **moved})


def _later(day: date, years: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if is_leap_day else day.day)


def _up_to(records: Records, today: date) -> Records:
    """Leave out what lies after today; planned sessions, contracts and targets are about the future and stay."""
    registers = tuple(register for register in records.registers if register.held_on <= today)
    came = {person for register in registers for person in (*register.present, *register.hours)}
    responses = tuple(response for response in records.responses if london_day(response.submitted_at) <= today)
    known = came | {response.person for response in responses}
    people = tuple(
        _as_of(person, today) for person in records.people if person.person in known or _asked(person, today)
    )
    names = {person.person for person in people}
    return replace(
        records,
        registers=registers,
        responses=responses,
        people=people,
        memberships=tuple(
            _place_as_of(place, today)
            for place in records.memberships
            if place.person in names and (place.joined_on is None or place.joined_on <= today)
        ),
        stages=tuple(step for step in records.stages if step.starts_on <= today),
        check_ins=tuple(check_in for check_in in records.check_ins if check_in.checked_on <= today),
        grants=tuple(grant for grant in records.grants if grant.awarded_on <= today),
    )


def _asked(person: Person, today: date) -> bool:
    return person.referred_on is None or person.referred_on <= today


def _as_of(person: Person, today: date) -> Person:
    return person if _asked(person, today) else person.model_copy(update={"referred_on": None})


def _place_as_of(place: Membership, today: date) -> Membership:
    still_there = place.left_on is None or place.left_on <= today
    return place if still_there else place.model_copy(update={"left_on": None})


# two years in one


def _renamed(records: Records) -> Records:
    """Give what happened in the year before its own identifiers; people, groups and the contract are the same."""
    return replace(
        records,
        sessions=tuple(_with(session, "session") for session in records.sessions),
        registers=tuple(_with(register, "session") for register in records.registers),
        check_ins=tuple(_with(check_in, "check_in") for check_in in records.check_ins),
        responses=tuple(_with(response, "response") for response in records.responses),
    )


def _with(record: R, name: str) -> R:
    return record.model_copy(update={name: f"{_BEFORE}{getattr(record, name)}"})


def _joined(before: Records, after: Records) -> Records:
    """Join two years: one contract over both, each person and place from when they were first there."""
    earlier = {contract.contract: contract for contract in before.contracts}
    contracts = [
        contract.model_copy(update={"starts_on": earlier[contract.contract].starts_on}) for contract in after.contracts
    ]
    joined = Records.of([*before, *after])
    return replace(
        joined,
        contracts=tuple(contracts),
        partners=_first(joined.partners, "partner"),
        groups=_first(joined.groups, "group"),
        people=_first(joined.people, "person"),
        memberships=_first(joined.memberships, "group", "person", "role"),
        stages=tuple(_first_steps(joined.stages)),
    )


def _first(records: Iterable[R], *names: str) -> tuple[R, ...]:
    """Keep the first record of each identity."""
    kept: dict[tuple[object, ...], R] = {}
    for record in records:
        kept.setdefault(tuple(getattr(record, name) for name in names), record)
    return tuple(kept.values())


def _first_steps(steps: Iterable[StageStep]) -> Iterator[StageStep]:
    """Keep a group's steps to stages that it had not reached before: a year later it does not start again."""
    reached: set[tuple[str, str]] = set()
    for step in in_order(steps):
        if (step.group, step.stage) not in reached:
            reached.add((step.group, step.stage))
            yield step
