"""A charity's records arranged for counting: everything that happened, in order, indexed once for all measures.

A view looks at one period of everything, or of one group. What it needs is found by group and by day in indexes made
once, so the cost of counting every group grows with the records and not with records times groups.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Generic, TypeVar

from shared.domain.calendar.quarter import Period, london_day
from shared.domain.records.check_in import CheckIn
from shared.domain.records.collection import Records
from shared.domain.records.group import Grant, Group, StageName, StageStep, in_order, stage_at
from shared.domain.records.matching import counted_as_one
from shared.domain.records.person import Membership, Person
from shared.domain.records.register import Register
from shared.domain.records.session import Session
from shared.domain.records.survey import Response, Wave

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session that was held, with its register."""

    session: Session
    register: Register


@dataclass(frozen=True, slots=True)
class Score:
    """One scored answer (1 to 5) of one person, or of nobody we know."""

    person: str | None
    group: str | None
    wave: Wave | None
    answered_at: datetime
    response: str
    value: int

    @property
    def order(self) -> tuple[datetime, str]:
        """By time, then by response: the data dictionary's order."""
        return (self.answered_at, self.response)


class Timeline(Generic[T]):
    """Things in the order of their days, of everything and of each group."""

    def __init__(self, things: Iterable[T], day: Callable[[T], date], group: Callable[[T], str | None]) -> None:
        placed = sorted(((day(thing), thing) for thing in things), key=lambda pair: pair[0])
        by_group: dict[str | None, list[tuple[date, T]]] = defaultdict(list)
        for pair in placed:
            by_group[group(pair[1])].append(pair)
        self._everything = _Line(placed)
        self._by_group = {name: _Line(pairs) for name, pairs in by_group.items() if name is not None}

    def within(self, period: Period, group: str | None) -> list[T]:
        """Return what happened in a period: of one group, or of everything where it is None."""
        line = self._line(group)
        return line.things[bisect_left(line.days, period.first) : bisect_right(line.days, period.last)]

    def up_to(self, day: date, group: str | None) -> list[T]:
        """Return what happened up to and including a day: of one group, or of everything."""
        line = self._line(group)
        return line.things[: bisect_right(line.days, day)]

    def _line(self, group: str | None) -> "_Line[T]":
        return self._everything if group is None else self._by_group.get(group, _Line([]))


class _Line(Generic[T]):
    def __init__(self, placed: list[tuple[date, T]]) -> None:
        self.days = [day for day, _ in placed]
        self.things = [thing for _, thing in placed]


class History:
    """Everything that happened, no matter who funded it; an alias counts as its person. A View is a part of it."""

    def __init__(self, records: Records) -> None:
        records = counted_as_one(records)
        self.records = records
        self.sessions = {session.session: session for session in records.sessions}
        self.registers = {register.session: register for register in records.latest_registers()}
        self.people: dict[str, Person] = {person.person: person for person in records.people}
        self.groups: dict[str, Group] = {group.group: group for group in records.groups}

    @cached_property
    def meetings(self) -> Timeline[Meeting]:
        """Every session that was held, by the day it was held."""
        meetings = [
            Meeting(self.sessions[register.session], register)
            for register in self.registers.values()
            if register.held and register.session in self.sessions
        ]
        meetings.sort(key=lambda meeting: meeting.session.session)
        return Timeline(meetings, lambda it: it.register.held_on, lambda it: it.session.group)

    @cached_property
    def unplaced(self) -> list[str]:
        """The registers whose session is not on record: nobody can say where they belong, so they are named."""
        return sorted(f"register {session}" for session in self.registers if session not in self.sessions)

    @cached_property
    def planned(self) -> Timeline[Session]:
        """Every planned session, by the day it was planned for."""
        return Timeline(self.records.sessions, lambda it: it.planned_on, lambda it: it.group)

    @cached_property
    def first_attendance(self) -> dict[str, Meeting]:
        """The first weekly session that each person ever came to."""
        first: dict[str, Meeting] = {}
        for meeting in self.meetings.up_to(date.max, None):
            if meeting.session.kind == "session":
                for person in meeting.register.present:
                    first.setdefault(person, meeting)
        return first

    @cached_property
    def newcomers(self) -> Timeline[tuple[str, Meeting]]:
        """Each person with the first weekly session that they ever came to, by its day and group."""
        return Timeline(
            self.first_attendance.items(), lambda it: it[1].register.held_on, lambda it: it[1].session.group
        )

    @cached_property
    def stages(self) -> dict[str, list[StageStep]]:
        """Each group's steps, in order."""
        return _by_group(in_order(self.records.stages), lambda it: it.group)

    @cached_property
    def memberships(self) -> dict[str, list[Membership]]:
        """Each group's places."""
        return _by_group(self.records.memberships, lambda it: it.group)

    @cached_property
    def waiting(self) -> dict[str, set[str]]:
        """The people on each group's waiting list."""
        listed: dict[str, set[str]] = defaultdict(set)
        for asked in self.records.waiting:
            listed[asked.group].add(asked.person)
        return listed

    @cached_property
    def check_ins(self) -> dict[str, list[CheckIn]]:
        """Each group's check-ins, by the day, then by their code."""
        said = sorted(self.records.check_ins, key=lambda it: (it.checked_on, it.check_in))
        return _by_group(said, lambda it: it.group)

    @cached_property
    def grants(self) -> Timeline[Grant]:
        """The small funds awarded, by the day."""
        return Timeline(self.records.grants, lambda it: it.awarded_on, lambda it: it.group)

    @cached_property
    def responses(self) -> Timeline[Response]:
        """The responses that count, by the London day on which they were given."""
        return Timeline(self.records.responses, lambda it: london_day(it.answered_at), lambda it: it.group)

    @cached_property
    def scores(self) -> dict[str, Timeline[Score]]:
        """Every scored answer by its question, in the order in which they were given."""
        scores: dict[str, list[Score]] = defaultdict(list)
        for response in self.records.responses:
            for question in response.by_series:
                value = response.score(question)
                if value is not None:
                    scores[question].append(
                        Score(
                            response.person,
                            response.group,
                            response.wave,
                            response.answered_at,
                            response.response,
                            value,
                        )
                    )
        return {
            question: Timeline(
                sorted(given, key=lambda score: score.order),
                lambda it: london_day(it.answered_at),
                lambda it: it.group,
            )
            for question, given in scores.items()
        }


