"""Independent groups: whether they still meet half a year and a year later."""

from datetime import date

from shared.domain.calendar.days import months_after
from shared.domain.figures.history import View
from shared.domain.figures.measure import Counted


def independent_since(view: View, months: int) -> list[Counted]:
    """Select the groups that became independent at least so many months before the period's end.

    The day of a row is that of so many months after the group became independent.
    """
    rows = []
    for group in view.groups:
        steps = view.history.stages.get(group, [])
        first = next((step for step in steps if step.stage == "independent"), None)
        if first and (later := months_after(first.starts_on, months)) <= view.period.last:
            rows.append(Counted("group", group, later, group))
    return rows


def still_meeting(view: View, months: int) -> list[Counted]:
    """Select those of them that said in a check-in, so many months on or later, that they still meet."""
    return [row for row in independent_since(view, months) if _said_so(view, row.code, row.day)]


def _said_so(view: View, group: str, since: date) -> bool:
    return any(
        check_in.still_meeting == "yes" and since <= check_in.checked_on <= view.period.last
        for check_in in view.history.check_ins.get(group, [])
    )
