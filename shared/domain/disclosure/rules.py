"""The primary rules: what is hidden on its own account, before anyone subtracts anything.

Counts of people, and figures made from people's records, are judged by how many people are in them. Things (sessions,
groups, events, targets) are never hidden.
"""

from collections.abc import Mapping
from math import floor
from typing import Literal

from shared.domain.disclosure.facts import Fact
from shared.domain.disclosure.settings import ANSWERS_FOR_A_BREAKDOWN, Rules
from shared.domain.figures.additivity import measure_of
from shared.domain.figures.figure_name import BY_WAVE, STATEMENTS, FigureName
from shared.domain.figures.statements import DISTANCE

Reason = Literal["few_people", "few_answers", "alike", "together", "withheld", "changed"]
"""Why a figure is hidden: it counts few people; it breaks down few answers; it would tell that all answered alike; it
would tell another hidden figure; its table is withheld; its change since an earlier issue belongs to few people."""


def rounded(value: float, base: int) -> float:
    """Return a value to the nearest multiple of a base, half up."""
    return base * floor(value / base + 0.5)


def is_statistic(name: FigureName) -> bool:
    """Return whether a figure is not a count (a median, a longest wait): it belongs to single people, however many."""
    measure = measure_of(name)
    return measure is not None and measure.kind == "statistic"


def primary(figures: Mapping[FigureName, Fact], rules: Rules) -> dict[FigureName, Reason]:
    """Return the figures that are hidden on their own account, each with its reason."""
    found: dict[FigureName, Reason] = {}
    for name, fact in figures.items():
        reason = _reason(name, fact, figures, rules)
        if reason:
            found[name] = reason
    return found


def _reason(name: FigureName, fact: Fact, figures: Mapping[FigureName, Fact], rules: Rules) -> Reason | None:
    if fact.contributors is None or fact.value is None:
        return None
    least = ANSWERS_FOR_A_BREAKDOWN if is_statistic(name) else rules.threshold
    if 0 < fact.contributors < least:
        return "few_people"
    part, wholes = name.part, _wholes(name, figures)
    if any(0 < whole < ANSWERS_FOR_A_BREAKDOWN for whole in wholes):
        return "few_answers"
    # Everyone in one part, or nobody in the only other one: the part reveals what each of them answered.
    if part in ("agree", *DISTANCE) and wholes and (fact.value == wholes[-1] or (part == "agree" and not fact.value)):
        return "alike" if wholes[-1] else None
    return None


def _wholes(name: FigureName, figures: Mapping[FigureName, Fact]) -> list[float]:
    """Return how many answers, and for distance travelled how many paired people, a figure breaks down."""
    if not {STATEMENTS, BY_WAVE}.intersection(name.path) or name.part == "answered":
        return []
    names = ("answered", "paired") if name.part in DISTANCE else ("answered",)
    facts = (figures.get(name.beside(part)) for part in names)
    return [fact.value or 0 for fact in facts if fact]
