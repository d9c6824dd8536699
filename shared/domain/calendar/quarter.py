"""Quarters and financial years by London's calendar: a quarter named `2016-17-Q1` runs from April to June 2016."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_NAME = re.compile(r"(\d{4})-(\d{2})-Q([1-4])", re.ASCII)
_QUARTERS = 4
_APRIL = 4


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of local dates, both ends included."""

    first: date
    last: date

    def __contains__(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def within(self, other: "Period") -> "Period | None":
        """Return the part of this period that lies inside the other, or None if they do not overlap."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Period(first, last) if first <= last else None


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a financial year: `year` is the calendar year of its April, `number` 1 (April to June) to 4."""

    year: int
    number: int

    @classmethod
    def named(cls, name: str) -> "Quarter":
        """Read a quarter's name, like `2016-17-Q1`. Raise ValueError if it is not one."""
        found = _NAME.fullmatch(name)
        if not found or (int(found[1]) + 1) % 100 != int(found[2]):
            msg = f"{name!r} is no quarter: write it like 2016-17-Q1 (April to June 2016)"
            raise ValueError(msg)
        return cls(int(found[1]), int(found[3]))

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Return the quarter that a local date is in."""
        months_since_april = (day.year * 12 + day.month - _APRIL) % 12
        return cls(day.year if day.month >= _APRIL else day.year - 1, months_since_april // 3 + 1)

    @property
    def name(self) -> str:
        """Its name, as addresses and files carry it."""
        return f"{self.year_name}-Q{self.number}"

    @property
    def year_name(self) -> str:
        """The name of its financial year, like `2016-17`."""
        return f"{self.year}-{(self.year + 1) % 100:02d}"

    @property
    def period(self) -> Period:
        """Its span of dates."""
        return Period(_first_day(self), _first_day(self.next()) - timedelta(days=1))

    @property
    def year_to_date(self) -> Period:
        """From 1 April of its financial year to its own last day."""
        return Period(date(self.year, _APRIL, 1), self.period.last)

    def next(self) -> "Quarter":
        """Return the quarter after this one."""
        return Quarter(self.year, self.number + 1) if self.number < _QUARTERS else Quarter(self.year + 1, 1)


def quarters_of(period: Period) -> list[Quarter]:
    """Return every quarter that has a day in the period, oldest first."""
    quarters = [Quarter.of(period.first)]
    while quarters[-1].period.last < period.last:
        quarters.append(quarters[-1].next())
    return quarters


def london_day(instant: datetime) -> date:
    """Return the local date of a moment: 23:30 UTC on a summer evening is the next day in London."""
    return instant.astimezone(LONDON).date()


def _first_day(quarter: Quarter) -> date:
    month = _APRIL + 3 * (quarter.number - 1)
    return date(quarter.year, month, 1) if month <= 12 else date(quarter.year + 1, month - 12, 1)  # noqa: PLR2004 - months of a year
