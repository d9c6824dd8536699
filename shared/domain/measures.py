"""Every measure: what it is called, whether it counts people or things, its definition, and how it is counted.

A measure takes a View (a period of everything, or of one group) and gives a Figure. The definitions are the data
dictionary's; the report prints them. `MEASURES` is what a contract may set a target for, `statement_figures` what
people said; what a report needs beside them is in additional.py.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Literal

from shared.domain.check_in import CheckIn
from shared.domain.distance import distance_travelled
from shared.domain.history import Meeting, View
from shared.domain.quarter import london_day
from shared.domain.survey import AGREE, PREFER_NOT_TO_SAY, Wave

Value = int | float | None
Counts = Literal["people", "things"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A counted value, and how many different people's records it is made of (None where it is made of things)."""

    value: Value
    contributors: int | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the catalogue of measures.

    `level` says that it is a state at the period's end, not a flow; `evidence_only` that it is for the charity alone
    and in no report.
    """

    name: str
    label: str
    counts: Counts
    definition: str
    count: Callable[[View], Figure]
    level: bool = False
    evidence_only: bool = False


def people_of(persons: Iterable[object]) -> Figure:
    """Count different people."""
    number = len(set(persons))
    return Figure(number, number)


def attendances_at(meetings: list[Meeting]) -> Figure:
    """Count attendances; contributors are at least the people named, and at least the fullest meeting."""
    named = {person for meeting in meetings for person in meeting.register.present}
    fullest = max((meeting.register.head_count for meeting in meetings), default=0)
    return Figure(sum(meeting.register.head_count for meeting in meetings), max(len(named), fullest))


def _projects(view: View) -> Figure:
    return Figure(len({meeting.session.group for meeting in view.meetings_of_kind("session")}))


def _event_audience(view: View) -> Figure:
    return Figure(sum(meeting.register.audience or 0 for meeting in view.meetings_of_kind("event")))


def _steps_to(*stages: str) -> Callable[[View], Figure]:
    return lambda view: Figure(sum(step.stage in stages for step in view.steps))


def _meetings_of_kind(kind: str) -> Callable[[View], Figure]:
    return lambda view: Figure(len(view.meetings_of_kind(kind)))


def latest_check_in(view: View, group: str) -> CheckIn | None:
    """Return a group's latest word on itself by the period's end."""
    said = (
        check_in
        for check_in in view.history.records.check_ins
        if check_in.group == group and check_in.checked_on <= view.period.last
    )
    return max(said, key=lambda check_in: (check_in.checked_on, check_in.check_in), default=None)


def _independent_regular_members(view: View) -> Figure:
    said = (latest_check_in(view, group) for group in view.independent_groups)
    members = sum(latest.regular_members or 0 for latest in said if latest and latest.still_meeting == "yes")
    return Figure(members, members)


def _volunteers(view: View) -> Figure:
    return people_of(person for meeting in view.meetings for person in meeting.register.hours)


def _volunteer_hours(view: View) -> Figure:
    hours = sum((hours for meeting in view.meetings for hours in meeting.register.hours.values()), Decimal(0))
    return Figure(plain(hours), _volunteers(view).contributors)


def days_to_first_attendance(view: View) -> list[int]:
    """Return the days from asking to join to the first attendance of the people new in view; negative: came first."""
    return [
        (came_on - person.referred_on).days
        for code, came_on in view.newcomers.items()
        if (person := view.history.people.get(code)) and person.referred_on
    ]


def _waiting_days_median(view: View) -> Figure:
    waits = [days for days in days_to_first_attendance(view) if days >= 0]
    return Figure(median(waits) if waits else None, len(waits))


def _registers_received(view: View) -> Figure:
    return Figure(sum(session.session in view.history.registers for session in view.planned))


def _survey_responses(view: View) -> Figure:
    # A person may answer twice in a period; an answer linked to nobody is somebody of its own.
    people = {response.person or f"response {response.response}" for response in view.responses}
    return Figure(len(view.responses), len(people))


MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure(
            "projects",
            "Projects",
            "things",
            "Groups with at least one weekly session held in the period.",
            _projects,
        ),
        Measure("sessions", "Sessions", "things", "Weekly sessions held in the period.", _meetings_of_kind("session")),
        Measure(
            "attendances",
            "Attendances",
            "things",
            "One person at one weekly session, people who gave no name included.",
            lambda view: attendances_at(view.meetings_of_kind("session")),
        ),
        Measure(
            "people",
            "People",
            "people",
            "Different people who came to a weekly session. People do not add up across quarters or groups.",
            lambda view: people_of(view.visits),
        ),
        Measure(
            "new_people",
            "New people",
            "people",
            "People whose first attendance ever, at a weekly session, is in the period.",
            lambda view: people_of(view.newcomers),
        ),
        Measure(
            "taster_sessions", "Taster sessions", "things", "Tasters held in the period.", _meetings_of_kind("taster")
        ),
        Measure("events", "Events", "things", "Events held in the period.", _meetings_of_kind("event")),
        Measure(
            "event_audience",
            "Audience of events",
            "things",
            "The audiences of the events held in the period, added up.",
            _event_audience,
        ),
        Measure(
            "independent_groups",
            "Independent groups",
            "things",
            "Groups whose stage at the period's end is independent.",
            lambda view: Figure(len(view.independent_groups)),
            level=True,
        ),
        Measure(
            "independent_regular_members",
            "Regular members of independent groups",
            "people",
            "Over the independent groups at the period's end: the regular members of each one's latest check-in, "
            "counted only if that one says that the group still meets.",
            _independent_regular_members,
            level=True,
        ),
        Measure(
            "independent_groups_started",
            "Groups that became independent",
            "things",
            "Groups that became independent in the period.",
            _steps_to("independent"),
        ),
        Measure(
            "cofacilitated_groups_started",
            "Groups that became co-facilitated",
            "things",
            "Groups that came to be led by peer tutors with a facilitator in the period.",
            _steps_to("co_facilitated"),
        ),
        Measure("groups_ended", "Groups that ended", "things", "Groups that ended in the period.", _steps_to("ended")),
        Measure(
            "volunteers",
            "Volunteers",
            "people",
            "Different people who gave hours at a held session, taster or event.",
            _volunteers,
        ),
        Measure(
            "volunteer_hours",
            "Volunteer hours",
            "things",
            "Hours given by volunteers at held sessions, tasters and events.",
            _volunteer_hours,
        ),
        Measure(
            "waiting_days_median",
            "Waiting time in days (median)",
            "things",
            "Over the new people who asked to join on or before the day of their first attendance: the days from one "
            "to the other, the one in the middle.",
            _waiting_days_median,
        ),
        Measure(
            "registers_expected",
            "Registers due",
            "things",
            "Sessions, tasters and events planned for the period.",
            lambda view: Figure(len(view.planned)),
        ),
        Measure(
            "registers_received",
            "Registers received",
            "things",
            "Those of the registers due that came in; a cancelled session's register counts as received.",
            _registers_received,
        ),
        Measure(
            "survey_responses",
            "Survey responses",
            "people",
            "Responses submitted in the period.",
            _survey_responses,
        ),
    )
}


def statement_figures(view: View, question: str) -> dict[str, Figure]:
    """Count what people answered to one statement in the period, and how far the paired ones travelled."""
    answers = [
        (response.person or f"response {response.response}", response.score(question))
        for response in view.responses
        if question in response.by_series
    ]
    scored = [(person, score) for person, score in answers if score is not None]
    agreeing = [person for person, score in scored if score >= AGREE]
    silent = [
        response.person or f"response {response.response}"
        for response in view.responses
        if response.by_series.get(question) == PREFER_NOT_TO_SAY
    ]
    distance = distance_travelled(view.scores_up_to_now(question), view.period)
    return {
        "answered": Figure(len(scored), len({person for person, _ in scored})),
        "agree": Figure(len(agreeing), len(set(agreeing))),
        "prefer_not_to_say": Figure(len(silent), len(set(silent))),
        "paired": Figure(distance.paired, distance.paired),
        "improved": Figure(distance.improved, distance.improved),
        "same": Figure(distance.same, distance.same),
        "lower": Figure(distance.lower, distance.lower),
    }


def wave_figures(view: View, question: str, wave: Wave) -> dict[str, Figure]:
    """Count one wave's answers to a statement: each person's latest in the period; an unlinked one counts once."""
    latest = {
        score.person or f"response {score.response}": score.value
        for score in view.scores_up_to_now(question)
        if score.wave == wave and london_day(score.answered_at) in view.period
    }
    agreeing = sum(value >= AGREE for value in latest.values())
    return {"answered": Figure(len(latest), len(latest)), "agree": Figure(agreeing, agreeing)}


STATEMENT_FIGURES: Mapping[str, str] = {
    "answered": "People's answers on the scale, 1 (strongly disagree) to 5 (strongly agree), in the period.",
    "agree": "Those of the answers that are 4 (agree) or 5 (strongly agree).",
    "prefer_not_to_say": "Answers “I would rather not say”. They are in no percentage.",
    "paired": "People with at least two answers on the scale by the period's end, the latest of them in the period.",
    "improved": "Paired people whose latest answer is higher than their first ever.",
    "same": "Paired people whose latest answer is the same as their first ever.",
    "lower": "Paired people whose latest answer is lower than their first ever.",
}
"""The figures of a statement, each with its definition."""


def plain(number: Decimal) -> int | float:
    """Return a decimal as the plainest number: 26 rather than 26.0."""
    return int(number) if number == number.to_integral_value() else float(number)
