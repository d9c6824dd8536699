"""How a register's page describes sessions and registers."""

from collections.abc import Mapping
from datetime import date, datetime

from shared.domain.calendar.quarter import LONDON
from shared.domain.records.register import Register
from shared.domain.records.session import Session
from shared.i18n import gettext, later, ngettext
from shared.web.days import day_in_words, day_with_weekday

_KINDS = {"session": "{day}", "taster": later("Taster, {day}"), "event": later("Event, {day}")}


def label_of(session: Session, day: date | None = None) -> str:
    """Return a session's name, from its kind and day: `Taster, Tuesday 5 July 2016`."""
    return gettext(_KINDS[session.kind]).format(day=day_with_weekday(day or session.planned_on))


def status_of(register: Register) -> str:
    """Return what happened: it went ahead, was cancelled, or nobody came."""
    if not register.held:
        return gettext("Cancelled")
    if not register.head_count and not register.audience:
        return gettext("Open, nobody came")
    return gettext("Went ahead")


def summary_of(register: Register) -> str:
    """Return a register in a few words: `12 people`, `Cancelled`."""
    if not register.held or not (register.head_count or register.audience):
        return status_of(register)
    people = ngettext("{count} person", "{count} people", register.head_count).format(count=register.head_count)
    if not register.audience:
        return people
    return gettext("{people}, an audience of {audience}").format(people=people, audience=f"{register.audience:,}")


def changes_between(earlier: Register, later: Register, names: Mapping[str, str]) -> list[str]:
    """Return what a correction changed, a line for each question: `Who came: Amira K added, Dai taken out`."""
    said = []
    for was, now in zip(rows_of(earlier, names), rows_of(later, names), strict=True):
        if was["value"] == now["value"]:
            continue
        before, after = was["value"].split("\n"), now["value"].split("\n")
        if was["label"] == gettext("Who came"):
            nobody = gettext("Nobody by name")
            added = [gettext("{name} added").format(name=name) for name in after if name not in (*before, nobody)]
            taken = [gettext("{name} taken out").format(name=name) for name in before if name not in (*after, nobody)]
            said.append(f"{now['label']}: {', '.join([*added, *taken])}")
        else:
            said.append(f"{was['label']}: {', '.join(before)} → {', '.join(after)}")
    return said


def moment_of(instant: datetime | None) -> str:
    """Format a time in London: `5 July 2016, 19:05`."""
    if instant is None:
        return gettext("an unknown time")
    local = instant.astimezone(LONDON)
    return f"{day_in_words(local.date())}, {local:%H:%M}"


def rows_of(register: Register, names: Mapping[str, str], *, named: bool = True) -> list[dict[str, str]]:
    """Return what a register says, a row for each question, so that two versions can be compared.

    A device that may not see names (not `named`) gets those in `names`, which it wrote itself, and how many others.
    """
    hours = [f"{names.get(person, gettext('somebody'))}: {given}" for person, given in sorted(register.hours.items())]
    present = sorted(names.get(person, gettext("somebody")) for person in register.present)
    if not named:
        present = [*sorted(names[person] for person in register.present if person in names), *_others(register, names)]
        hours = [str(sum(register.hours.values()))] if register.hours else []
    return [
        {"label": gettext("Did it happen?"), "value": status_of(register)},
        {"label": gettext("Day"), "value": day_with_weekday(register.held_on)},
        {"label": gettext("Who came"), "value": "\n".join(present) or gettext("Nobody by name")},
        {"label": gettext("Came and gave no name"), "value": str(register.unnamed or 0)},
        {"label": gettext("Carers and supporters"), "value": str(register.carers or 0)},
        {"label": gettext("Audience"), "value": str(register.audience or 0)},
        {"label": gettext("Volunteers’ hours"), "value": "\n".join(hours) or gettext("None")},
    ]


def _others(register: Register, names: Mapping[str, str]) -> list[str]:
    count = sum(1 for person in register.present if person not in names)
    return [people_ticked(count)] if count else []


def people_ticked(count: int) -> str:
    """Return how many people are ticked, in words, for a page that does not show names."""
    return ngettext("{count} person ticked", "{count} people ticked", count).format(count=count)
