"""What an attacker could work out: the least and largest value of each figure that must stay unknown.

Linear programs over what is not published, split where it falls apart, solved by HiGHS. A solution in whole numbers is
a witness: a state of the world that would have been published in the same way. Two of them far enough apart prove that
a figure is safe, so most figures need no program of their own. A program that finds a figure too narrow names, by its
dual values, the published figures that make it so: unless one of these is hidden too, it stays too narrow.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import inf

import highspy
import numpy as np
from highspy._core import _Highs as Highs

from shared.domain.disclosure.structure import Row, Structure, Target

FAR_FROM_TRUTH = 40.0
"""How far from the truth a program looks: farther is far enough."""
TOLERANCE = 1e-6


@dataclass
class Work:
    """How many programs may be solved, and how many were: work, not time, so that any machine decides the same."""

    limit: int
    done: int = 0

    @property
    def is_over(self) -> bool:
        """Return whether the limit is reached."""
        return self.done >= self.limit


@dataclass(frozen=True, slots=True)
class Narrow:
    """A figure that is not safe, and the published figures of which one must be hidden to make it so."""

    target: int
    cut: frozenset[int]


@dataclass
class Oracle:
    """Finds what is not safe yet. Witnesses are kept: hiding more leaves them possible."""

    structure: Structure
    work: Work
    _witnesses: dict[int, list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))
    _rows_of: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for place, row in enumerate(self.structure.rows):
            for number in row.terms:
                self._rows_of[number].append(place)

    def not_safe(self, hidden: frozenset[int]) -> Iterator[Narrow]:
        """Yield every target that is not safe if these figures are hidden."""
        mask = sum(1 << number for number in hidden)
        for free, rows, targets in self._parts(hidden):
            todo = [target for target in targets if not self._is_proven(target, mask)]
            if not todo:
                continue
            program = Program(self.structure, free, rows, hidden)
            for target in todo:
                if not self._is_proven(target, mask):
                    narrow = self._look(program, target, hidden, mask)
                    if narrow:
                        yield narrow

    def _look(self, program: "Program", target: Target, hidden: frozenset[int], mask: int) -> Narrow | None:
        self.work.done += 2
        high, low = program.solve(target.variable, 1), program.solve(target.variable, -1)
        too_narrow = _cut_of(target, low, high)
        if too_narrow is not None:
            return Narrow(target.variable, too_narrow)
        for solution in (high, low):
            self._remember(program, solution)
        if self._is_proven(target, mask):
            return None
        # The programs' corners are not whole numbers: ask for whole ones.
        self.work.done += 10
        whole = [program.solve_whole(target.variable, sense) for sense in (1, -1)]
        for solution in whole:
            self._remember(program, solution)
        if self._is_proven(target, mask):
            return None
        others = (number for number, variable in enumerate(self.structure.variables) if variable.may_hide)
        return Narrow(target.variable, frozenset(others) - hidden)

    def _remember(self, program: "Program", solution: "Solution") -> None:
        if not solution.is_whole:
            return
        variables = self.structure.variables
        changed = 0
        for number, value in zip(program.free, solution.values, strict=True):
            if variables[number].may_hide and not program.allows_published(number, value):
                changed |= 1 << number
        for number, value in zip(program.free, solution.values, strict=True):
            if number in self.structure.targets:
                self._witnesses[number].append((value, changed))

    def _is_proven(self, target: Target, mask: int) -> bool:
        truth = self.structure.variables[target.variable].truth
        values = [value for value, changed in self._witnesses[target.variable] if not changed & ~mask]
        return _is_wide(target, min(values, default=truth), max(values, default=truth))

    def _parts(self, hidden: frozenset[int]) -> Iterator[tuple[list[int], list[Row], list[Target]]]:
        """Yield the parts that what is unknown falls into: variables, the rows that join them, their targets."""
        variables = self.structure.variables
        unknown = {
            number
            for number, variable in enumerate(variables)
            if variable.low < variable.high or (variable.may_hide and number in hidden)
        }
        seen: set[int] = set()
        for target in self.structure.targets.values():
            if target.variable in seen:
                continue
            part, rows, todo = {target.variable}, set[int](), [target.variable]
            while todo:
                for place in self._rows_of[todo.pop()]:
                    if place not in rows:
                        rows.add(place)
                        joined = {number for number in self.structure.rows[place].terms if number in unknown} - part
                        part |= joined
                        todo += joined
            seen |= part
            if not any(variables[number].may_hide for place in rows for number in self.structure.rows[place].terms):
                continue  # nothing that is decided now touches it
            targets = [self.structure.targets[number] for number in sorted(part) if number in self.structure.targets]
            yield sorted(part), [self.structure.rows[place] for place in sorted(rows)], targets


@dataclass(frozen=True, slots=True)
class Solution:
    """A program's answer: the target's value, all values, whether they are whole, and what is published that binds."""

    value: float
    values: list[float]
    is_whole: bool
    binding: frozenset[int]


class Program:
    """The linear program of one part of what is unknown."""

    def __init__(self, structure: Structure, free: list[int], rows: list[Row], hidden: frozenset[int]) -> None:
        self.structure, self.free, self.rows, self.hidden = structure, free, rows, hidden
        self._place = {number: place for place, number in enumerate(free)}
        variables = structure.variables
        self._bounds = [variables[number].bounds(is_hidden=number in hidden) for number in free]
        self._model = _model()
        known = [
            sum(factor * variables[number].truth for number, factor in row.terms.items() if number not in self._place)
            for row in rows
        ]
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(free), len(rows)
        lp.col_cost_ = np.zeros(len(free))
        lp.col_lower_ = np.array([low for low, _ in self._bounds])
        lp.col_upper_ = np.array([high for _, high in self._bounds])
        lp.row_lower_ = np.array([row.low - part for row, part in zip(rows, known, strict=True)])
        lp.row_upper_ = np.array([row.high - part for row, part in zip(rows, known, strict=True)])
        starts, places, factors = [0], [], []
        for row in rows:
            inside = [(self._place[number], factor) for number, factor in row.terms.items() if number in self._place]
            places += [place for place, _ in inside]
            factors += [factor for _, factor in inside]
            starts.append(len(places))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(starts)
        lp.a_matrix_.index_ = np.array(places)
        lp.a_matrix_.value_ = np.array(factors, dtype=float)
        self._model.passModel(lp)

    def allows_published(self, number: int, value: float) -> bool:
        """Return whether a value of a hidden figure would also be possible if it were published."""
        variable = self.structure.variables[number]
        return variable.low - TOLERANCE <= value <= variable.high + TOLERANCE

    def solve(self, target: int, sense: int) -> Solution:
        """Find the largest (sense 1) or least (-1) value of a target."""
        self._aim(target, sense)
        self._model.run()
        solution = self._solution(target)
        self._forget(target)
        return solution

    def solve_whole(self, target: int, sense: int) -> Solution:
        """Find the same among whole numbers."""
        places = np.array(range(len(self.free)), dtype=np.int32)
        kinds = [
            highspy.HighsVarType.kInteger
            if self.structure.variables[number].whole
            else highspy.HighsVarType.kContinuous
            for number in self.free
        ]
        self._model.changeColsIntegrality(len(places), places, np.array([kind.value for kind in kinds], dtype=np.uint8))
        self._aim(target, sense)
        self._model.run()
        solution = self._solution(target)
        self._forget(target)
        self._model.changeColsIntegrality(len(places), places, np.zeros(len(places), dtype=np.uint8))
        return solution

    def _aim(self, target: int, sense: int) -> None:
        place, truth = self._place[target], self.structure.variables[target].truth
        low, high = self._bounds[place]
        self._model.changeColBounds(place, max(low, truth - FAR_FROM_TRUTH), min(high, truth + FAR_FROM_TRUTH))
        self._model.changeColCost(place, -float(sense))

    def _forget(self, target: int) -> None:
        place = self._place[target]
        self._model.changeColCost(place, 0.0)
        self._model.changeColBounds(place, *self._bounds[place])

    def _solution(self, target: int) -> Solution:
        found = self._model.getSolution()
        variables = self.structure.variables
        if self._model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            # Nothing was found in time: the truth is possible, and no other value is known to be.
            values = [variables[number].truth for number in self.free]
            return Solution(variables[target].truth, values, is_whole=True, binding=frozenset())
        values = list(found.col_value)
        is_whole = all(
            abs(value - round(value)) < TOLERANCE
            for number, value in zip(self.free, values, strict=True)
            if variables[number].whole
        )
        return Solution(values[self._place[target]], values, is_whole, frozenset(self._binding(found)))

    def _binding(self, found: "highspy.HighsSolution") -> Iterator[int]:
        """Yield the published figures without which the answer could be another: those that its dual values name."""
        variables = self.structure.variables
        prices: dict[int, float] = defaultdict(float)
        for row, price in zip(self.rows, found.row_dual, strict=True):
            if abs(price) > TOLERANCE:
                for number, factor in row.terms.items():
                    if variables[number].may_hide and number not in self._place:
                        prices[number] += price * factor
        priced = zip(self.free, found.col_dual, strict=True)
        prices.update(
            (number, price) for number, price in priced if variables[number].may_hide and number not in self.hidden
        )
        yield from (number for number, price in prices.items() if abs(price) > TOLERANCE)


def _is_wide(target: Target, low: float, high: float) -> bool:
    wide = high - low >= target.width - TOLERANCE
    return wide and high - max(low, target.own) >= target.insider - TOLERANCE


def _cut_of(target: Target, low: Solution, high: Solution) -> frozenset[int] | None:
    """Return the figures of which one must be hidden, or None if what is possible is wide enough."""
    least, most = low.value, high.value
    if most - max(least, target.own) < target.insider - TOLERANCE:
        return high.binding | low.binding if least > target.own else high.binding
    if most - least < target.width - TOLERANCE:
        return high.binding | low.binding
    return None


def least_weight(cuts: Iterable[frozenset[int]], weights: dict[int, float]) -> frozenset[int]:
    """Return the cheapest set that has a member in each cut: a hitting set of least weight."""
    cuts = list(cuts)
    numbers = sorted(set().union(*cuts))
    place = {number: place for place, number in enumerate(numbers)}
    model = _model()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(numbers), len(cuts)
    lp.col_cost_ = np.array([weights[number] for number in numbers])
    lp.col_lower_, lp.col_upper_ = np.zeros(len(numbers)), np.ones(len(numbers))
    lp.row_lower_, lp.row_upper_ = np.ones(len(cuts)), np.full(len(cuts), inf)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(cut) for cut in cuts)])
    lp.a_matrix_.index_ = np.array([place[number] for cut in cuts for number in sorted(cut)])
    lp.a_matrix_.value_ = np.ones(sum(map(len, cuts)))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(numbers)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.passModel(lp)
    model.run()
    chosen = model.getSolution().col_value
    return frozenset(number for number in numbers if chosen[place[number]] > 0.5)  # noqa: PLR2004 - one rather than none


def _model() -> Highs:
    # The plain solver: the wrapper around it adds call-backs, which cost time and print a banner into the log.
    model = Highs()
    model.setOptionValue("output_flag", False)  # noqa: FBT003 - HiGHS takes an option's value so
    model.setOptionValue("threads", 1)
    model.setOptionValue("random_seed", 0)
    return model
