"""Names written on a register: newcomers, people waiting, helpers from elsewhere. Each becomes a person.

A person's code follows from the submission and the line, so the same page sent again brings the same people.
"""

import re
from collections.abc import Sequence

from shared.domain.links.reference import reference_of
from shared.domain.problems import Problem
from shared.domain.records.base import Hours, Line, Record

NEWCOMERS_LIMIT = 30
NAME_LIMIT = 60
# Nine digits with nothing but gaps between them: a date or a number after a name is not one.
_TELEPHONE = re.compile(r"(?:\d[ ()+./-]*){9}")


class OtherHelper(Record):
    """Someone from elsewhere who helped: the name as it was written, and the hours they gave."""

    name: Line
    hours: Hours


def newcomer_of(submission: str, line: int) -> str:
    """Return the code of the newcomer whose name is on a line of a submission, counted from 0."""
    return f"n{reference_of(submission, str(line))}"


def waiting_of(submission: str, line: int) -> str:
    """Return the code of the person on a line of a submission's waiting list, counted from 0."""
    return f"n{reference_of(submission, f'waiting {line}')}"


def helper_of(submission: str, line: int) -> str:
    """Return the code of the helper from elsewhere on a line of a submission, counted from 0."""
    return f"n{reference_of(submission, f'helper {line}')}"


def read_helper(line: str) -> dict[str, str]:
    """Return the cells of a helper's line, a name and hours with one comma between; any other line has no hours.

    A second comma would make it unclear which number is meant (`Sam K, 2,5`), so it is not guessed.
    """
    name, comma, hours = (part.strip() for part in line.partition(","))
    readable = comma and name and hours and "," not in hours
    return {"name": name, "hours": hours} if readable else {"name": line}


def problems_of_names(field: str, names: Sequence[str]) -> list[Problem]:
    """Return where more than a name was written: a register is no place for details that identify a person."""
    too_many = "too_many_helpers" if field == "other_helpers" else "too_many_newcomers"
    found = {
        too_many: len(names) > NEWCOMERS_LIMIT,
        "name_is_an_email": any("@" in name for name in names),
        "name_is_a_number": any(map(_TELEPHONE.search, names)),
        "name_too_long": any(len(name) > NAME_LIMIT for name in names),
    }
    limits = {too_many: NEWCOMERS_LIMIT}
    return [Problem(code, field, {"limit": limits.get(code, NAME_LIMIT)}) for code, is_so in found.items() if is_so]
