"""Capacity and influx: how full a group is, who is new to it, and who waits for it and for how long."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shared.domain.records.group import Group
from shared.domain.records.person import Person
from shared.domain.records.register import Register
from shared.domain.records.session import Session


@dataclass(frozen=True, slots=True)
class Occupancy:
    """One group's room. `places` is None where nobody said; `longest` the days of the one who has waited longest.

    `new` counts who first came to one of the group's weekly sessions in the month (on a page) or the period (in the
    evidence); who waits asked to join and has not come to one yet.
    """

    places: int | None
    people: int
    new: int
    waiting: int
    longest: int | None


def first_days(registers: Iterable[Register], sessions: Mapping[str, Session]) -> dict[str, date]:
    """Return the day on which each person first came to a weekly session of these."""
    first: dict[str, date] = {}
    for register in registers:
        session = sessions.get(register.session)
        if register.held and session and session.kind == "session":
            for person in register.present:
                first[person] = min(register.held_on, first.get(person, register.held_on))
    return first


def occupancy_of(
    group: Group, roster: Collection[str], came: Mapping[str, date], asked: Iterable[Person], today: date
) -> Occupancy:
    """Return how full a group is today. `asked` are the people who may be waiting for it."""
    waits = [
        (today - person.referred_on).days for person in asked if person.referred_on and person.referred_on <= today
    ]
    new = sum((day.year, day.month) == (today.year, today.month) for day in came.values())
    return Occupancy(group.capacity, len(roster), new, len(waits), max(waits, default=None))
