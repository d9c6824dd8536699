"""Days as people read them: `Tuesday 5 July 2016`. Written here, as a computer's own locale is unreliable."""

from calendar import monthrange
from datetime import date

from shared.domain.calendar.quarter import Period

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def in_words(day: date) -> str:
    """Write a day: `5 July 2016`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def with_weekday(day: date) -> str:
    """Write a day with its weekday: `Tuesday 5 July 2016`."""
    return f"{WEEKDAYS[day.weekday()]} {in_words(day)}"


def span_in_words(period: Period) -> str:
    """Write a span of days: `1 April 2016 to 30 June 2016`."""
    return f"{in_words(period.first)} to {in_words(period.last)}"


def months_after(day: date, months: int) -> date:
    """Return the day so many months later: the same day of the month, or the month's last if it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
