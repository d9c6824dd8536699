"""What a measure is: which rows it counts, how they become a number, how it adds up, and what may be published of it.

A row of the catalogues (measures.py, further_measures.py) gives each of these, so a measure without one is an error
when the module is imported. Rows and number are apart, so that a figure can be opened to what it was counted from.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Literal, NamedTuple

from shared.domain.figures.history import View

Value = int | float | None
Counts = Literal["people", "things"]

Tier = Literal["things", "headline", "outcomes", "groups", "others", "evidence_only"]
"""Its place in the plan of publication: things and headline totals; outcomes; breakdowns by group and by other
characteristics; or the charity's evidence alone."""

OverTime = Literal["sum", "different", "at_most_the_sum", "at_least_each", "state", "apart"]
"""What the year to date is of its quarters: their `sum`; `different` people, so at most the sum and at least each;
`at_most_the_sum` alone; `at_least_each` alone; a `state` at the end of the last one; or `apart`: it says nothing."""

Kind = Literal["count", "visits", "hours", "pounds", "statistic"]
"""What the number is: a `count`, of which one person is one; `visits` or `hours`, of which one person may be any part;
an amount of `pounds`; or a `statistic` (a median, a longest wait), which is no count."""


class Counted(NamedTuple):
    """One row that a measure counts: the record (its kind and code), its day, its group, the person, the amount.

    `group` and `person` are None if there is none; `amount` is 1 except for head counts, hours, days and pounds.
    """

    kind: str
    code: str
    day: date
    group: str | None
    person: str | None = None
    amount: int | Decimal = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A counted value, and how many different people's records it is made of (None where it is made of things)."""

    value: Value
    contributors: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One row of a catalogue of measures.

    `rows` selects what is counted in a view, `fold` makes the figure of it. `over_groups` says that the groups add up
    to the whole; `by_group` that the report shows it group by group; `part_of` names the measure that it is a part of.
    `table` is the id of the report's table that shows it, "" where none does. `weight` is what hiding it costs a
    reader, `weight_in_group` the same of one group's.
    """

    name: str
    label: str
    counts: Counts
    definition: str
    rows: Callable[[View], Sequence[Counted]]
    fold: Callable[[Sequence[Counted]], Figure]
    kind: Kind
    over_time: OverTime
    over_groups: bool
    by_group: bool
    part_of: str | None
    tier: Tier
    table: str
    weight: float
    weight_in_group: float

    def count(self, view: View) -> Figure:
        """Count it in a view."""
        return self.fold(self.rows(view))

    @property
    def level(self) -> bool:
        """Whether it is a state at the period's end rather than a flow."""
        return self.over_time == "state"

    @property
    def published(self) -> bool:
        """Whether a report may show it."""
        return self.tier != "evidence_only"


# how rows become a figure


def number_of_rows(rows: Sequence[Counted]) -> Figure:
    """Count rows that are things."""
    return Figure(len(rows))


def number_of_groups(rows: Sequence[Counted]) -> Figure:
    """Count the different groups of the rows."""
    return Figure(len({row.group for row in rows}))


def different_people(rows: Sequence[Counted]) -> Figure:
    """Count different people."""
    number = len({row.person for row in rows})
    return Figure(number, number)


def visits(rows: Sequence[Counted]) -> Figure:
    """Add visits up; contributors are at least the people named, and at least the fullest session's."""
    at_session: Counter[str] = Counter()
    for row in rows:
        at_session[row.code] += int(row.amount)
    named = {row.person for row in rows if row.person is not None}
    return Figure(at_session.total(), max(len(named), max(at_session.values(), default=0)))


def total_of_things(rows: Sequence[Counted]) -> Figure:
    """Add amounts of things up."""
    return Figure(plain(sum((Decimal(row.amount) for row in rows), Decimal(0))))


def total_of_people(rows: Sequence[Counted]) -> Figure:
    """Add head counts up that are people."""
    total = sum(int(row.amount) for row in rows)
    return Figure(total, total)


def total_by_people(rows: Sequence[Counted]) -> Figure:
    """Add amounts up that people gave."""
    total = sum((Decimal(row.amount) for row in rows), Decimal(0))
    return Figure(plain(total), len({row.person for row in rows}))


def rows_by_people(rows: Sequence[Counted]) -> Figure:
    """Count rows; contributors are the different people behind them."""
    return Figure(len(rows), len({row.person for row in rows}))


def middle(rows: Sequence[Counted]) -> Figure:
    """Return the median of the amounts, None without rows."""
    amounts = [int(row.amount) for row in rows]
    return Figure(median(amounts) if amounts else None, len(rows))


def longest(rows: Sequence[Counted]) -> Figure:
    """Return the largest amount, None without rows."""
    return Figure(max((int(row.amount) for row in rows), default=None), len(rows))


def plain(number: Decimal) -> int | float:
    """Return a decimal as the plainest number: 26 rather than 26.0."""
    return int(number) if number == number.to_integral_value() else float(number)


def by_name(measures: Iterable[Measure]) -> dict[str, Measure]:
    """Return measures by their names. Raise ValueError if two share a name, or a part has no whole."""
    found: dict[str, Measure] = {}
    for measure in measures:
        if measure.name in found:
            msg = f"there are two measures named {measure.name}"
            raise ValueError(msg)
        found[measure.name] = measure
    return found