def _by_group(things: Iterable[T], group: Callable[[T], str]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for thing in things:
        found[group(thing)].append(thing)
    return found


@dataclass(frozen=True)
class View:
    """What is seen of a history in one period: of everything, or of one group alone."""

    history: History
    period: Period
    group: str | None = None

    def of_group(self, group: str) -> "View":
        """Return the same view of one group alone."""
        return View(self.history, self.period, group)

    @cached_property
    def meetings(self) -> list[Meeting]:
        """Held sessions, tasters and events of the period."""
        return self.history.meetings.within(self.period, self.group)

    def meetings_of_kind(self, kind: str) -> list[Meeting]:
        """Held meetings of one kind."""
        return [meeting for meeting in self.meetings if meeting.session.kind == kind]

    @cached_property
    def visits(self) -> dict[str, int]:
        """How often each person came to a weekly session."""
        visits: dict[str, int] = defaultdict(int)
        for meeting in self.meetings_of_kind("session"):
            for person in meeting.register.present:
                visits[person] += 1
        return visits

    @cached_property
    def newcomers(self) -> list[tuple[str, Meeting]]:
        """Persons whose first attendance ever is in view, with that session."""
        return self.history.newcomers.within(self.period, self.group)

    @cached_property
    def planned(self) -> list[Session]:
        """Sessions of any kind that were planned for the period."""
        return self.history.planned.within(self.period, self.group)

    @cached_property
    def responses(self) -> list[Response]:
        """Responses given in the period, by the London date."""
        return self.history.responses.within(self.period, self.group)

    def scores_up_to_now(self, question: str) -> list[Score]:
        """Return the scored answers to a question up to the period's end, earlier periods included, in order."""
        given = self.history.scores.get(question)
        return given.up_to(self.period.last, self.group) if given else []

    @cached_property
    def groups(self) -> list[str]:
        """The groups in view."""
        return list(self.history.groups) if self.group is None else [self.group]

    def stage_at_end(self, group: str) -> StageName | None:
        """Return the stage that a group has reached at the period's end."""
        return stage_at(self.history.stages.get(group, []), self.period.last)

    @cached_property
    def independent_groups(self) -> list[str]:
        """Groups that are independent at the period's end."""
        return [group for group in self.groups if self.stage_at_end(group) == "independent"]

    @cached_property
    def steps(self) -> list[StageStep]:
        """Stage steps that start in the period."""
        return [
            step
            for group in self.groups
            for step in self.history.stages.get(group, [])
            if step.starts_on in self.period
        ]

    @cached_property
    def grants(self) -> list[Grant]:
        """The small funds awarded in the period."""
        return self.history.grants.within(self.period, self.group)

    def latest_check_in(self, group: str) -> CheckIn | None:
        """Return a group's latest check-in by the period's end."""
        said = self.history.check_ins.get(group, [])
        return next((it for it in reversed(said) if it.checked_on <= self.period.last), None)
