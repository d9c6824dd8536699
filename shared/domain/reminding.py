"""Who to remind of what: registers missing two days after the session, overdue check-ins; at most twice each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.calendar.days import with_weekday
from shared.domain.calendar.quarter import LONDON
from shared.domain.records.collection import Records
from shared.domain.records.group import in_order, stage_at
from shared.domain.records.reminder import Reminder, TutorAddress

MISSING_AFTER = timedelta(days=2)
"""How long after its session a register is missing."""
AGAIN_AFTER = timedelta(days=5)
"""How long after the first reminder the second one goes; and after that, when it is for the coordinator to ring."""
NOT_OLDER = timedelta(days=60)
"""A register missing for longer is no longer a tutor's to remember: the coordinator has it on the list."""
CHECK_IN_EVERY = timedelta(days=122)
"""An independent group says how it is about three times a year."""
AT_MOST = 2
_WAKING_HOURS = range(9, 20)


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing: of which group, since when, as a letter and a list name it; how often anyone was reminded."""

    about: str
    group: str | None
    day: date
    label: str
    reminded: int


@dataclass(frozen=True, slots=True)
class Due:
    """One tutor to write to once, about everything that is due."""

    address: TutorAddress
    reminders: tuple[Reminder, ...]
    labels: tuple[str, ...]


def is_waking_hour(now: datetime) -> bool:
    """Return whether a letter may go now: by day, by London's clock."""
    return now.astimezone(LONDON).hour in _WAKING_HOURS


def missing(records: Records, today: date) -> list[Missing]:
    """List the registers and check-ins that are missing, the longest missing first. A cancelled one is received."""
    times: dict[str, int] = defaultdict(int)
    for reminder in records.reminders:
        times[reminder.about] = max(times[reminder.about], reminder.nth)
    found = [*_registers_missing(records, today), *_check_ins_overdue(records, today)]
    return sorted(
        (Missing(about, group, day, label, times[about]) for about, group, day, label in found),
        key=lambda it: (it.day, it.about),
    )


def to_call(records: Records, today: date) -> list[Missing]:
    """List what is missing and has had all its reminders, or that nobody can be written to about."""
    reachable = {address.person for address in records.addresses}
    return [
        it
        for it in missing(records, today)
        if it.reminded >= AT_MOST
        or today - it.day > NOT_OLDER
        or not reachable.intersection(_tutors_of(records, it.group, today))
    ]


def due(records: Records, today: date) -> list[Due]:
    """Return who is written to today, and about what: one letter per tutor, never a third reminder."""
    addresses = {address.person: address for address in records.addresses}
    reminded = {(reminder.person, reminder.about, reminder.nth): reminder.sent_on for reminder in records.reminders}
    letters: dict[str, list[tuple[Reminder, str]]] = defaultdict(list)
    for it in missing(records, today):
        if today - it.day > NOT_OLDER:
            continue
        for person in sorted(_tutors_of(records, it.group, today) & addresses.keys()):
            first, second = reminded.get((person, it.about, 1)), reminded.get((person, it.about, AT_MOST))
            if second is None and (first is None or today - first >= AGAIN_AFTER):
                nth = 1 if first is None else AT_MOST
                letters[person].append((Reminder(person=person, about=it.about, nth=nth, sent_on=today), it.label))
    return [
        Due(addresses[person], tuple(one for one, _ in found), tuple(label for _, label in found))
        for person, found in sorted(letters.items())
    ]


def _registers_missing(records: Records, today: date) -> Iterator[tuple[str, str | None, date, str]]:
    received = {register.session for register in records.registers}
    for session in records.sessions:
        if session.session not in received and session.planned_on + MISSING_AFTER <= today:
            label = f"the register of {with_weekday(session.planned_on)}"
            yield session.session, session.group, session.planned_on, label


def _check_ins_overdue(records: Records, today: date) -> Iterator[tuple[str, str | None, date, str]]:
    for group in records.groups:
        steps = in_order(step for step in records.stages if step.group == group.group)
        if stage_at(steps, today) != "independent":
            continue
        said = [check_in.checked_on for check_in in records.check_ins if check_in.group == group.group]
        since = max([*said, *(step.starts_on for step in steps if step.stage == "independent")])
        if since + CHECK_IN_EVERY <= today:
            overdue = since + CHECK_IN_EVERY
            yield f"check-in:{group.group}:{overdue}", group.group, overdue, "a word on how the group is doing"


def _tutors_of(records: Records, group: str | None, today: date) -> set[str]:
    places: Iterable[str] = (
        place.person
        for place in records.memberships
        if place.group == group and place.role == "peer_tutor" and place.holds_on(today)
    )
    return set(places)
