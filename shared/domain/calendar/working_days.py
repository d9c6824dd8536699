"""Working days in England: Monday to Friday, without bank holidays."""

from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays

_DAY = timedelta(days=1)
_SATURDAY = 5


@cache
def _bank_holidays() -> HolidayBase:
    # It works out a year when first asked about a day of it.
    return country_holidays("GB", subdiv="ENG")


def is_working_day(day: date) -> bool:
    """Return whether people in England work on a day: not a weekend, a bank holiday or a day in lieu of one."""
    return day.weekday() < _SATURDAY and day not in _bank_holidays()


def working_days_after(day: date, until: date) -> int:
    """Return how many working days have begun after a day, up to and including another."""
    return sum(is_working_day(day + _DAY * number) for number in range(1, (until - day).days + 1))


def working_day_after(day: date, nth: int) -> date:
    """Return the nth working day after a day, which need not be one itself."""
    while nth:
        day += _DAY
        nth -= is_working_day(day)
    return day
