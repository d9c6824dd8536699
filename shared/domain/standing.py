"""Groups that stand alone: whether they still meet half a year and a year later, and the small funds that helped."""

from collections.abc import Iterator
from datetime import date

from shared.domain.dates import months_after
from shared.domain.group import Grant
from shared.domain.history import View


def independent_since(view: View, months: int) -> Iterator[tuple[str, date]]:
    """Yield the groups that became independent at least so many months before the period's end, with that day later."""
    for group in view.groups:
        first = next((step for step in view.history.stages[group] if step.stage == "independent"), None)
        if first and (later := months_after(first.starts_on, months)) <= view.period.last:
            yield group, later


def still_meeting(view: View, months: int) -> int:
    """Count those of them that said in a check-in, so many months on or later, that they still meet."""
    return sum(
        any(
            check_in.group == group
            and check_in.still_meeting == "yes"
            and later <= check_in.checked_on <= view.period.last
            for check_in in view.history.records.check_ins
        )
        for group, later in independent_since(view, months)
    )


def grants_in(view: View) -> list[Grant]:
    """Return the small community funds awarded to the groups in view in the period."""
    return [
        grant for grant in view.history.records.grants if grant.awarded_on in view.period and view.sees(grant.group)
    ]
