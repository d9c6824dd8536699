"""What each figure is worth to a reader: what is hidden beside a sensitive figure is what costs a reader least."""

from shared.domain.disclosure.facts import Fact
from shared.domain.figures.additivity import measure_of
from shared.domain.figures.figure_name import FigureName
from shared.domain.figures.measures import ORDINARY
from shared.domain.figures.statements import STATEMENT_FIGURES

_WAVES = {"end": 40.0, "start": 12.0}
_YEAR = 2.0
"""The year to date is worth so many times a quarter's: it has more answers, and is read first."""
_PEOPLE_FOR_ONE_MORE = 10
"""A group's figure is worth one more for each so many people in it: the small groups' go first."""


def weight(name: FigureName, fact: Fact) -> float:
    """Return what hiding a figure costs."""
    measure = measure_of(name)
    if measure and name.group is not None:
        return measure.weight_in_group + (fact.contributors or 0) / _PEOPLE_FOR_ONE_MORE
    times = _YEAR if name.span == "year_to_date" else 1.0
    if measure:
        return measure.weight * times
    match name.path:
        case ("statements", _, part):
            return STATEMENT_FIGURES[part].weight * times
        case ("additional", "statements_by_wave", _, wave, _):
            return _WAVES[wave] * times
        case _:
            return ORDINARY * times
