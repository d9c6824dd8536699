"""How a register's page speaks of sessions and registers."""

from collections.abc import Mapping
from datetime import date, datetime

from shared.domain.dates import in_words, with_weekday
from shared.domain.quarter import LONDON
from shared.domain.register import Register
from shared.domain.session import Session

_KINDS = {"session": "", "taster": "Taster, ", "event": "Event, "}


def label_of(session: Session, day: date | None = None) -> str:
    """Name a session by its kind and day: `Taster, Tuesday 5 July 2016`."""
    return f"{_KINDS[session.kind]}{with_weekday(day or session.planned_on)}"


def status_of(register: Register) -> str:
    """Say what happened: it went ahead, was cancelled, or nobody came."""
    if not register.held:
        return "Cancelled"
    if not register.head_count and not register.audience:
        return "Open, nobody came"
    return "Went ahead"


def moment_of(instant: datetime | None) -> str:
    """Write a moment by London's clock: `5 July 2016, 19:05`."""
    if instant is None:
        return "an unknown time"
    local = instant.astimezone(LONDON)
    return f"{in_words(local.date())}, {local:%H:%M}"


def rows_of(register: Register, names: Mapping[str, str]) -> list[dict[str, str]]:
    """Say what a register says, a row a question, for two versions to be compared."""
    hours = (f"{names.get(person, 'somebody')}: {given}" for person, given in sorted(register.hours.items()))
    present = sorted(names.get(person, "somebody") for person in register.present)
    return [
        {"label": "Did it happen?", "value": status_of(register)},
        {"label": "Day", "value": with_weekday(register.held_on)},
        {"label": "Who came", "value": "\n".join(present) or "Nobody by name"},
        {"label": "Came and gave no name", "value": str(register.unnamed or 0)},
        {"label": "Audience", "value": str(register.audience or 0)},
        {"label": "Volunteers’ hours", "value": "\n".join(hours) or "None"},
    ]
