"""Turn problems, and what was typed, into what a form's page shows again."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from shared.domain.forms.posted import Fields, submission_number
from shared.domain.problems import CATALOGUE, Problem, Refused
from shared.i18n import gettext

_LISTS = {"present"}
_NOT_SEEN = {"submission_id", "base_version", "replaces"}


def new_number() -> str:
    """Make a new number for a form page."""
    return os.urandom(16).hex()


def number_of(fields: Fields) -> str:
    """Return the number of the form page that was sent, or a new one if it has lost its own, so that it can be sent."""
    try:
        return submission_number(fields)
    except Refused:
        return new_number()


def told(problem: Problem) -> str:
    """Return a problem's plain sentence from the catalogue, in the current language."""
    return gettext(CATALOGUE[problem.code]).format(**problem.values)


def errors_of(problems: Sequence[Problem]) -> list[Mapping[str, str]]:
    """Return the errors as a page lists them, one per field; each links to its field if people can see it."""
    first = {problem.where: problem for problem in reversed(problems)}
    return [
        {"field": "" if problem.where in _NOT_SEEN else problem.where, "text": told(problem)}
        for problem in problems
        if first[problem.where] is problem
    ]


def typed_in(fields: Fields) -> dict[str, Any]:
    """Return what was typed, by field: a list where a field may come more than once."""
    return {name: list(values) if name in _LISTS else values[0] for name, values in fields.items() if values}
