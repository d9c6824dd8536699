"""The settings and the primary rules: what is hidden for itself, before anybody subtracts anything.

Counts of people, and figures made from people's records, are judged by how many people are in them. Things (sessions,
groups, events, targets) are never hidden.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from typing import Literal

from shared.domain.disclosure.facts import Fact

METHOD = "exact-joint-2"
"""The version of the method, as a manifest states it: another version may hide other figures."""
THRESHOLD = 5
ROUNDINGS = (0, 5)
ANSWERS_FOR_A_BREAKDOWN = 10
"""From so many answers a statement is broken down, and from so many people a percentage, mean or median is given."""

STATISTICS = ("waiting_days_median", "longest_wait_days")
"""Figures that are no counts: one of them belongs to single people, whatever it is made of."""

BREAKDOWN = ("agree", "prefer_not_to_say", "paired", "improved", "same", "lower")
DISTANCE = ("improved", "same", "lower")

Reason = Literal["few_people", "few_answers", "alike", "together", "withheld", "changed"]
"""Why a figure is hidden: it counts few people; it breaks down few answers; it would tell that all answered alike; it
would tell another hidden figure; its table is withheld; its change since an earlier issue belongs to few people."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings of disclosure control, as a manifest states them. `rounding` is 0 (off) or 5."""

    threshold: int = THRESHOLD
    rounding: int = 0
    method: str = METHOD


def rounded(value: float, base: int) -> float:
    """Return a value to the nearest multiple of a base, half up."""
    return base * floor(value / base + 0.5)


def primary(figures: Mapping[str, Fact], rules: Rules) -> dict[str, Reason]:
    """Return the figures that are hidden for themselves, by id, each with its reason."""
    found: dict[str, Reason] = {}
    for name, fact in figures.items():
        reason = _reason(name, fact, figures, rules)
        if reason:
            found[name] = reason
    return found


def _reason(name: str, fact: Fact, figures: Mapping[str, Fact], rules: Rules) -> Reason | None:
    if fact.contributors is None or fact.value is None:
        return None
    stem, _, part = name.rpartition(".")
    least = ANSWERS_FOR_A_BREAKDOWN if part in STATISTICS else rules.threshold
    if 0 < fact.contributors < least:
        return "few_people"
    wholes = _wholes(stem, part, figures)
    if any(0 < whole < ANSWERS_FOR_A_BREAKDOWN for whole in wholes):
        return "few_answers"
    # Everybody in one part, or nobody in the only other one: the part tells what each of them answered.
    if part in ("agree", *DISTANCE) and wholes and (fact.value == wholes[-1] or (part == "agree" and not fact.value)):
        return "alike" if wholes[-1] else None
    return None


def _wholes(stem: str, part: str, figures: Mapping[str, Fact]) -> list[float]:
    """Return how many answers, and for distance travelled how many paired people, a figure breaks down."""
    if part not in BREAKDOWN or ".statements" not in stem:
        return []
    names = ("answered", "paired") if part in DISTANCE else ("answered",)
    facts = (figures.get(f"{stem}.{name}") for name in names)
    return [fact.value or 0 for fact in facts if fact]
