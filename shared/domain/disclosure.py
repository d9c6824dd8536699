"""From evidence to what may be published: the one place where figures are hidden.

THE PLACE FOR REAL DISCLOSURE CONTROL. What stands here is primary suppression alone: a figure is hidden where it
counts 1 to 4 people, or is made from the records of 1 to 4 people; and no breakdown of a statement is shown for fewer
than ten answers. Somebody who subtracts published figures from one another can still compute some of the hidden ones.
Things (sessions, groups, events, targets) are never hidden.
"""

from dataclasses import dataclass

from shared.domain.evidence import FigureName, Figures
from shared.domain.measures import Figure

METHOD = "primary-1"
THRESHOLD = 5
ANSWERS_FOR_A_BREAKDOWN = 10

_STATEMENTS = {"statements", "statements_by_wave"}
# Each of these belongs to a part of the answers, so it says something about who gave the others.
_DISTANCE = ("improved", "same", "lower")


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings of disclosure control, as a manifest states them."""

    threshold: int = THRESHOLD
    rounding: int = 0
    method: str = METHOD


def hidden_figures(figures: Figures, rules: Rules) -> set[FigureName]:
    """Return the names of the figures that may not be published."""
    return {name for name, figure in figures.items() if _is_small(figure, rules) or _is_thin(name, figures)}


def _is_small(figure: Figure, rules: Rules) -> bool:
    return figure.contributors is not None and 0 < figure.contributors < rules.threshold


def _is_thin(name: FigureName, figures: Figures) -> bool:
    *statement, part = name
    if _STATEMENTS.isdisjoint(statement) or part == "answered":
        return False
    wholes = ("answered", "paired") if part in _DISTANCE else ("answered",)
    return any(0 < (figures[(*statement, whole)].value or 0) < ANSWERS_FOR_A_BREAKDOWN for whole in wholes)
