"""Earlier reports' figures beside this one's: the last quarter, the same quarter last year, the quarters of this year.

An earlier figure is shown as it was published, even if it was hidden then, so a comparison reveals nothing new.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.calendar.quarter import Quarter
from shared.domain.figures.additivity import over_time
from shared.domain.figures.figure_name import FigureName
from shared.reports.model import PublishedFigure
from shared.reports.numbers import NOT_AVAILABLE

LAST_QUARTER, LAST_YEAR = "last_quarter", "last_year"
BY_QUARTER = "by_quarter"


@dataclass(frozen=True, slots=True)
class PastReport:
    """The figures of a quarter's report as they were issued, by their ids."""

    quarter: Quarter
    figures: Mapping[str, Mapping[str, Any]]

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> "PastReport":
        """Read a report.json."""
        return cls(Quarter.named(content["quarter"]), {figure["id"]: figure for figure in content["figures"]})


def before(quarter: Quarter) -> Quarter:
    """Return the quarter before this one."""
    return Quarter(quarter.year, quarter.number - 1) if quarter.number > 1 else Quarter(quarter.year - 1, 4)


def a_year_before(quarter: Quarter) -> Quarter:
    """Return the same quarter of the financial year before."""
    return Quarter(quarter.year - 1, quarter.number)


def looked_back_at(quarter: Quarter) -> list[Quarter]:
    """Return the quarters whose reports a quarter's report looks back at, oldest first."""
    this_year = [Quarter(quarter.year, number) for number in range(1, quarter.number)]
    return sorted({a_year_before(quarter), before(quarter), *this_year})


def compare(
    figures: Mapping[str, PublishedFigure], names: Iterable[str], quarter: Quarter, past: Sequence[PastReport]
) -> dict[str, PublishedFigure]:
    """Return earlier reports' figures of these names, to show beside a quarter's own.

    `last_quarter.NAME` and `last_year.NAME`, not available if there is no such report; `by_quarter.QUARTER.NAME` for
    the quarters of this year that have one.
    """
    reports = {report.quarter: report for report in past}
    placed: dict[str, PublishedFigure] = {}
    for name in names:
        own = figures[f"quarter.{name}"]
        then = [
            *((place, reports.get(when)) for place, when in _looked_back(quarter)),
            *((f"{BY_QUARTER}.{earlier.name}", reports[earlier]) for earlier in _of_this_year(quarter, reports)),
        ]
        for place, report in then:
            figure = _then(own, place, report)
            placed[figure.id] = figure
    return placed


def _looked_back(quarter: Quarter) -> tuple[tuple[str, Quarter], ...]:
    return (LAST_QUARTER, before(quarter)), (LAST_YEAR, a_year_before(quarter))


def quarters_in(figures: Mapping[str, PublishedFigure]) -> list[str]:
    """Return the earlier quarters of the year that have figures, in order."""
    spans = {figure.id.span for figure in figures.values()}
    return sorted(span.removeprefix(f"{BY_QUARTER}.") for span in spans if span.startswith(f"{BY_QUARTER}."))


def add_up_across(
    figures: Mapping[str, PublishedFigure], quarter: Quarter, *, nothing_late: bool
) -> Iterator[PublishedFigure]:
    """Yield the year-to-date figures that are the sum of the published quarters, marked as such.

    They are still the sum if one of the quarters is hidden, as long as nothing arrived late.
    """
    quarters = quarters_in(figures)
    if len(quarters) < quarter.number - 1 or quarter.number == 1:
        return
    for figure in figures.values():
        if figure.id.span != "year_to_date" or figure.sum_of or over_time(figure.id) != "sum":
            continue
        spans = (*(f"{BY_QUARTER}.{earlier}" for earlier in quarters), "quarter")
        parts = tuple(FigureName(span, *figure.id.path) for span in spans)
        if all(part in figures for part in parts):
            values = [figures[part].value for part in parts]
            known = figure.value is not None and None not in values
            if figure.value == sum(value or 0 for value in values) if known else nothing_late:
                yield replace(figure, sum_of=parts)


def _of_this_year(quarter: Quarter, reports: Mapping[Quarter, PastReport]) -> list[Quarter]:
    return sorted(earlier for earlier in reports if earlier.year == quarter.year and earlier < quarter)


def _then(own: PublishedFigure, place: str, report: PastReport | None) -> PublishedFigure:
    said = report.figures.get(own.id) if report else None
    when = report.quarter.name if report else place.replace("_", " ")
    return replace(
        own,
        id=FigureName(place, *own.id.path),
        label=f"{own.label}, {when}",
        value=said["value"] if said else None,
        shown=said["shown"] if said else NOT_AVAILABLE,
        status=said["status"] if said else "not_available",
        revised=False,
        base=said["base"] if said else None,
        denominator=None,
        sum_of=(),
        target=None,
        rag=None,
    )
