"""Days as a page writes them: in the current language, in the order that its catalogue gives."""

from datetime import date

from shared.domain.calendar.days import MONTHS, WEEKDAYS
from shared.domain.calendar.quarter import Period
from shared.i18n import gettext


def day_in_words(day: date) -> str:
    """Write a day: `5 July 2016`."""
    month = gettext(MONTHS[day.month - 1])
    return gettext("{day} {month} {year}").format(day=day.day, month=month, year=day.year)


def day_with_weekday(day: date) -> str:
    """Write a day with its weekday: `Tuesday 5 July 2016`."""
    return gettext("{weekday} {day}").format(weekday=gettext(WEEKDAYS[day.weekday()]), day=day_in_words(day))


def days_in_words(period: Period) -> str:
    """Write a span of days: `1 April 2016 to 30 June 2016`."""
    return gettext("{first} to {last}").format(first=day_in_words(period.first), last=day_in_words(period.last))
