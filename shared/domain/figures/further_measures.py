"""What a report needs beside the measures of the data dictionary: how often people come, who waits, what lasts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

from shared.domain.figures.history import View
from shared.domain.figures.measure import (
    Counted,
    Figure,
    Measure,
    by_name,
    longest,
    number_of_rows,
    total_of_things,
    visits,
)
from shared.domain.figures.measures import (
    attendance_rows,
    days_to_first_attendance,
    meeting_rows,
    named_attendance_rows,
    of_session,
    people,
    things,
)
from shared.domain.figures.sustained_groups import independent_since, still_meeting

CONFIRMED_WITHIN = timedelta(days=183)
"""An independent group is confirmed by a check-in of the last half year."""
NO_SOURCE = "not recorded"
OFTEN = 4
"""Coming four times or more is coming often."""


def _rows_of_people_who_came(view: View, times: range) -> list[Counted]:
    return [row for row in named_attendance_rows(view) if view.visits[row.person or ""] in times]


def _waiting_rows(view: View) -> list[Counted]:
    """Select the people who had asked to join and had not come by the period's end, with the days waited so far."""
    end, history = view.period.last, view.history
    places = {membership.person for group in view.groups for membership in history.memberships.get(group, [])}
    return [
        Counted("person", person.person, person.referred_on, None, person.person, (end - person.referred_on).days)
        for person in history.records.people
        if person.referred_on
        and person.referred_on <= end
        and not _came_by(view, person.person)
        and (view.group is None or person.person in places)
    ]


def _came_by(view: View, person: str) -> bool:
    first = view.history.first_attendance.get(person)
    return first is not None and first.register.held_on <= view.period.last


def _confirmed_rows(view: View) -> list[Counted]:
    since = view.period.last - CONFIRMED_WITHIN
    said = (view.latest_check_in(group) for group in view.independent_groups)
    return [
        Counted("check_in", it.check_in, it.checked_on, it.group)
        for it in said
        if it and it.still_meeting == "yes" and it.checked_on >= since
    ]


def _places_offered_rows(view: View) -> list[Counted]:
    meeting = {row.group for row in meeting_rows("session", view)}
    return [
        Counted("group", group.group, view.period.last, group.group, None, group.capacity or 0)
        for group in view.history.records.groups
        if group.group in meeting
    ]


def _places_filled_rows(view: View) -> list[Counted]:
    """Select the participants with a place at the period's end, of each group that met no more than it has places."""
    rows = []
    for offered in _places_offered_rows(view):
        holders = {
            membership.person
            for membership in view.history.memberships.get(offered.code, [])
            if membership.role == "participant" and membership.holds_on(view.period.last)
        }
        capacity = int(offered.amount)
        rows += [
            Counted("membership", offered.code, offered.day, offered.group, person, int(place < capacity))
            for place, person in enumerate(sorted(holders))
        ]
    return rows


def _places_filled(rows: Sequence[Counted]) -> Figure:
    return Figure(sum(int(row.amount) for row in rows), len({row.person for row in rows}))


def _corrected_rows(view: View) -> list[Counted]:
    registers = view.history.registers
    return [
        of_session(session)
        for session in view.planned
        if session.session in registers and registers[session.session].version > 1
    ]


def _grant_rows(view: View) -> list[Counted]:
    return [
        Counted("grant", f"{grant.group} {grant.awarded_on} {grant.nth}", grant.awarded_on, grant.group, None, 1)
        for grant in view.grants
    ]


def _grant_amount_rows(view: View) -> list[Counted]:
    return [row._replace(amount=grant.amount) for row, grant in zip(_grant_rows(view), view.grants, strict=True)]


