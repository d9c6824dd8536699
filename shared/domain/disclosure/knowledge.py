"""All that an attacker knows of the figures of every issue, as variables and rows (structure.py).

A relation between issues that late records broke is kept with what broke it as a variable of its own, and where that
belongs to fewer people than the threshold it must stay unknown too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.domain.calendar.quarter import Period
from shared.domain.disclosure.facts import Fact, Issue
from shared.domain.disclosure.rules import is_statistic, primary
from shared.domain.disclosure.settings import Rules
from shared.domain.disclosure.structure import Structure
from shared.domain.disclosure.weights import weight
from shared.domain.figures.additivity import measure_of
from shared.domain.figures.evidence import SPANS, Path
from shared.domain.figures.figure_name import FigureName

WIDTH, INSIDER_WIDTH = 5.0, 3.0
"""How wide what is possible must be, for anyone, and for someone who knows what one of the people gave."""


@dataclass(frozen=True)
class Span:
    """The figures of one span of one issue, as variables."""

    issue: Issue
    name: str
    numbers: Mapping[Path, int]

    @property
    def period(self) -> Period:
        """The days that it covers."""
        return self.issue.spans[self.name]

    def get(self, *paths: Path) -> list[int]:
        """Return the variables of those of these figures that there are."""
        return [self.numbers[path] for path in paths if path in self.numbers]


@dataclass
class Knowledge:
    """All that an attacker knows: the structure, and which variable is which figure of which issue."""

    rules: Rules
    structure: Structure = field(default_factory=Structure)
    spans: list[Span] = field(default_factory=list)
    numbers: dict[tuple[int, FigureName], int] = field(default_factory=dict)

    def add_figures(self, place: int, issue: Issue, *, is_open: bool) -> None:
        """Add every figure of an issue; `place` is its place among the issues, `is_open` that it is being decided."""
        hidden = primary(issue.figures, self.rules)
        by_span: dict[str, dict[Path, int]] = {span: {} for span in SPANS}
        for name, fact in issue.figures.items():
            if fact.value is None or name.span not in by_span or is_statistic(name):
                continue
            measure = measure_of(name)
            kind = measure.kind if measure else "count"
            number = self.structure.add(
                f"{issue.contract} {issue.quarter.name} r{issue.revision} {name}",
                fact,
                is_open=is_open,
                weight=weight(name, fact),
                whole=kind != "hours",
                is_count=kind not in ("hours", "visits"),
            )
            by_span[name.span][name.path] = number
            self.numbers[place, name] = number
            if name in hidden and _is_sensitive(fact, hidden[name], self.rules):
                self.protect(number)
        self.spans += [Span(issue, name, numbers) for name, numbers in by_span.items() if numbers]
        for name, fact in issue.figures.items():
            parts = [self.numbers[place, part] for part in fact.sum_of if (place, part) in self.numbers]
            if fact.sum_of and len(parts) == len(fact.sum_of) and (place, name) in self.numbers:
                self.structure.equal(self.numbers[place, name], parts)

    def protect(self, number: int) -> None:
        """Add that a variable must stay unknown."""
        self.structure.protect(number, max(WIDTH, float(self.rules.threshold)), INSIDER_WIDTH)

    def protect_if_few(self, number: int, *, none_too: bool = False) -> None:
        """Add that a variable must stay unknown if it counts fewer people than the threshold, or none."""
        count = abs(self.structure.variables[number].truth)
        if (0 < count < self.rules.threshold) or (none_too and count == 0):
            self.protect(number)


def _is_sensitive(fact: Fact, reason: str, rules: Rules) -> bool:
    """Return whether a figure's own value must stay unknown; some are hidden only as they break down few answers."""
    few = fact.contributors is not None and 0 < fact.contributors < rules.threshold
    return few or reason == "alike"
