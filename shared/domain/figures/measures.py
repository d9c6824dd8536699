"""The measures of the data dictionary, a row each: what a contract may set a target for.

The definitions are the data dictionary's; the report prints them. A report's other measures are in further_measures.py,
what people said in statements.py.
"""

from collections.abc import Callable, Mapping
from functools import partial

from shared.domain.calendar.quarter import london_day
from shared.domain.figures.history import Meeting, View
from shared.domain.figures.measure import (
    Counted,
    Measure,
    by_name,
    different_people,
    middle,
    number_of_groups,
    number_of_rows,
    rows_by_people,
    total_by_people,
    total_of_people,
    total_of_things,
    visits,
)
from shared.domain.records.session import Session
from shared.domain.records.survey import Response

HEADLINE = 2000.0
"""The weight of a headline total: nothing is worth hiding it for."""
ORDINARY, IN_A_GROUP = 10.0, 3.0


def meeting_rows(kind: str, view: View) -> list[Counted]:
    """Select the held meetings of a kind, one row each."""
    return [_of_meeting(meeting) for meeting in view.meetings_of_kind(kind)]


def attendance_rows(kind: str, view: View) -> list[Counted]:
    """Select who came to meetings of a kind: a row a person, and one for those who gave no name."""
    rows = []
    for meeting in view.meetings_of_kind(kind):
        session, register = meeting.session, meeting.register
        day, code, group = register.held_on, session.session, session.group
        rows += [Counted("attendance", code, day, group, person) for person in register.present]
        if register.unnamed:
            rows.append(Counted("register", code, day, group, None, register.unnamed))
    return rows


def named_attendance_rows(view: View) -> list[Counted]:
    """Select who came to a weekly session by name."""
    return [row for row in attendance_rows("session", view) if row.person is not None]


def newcomer_rows(view: View) -> list[Counted]:
    """Select each new person's first attendance."""
    return [
        Counted("attendance", meeting.session.session, meeting.register.held_on, meeting.session.group, person)
        for person, meeting in view.newcomers
    ]


def days_to_first_attendance(view: View) -> list[Counted]:
    """Select the new people who asked to join on a known day, with the days from it to their first attendance.

    Negative: they came before they asked.
    """
    return [
        row._replace(amount=(row.day - person.referred_on).days)
        for row in newcomer_rows(view)
        if (person := view.history.people.get(row.person or "")) and person.referred_on
    ]


def _of_meeting(meeting: Meeting) -> Counted:
    return Counted("register", meeting.session.session, meeting.register.held_on, meeting.session.group)


def _audience_rows(view: View) -> list[Counted]:
    return [
        _of_meeting(meeting)._replace(amount=meeting.register.audience or 0)
        for meeting in view.meetings_of_kind("event")
    ]


def independent_group_rows(view: View) -> list[Counted]:
    """Select the groups that are independent at the period's end."""
    return [Counted("group", group, view.period.last, group) for group in view.independent_groups]


def _regular_member_rows(view: View) -> list[Counted]:
    said = (view.latest_check_in(group) for group in view.independent_groups)
    return [
        Counted("check_in", it.check_in, it.checked_on, it.group, None, it.regular_members or 0)
        for it in said
        if it and it.still_meeting == "yes"
    ]


def _step_rows(stage: str) -> Callable[[View], list[Counted]]:
    return lambda view: [
        Counted("stage", f"{step.group} {step.stage}", step.starts_on, step.group)
        for step in view.steps
        if step.stage == stage
    ]


def _hours_rows(view: View) -> list[Counted]:
    return [
        Counted(
            "volunteer_hours", meeting.session.session, meeting.register.held_on, meeting.session.group, person, hours
        )
        for meeting in view.meetings
        for person, hours in meeting.register.hours.items()
    ]


def of_session(session: Session) -> Counted:
    """Make the row of a planned session."""
    return Counted("session", session.session, session.planned_on, session.group)


def _received_rows(view: View) -> list[Counted]:
    return [of_session(session) for session in view.planned if session.session in view.history.registers]


def who(response: Response) -> str:
    """Return the person of a response; one that is linked to nobody counts as a separate person."""
    return response.person or f"response {response.response}"


def of_response(response: Response) -> Counted:
    """Make the row of a response."""
    return Counted("response", response.response, london_day(response.answered_at), response.group, who(response))


things = partial(
    Measure,
    counts="things",
    kind="count",
    over_groups=False,
    by_group=False,
    part_of=None,
    tier="things",
    weight=ORDINARY,
    weight_in_group=IN_A_GROUP,
)
"""What most measures of things have in common."""
people = partial(
    Measure,
    counts="people",
    kind="count",
    fold=different_people,
    over_groups=False,
    by_group=False,
    part_of=None,
    weight_in_group=IN_A_GROUP,
)
"""What most measures of people have in common."""