ADDITIONAL: Mapping[str, Measure] = by_name(
    (
        things(
            name="taster_visits",
            label="Visits to tasters",
            definition="One person at one taster, people who gave no name included.",
            rows=partial(attendance_rows, "taster"),
            fold=visits,
            kind="visits",
            over_time="sum",
            tier="headline",
            table="events",
            weight=40.0,
        ),
        people(
            name="people_once",
            label="People who came once",
            definition="People who came exactly once in the period.",
            rows=lambda view: _rows_of_people_who_came(view, range(1, 2)),
            over_time="at_most_the_sum",
            part_of="people",
            tier="others",
            table="people",
            weight=20.0,
        ),
        people(
            name="people_four_or_more",
            label="People who came four times or more",
            definition="People who came at least four times in the period.",
            rows=lambda view: _rows_of_people_who_came(view, range(OFTEN, 10_000)),
            over_time="at_least_each",
            part_of="people",
            tier="others",
            table="people",
            weight=20.0,
        ),
        people(
            name="people_waiting",
            label="People waiting",
            definition="People who had asked to join by the period's end and had not yet come to a weekly session.",
            rows=_waiting_rows,
            over_time="state",
            tier="others",
            table="waiting",
            weight=10.0,
        ),
        things(
            name="longest_wait_days",
            label="Longest wait so far, in days",
            definition="Of the people waiting at the period's end: the days since the one who has waited longest asked "
            "to join.",
            rows=_waiting_rows,
            fold=longest,
            kind="statistic",
            over_time="state",
            tier="others",
            table="waiting",
        ),
        people(
            name="came_before_asking",
            label="People who came before they asked to join",
            definition="New people whose day of asking to join is after their first attendance; they are in no waiting "
            "time.",
            rows=lambda view: [row for row in days_to_first_attendance(view) if row.amount < 0],
            over_time="sum",
            tier="evidence_only",
            table="",
            weight=10.0,
        ),
        things(
            name="independent_groups_confirmed",
            label="Independent groups confirmed",
            definition="Independent groups at the period's end whose latest check-in is of the 183 days before it and "
            "says that they still meet.",
            rows=_confirmed_rows,
            fold=number_of_rows,
            over_time="state",
            table="groups",
        ),
        things(
            name="places_offered",
            label="Places offered",
            definition="The places of the groups that held a weekly session in the period.",
            rows=_places_offered_rows,
            fold=total_of_things,
            over_time="apart",
            table="waiting",
        ),
        things(
            name="places_filled",
            label="Places filled",
            definition="Those of the places offered that a participant held at the period's end; never more than a "
            "group offers.",
            rows=_places_filled_rows,
            fold=_places_filled,
            over_time="apart",
            part_of="places_offered",
            table="waiting",
        ),
        *(
            measure
            for months, word in ((6, "six"), (12, "twelve"))
            for measure in (
                things(
                    name=f"independent_{word}_months",
                    label=f"Groups independent for {word} months or more",
                    definition=f"Groups that became independent at least {word} months before the period's end.",
                    rows=partial(independent_since, months=months),
                    fold=number_of_rows,
                    over_time="state",
                    table="groups",
                ),
                things(
                    name=f"still_meeting_{word}_months",
                    label=f"Of these, still meeting after {word} months",
                    definition=f"Those of them that said in a check-in, {word} months on or later, that they still "
                    "meet.",
                    rows=partial(still_meeting, months=months),
                    fold=number_of_rows,
                    over_time="state",
                    part_of=f"independent_{word}_months",
                    table="groups",
                ),
            )
        ),
        things(
            name="registers_corrected",
            label="Registers corrected",
            definition="Those of the registers due that were sent again with a correction; the latest version counts.",
            rows=_corrected_rows,
            fold=number_of_rows,
            over_time="apart",
            table="quality",
        ),
        things(
            name="grants",
            label="Small funds awarded to groups",
            definition="Small community funds that helped a group to stand alone, awarded in the period.",
            rows=_grant_rows,
            fold=number_of_rows,
            over_time="sum",
            table="groups",
        ),
        things(
            name="grants_amount",
            label="Small funds awarded, in pounds",
            definition="The amounts of the small community funds awarded in the period, added up.",
            rows=_grant_amount_rows,
            fold=total_of_things,
            kind="pounds",
            over_time="sum",
            table="groups",
        ),
    )
)


def people_by_source(view: View) -> dict[str, Figure]:
    """Count the people of the period by who referred them; `not recorded` where nobody wrote it down."""
    # List nobody's source as often as anyone's: otherwise the row itself would reveal that someone was erased.
    sources = Counter({NO_SOURCE: 0})
    sources.update(_source(view, person) for person in view.visits)
    return {source: Figure(number, number) for source, number in sorted(sources.items())}


def _source(view: View, code: str) -> str:
    person = view.history.people.get(code)
    return (person.referral_source if person else "") or NO_SOURCE
