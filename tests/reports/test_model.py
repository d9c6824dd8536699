"""The neutral model: every figure once, sums that hold, parts in order, all that a table points to there."""

from decimal import Decimal

import pytest

from shared.reports.model import Report
from shared.reports.numbers import Interval, percentage, shown, wilson
from tests.reports.years import quarters, report_of

QUARTERS = quarters()


@pytest.fixture(scope="module", params=QUARTERS, ids=lambda given: " ".join(given[1:]))
def report(request: pytest.FixtureRequest) -> Report:
    return report_of(*request.param)


def test_every_total_that_is_published_with_all_its_parts_is_their_sum(report: Report) -> None:
    summed = 0
    for figure in report.figures.values():
        values = [report.figures[part].value for part in figure.sum_of]
        if values and figure.value is not None and None not in values:
            assert figure.value == sum(value or 0 for value in values), figure.id
            summed += 1
    assert summed > 3
    assert report.figures["quarter.sessions"].sum_of


def test_a_part_is_never_more_than_its_whole(report: Report) -> None:
    parts = 0
    for figure in report.figures.values():
        if figure.denominator and not figure.shown.endswith("%") and not figure.id.endswith((".percent", "_percent")):
            whole = report.figures[figure.denominator]
            if figure.value is not None and whole.value is not None:
                assert figure.value <= whole.value, figure.id
                parts += 1
    assert parts > 3


def test_every_table_chart_and_word_stands_in_the_contents_once_and_all_that_they_name_is_there(report: Report) -> None:
    tables = [table for part in report.contents for table in part.tables]
    charts = [chart for part in report.contents for chart in part.charts]
    sections = [section.id for part in report.contents for section in part.sections]
    assert len(set(tables)) == len(tables)
    assert set(charts) == {chart.id for chart in report.charts}
    assert set(sections) == {name for name, said in report.sections.items() if said}
    meanings = {definition.id for definition in report.definitions}
    for table in report.tables:
        for row in table.rows:
            assert len(row.figures) == len(table.columns)
            assert set(row.figures) <= set(report.figures)
            for column in table.columns:
                assert {row.definition or column.definition, column.definition or row.definition} & meanings, table.id
    assert {chart.table for chart in report.charts} <= {table.id for table in report.tables}


def test_the_parts_come_in_one_order(report: Report) -> None:
    order = ["summary", "targets", "activity", "pathway", "waiting", "outcomes", "quality", "changes", "notes"]
    parts = [part.id for part in report.contents]
    assert [part for part in parts if part in order] == [part for part in order if part in parts]
    assert len(parts) > len(order) - 1


def test_a_percentage_stands_only_where_its_parts_do_and_ten_answered(report: Report) -> None:
    for figure in report.figures.values():
        if figure.id.endswith("agree_percent"):
            agree = report.figures[figure.id.removesuffix("_percent")]
            answered = report.figures[figure.denominator or ""]
            if figure.value is None:
                assert agree.value is None or (answered.value or 0) < 10
            else:
                assert figure.value == percentage(agree.value or 0, answered.value or 0)
                assert (answered.value or 0) >= 10


@pytest.mark.parametrize(
    ("value", "written"),
    [(None, "[x]"), (0, "0"), (1205, "1,205"), (26.0, "26"), (12.5, "12.5"), (1.005, "1.01"), (-3, "-3")],
)
def test_a_number_is_rounded_half_up_and_written_once(value: float | None, written: str) -> None:
    assert shown(value) == written


def test_a_percentage_is_rounded_half_up() -> None:
    assert (percentage(1, 8), percentage(1, 3), percentage(9, 8)) == (13, 33, 113)
    assert percentage(25, 1000) == int(Decimal("2.5").to_integral_value("ROUND_HALF_UP"))


@pytest.mark.parametrize(
    ("part", "whole", "interval"),
    [
        # Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I
        (81, 263, Interval(26, 37)),
        (15, 148, Interval(6, 16)),
        (0, 20, Interval(0, 16)),
        (1, 29, Interval(1, 17)),
        (20, 20, Interval(84, 100)),
    ],
)
def test_the_interval_is_wilsons(part: int, whole: int, interval: Interval) -> None:
    assert wilson(part, whole) == interval
