"""From problems and what was typed to what a form's page shows again."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.domain.problems import Problem
from shared.domain.submission import Fields

_LISTS = {"present"}


def errors_of(problems: Sequence[Problem]) -> list[Mapping[str, str]]:
    """Return the errors as a page lists them, one a field; each links to its field."""
    first = {problem.where: problem for problem in reversed(problems)}
    return [
        {"field": problem.where, "text": problem.message} for problem in problems if first[problem.where] is problem
    ]


def typed_in(fields: Fields) -> dict[str, Any]:
    """Return what was typed, by field: a list where a field may come more than once."""
    return {name: list(values) if name in _LISTS else values[0] for name, values in fields.items() if values}
