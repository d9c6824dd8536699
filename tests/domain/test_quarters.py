"""Quarters and financial years are London's, whatever the clock in UTC says."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.domain.calendar.quarter import Period, Quarter, london_day, quarters_of
from shared.domain.figures.history import Score
from shared.domain.records.base import Instant
from shared.domain.records.contract import Contract

DAYS = st.dates(date(1970, 1, 1), date(2199, 12, 31))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("instant", "quarter"),
    [
        ("2026-03-31T22:59:59Z", "2025-26-Q4"),
        ("2026-03-31T23:00:00Z", "2026-27-Q1"),
        ("2026-06-30T22:59:59Z", "2026-27-Q1"),
        ("2026-06-30T23:00:00Z", "2026-27-Q2"),
        ("2026-12-31T23:59:59Z", "2026-27-Q3"),
        ("2027-01-01T00:00:00Z", "2026-27-Q4"),
        ("2024-02-29T23:59:59Z", "2023-24-Q4"),
    ],
)
def test_a_moment_is_in_the_quarter_of_its_london_date(instant: str, quarter: str) -> None:
    assert Quarter.of(london_day(at(instant))).name == quarter


def test_both_half_past_ones_of_the_night_the_clocks_go_back_are_of_that_day_and_in_order() -> None:
    summer, winter = at("2026-10-25T00:30:00Z"), at("2026-10-25T01:30:00Z")
    assert {london_day(summer), london_day(winter)} == {date(2026, 10, 25)}
    scores = [Score("p01", "g01", "end", moment, "r1", 3) for moment in (winter, summer)]
    assert [score.answered_at for score in sorted(scores, key=lambda score: score.order)] == [summer, winter]


@given(DAYS)
def test_every_day_lies_in_its_quarter_and_in_no_other(day: date) -> None:
    quarter = Quarter.of(day)
    assert day in quarter.period
    assert quarter.next().period.first == quarter.period.last + timedelta(days=1)
    assert Quarter.of(quarter.period.last) == quarter
    assert Quarter.of(quarter.next().period.first) == quarter.next()


@given(DAYS)
def test_a_quarter_is_known_again_by_its_name(day: date) -> None:
    assert Quarter.named(Quarter.of(day).name) == Quarter.of(day)


@pytest.mark.parametrize(
    "name", ["2016-17-Q0", "2016-17-Q5", "2016-18-Q1", "2016-2017-Q1", "2016-17", "", "\uff12\uff1016-17-Q1"]
)
def test_what_is_no_quarter_says_how_one_is_written(name: str) -> None:
    with pytest.raises(ValueError, match="write it like 2016-17-Q1"):
        Quarter.named(name)


def test_the_name_of_a_quarter_at_the_turn_of_a_century_has_two_figures() -> None:
    assert Quarter.of(date(2100, 3, 31)).name == "2099-00-Q4"
    assert Quarter.named("2099-00-Q4") == Quarter(2099, 4)


def test_the_year_to_date_starts_on_the_first_of_april() -> None:
    assert [Quarter(2023, number).year_to_date for number in (1, 2, 3, 4)] == [
        Period(date(2023, 4, 1), date(2023, 6, 30)),
        Period(date(2023, 4, 1), date(2023, 9, 30)),
        Period(date(2023, 4, 1), date(2023, 12, 31)),
        Period(date(2023, 4, 1), date(2024, 3, 31)),
    ]


def test_the_leap_day_is_in_the_last_quarter_and_in_a_period_of_february() -> None:
    leap_day = date(2024, 2, 29)
    assert leap_day in Quarter(2023, 4).period
    assert leap_day in Period(date(2024, 2, 1), date(2024, 2, 29))
    assert Period(date(2024, 2, 29), date(2024, 2, 29)).within(Quarter(2023, 4).period) == Period(leap_day, leap_day)


@given(DAYS, DAYS, DAYS, DAYS)
def test_the_common_part_of_two_periods_holds_the_days_that_are_in_both(a: date, b: date, c: date, d: date) -> None:
    one, other = Period(min(a, b), max(a, b)), Period(min(c, d), max(c, d))
    common = one.within(other)
    assert common == other.within(one)
    for day in (a, b, c, d):
        assert (day in one and day in other) == (common is not None and day in common)


def test_quarters_of_a_span_are_all_those_with_a_day_in_it() -> None:
    assert [quarter.name for quarter in quarters_of(Period(date(2017, 9, 30), date(2018, 4, 1)))] == [
        "2017-18-Q2",
        "2017-18-Q3",
        "2017-18-Q4",
        "2018-19-Q1",
    ]


def test_a_contract_of_centuries_has_quarters_all_the_same() -> None:
    contract = Contract(
        contract="c1",
        commissioner="Council",
        provider="Paper Boats",
        service="Groups",
        starts_on=date(2026, 4, 1),
        ends_on=date(2199, 12, 31),
    )
    assert (contract.quarters[0].name, contract.quarters[-1].name) == ("2026-27-Q1", "2199-00-Q3")
    assert contract.part_of(Quarter(2026, 1).period) == Quarter(2026, 1).period


@pytest.mark.parametrize(
    "text",
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-01:00"],
)
def test_a_moment_at_the_end_of_all_calendars_is_refused_or_is_of_a_day(text: str) -> None:
    try:
        instant = TypeAdapter(Instant).validate_python(text)
    except ValidationError:
        return
    assert abs(london_day(instant) - instant.date()) <= timedelta(days=1)
