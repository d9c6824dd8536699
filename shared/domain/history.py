"""A charity's records arranged for counting: everything that happened, in order, indexed once for all measures."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from shared.domain.group import StageName, StageStep, in_order, stage_at
from shared.domain.matching import counted_as_one
from shared.domain.person import Membership, Person
from shared.domain.quarter import Period, london_day
from shared.domain.records import Records
from shared.domain.register import Register
from shared.domain.session import Session
from shared.domain.survey import Response, Wave


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


class History:
    """Everything that happened, whoever paid for it; an alias counts as its person. A View looks at a part of it."""

    def __init__(self, records: Records) -> None:
        records = counted_as_one(records)
        self.records = records
        self.sessions = {session.session: session for session in records.sessions}
        self.registers = {register.session: register for register in records.latest_registers()}
        self.people: dict[str, Person] = {person.person: person for person in records.people}

    @cached_property
    def meetings(self) -> list[Meeting]:
        """Every session that was held, by the day it was held."""
        meetings = [
            Meeting(self.sessions[register.session], register)
            for register in self.registers.values()
            if register.held and register.session in self.sessions
        ]
        return sorted(meetings, key=lambda meeting: (meeting.register.held_on, meeting.session.session))

    @cached_property
    def unplaced(self) -> list[str]:
        """The registers whose session is not on record: nobody can say where they belong, so they are named."""
        return sorted(f"register {session}" for session in self.registers if session not in self.sessions)

    @cached_property
    def first_attendance(self) -> dict[str, Meeting]:
        """The first weekly session that each person ever came to."""
        first: dict[str, Meeting] = {}
        for meeting in self.meetings:
            if meeting.session.kind == "session":
                for person in meeting.register.present:
                    first.setdefault(person, meeting)
        return first

    @cached_property
    def stages(self) -> dict[str, list[StageStep]]:
        """Each group's steps, in order."""
        steps: dict[str, list[StageStep]] = defaultdict(list)
        for step in in_order(self.records.stages):
            steps[step.group].append(step)
        return steps

    @cached_property
    def memberships(self) -> dict[str, list[Membership]]:
        """Each group's places."""
        places: dict[str, list[Membership]] = defaultdict(list)
        for membership in self.records.memberships:
            places[membership.group].append(membership)
        return places

    @cached_property
    def scores(self) -> dict[str, list[Score]]:
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
        for given in scores.values():
            given.sort(key=lambda score: score.order)
        return scores


@dataclass(frozen=True)
class View:
    """What is seen of a history in one period: of everything, or of one group alone."""

    history: History
    period: Period
    group: str | None = None

    def of_group(self, group: str) -> "View":
        """Return the same view of one group alone."""
        return View(self.history, self.period, group)

    def sees(self, group: str | None) -> bool:
        """Tell whether something of this group (None: of no group) is in view."""
        return self.group is None or self.group == group

    @cached_property
    def meetings(self) -> list[Meeting]:
        """Held sessions, tasters and events of the period."""
        return [
            meeting
            for meeting in self.history.meetings
            if meeting.register.held_on in self.period and self.sees(meeting.session.group)
        ]

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
    def newcomers(self) -> dict[str, date]:
        """Persons whose first attendance ever is in view, with its day."""
        return {
            person: meeting.register.held_on
            for person, meeting in self.history.first_attendance.items()
            if meeting.register.held_on in self.period and self.sees(meeting.session.group)
        }

    @cached_property
    def planned(self) -> list[Session]:
        """Sessions of any kind that were planned for the period."""
        return [
            session
            for session in self.history.records.sessions
            if session.planned_on in self.period and self.sees(session.group)
        ]

    @cached_property
    def responses(self) -> list[Response]:
        """Responses given in the period, by the London date."""
        return [
            response
            for response in self.history.records.responses
            if self.sees(response.group) and london_day(response.answered_at) in self.period
        ]

    def scores_up_to_now(self, question: str) -> Iterator[Score]:
        """Yield scored answers to a question up to the period's end, earlier periods included, in order."""
        for score in self.history.scores.get(question, []):
            if self.sees(score.group) and london_day(score.answered_at) <= self.period.last:
                yield score

    @cached_property
    def groups(self) -> list[str]:
        """The groups in view."""
        return [group.group for group in self.history.records.groups if self.sees(group.group)]

    def stage_at_end(self, group: str) -> StageName | None:
        """Return the stage that a group has reached at the period's end."""
        return stage_at(self.history.stages[group], self.period.last)

    @cached_property
    def independent_groups(self) -> list[str]:
        """Groups that stand alone at the period's end."""
        return [group for group in self.groups if self.stage_at_end(group) == "independent"]

    @cached_property
    def steps(self) -> list[StageStep]:
        """Stage steps that start in the period."""
        return [step for group in self.groups for step in self.history.stages[group] if step.starts_on in self.period]
