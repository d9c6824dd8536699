"""A quarter's evidence under one contract: the figures, unhidden, for the charity alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from shared.domain.calendar.quarter import Period, Quarter
from shared.domain.figures.contract_handover import Edges, handover_figures
from shared.domain.figures.figure_name import ADDITIONAL as IN_ADDITIONAL
from shared.domain.figures.figure_name import BY_GROUP, BY_SOURCE, BY_WAVE, STATEMENTS
from shared.domain.figures.further_measures import ADDITIONAL, people_by_source
from shared.domain.figures.history import History, View
from shared.domain.figures.measure import Figure
from shared.domain.figures.measures import MEASURES
from shared.domain.figures.occupancy_by_group import occupancy_by_group
from shared.domain.figures.statements import statement_figures, wave_figures
from shared.domain.records.contract import Contract
from shared.domain.records.survey import Wave, statements

SPANS = ("quarter", "year_to_date")
WAVES: tuple[Wave, ...] = ("start", "end")

Path = tuple[str, ...]
"""A figure's place in one span, like ("statements", "express", "agree") or ("by_group", "g01", "attendances")."""

Figures = Mapping[Path, Figure]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The figures of one contract and quarter: of the quarter itself and of the year to date.

    `capacity` is each group's room, for the charity alone; `edges` are the figures that a contract opens and closes
    with, in its first and its last quarter.
    """

    contract: Contract
    quarter: Quarter
    spans: Mapping[str, Period]
    figures: Mapping[str, Figures]
    edges: Edges = field(default_factory=dict)
    capacity: Mapping[str, Mapping[str, Mapping[str, int | None]]] = field(default_factory=dict)

    @classmethod
    def gather(cls, history: History, contract: Contract, quarter: Quarter) -> Self:
        """Count every figure. Raise ValueError if the contract has no day in the quarter."""
        spans = spans_of(contract, quarter)
        if spans is None:
            msg = f"{contract.contract} has no day in {quarter.name}"
            raise ValueError(msg)
        return cls(
            contract,
            quarter,
            spans,
            {name: count_everything(View(history, span)) for name, span in spans.items()},
            handover_figures(history, contract, quarter),
            {name: occupancy_by_group(View(history, span)) for name, span in spans.items()},
        )


def spans_of(contract: Contract, quarter: Quarter) -> Mapping[str, Period] | None:
    """Return the quarter and the year to date as far as the contract covers them; None if it covers neither."""
    part = contract.part_of(quarter.period)
    year = contract.part_of(quarter.year_to_date)
    return None if part is None or year is None else {"quarter": part, "year_to_date": year}


def count_everything(view: View) -> Figures:
    """Count every figure of a period: of all groups together, then of each group alone."""
    together: Figures = {
        **count_measures(view),
        **{(IN_ADDITIONAL, name): measure.count(view) for name, measure in ADDITIONAL.items()},
        **_count_waves(view),
        **{(IN_ADDITIONAL, BY_SOURCE, source): figure for source, figure in people_by_source(view).items()},
    }
    group_by_group: Figures = {
        (BY_GROUP, group, *name): figure
        for group in view.groups
        for name, figure in count_measures(view.of_group(group)).items()
    }
    return {**together, **group_by_group}


def count_measures(view: View) -> Figures:
    """Count the measures of the data dictionary and the statements."""
    return {
        **{(name,): measure.count(view) for name, measure in MEASURES.items()},
        **{
            (STATEMENTS, question, part): figure
            for question in statements()
            for part, figure in statement_figures(view, question).items()
        },
    }


def _count_waves(view: View) -> Figures:
    return {
        (IN_ADDITIONAL, BY_WAVE, question, wave, part): figure
        for question in statements()
        for wave in WAVES
        for part, figure in wave_figures(view, question, wave).items()
    }
