"""Every measure: what it is called, whether it counts people or things, its definition, and how it is counted.

A measure takes a View (a period of everything, or of one group) and gives a Figure. The definitions are the data
dictionary's; the report prints them. `MEASURES` is what a contract may set a target for, `ADDITIONAL` what a report
needs beside it, `statement_figures` what people said.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from statistics import median
from typing import Literal

from shared.domain.check_in import CheckIn
from shared.domain.distance import distance_travelled
from shared.domain.history import Meeting, View
from shared.domain.quarter import london_day
from shared.domain.standing import grants_in, independent_since, still_meeting
from shared.domain.survey import AGREE, PREFER_NOT_TO_SAY, Wave

Value = int | float | None
Counts = Literal["people", "things"]

CONFIRMED_WITHIN = timedelta(days=183)
"""An independent group is confirmed by a check-in of the last half year."""
NO_SOURCE = "not recorded"
OFTEN = 4
"""Coming four times or more is coming often."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A counted value, and how many different people's records it is made of (None where it is made of things)."""

    value: Value
    contributors: int | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the catalogue of measures. `level` says that it is a state at the period's end, not a flow."""

    name: str
    label: str
    counts: Counts
    definition: str
    count: Callable[[View], Figure]
    level: bool = False


def _people(persons: Iterable[object]) -> Figure:
    number = len(set(persons))
    return Figure(number, number)


def _attendances(meetings: list[Meeting]) -> Figure:
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


def _latest_check_in(view: View, group: str) -> CheckIn | None:
    """Return a group's latest word on itself by the period's end."""
    said = (
        check_in
        for check_in in view.history.records.check_ins
        if check_in.group == group and check_in.checked_on <= view.period.last
    )
    return max(said, key=lambda check_in: (check_in.checked_on, check_in.check_in), default=None)


def _independent_regular_members(view: View) -> Figure:
    said = (_latest_check_in(view, group) for group in view.independent_groups)
    members = sum(latest.regular_members or 0 for latest in said if latest and latest.still_meeting == "yes")
    return Figure(members, members)


def _volunteers(view: View) -> Figure:
    return _people(person for meeting in view.meetings for person in meeting.register.hours)


def _volunteer_hours(view: View) -> Figure:
    hours = sum((hours for meeting in view.meetings for hours in meeting.register.hours.values()), Decimal(0))
    return Figure(plain(hours), _volunteers(view).contributors)


def _waits(view: View) -> list[int]:
    """Return the days from asking to join to the first attendance, for the people new in view."""
    return [
        (came_on - person.referred_on).days
        for code, came_on in view.newcomers.items()
        if (person := view.history.people.get(code)) and person.referred_on
    ]


