"""What an attacker knows, as variables and rows: every figure ever made, how they add up, and what must stay unknown.

A variable is a figure of an issue, or something that nobody publishes and anyone can subtract (how many did not agree,
how many came before). A row is a linear relation that holds in truth; one that does not hold is never added, so the
truth is always among what an attacker must hold for possible.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from shared.domain.disclosure.facts import Fact

SLACK = 1e-6
"""What sums of quarter hours may differ by in floating point."""


@dataclass(slots=True)
class Variable:
    """A figure or a remainder. Where `low` equals `high` it is known; `may_hide` says that this is being decided."""

    name: str
    truth: float
    low: float
    high: float
    may_hide: bool
    whole: bool
    weight: float = 0
    contributors: int | None = None
    is_count: bool = True
    """Whether one person is one of it; of visits and hours one person may be any part."""
    least: float = 0
    """What a reader knows it is at least where it is hidden."""

    def bounds(self, *, is_hidden: bool) -> tuple[float, float]:
        """Return what is known of it by itself."""
        return (min(self.least, self.truth), inf) if self.may_hide and is_hidden else (self.low, self.high)


@dataclass(frozen=True, slots=True)
class Row:
    """A relation: what these variables, times their coefficients, add up to lies between `low` and `high`."""

    terms: Mapping[int, float]
    low: float
    high: float


@dataclass(slots=True)
class Target:
    """A variable whose value must stay unknown.

    What is possible must be at least `width` wide, and at least `insider` for someone who gave `own` of it.
    """

    variable: int
    width: float
    insider: float
    own: float


@dataclass(slots=True)
class Structure:
    """The variables, rows and targets; built up by relations.py."""

    variables: list[Variable] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    targets: dict[int, Target] = field(default_factory=dict)

    def add(  # noqa: PLR0913 - all that is known of a figure, by name
        self, name: str, fact: Fact, *, is_open: bool, weight: float, whole: bool, is_count: bool
    ) -> int:
        """Add a figure; return its number. `fact.value` is not None; an open one has what it would be published as."""
        truth = fact.value or 0
        low, high = truth, truth
        may_hide = is_open and fact.contributors is not None
        if fact.contributors is not None:
            low, high = (0, inf) if fact.published is None else rounded_from(fact.published, fact.base, whole=whole)
        self.variables.append(
            Variable(
                name, truth, min(low, truth), max(high, truth), may_hide, whole, weight, fact.contributors, is_count
            )
        )
        return len(self.variables) - 1

    def remainder(
        self, name: str, total: int, parts: Sequence[int], *, low: float = 0, contributors: int | None = None
    ) -> int:
        """Add what is left of a total after its parts, which nobody publishes; return its number."""
        truth = self.variables[total].truth - sum(self.variables[part].truth for part in parts)
        whole = all(self.variables[number].whole for number in (total, *parts))
        truth = round(truth) if whole else truth
        is_count = all(self.variables[part].is_count for part in (total, *parts))
        self.variables.append(
            Variable(
                name,
                truth,
                min(low, truth),
                inf,
                may_hide=False,
                whole=whole,
                contributors=contributors,
                is_count=is_count,
            )
        )
        number = len(self.variables) - 1
        self.rows.append(Row({total: 1, number: -1, **dict.fromkeys(parts, -1)}, 0, 0))
        return number

    def unpublished(self, name: str, truth: float, *, whole: bool) -> int:
        """Add something that nobody publishes, of which more is said in rows; return its number."""
        self.variables.append(Variable(name, truth, 0, inf, may_hide=False, whole=whole))
        return len(self.variables) - 1

    def equal(self, total: int, parts: Sequence[int]) -> bool:
        """Add that a total is the sum of its parts; return whether that is so."""
        return self._row({total: 1, **dict.fromkeys(parts, -1)}, 0, 0)

    def at_least(self, larger: Sequence[int], smaller: Sequence[int]) -> bool:
        """Add that some figures together are at least others together; return whether that is so."""
        return self._row({**dict.fromkeys(larger, 1), **dict.fromkeys(smaller, -1)}, 0, inf)

    def weighted(self, terms: Mapping[int, float]) -> bool:
        """Add that a weighted sum is at least 0; return whether that is so."""
        return self._row(terms, 0, inf)

    def protect(self, variable: int, width: float, insider: float) -> None:
        """Add that a variable must stay unknown. One person is one of a count, and may be all of visits or hours."""
        truth, is_count = self.variables[variable].truth, self.variables[variable].is_count
        self.targets.setdefault(variable, Target(variable, width, insider, min(truth, 1) if is_count else truth))

    def _row(self, terms: Mapping[int, float], low: float, high: float) -> bool:
        holds = sum(factor * self.variables[number].truth for number, factor in terms.items())
        if not low - SLACK <= holds <= high + SLACK:
            return False
        if any(self.variables[number].may_hide or not self._known(number) for number in terms):
            self.rows.append(Row(terms, low, high))
        return True

    def _known(self, number: int) -> bool:
        return self.variables[number].low == self.variables[number].high


def rounded_from(published: float, base: int | None, *, whole: bool) -> tuple[float, float]:
    """Return the least and the largest value that would be published as this one."""
    off = 0 if not base else (base - 1) // 2 if whole else base / 2
    return max(0, published - off), published + off
