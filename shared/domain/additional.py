"""What a report needs beside the measures of the data dictionary: how often people come, who waits, what lasts."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from shared.domain.history import View
from shared.domain.measures import (
    Figure,
    Measure,
    attendances_at,
    days_to_first_attendance,
    latest_check_in,
    people_of,
    plain,
)
from shared.domain.standing import grants_in, independent_since, still_meeting

CONFIRMED_WITHIN = timedelta(days=183)
"""An independent group is confirmed by a check-in of the last half year."""
NO_SOURCE = "not recorded"
OFTEN = 4
"""Coming four times or more is coming often."""


def _taster_visits(view: View) -> Figure:
    return attendances_at(view.meetings_of_kind("taster"))


def _people_once(view: View) -> Figure:
    return people_of(person for person, times in view.visits.items() if times == 1)


def _people_often(view: View) -> Figure:
    return people_of(person for person, times in view.visits.items() if times >= OFTEN)


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


def _came_before_asking(view: View) -> Figure:
    early = sum(days < 0 for days in days_to_first_attendance(view))
    return Figure(early, early)


def _independent_groups_confirmed(view: View) -> Figure:
    since = view.period.last - CONFIRMED_WITHIN
    said = (latest_check_in(view, group) for group in view.independent_groups)
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
            "came_before_asking",
            "People who came before they asked to join",
            "people",
            "New people whose day of asking to join is after their first attendance; they are in no waiting time.",
            _came_before_asking,
            evidence_only=True,
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