def _waiting_days_median(view: View) -> Figure:
    waits = _waits(view)
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
            lambda view: _attendances(view.meetings_of_kind("session")),
        ),
        Measure(
            "people",
            "People",
            "people",
            "Different people who came to a weekly session. People do not add up across quarters or groups.",
            lambda view: _people(view.visits),
        ),
        Measure(
            "new_people",
            "New people",
            "people",
            "People whose first attendance ever, at a weekly session, is in the period.",
            lambda view: _people(view.newcomers),
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
            "Over the new people who asked to join on a known day: the days from it to their first attendance, "
            "the one in the middle.",
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


def _taster_visits(view: View) -> Figure:
    return _attendances(view.meetings_of_kind("taster"))


def _people_once(view: View) -> Figure:
    return _people(person for person, times in view.visits.items() if times == 1)


def _people_often(view: View) -> Figure:
    return _people(person for person, times in view.visits.items() if times >= OFTEN)


def _waiting(view: View) -> list[int]:
    """Return the days waited so far by the people who had asked to join and had not come by the period's end."""
    end = view.period.last
    came = {person for person, meeting in view.history.first_attendance.items() if meeting.register.held_on <= end}
    places = {membership.person for group in view.groups for membership in view.history.memberships.get(group, [])}
    return [
        (end - person.referred_on).days
        for person in view.history.records.people
        if person.referred_on
        and person.referred_on <= end
        and person.person not in came
        and (view.group is None or person.person in places)
    ]


def _people_waiting(view: View) -> Figure:
    waiting = len(_waiting(view))
    return Figure(waiting, waiting)


def _longest_wait_days(view: View) -> Figure:
    waiting = _waiting(view)
    return Figure(max(waiting, default=None), len(waiting))


def _independent_groups_confirmed(view: View) -> Figure:
    since = view.period.last - CONFIRMED_WITHIN
    said = (_latest_check_in(view, group) for group in view.independent_groups)
    confirmed = (latest for latest in said if latest and latest.still_meeting == "yes" and latest.checked_on >= since)
    return Figure(sum(1 for _ in confirmed))


def _meeting_groups(view: View) -> set[str]:
    return {meeting.session.group for meeting in view.meetings_of_kind("session") if meeting.session.group}


def _places_offered(view: View) -> Figure:
    groups = _meeting_groups(view)
    return Figure(sum(group.capacity or 0 for group in view.history.records.groups if group.group in groups))


def _places_filled(view: View) -> Figure:
    meeting = _meeting_groups(view)
    holders = {
        group.group: {
            membership.person
            for membership in view.history.memberships.get(group.group, [])
            if membership.role == "participant" and membership.holds_on(view.period.last)
        }
        for group in view.history.records.groups
        if group.group in meeting
    }
    filled = sum(
        min(len(holders[group.group]), group.capacity or 0)
        for group in view.history.records.groups
        if group.group in meeting
    )
    return Figure(filled, len(set().union(*holders.values())))


ADDITIONAL: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure(
            "taster_visits",
            "Visits to tasters",
            "things",
            "One person at one taster, people who gave no name included.",
            _taster_visits,
        ),
        Measure(
            "people_once", "People who came once", "people", "People who came exactly once in the period.", _people_once
        ),
        Measure(
            "people_four_or_more",
            "People who came four times or more",
            "people",
            "People who came at least four times in the period.",
            _people_often,
        ),
        Measure(
            "people_waiting",
            "People waiting",
            "people",
            "People who had asked to join by the period's end and had not yet come to a weekly session.",
            _people_waiting,
            level=True,
        ),
        Measure(
            "longest_wait_days",
            "Longest wait so far, in days",
            "things",
            "Of the people waiting at the period's end: the days since the one who has waited longest asked to join.",
            _longest_wait_days,
            level=True,
        ),
        Measure(
            "independent_groups_confirmed",
            "Independent groups confirmed",
            "things",
            "Independent groups at the period's end whose latest check-in is of the 183 days before it and says that "
            "they still meet.",
            _independent_groups_confirmed,
            level=True,
        ),
        Measure(
            "places_offered",
            "Places offered",
            "things",
            "The places of the groups that held a weekly session in the period.",
            _places_offered,
        ),
        Measure(
            "places_filled",
            "Places filled",
            "things",
            "Those of the places offered that a participant held at the period's end; never more than a group offers.",
            _places_filled,
        ),
        *(
            measure
            for months, word in ((6, "six"), (12, "twelve"))
            for measure in (
                Measure(
                    f"independent_{word}_months",
                    f"Groups independent for {word} months or more",
                    "things",
                    f"Groups that became independent at least {word} months before the period's end.",
                    lambda view, months=months: Figure(sum(1 for _ in independent_since(view, months))),  # type: ignore[misc]
                    level=True,
                ),
                Measure(
                    f"still_meeting_{word}_months",
                    f"Of these, still meeting after {word} months",
                    "things",
                    f"Those of them that said in a check-in, {word} months on or later, that they still meet.",
                    lambda view, months=months: Figure(still_meeting(view, months)),  # type: ignore[misc]
                    level=True,
                ),
            )
        ),
        Measure(
            "registers_corrected",
            "Registers corrected",
            "things",
            "Those of the registers due that were sent again with a correction; the latest version counts.",
            lambda view: Figure(
                sum(
                    session.session in view.history.registers and view.history.registers[session.session].version > 1
                    for session in view.planned
                )
            ),
        ),
        Measure(
            "grants",
            "Small funds awarded to groups",
            "things",
            "Small community funds that helped a group to stand alone, awarded in the period.",
            lambda view: Figure(len(grants_in(view))),
        ),
        Measure(
            "grants_amount",
            "Small funds awarded, in pounds",
            "things",
            "The amounts of the small community funds awarded in the period, added up.",
            lambda view: Figure(plain(sum((grant.amount for grant in grants_in(view)), Decimal(0)))),
        ),
    )
}


def people_by_source(view: View) -> dict[str, Figure]:
    """Count the people of the period by who referred them; `not recorded` where nobody wrote it down."""
    # Nobody's source is named as often as anybody's: else the row itself would tell that somebody was erased.
    sources = Counter({NO_SOURCE: 0})
    sources.update(_source(view, person) for person in view.visits)
    return {source: Figure(number, number) for source, number in sorted(sources.items())}


def _source(view: View, code: str) -> str:
    person = view.history.people.get(code)
    return (person.referral_source if person else "") or NO_SOURCE


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
