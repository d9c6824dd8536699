"""What is held on one person, as they receive it: names for codes, questions as they were asked, days in order.

Made from the records that are theirs alone (`held_on`, `held_under`); the whole charity's give the names of groups,
sessions and surveys, and nothing about anyone else.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.domain.calendar.days import in_words
from shared.domain.calendar.quarter import london_day
from shared.domain.links.reference import in_groups, read_reference
from shared.domain.records.collection import Records
from shared.domain.records.contact_request import ContactRequest
from shared.domain.records.form_link import FormLink
from shared.domain.records.group import Group
from shared.domain.records.narrative import Narrative
from shared.domain.records.person import Membership, Person
from shared.domain.records.quote import Quote
from shared.domain.records.register import Register
from shared.domain.records.reminder import TutorAddress
from shared.domain.records.session import Session
from shared.domain.records.survey import Response, surveys


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a group: its name, the place itself."""

    group: str
    place: Membership


@dataclass(frozen=True, slots=True)
class Came:
    """One session: its day, its group's name (`""` for none), its kind; whether they came, the hours they gave."""

    day: date
    group: str
    kind: str
    present: bool
    hours: Decimal | None
    versions: int
    """How many times its register was sent: each is kept."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One revision of a survey that they answered: its title, and each question as it was asked, with the answer."""

    title: str
    group: str
    reference: str
    response: Response
    answers: tuple[tuple[str, str], ...]
    stands: bool
    """Whether it is the latest; an earlier one was corrected."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of theirs that were approved to be quoted, and the issued reports that have them."""

    text: str
    approved_on: date
    withdrawn_on: date | None
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A part of a report that is about them, and the issued reports that have it."""

    contract: str
    quarter: str
    text: str
    approved: bool
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reminded:
    """That they were reminded: of what, on which day."""

    about: str
    on: date


@dataclass(frozen=True, slots=True)
class Account:
    """All that is held on one person, or under a reference, in the order in which it is shown."""

    people: tuple[Person, ...]
    other_codes: tuple[str, ...]
    places: tuple[Place, ...]
    waiting: tuple[tuple[str, date], ...]
    came: tuple[Came, ...]
    answered: tuple[Answered, ...]
    quoted: tuple[Quoted, ...]
    told: tuple[Told, ...]
    worries: tuple[tuple[date, str], ...]
    """What was noted, on which day, by the person who read their words and was worried about them."""
    contacts: tuple[ContactRequest, ...]
    addresses: tuple[TutorAddress, ...]
    reminded: tuple[Reminded, ...]
    links: tuple[tuple[str, FormLink], ...]


@dataclass(frozen=True, slots=True)
class _Names:
    """What the charity's records hold that is about no person: the names of groups, and each session."""

    groups: Mapping[str, Group]
    sessions: Mapping[str, Session]

    @classmethod
    def of(cls, records: Records) -> "_Names":
        """Take the names out of all records."""
        return cls(
            {group.group: group for group in records.groups},
            {session.session: session for session in records.sessions},
        )

    def name_of(self, group: str | None) -> str:
        """Return a group's name; its code if it has none, and nothing for what belongs to no group."""
        known = self.groups.get(group or "")
        return (known.name if known else "") or group or ""


def account_of(
    held: Records, records: Records, links: Iterable[FormLink], quoting: Mapping[str, tuple[str, ...]]
) -> Account:
    """Return what is held. `quoting` maps words in issued reports to the reports that contain them."""
    names = _Names.of(records)
    return Account(
        people=held.people,
        other_codes=tuple(sorted(known.alias for known in held.aliases)),
        places=tuple(
            Place(names.name_of(place.group), place)
            for place in sorted(held.memberships, key=lambda place: (place.joined_on or date.min, place.group))
        ),
        waiting=tuple((names.name_of(asked.group), asked.asked_on) for asked in held.waiting),
        came=tuple(sorted(_came(held, names), key=lambda came: (came.day, came.group))),
        answered=tuple(_answered(held, names)),
        quoted=tuple(_quoted(quote, quoting) for quote in held.quotes),
        told=tuple(_told(told, quoting) for told in held.narratives),
        worries=tuple((london_day(entry.at), entry.note) for entry in sorted(held.concerns, key=lambda it: it.at)),
        contacts=held.contacts,
        addresses=held.addresses,
        reminded=tuple(
            Reminded(_reminded_of(reminder.about, names), reminder.sent_on)
            for reminder in sorted(held.reminders, key=lambda reminder: (reminder.sent_on, reminder.about))
        ),
        links=tuple((names.name_of(link.group), link) for link in sorted(links, key=_order_of_links)),
    )


def _order_of_links(link: FormLink) -> tuple[str, str, int]:
    return (link.scope, link.form, link.serial)


def _came(held: Records, names: _Names) -> Iterator[Came]:
    versions: dict[str, list[Register]] = {}
    for register in held.registers:
        versions.setdefault(register.session, []).append(register)
    for session, registers in versions.items():
        last = max(registers, key=lambda register: register.version)
        known = names.sessions.get(session)
        hours = list(last.hours.values())
        yield Came(
            day=last.held_on,
            group=names.name_of(known.group if known else None),
            kind=known.kind if known else "session",
            present=bool(last.present),
            hours=sum(hours[1:], hours[0]) if hours else None,
            versions=len(registers),
        )


def _answered(held: Records, names: _Names) -> Iterator[Answered]:
    every = sorted(held.every_response, key=lambda response: (response.answered_at, response.response))
    latest = {response.response: response.revision for response in sorted(every, key=lambda it: it.revision)}
    for response in every:
        survey = surveys()[response.survey, response.version]
        yield Answered(
            title=survey.title,
            group=names.name_of(response.group),
            reference=in_groups(response.response) if read_reference(response.response) else response.response,
            response=response,
            answers=tuple(
                (question.wording, response.answers[question.question])
                for question in survey.questions
                if question.question in response.answers
            ),
            stands=response.revision == latest[response.response],
        )


def _quoted(quote: Quote, quoting: Mapping[str, tuple[str, ...]]) -> Quoted:
    return Quoted(
        quote.text,
        london_day(quote.approved_at),
        london_day(quote.withdrawn_at) if quote.withdrawn_at else None,
        quoting.get(quote.text, ()),
    )


def _told(told: Narrative, quoting: Mapping[str, tuple[str, ...]]) -> Told:
    reports = quoting.get(told.text, ())
    return Told(told.contract, told.quarter, told.text, told.approved_at is not None, reports)


def _reminded_of(about: str, names: _Names) -> str:
    session = names.sessions.get(about)
    if session:
        return f"{names.name_of(session.group)}, {in_words(session.planned_on)}".removeprefix(", ")
    return names.name_of(about)
