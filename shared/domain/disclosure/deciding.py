"""Deciding what an issue hides: as little as keeps every small count unknown, together with all that was issued before.

First what is hidden for itself (rules.py). Then, over and over: find what an attacker could still work out
(intervals.py), and hide the cheapest set of figures that hits every reason found so far. When nothing is left to find,
no cheaper set is safe. When the work grows beyond its limit, the cheapest figure of each reason is added until all is
safe: more is hidden than need be, never less. Where even that does not make it safe, the tables are withheld whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.domain.disclosure.facts import Issue
from shared.domain.disclosure.intervals import Narrow, Oracle, Work, least_weight
from shared.domain.disclosure.knowledge import Knowledge
from shared.domain.disclosure.relations import know
from shared.domain.disclosure.rules import Reason, is_statistic, primary
from shared.domain.disclosure.settings import Rules
from shared.domain.figures.figure_name import FigureName

WORK_LIMIT = 40_000
"""Programs that one decision may solve, under a minute of one core, before it finishes in the safe, greedy way."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is hidden, by id, each with its reason; whether it is the least; what is withheld whole; the work done."""

    hidden: Mapping[FigureName, Reason]
    is_least: bool
    withheld: tuple[str, ...]
    work: int


def decide(issue: Issue, earlier: Sequence[Issue], rules: Rules, *, work: int = WORK_LIMIT) -> Decision:
    """Decide what an issue hides. `earlier` is every issue published before it, of every contract, oldest first.

    Figures of one financial year and of another do not add up to anything, so those of other years are left aside.
    """
    earlier = [other for other in earlier if other.quarter.year == issue.quarter.year]
    reasons = dict(primary(issue.figures, rules))
    reasons.update(_changed_statistics(issue, earlier, reasons))
    known = know(issue, earlier, rules)
    place = len(earlier)
    names = {number: name for (at, name), number in known.numbers.items() if at == place}
    first = frozenset(number for number, name in names.items() if name in reasons)
    found = _Search(known, first, Work(work)).run()
    for number in sorted(found.hidden - first):
        reasons[names[number]] = "withheld" if number in found.withheld else "together"
    withheld = tuple(sorted({_table_of(names[number]) for number in found.withheld}))
    return Decision(reasons, found.is_least, withheld, found.work)


@dataclass(frozen=True, slots=True)
class _Found:
    hidden: frozenset[int]
    withheld: frozenset[int]
    is_least: bool
    work: int


class _Search:
    """The search for the cheapest safe set.

    `lost` is what no hiding makes safe, because earlier issues reveal it: everything beside it is
    withheld, so that nothing more is revealed.
    """

    def __init__(self, known: Knowledge, first: frozenset[int], work: Work) -> None:
        self.variables, self.rows = known.structure.variables, known.structure.rows
        self.first, self.work = first, work
        self.oracle = Oracle(known.structure, work)
        self.weights = {number: variable.weight for number, variable in enumerate(self.variables) if variable.may_hide}
        self.lost: set[int] = set()

    def run(self) -> _Found:
        cuts: list[frozenset[int]] = []
        hidden = self.first
        while not self.work.is_over:
            found = self._not_safe(hidden)
            if not found:
                return self._settled(hidden, is_least=True)
            cuts += [narrow.cut for narrow in found]
            hidden = self.first | least_weight(cuts, self.weights)
        return self._greedily(hidden)

    def _greedily(self, hidden: frozenset[int]) -> _Found:
        while found := self._not_safe(hidden):
            hidden |= {min(narrow.cut, key=lambda number: (self.weights[number], number)) for narrow in found}
        return self._settled(hidden, is_least=False)

    def _not_safe(self, hidden: frozenset[int]) -> list[Narrow]:
        found = []
        for narrow in self.oracle.not_safe(hidden):
            if narrow.cut:
                found.append(narrow)
            else:
                self.lost.add(narrow.target)
        return found

    def _settled(self, hidden: frozenset[int], *, is_least: bool) -> _Found:
        beside = {number for row in self.rows if self.lost & row.terms.keys() for number in row.terms}
        withheld = frozenset(number for number in beside if self.variables[number].may_hide)
        return _Found(hidden | withheld, withheld, is_least, self.work.done)


def _changed_statistics(
    issue: Issue, earlier: Sequence[Issue], hidden: Mapping[FigureName, Reason]
) -> dict[FigureName, Reason]:
    """Return the medians and similar figures that a revision changes: one person may have changed them."""
    before = [other for other in earlier if (other.contract, other.quarter) == (issue.contract, issue.quarter)]
    return {
        name: "changed"
        for name, fact in issue.figures.items()
        if is_statistic(name) and name not in hidden and before
        if (was := before[-1].figures.get(name)) and was.published is not None and was.value != fact.value
    }


def _table_of(name: FigureName) -> str:
    return f"{name.span}.{name.path[0]}"
