"""Which figures add up to which: what a reader may compute, and so what disclosure control has to know.

Only sums that hold exactly are named: each is checked against the values, so that a total with a part that is nowhere
counted (hours at a taster of no group) is no sum.
"""

from collections.abc import Iterator, Mapping

from shared.domain.figures.figure_name import FigureName
from shared.domain.figures.further_measures import ADDITIONAL
from shared.domain.figures.measure import Figure, Measure, OverTime
from shared.domain.figures.measures import MEASURES
from shared.domain.figures.statements import DISTANCE, STATEMENT_FIGURES

Named = Mapping[FigureName, Figure]
Sum = tuple[FigureName, tuple[FigureName, ...]]
"""A total and its parts."""


def measure_of(name: FigureName) -> Measure | None:
    """Return the measure that a figure is of, for all groups together or one; None if it is not a measure's."""
    match name.path:
        case (measure,) | ("by_group", _, measure):
            return MEASURES.get(measure)
        case ("additional", measure):
            return ADDITIONAL.get(measure)
        case _:
            return None


def over_time(name: FigureName) -> OverTime:
    """Return how the year to date of a figure follows from its quarters; shares and targets do not follow at all."""
    measure = measure_of(name)
    if measure:
        return measure.over_time
    match name.path:
        case ("statements", _, part) if part in STATEMENT_FIGURES:
            return STATEMENT_FIGURES[part].over_time
        case ("additional", "statements_by_wave", _, _, "answered") | ("additional", "people_by_source", _):
            # in a wave, and by source, a person counts once however long the span
            return "different"
        case ("additional", "statements_by_wave", _, _, "agree"):
            return "at_most_the_sum"
        case _:
            return "apart"


def sums(figures: Named, *, first_of_year: bool = False) -> list[Sum]:
    """Return every total among the figures with its parts, where they add up exactly; a total may have several.

    `first_of_year` says that the year to date is the quarter itself.
    """
    named = [*_within(figures), *(_repeated(figures) if first_of_year else ())]
    return [(total, parts) for total, parts in named if _adds_up(figures, total, parts)]


def wholes(figures: Named) -> dict[FigureName, FigureName]:
    """Return every figure that counts a part of what another one counts, with that one."""
    named = ((name, _whole_of(name)) for name in figures)
    return {name: whole for name, whole in named if whole is not None and whole in figures}


def _within(figures: Named) -> Iterator[Sum]:
    """Yield what adds up inside one span: categories and groups."""
    by_group: dict[tuple[str, str], list[FigureName]] = {}
    by_source: dict[str, list[FigureName]] = {}
    for name in figures:
        match name.path:
            case ("by_group", _, measure):
                by_group.setdefault((name.span, measure), []).append(name)
            case ("additional", "people_by_source", _):
                by_source.setdefault(name.span, []).append(name)
    for name in figures:
        match name.path:
            case ("people",):
                yield name, tuple(by_source.get(name.span, ()))
            case (measure,) if MEASURES[measure].over_groups:
                yield name, tuple(by_group.get((name.span, measure), ()))
            case (*_, "paired"):
                yield name, tuple(name.beside(part) for part in DISTANCE)


def _repeated(figures: Named) -> Iterator[Sum]:
    for name in figures:
        if name.span == "year_to_date":
            yield name, (FigureName("quarter", *name.path),)


def _adds_up(figures: Named, total: FigureName, parts: tuple[FigureName, ...]) -> bool:
    if not parts or any(part not in figures for part in parts):
        return False
    values = [figures[name].value for name in (total, *parts)]
    # hours come in quarters, which floats add exactly
    return None not in values and values[0] == sum(value or 0 for value in values[1:])


def _whole_of(name: FigureName) -> FigureName | None:
    measure = measure_of(name)
    if measure:
        if measure.part_of is None:
            return None
        if name.group is None and measure.part_of in MEASURES:
            return FigureName(name.span, measure.part_of)
        return name.beside(measure.part_of)
    match name.path:
        case ("additional", "people_by_source", _):
            return FigureName(name.span, "people")
        case ("statements", _, part) | ("additional", "statements_by_wave", _, _, part):
            whole = STATEMENT_FIGURES[part].part_of
            return name.beside(whole) if whole else None
        case _:
            return None
