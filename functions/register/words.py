"""How a register's page speaks of sessions and registers."""

from collections.abc import Mapping
from datetime import date, datetime

from shared.domain.dates import in_words, with_weekday
from shared.domain.quarter import LONDON
from shared.domain.register import Register
from shared.domain.session import Session

NOBODY = "Nobody by name"
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


def summary_of(register: Register) -> str:
    """Say in a few words what a register says: `12 people`, `Cancelled`."""
    if not register.held or not (register.head_count or register.audience):
        return status_of(register)
    people = "1 person" if register.head_count == 1 else f"{register.head_count} people"
    return f"{people}, an audience of {register.audience:,}" if register.audience else people


def changes_between(earlier: Register, later: Register, names: Mapping[str, str]) -> list[str]:
    """Say what a correction changed, a line a question: `Who came: Amira K added, Dai taken out`."""
    said = []
    for was, now in zip(rows_of(earlier, names), rows_of(later, names), strict=True):
        if was["value"] == now["value"]:
            continue
        before, after = was["value"].split("\n"), now["value"].split("\n")
        if was["label"] == "Who came":
            added = [f"{name} added" for name in after if name not in (*before, NOBODY)]
            taken = [f"{name} taken out" for name in before if name not in (*after, NOBODY)]
            said.append(f"Who came: {', '.join([*added, *taken])}")
        else:
            said.append(f"{was['label']}: {', '.join(before)} → {', '.join(after)}")
    return said


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
        {"label": "Who came", "value": "\n".join(present) or NOBODY},
        {"label": "Came and gave no name", "value": str(register.unnamed or 0)},
        {"label": "Carers and supporters", "value": str(register.carers or 0)},
        {"label": "Audience", "value": str(register.audience or 0)},
        {"label": "Volunteers’ hours", "value": "\n".join(hours) or "None"},
    ]