MEASURES: Mapping[str, Measure] = by_name(
    (
        things(
            name="projects",
            label="Projects",
            definition="Groups with at least one weekly session held in the period.",
            rows=partial(meeting_rows, "session"),
            fold=number_of_groups,
            over_time="apart",
            table="activity",
        ),
        things(
            name="sessions",
            label="Sessions",
            definition="Weekly sessions held in the period.",
            rows=partial(meeting_rows, "session"),
            fold=number_of_rows,
            over_time="sum",
            over_groups=True,
            by_group=True,
            table="activity",
        ),
        things(
            name="attendances",
            label="Attendances",
            definition="One person at one weekly session, people who gave no name included.",
            rows=partial(attendance_rows, "session"),
            fold=visits,
            kind="visits",
            over_time="sum",
            over_groups=True,
            by_group=True,
            tier="headline",
            table="activity",
            weight=HEADLINE,
            weight_in_group=5.0,
        ),
        people(
            name="people",
            label="People",
            definition="Different people who came to a weekly session. People do not add up across quarters or groups.",
            rows=named_attendance_rows,
            over_time="different",
            by_group=True,
            tier="headline",
            table="people",
            weight=HEADLINE,
            weight_in_group=4.0,
        ),
        people(
            name="new_people",
            label="New people",
            definition="People whose first attendance ever, at a weekly session, is in the period.",
            rows=newcomer_rows,
            over_time="sum",
            over_groups=True,
            by_group=True,
            part_of="people",
            tier="headline",
            table="people",
            weight=HEADLINE,
            weight_in_group=2.0,
        ),
        things(
            name="taster_sessions",
            label="Taster sessions",
            definition="Tasters held in the period.",
            rows=partial(meeting_rows, "taster"),
            fold=number_of_rows,
            over_time="sum",
            table="events",
        ),
        things(
            name="events",
            label="Events",
            definition="Events held in the period.",
            rows=partial(meeting_rows, "event"),
            fold=number_of_rows,
            over_time="sum",
            table="events",
        ),
        things(
            name="event_audience",
            label="Audience of events",
            definition="The audiences of the events held in the period, added up.",
            rows=_audience_rows,
            fold=total_of_things,
            over_time="sum",
            table="events",
        ),
        things(
            name="independent_groups",
            label="Independent groups",
            definition="Groups whose stage at the period's end is independent.",
            rows=independent_group_rows,
            fold=number_of_rows,
            over_time="state",
            table="groups",
        ),
        people(
            name="independent_regular_members",
            label="Regular members of independent groups",
            definition="Over the independent groups at the period's end: the regular members of each one's latest "
            "check-in, counted only if that one says that the group still meets.",
            rows=_regular_member_rows,
            fold=total_of_people,
            over_time="state",
            tier="headline",
            table="groups",
            weight=HEADLINE,
        ),
        things(
            name="independent_groups_started",
            label="Groups that became independent",
            definition="Groups that became independent in the period.",
            rows=_step_rows("independent"),
            fold=number_of_rows,
            over_time="sum",
            table="groups",
        ),
        things(
            name="cofacilitated_groups_started",
            label="Groups that became co-facilitated",
            definition="Groups that came to be led by peer tutors with a facilitator in the period.",
            rows=_step_rows("co_facilitated"),
            fold=number_of_rows,
            over_time="sum",
            table="groups",
        ),
        things(
            name="groups_ended",
            label="Groups that ended",
            definition="Groups that ended in the period.",
            rows=_step_rows("ended"),
            fold=number_of_rows,
            over_time="sum",
            table="groups",
        ),
        people(
            name="volunteers",
            label="Volunteers",
            definition="Different people who gave hours at a held session, taster or event.",
            rows=_hours_rows,
            over_time="different",
            tier="headline",
            table="volunteers",
            weight=HEADLINE,
        ),
        things(
            name="volunteer_hours",
            label="Volunteer hours",
            definition="Hours given by volunteers at held sessions, tasters and events.",
            rows=_hours_rows,
            fold=total_by_people,
            kind="hours",
            over_time="sum",
            over_groups=True,
            by_group=True,
            tier="headline",
            table="volunteers",
            weight=HEADLINE,
            weight_in_group=2.0,
        ),
        things(
            name="waiting_days_median",
            label="Waiting time in days (median)",
            definition="Over the new people who asked to join on or before the day of their first attendance: the days "
            "from one to the other, the one in the middle.",
            rows=lambda view: [row for row in days_to_first_attendance(view) if row.amount >= 0],
            fold=middle,
            kind="statistic",
            over_time="apart",
            tier="others",
            table="waiting",
        ),
        things(
            name="registers_expected",
            label="Registers due",
            definition="Sessions, tasters and events planned for the period.",
            rows=lambda view: [of_session(session) for session in view.planned],
            fold=number_of_rows,
            over_time="sum",
            table="quality",
        ),
        things(
            name="registers_received",
            label="Registers received",
            definition="Those of the registers due that came in; a cancelled session's register counts as received.",
            rows=_received_rows,
            fold=number_of_rows,
            over_time="sum",
            part_of="registers_expected",
            table="quality",
        ),
        people(
            name="survey_responses",
            label="Survey responses",
            definition="Responses submitted in the period.",
            rows=lambda view: [of_response(response) for response in view.responses],
            fold=rows_by_people,
            over_time="sum",
            over_groups=True,
            tier="headline",
            table="quality",
            weight=25.0,
        ),
    )
)
