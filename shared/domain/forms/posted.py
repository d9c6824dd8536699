"""The fields of a posted form, and what every form has in common: its number, the phone's clock, its line ends.

`fields` maps a field's name to the values that were sent for it, as text. Fields that no form expects are ignored: a
browser adds its own.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from shared.domain.links.reference import checked_submission
from shared.domain.problems import Problem, Refused, refuse
from shared.domain.records.base import Instant, Record, without_controls

Fields = Mapping[str, Sequence[str]]

LINE_BREAK = re.compile(r"\r\n?")
"""A line end as a browser sends it."""
_CLIENT_TIME: TypeAdapter[datetime | None] = TypeAdapter(Instant | None)

R = TypeVar("R", bound=Record)


def only(fields: Fields, name: str) -> str:
    """Return a field's one value, read as all text is, without the space around it; "" if it was not sent."""
    values = fields.get(name, ())
    if len(values) > 1:
        raise refuse("not_offered", name)
    return without_controls(values[0]).strip() if values else ""


def submission_number(fields: Fields) -> str:
    """Return the number of the form page that was sent; raise Refused if it is not one."""
    return checked_submission(only(fields, "submission_id"))


def client_time(fields: Fields) -> datetime | None:
    """Return what the client's clock said, kept beside the server's; None if it cannot be read.

    A wrong clock is not the fault of the person whose phone it is, so it costs them nothing.
    """
    try:
        return _CLIENT_TIME.validate_python(only(fields, "client_time") or None)
    except (ValidationError, Refused):
        return None


def validated(
    model: type[R], cells: Mapping[str, object], problems_of: Callable[[ValidationError], list[Problem]]
) -> R:
    """Return the cells as a record of a kind, or raise Refused with the problems as `problems_of` words them."""
    try:
        return model.model_validate(cells)
    except ValidationError as error:
        raise Refused(problems_of(error)) from None
