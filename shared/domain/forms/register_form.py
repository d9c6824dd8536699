"""Read the fields of a posted register page into a typed form."""

from typing import Literal

from pydantic import Field, ValidationError

from shared.domain.forms.posted import LINE_BREAK, Fields, client_time, only, submission_number, validated
from shared.domain.forms.written_names import OtherHelper, read_helper
from shared.domain.problems import Problem, problems_in
from shared.domain.records.base import Code, Day, HeadCount, Hours, Instant, Line, Record
from shared.domain.records.session import SessionKind

NEW_SESSION = "new"
"""What is sent as the session of a register whose session was not planned."""


class RegisterForm(Record):
    """A register as it was sent. `status` is `nobody` if it was open and nobody came.

    `replaces` are the numbers under which it may have been stored before it was changed: the versions it replaces.
    """

    submission_id: str
    session: Code
    held_on: Day | None = None
    kind: SessionKind | None = None
    status: Literal["held", "cancelled", "nobody"]
    present: tuple[Code, ...] = ()
    newcomers: tuple[Line, ...] = ()
    waiting: tuple[Line, ...] = ()
    unnamed: HeadCount | None = None
    audience: HeadCount | None = None
    carers: HeadCount | None = None
    hours: dict[Code, Hours] = Field(default_factory=dict)
    other_helpers: tuple[OtherHelper, ...] = ()
    base_version: HeadCount = 0
    replaces: tuple[str, ...] = ()
    client_time: Instant | None = None

    @property
    def counts_anyone(self) -> bool:
        """Return whether the form names anyone at all."""
        return bool(self.present or self.newcomers or self.unnamed or self.audience)


_REGISTER_FIELDS = ("session", "held_on", "kind", "status", "unnamed", "audience", "carers", "base_version")
_SOMEBODY = ("present", "newcomers", "unnamed", "audience")
_NAMES = ("newcomers", "waiting")
_HELPERS = "other_helpers"
HOURS = "hours."
"""What the name of the field of a helper's hours begins with; their code follows."""


def read_register_form(fields: Fields) -> RegisterForm:
    """Read the fields of a register page. Raise Refused, with every problem, if they are not as they should be."""
    cells: dict[str, object] = {name: only(fields, name) for name in _REGISTER_FIELDS}
    for name in _NAMES:
        cells[name] = _lines(only(fields, name))
    cells["present"] = tuple(person for person in fields.get("present", ()) if person)
    cells["replaces"] = tuple(number.strip() for number in fields.get("replaces", ()) if number.strip())
    cells["other_helpers"] = tuple(read_helper(line) for line in _lines(only(fields, _HELPERS)))
    hours = {name.removeprefix(HOURS): only(fields, name) for name in fields if name.startswith(HOURS)}
    cells["hours"] = {person: given for person, given in hours.items() if given not in ("", "0")}
    cells["client_time"] = client_time(fields)
    if not cells["status"] and any(cells[name] not in ("", "0", ()) for name in _SOMEBODY):
        # If people came, the session went ahead; a tutor who ticks twelve names need not say so as well.
        cells["status"] = "held"
    given = {name: cell for name, cell in cells.items() if cell not in ("", (), {})}
    return validated(RegisterForm, {"submission_id": submission_number(fields), **given}, _problems_of_form)


def _lines(text: str) -> tuple[str, ...]:
    lines = LINE_BREAK.sub("\n", text).split("\n")
    return tuple(name for line in lines if (name := " ".join(line.split())))


def _problems_of_form(error: ValidationError) -> list[Problem]:
    problems = []
    for problem in problems_in(error):
        list_field = next((name for name in ("present", *_NAMES, _HELPERS) if problem.where.startswith(name)), "")
        code = problem.code
        if code == "not_given":
            code = {"session": "session_not_chosen", _HELPERS: "helper_not_read"}.get(list_field or problem.where, code)
        problems.append(Problem(code, list_field or problem.where, problem.values))
    return problems
