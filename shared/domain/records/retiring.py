"""Which of a charity's records are due by the table of retention: what goes, and what is written in its place.

In the order in which it is done, so that what is left refers to nothing that is gone, wherever a run stops.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from shared.domain.calendar.quarter import london_day
from shared.domain.records.audit import AuditEntry
from shared.domain.records.base import Record
from shared.domain.records.collection import Records
from shared.domain.records.comments import concern_logs
from shared.domain.records.counted_until import CountedUntil, last_seen
from shared.domain.records.kind import RuleName
from shared.domain.records.narrative import Narrative
from shared.domain.records.person import Membership, Person, Waiting
from shared.domain.records.register import Register
from shared.domain.records.retention import RULE
from shared.domain.records.survey import Response, surveys

_OF_CONTRACTS = ("targets", "narratives", "indicators", "releases", "approvals", "recipients", "confidentiality")


@dataclass(frozen=True, slots=True)
class Retired:
    """One record that is due: by which rule, since when, and what is written in its place (None: it is deleted).

    Those of one `unit`, which follow each other, go at once or not at all: no earlier version may replace the last.
    """

    rule: RuleName
    record: Record
    since: date
    instead: Record | None = None
    unit: str = ""


def due(records: Records, today: date, first_stored: Mapping[str, date] | None = None) -> list[Retired]:
    """Return everything that is due.

    `first_stored` is when a person's name was stored, for people with no dated record; anyone not in it stays.
    """
    return _Look(records, today, first_stored or {}).everything()


def due_entries(entries: Iterable[AuditEntry], today: date) -> list[Retired]:
    """Return the entries of the audit trail that are due."""
    return [Retired("audit", entry, day) for entry in entries if (day := RULE["audit"].due_on(entry.day)) <= today]


def units_of(found: Iterable[Retired]) -> Iterator[list[Retired]]:
    """Yield what is due in the parts that are done at once, in their order."""
    for unit, those in groupby(found, key=lambda it: it.unit):
        together = list(those)
        yield from [together] if unit else ([it] for it in together)


def without_words(response: Response) -> Response:
    """Return a response with its answers on the scale alone."""
    survey = surveys()[response.survey, response.version]
    scale = {question.question for question in survey.statements}
    return response.model_copy(
        update={"answers": {name: answer for name, answer in response.answers.items() if name in scale}}
    )


class _Look:
    def __init__(self, records: Records, today: date, first_stored: Mapping[str, date]) -> None:
        self.records = records
        self.today = today
        self.until = CountedUntil(records)
        self.stored = first_stored
        self.seen = last_seen(records, self.until.aliases)

    def everything(self) -> list[Retired]:
        gone = [*self._answers(), *self._registers(), *self._others()]
        contracts = list(self._contracts())
        leaving = {id(it.record) for it in (*gone, *contracts)}
        return [
            *self._words(leaving),
            *self._concerns(),
            *self._names(),
            *self._contacts(),
            *gone,
            # a report's words may name a person, so they go before the person does
            *contracts,
            *self._people(leaving),
        ]

    def _is_due(self, day: date) -> bool:
        return day <= self.today

    def _contacts(self) -> Iterator[Retired]:
        for contact in self.records.contacts:
            if contact.closed_at and self._is_due(day := RULE["contacts"].due_on(london_day(contact.closed_at))):
                yield Retired("contacts", contact, day)

    # words

    def _words(self, leaving: AbstractSet[int]) -> Iterator[Retired]:
        """Yield the revisions that lose their words, and the quotes that were withdrawn from them."""
        quoted = {quote.response for quote in self.records.quotes if quote.may_be_published}
        words_due: dict[str, date] = {}
        for response in self.records.every_response:
            day = RULE["comments"].due_on(london_day(response.corrected_at or response.submitted_at))
            words_due[response.response] = max(day, words_due.get(response.response, day))
            without = without_words(response)
            kept = response.response in quoted or id(response) in leaving or without == response
            if self._is_due(day) and not kept:
                yield Retired("comments", response, day, without)
        for quote in self.records.quotes:
            day = words_due.get(quote.response, date.max)
            if self._is_due(day) and not quote.may_be_published and id(quote) not in leaving:
                yield Retired("comments", quote, day)
        for state in self.records.comment_states:
            day = words_due.get(state.response, date.max)
            if self._is_due(day) and state.response not in quoted and id(state) not in leaving:
                yield Retired("comments", state, day)

    def _concerns(self) -> Iterator[Retired]:
        for log in concern_logs(self.records).values():
            day = RULE["concerns"].due_on(max(london_day(entry.at) for entry in log))
            if self._is_due(day):
                yield from (Retired("concerns", entry, day, unit=f"concern {entry.response}") for entry in log)

    # names

    def _name_due(self, code: str) -> date:
        day = self.seen.get(self.until.aliases.person(code)) or self.stored.get(code)
        return RULE["names"].due_on(day) if day else date.max

    def _names(self) -> Iterator[Retired]:
        for reminder in self.records.reminders:
            if self._is_due(day := self._name_due(reminder.person)):
                yield Retired("names", reminder, day)
        for address in self.records.addresses:
            if self._is_due(day := self._name_due(address.person)):
                yield Retired("names", address, day)
        for person in self.records.people:
            stays = self._as_it_stays(person)
            if stays.name != person.name:
                yield Retired("names", person, self._name_due(person.person), stays)
            elif stays != person:
                yield Retired("codes", person, self.until.referral_of(person), stays)

    def _as_it_stays(self, person: Person) -> Person:
        """Return what stays of someone: the name and the day of asking, each as long as its own rule says."""
        name = "" if self._is_due(self._name_due(person.person)) else person.name
        asked = None if self._is_due(self.until.referral_of(person)) else person.referred_on
        return person.model_copy(update={"name": name, "referred_on": asked})

    # what is kept under codes

    def _answers(self) -> Iterator[Retired]:
        leaving = {name: day for name, day in self.until.responses.items() if self._is_due(day)}
        for quote in self.records.quotes:
            if quote.response in leaving:
                yield Retired("codes", quote, leaving[quote.response])
        for state in self.records.comment_states:
            if state.response in leaving:
                yield Retired("codes", state, leaving[state.response])
        for response in sorted(self.records.every_response, key=lambda it: (it.response, it.revision)):
            if day := leaving.get(response.response):
                yield Retired("codes", response, day, unit=f"response {response.response}")

    def _registers(self) -> Iterator[Retired]:
        leaving = {name: day for name, day in self.until.sessions.items() if self._is_due(day)}
        for register in sorted(self.records.registers, key=lambda it: (it.session, it.version)):
            if day := leaving.get(register.session):
                yield Retired("codes", register, day, unit=f"register {register.session}")
        for session in self.records.sessions:
            if session.session in leaving:
                yield Retired("codes", session, leaving[session.session])

    def _others(self) -> Iterator[Retired]:
        days: list[tuple[Record, date]] = [
            *((it, self.until.check_ins[it.check_in]) for it in self.records.check_ins),
            *((it, self.until.place(it)) for it in self.records.memberships),
            *((it, self.until.waiting(it)) for it in self.records.waiting),
        ]
        yield from (Retired("codes", record, day) for record, day in days if self._is_due(day))

    # people whom no record names any more

    def _people(self, leaving: AbstractSet[int]) -> Iterator[Retired]:
        """Yield the codes of whom nothing that stays names: people and their aliases."""
        named = self._named_by_what_stays(leaving)
        last: dict[str, date] = {}
        for person in self.records.people:
            family = self.until.aliases.person(person.person)
            last[family] = max(self._stays_until(person), last.get(family, date.min))
        going = {code for code, day in last.items() if code not in named and self._is_due(day)}
        for alias in self.records.aliases:
            if (code := self.until.aliases.person(alias.alias)) in going:
                yield Retired("codes", alias, last[code])
        for person in self.records.people:
            if (code := self.until.aliases.person(person.person)) in going:
                yield Retired("codes", self._as_it_stays(person), last[code])

    def _stays_until(self, person: Person) -> date:
        """Return the day until which someone is kept for their own sake, whatever else names them."""
        known = self.until.aliases.person(person.person) in self.seen or person.person in self.stored
        name = self._name_due(person.person) if person.name or not known else date.min
        return max(name, self.until.referral_of(person))

    def _named_by_what_stays(self, leaving: AbstractSet[int]) -> set[str]:
        codes: set[str] = set()
        for record in self.records:
            if id(record) in leaving:
                continue
            match record:
                case Register():
                    codes |= {*record.present, *record.hours}
                case Membership() | Waiting():
                    codes.add(record.person)
                case Response() | Narrative() if record.person:
                    codes.add(record.person)
        return set(map(self.until.aliases.person, codes))

    # contracts

    def _contracts(self) -> Iterator[Retired]:
        """Yield the contracts that are due, each after all that is its own."""
        leaving = {name: day for name, day in self.until.contracts.items() if self._is_due(day)}
        owned = (record for place in _OF_CONTRACTS for record in getattr(self.records, place))
        for record in (*owned, *self.records.contracts):
            if record.contract in leaving:
                yield Retired("reports", record, leaving[record.contract])
