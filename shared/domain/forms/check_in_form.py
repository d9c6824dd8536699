"""Read a posted check-in: an independent group's own account of how it is doing."""

from datetime import date

from shared.domain.forms.posted import Fields, client_time, only, submission_number, validated
from shared.domain.links.reference import reference_of
from shared.domain.problems import problems_in
from shared.domain.records.check_in import CheckIn


def read_check_in(fields: Fields, group: str, today: date) -> CheckIn:
    """Read a check-in page. Raise Refused, with every problem, if it is not as it should be."""
    names = ("still_meeting", "regular_members")
    given = {name: value for name in names if (value := only(fields, name))}
    facts = {"check_in": reference_of(submission_number(fields)), "group": group, "checked_on": today}
    return validated(CheckIn, {**facts, **given, "client_time": client_time(fields)}, problems_in)
