"""Targets: a measure's target by a given day, how much of it has been reached, and its status.

A yearly target for a flow (sessions held, groups started) is spread over days: half the contract's days of the year,
half the target. For a state on a day (independent groups) the whole target applies at any time, so it is never spread.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from shared.domain.calendar.quarter import Period
from shared.domain.figures.evidence import SPANS, Evidence
from shared.domain.figures.figure_name import FigureName
from shared.domain.figures.measures import MEASURES
from shared.domain.records.contract import Target
from shared.reports.model import AMBER, GREEN, RED, PublishedFigure
from shared.reports.numbers import HIDDEN, NOT_APPLICABLE, NOT_AVAILABLE, percentage, shown, to_hundredths

AMBER_FROM = 75
"""The percentage of the target to date from which a measure counts as a little behind rather than behind."""

ASKED = "What the year's target asks for in these days: its share by days for a flow, the whole of it for a state."
SHARE = "What was reached, in percent of what the target asks for in these days."
YEAR = "What the contract asks for in its part of the financial year."


@dataclass(frozen=True, slots=True)
class YearTarget:
    """A contract's target for one measure, as the report of one quarter needs it."""

    measure: str
    year: float
    asked: Mapping[str, float]


def year_targets_of(targets: Iterable[Target], evidence: Evidence) -> list[YearTarget]:
    """Return the targets that a report uses: those of the contract for this financial year."""
    year = _year_of(evidence)
    shares = {span: _days(evidence.spans[span]) / _days(year) for span in SPANS}
    return [
        YearTarget(
            target.measure,
            float(target.target),
            {
                span: float(
                    to_hundredths(float(target.target) * (1 if MEASURES[target.measure].level else shares[span]))
                )
                for span in SPANS
            },
        )
        for target in targets
        if target.contract == evidence.contract.contract and target.year_from in _whole_year(evidence)
    ]


def judge(figures: Mapping[str, PublishedFigure], year_targets: Iterable[YearTarget]) -> dict[str, PublishedFigure]:
    """Return the figures that targets add: the target and what was reached, and the measures with target and status."""
    judged: dict[str, PublishedFigure] = {}
    for target in year_targets:
        for span in SPANS:
            reached = figures[f"{span}.{target.measure}"]
            asked_for = target.year if span == "year_to_date" else target.asked[span]
            rag = status_of(reached.value, target.asked[span])
            judged[reached.id] = replace(reached, target=asked_for, rag=rag)
            judged.update((added.id, added) for added in _added(reached, span, target))
    return judged


def status_of(value: float | None, asked: float) -> str | None:
    """Return a target's status, or None if the value is hidden."""
    if value is None:
        return None
    if value >= asked:
        return GREEN
    return AMBER if value * 100 >= asked * AMBER_FROM else RED


def _added(reached: PublishedFigure, span: str, target: YearTarget) -> Iterator[PublishedFigure]:
    asked = target.asked[span]

    def named(part: str) -> FigureName:
        return FigureName(span, "targets", target.measure, part)

    plain = replace(reached, status="exact", counts="things", denominator=None, sum_of=())
    yield replace(
        plain,
        id=named("asked"),
        label=f"{reached.label}: asked for",
        value=asked,
        shown=shown(asked),
        definition=ASKED,
    )
    percent = percentage(reached.value, asked) if reached.value is not None and asked else None
    missing = HIDDEN if reached.shown == HIDDEN else NOT_AVAILABLE if reached.value is None else NOT_APPLICABLE
    yield replace(
        plain,
        id=named("percent"),
        label=f"{reached.label}: reached, % of what is asked for",
        value=percent,
        shown=missing if percent is None else f"{percent:,} %",
        status=_STATUS[missing] if percent is None else "exact",
        denominator=named("asked"),
        definition=SHARE,
    )
    if span == "year_to_date":
        yield replace(
            plain,
            id=named("year"),
            label=f"{reached.label}: target for the year",
            value=target.year,
            shown=shown(target.year),
            definition=YEAR,
        )


_STATUS = {HIDDEN: "suppressed", NOT_AVAILABLE: "not_available", NOT_APPLICABLE: "not_applicable"}


def _whole_year(evidence: Evidence) -> Period:
    april = evidence.quarter.year_to_date.first
    return Period(april, date(april.year + 1, 3, 31))


def _year_of(evidence: Evidence) -> Period:
    """Return the contract's part of the financial year."""
    return evidence.contract.part_of(_whole_year(evidence)) or _whole_year(evidence)


def _days(period: Period) -> int:
    return (period.last - period.first).days + 1
