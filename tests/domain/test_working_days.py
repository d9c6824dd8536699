"""Working days in England: what people are promised is counted in them."""

from datetime import date

import pytest

from shared.domain.calendar.working_days import is_working_day, working_day_after, working_days_after

# As gov.uk lists them, substitute days and the two one-off days of 2022 among them.
BANK_HOLIDAYS = {
    date(2022, 6, 2),
    date(2022, 6, 3),
    date(2022, 9, 19),
    date(2026, 4, 3),
    date(2026, 4, 6),
    date(2026, 8, 31),
    date(2026, 12, 25),
    date(2026, 12, 28),
    date(2027, 12, 27),
    date(2027, 12, 28),
    date(2028, 1, 3),
}
SCOTTISH_ONLY = {date(2026, 1, 2), date(2026, 8, 3), date(2026, 11, 30)}


@pytest.mark.parametrize("day", sorted(BANK_HOLIDAYS))
def test_a_bank_holiday_in_england_is_no_working_day(day: date) -> None:
    assert not is_working_day(day)


@pytest.mark.parametrize("day", sorted(SCOTTISH_ONLY))
def test_a_holiday_of_scotland_alone_is_a_working_day(day: date) -> None:
    assert is_working_day(day)


@pytest.mark.parametrize(
    ("came", "nth", "expected"),
    [
        (date(2026, 11, 23), 2, date(2026, 11, 25)),  # Monday to Wednesday
        (date(2026, 11, 26), 2, date(2026, 11, 30)),  # over a weekend
        (date(2026, 11, 28), 2, date(2026, 12, 1)),  # from a Saturday
        (date(2026, 4, 2), 2, date(2026, 4, 8)),  # over Easter
        (date(2026, 12, 24), 2, date(2026, 12, 30)),  # over Christmas, Boxing Day's substitute on Monday
        (date(2027, 12, 24), 2, date(2027, 12, 30)),  # both substitutes
        (date(2026, 12, 24), 5, date(2027, 1, 5)),  # and New Year's Day
    ],
)
def test_the_nth_working_day_passes_over_weekends_and_bank_holidays(came: date, nth: int, expected: date) -> None:
    assert working_day_after(came, nth) == expected
    assert working_days_after(came, expected) == nth


def test_no_working_day_has_begun_on_the_day_itself_or_before() -> None:
    assert working_days_after(date(2026, 11, 25), date(2026, 11, 25)) == 0
    assert working_days_after(date(2026, 11, 25), date(2026, 11, 20)) == 0
