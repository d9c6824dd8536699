"""Each group's room at a period's end, for the charity alone: it is in no figure that is published."""

from dataclasses import asdict, replace

from shared.domain.figures.history import View
from shared.domain.figures.occupancy import Occupancy, first_days, occupancy_of
from shared.domain.records.group import NO_GROUP, Group


def occupancy_by_group(view: View) -> dict[str, dict[str, int | None]]:
    """Return the room of every group at a period's end, with its carers and supporters in the period as heads.

    `-` has the carers of what belongs to no group.
    """
    found: dict[str, dict[str, int | None]] = {}
    for group in view.history.records.groups:
        alone = view.of_group(group.group)
        found[group.group] = {**asdict(_occupancy_at_end(alone, group)), "carers": _carers(alone, group.group)}
    return {**found, NO_GROUP: {"carers": _carers(view, None)}}


def _occupancy_at_end(view: View, group: Group) -> Occupancy:
    history, end = view.history, view.period.last
    registers = [meeting.register for meeting in history.meetings.up_to(end, group.group)]
    came = first_days(registers, history.sessions)
    places = {
        place.person
        for place in history.memberships.get(group.group, [])
        if place.role == "participant" and place.holds_on(end)
    }
    listed = history.waiting.get(group.group, set())
    asked = [history.people[code] for code in sorted((places | listed) - came.keys()) if code in history.people]
    room = occupancy_of(group, places, came, asked, end)
    new = sum(day in view.period for day in came.values())
    return replace(room, new=new)


def _carers(view: View, group: str | None) -> int:
    return sum(meeting.register.carers or 0 for meeting in view.meetings if meeting.session.group == group)
