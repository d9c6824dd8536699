"""Until which day records are kept for the reports that count them.

A report may count what happened before its contract: someone is new only if no earlier register names them, and their
last answer is compared with their first. So a record goes when no contract that is still kept counts it any more, and
no figure of one that is kept changes by what goes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from shared.domain.calendar.days import months_after
from shared.domain.calendar.quarter import london_day
from shared.domain.records.aliases import Aliases
from shared.domain.records.check_in import CheckIn
from shared.domain.records.collection import Records
from shared.domain.records.contract import Contract
from shared.domain.records.person import Membership, Person, Waiting
from shared.domain.records.register import Register
from shared.domain.records.retention import RULE
from shared.domain.records.survey import Response

_CONFIRMED_AFTER = (6, 12)
"""Months after which a group that stands alone is asked whether it still meets: the first yes is counted for good."""

_Seen = Callable[[str, date | None], None]


class CountedUntil:
    """Until when each record of a charity is kept, by its code: the day on which it is due."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self.aliases = Aliases(records.aliases)
        self.contracts = {it.contract: _due_contract(it, records.contracts) for it in records.contracts}

    def days(self, first: date | None, last: date | None) -> date:
        """Return when what was so from a day (None: ever) to a day (None: still is) is due."""
        begin, end = first or date.min, last or date.max
        due = [
            self.contracts[contract.contract]
            for contract in self._records.contracts
            if begin <= contract.ends_on and contract.starts_on <= end
        ]
        own = last or first
        if own is None:
            return max(due, default=date.max)
        if not any(own in contract.period for contract in self._records.contracts):
            due.append(RULE["codes"].due_on(own))
        return max(due)

    def on(self, day: date) -> date:
        """Return when what happened on a day is due."""
        return self.days(day, day)

    # places

    def place(self, place: Membership) -> date:
        """Return when a place is due."""
        return self.days(place.joined_on, place.left_on)

    def waiting(self, asked: Waiting) -> date:
        """Return when an entry of a waiting list is due: until they came to the group, else it is counted on."""
        came = self._first_in_group.get((self.aliases.person(asked.person), asked.group))
        return self.days(asked.asked_on, max(came[0], asked.asked_on) if came else None)

    # sessions and registers

    @cached_property
    def _own_of_sessions(self) -> dict[str, date]:
        days: dict[str, set[date]] = defaultdict(set)
        for session in self._records.sessions:
            days[session.session].add(session.planned_on)
        for register in self._records.registers:
            days[register.session].add(register.held_on)
        return {session: max(map(self.on, found)) for session, found in days.items()}

    @cached_property
    def sessions(self) -> dict[str, date]:
        """When each session is due with every version of its register."""
        due = dict(self._own_of_sessions)
        for person, came in self._came.items():
            firsts = {first[1] for first in self._firsts_of(person)}
            needed = max([self.referral[person], *(self._own_of_sessions[session] for _, session, _ in came)])
            for session in firsts:
                due[session] = max(due[session], needed)
        return due

    @cached_property
    def _came(self) -> dict[str, list[tuple[date, str, str]]]:
        """By person: on which day they came to which weekly session of which group."""
        kinds = {it.session: it for it in self._records.sessions}
        came: dict[str, list[tuple[date, str, str]]] = defaultdict(list)
        for register in map(self.aliases.in_register, self._records.latest_registers()):
            session = kinds.get(register.session)
            if register.held and session and session.kind == "session":
                for person in register.present:
                    came[person].append((register.held_on, register.session, session.group or ""))
        return came

    @cached_property
    def _first_in_group(self) -> dict[tuple[str, str], tuple[date, str, str]]:
        first: dict[tuple[str, str], tuple[date, str, str]] = {}
        for person, came in self._came.items():
            for visit in sorted(came):
                first.setdefault((person, visit[2]), visit)
        return first

    def _firsts_of(self, person: str) -> Iterator[tuple[date, str, str]]:
        for group in {group for _, _, group in self._came[person]}:
            yield self._first_in_group[person, group]

    # the day on which someone asked to join

    @cached_property
    def _waits(self) -> dict[str, list[date]]:
        """By person: when each place and each entry of a waiting list is due, in groups that they never came to."""
        due: dict[str, list[date]] = defaultdict(list)
        for place in self._records.memberships:
            person = self.aliases.person(place.person)
            if (person, place.group) not in self._first_in_group:
                due[person].append(self.place(place))
        for asked in self._records.waiting:
            person = self.aliases.person(asked.person)
            if (person, asked.group) not in self._first_in_group:
                due[person].append(self.waiting(asked))
        return due

    @cached_property
    def referral(self) -> Mapping[str, date]:
        """When the day on which a person asked to join is due: it is counted until they came where they asked."""
        asked: dict[str, list[date]] = defaultdict(list)
        for it in self._records.people:
            if it.referred_on:
                asked[self.aliases.person(it.person)].append(it.referred_on)
        due: dict[str, date] = defaultdict(lambda: date.min)
        for person, days in asked.items():
            firsts = [first[0] for first in self._firsts_of(person)] if person in self._came else []
            last = max(*days, *firsts) if firsts else None
            due[person] = max(self.days(min(days), last), *self._waits[person], date.min)
        return due

    def referral_of(self, person: Person) -> date:
        """Return when the day on which someone asked to join is due."""
        return self.referral[self.aliases.person(person.person)]

    # answers

    @cached_property
    def responses(self) -> dict[str, date]:
        """When each response is due with its revisions and its quote: what is quoted stays with the reports."""
        due = dict(self._own_of_responses)
        for response, others in self._compared_with():
            due[response] = max(due[response], *(self._own_of_responses[other] for other in others))
        for quote in self._records.quotes:
            if quote.may_be_published and quote.response in due:
                due[quote.response] = max(due[quote.response], self.days(london_day(quote.approved_at), None))
        return due

    @cached_property
    def _own_of_responses(self) -> dict[str, date]:
        due: dict[str, date] = {}
        for response in self._records.every_response:
            own = self.on(london_day(response.answered_at))
            due[response.response] = max(own, due.get(response.response, own))
        return due

    def _compared_with(self) -> Iterator[tuple[str, set[str]]]:
        """Yield each response that is someone's first to a statement, there or anywhere, with all of theirs."""
        given: dict[str, list[Response]] = defaultdict(list)
        for response in self._records.responses:
            if response.person:
                given[self.aliases.person(response.person)].append(response)
        for responses in given.values():
            firsts: dict[tuple[str, str | None], str] = {}
            for it in sorted(responses, key=lambda it: (it.answered_at, it.response)):
                for series in it.by_series:
                    if it.score(series) is not None:
                        firsts.setdefault((series, None), it.response)
                        firsts.setdefault((series, it.group or ""), it.response)
            everything = {it.response for it in responses}
            yield from ((response, everything) for response in set(firsts.values()))

    # a group's report on itself

    @cached_property
    def check_ins(self) -> dict[str, date]:
        """When each check-in is due: it counts until the group's next one, and the first yes after a time for good."""
        by_group: dict[str, list[CheckIn]] = defaultdict(list)
        for it in self._records.check_ins:
            by_group[it.group].append(it)
        due: dict[str, date] = {}
        for group, said in by_group.items():
            said.sort(key=lambda it: (it.checked_on, it.check_in))
            for_good = self._confirming(group, said)
            for it, after in zip(said, [*said[1:], None], strict=True):
                lasts = after.checked_on if after and it.check_in not in for_good else None
                due[it.check_in] = self.days(it.checked_on, lasts)
        return due

    def _confirming(self, group: str, said: Sequence[CheckIn]) -> set[str]:
        alone = [it.starts_on for it in self._records.stages if it.group == group and it.stage == "independent"]
        if not alone:
            return set()
        later = [months_after(min(alone), months) for months in _CONFIRMED_AFTER]
        found = (next((it for it in said if it.still_meeting == "yes" and it.checked_on >= day), None) for day in later)
        return {it.check_in for it in found if it}


def _due_contract(contract: Contract, contracts: Iterable[Contract]) -> date:
    """Return when a contract and its reports are due: what one that ran beside it may show is decided with them."""
    beside = (it.ends_on for it in contracts if it.period.within(contract.period))
    return RULE["reports"].due_on(max(beside))


def last_seen(records: Records, aliases: Aliases) -> dict[str, date]:
    """Return, by person, the last day on which any record names them: what their name is kept from."""
    last: dict[str, date] = {}

    def seen(code: str, day: date | None) -> None:
        person = aliases.person(code)
        if day and day > last.get(person, date.min):
            last[person] = day

    for register in records.latest_registers():
        for code in _named_in(register):
            seen(code, register.held_on)
    for place in records.memberships:
        seen(place.person, place.joined_on)
        seen(place.person, place.left_on)
    for response in records.every_response:
        if response.person:
            seen(response.person, london_day(response.answered_at))
    for person in records.people:
        seen(person.person, person.referred_on)
    for asked in records.waiting:
        seen(asked.person, asked.asked_on)
    _tutors_of_check_ins(records, seen)
    return last


def _named_in(register: Register) -> set[str]:
    return {*register.present, *register.hours}


def _tutors_of_check_ins(records: Records, seen: _Seen) -> None:
    """Count a group's check-ins for its tutors: an independent group sends no register that names them."""
    tutors: dict[str, list[Membership]] = defaultdict(list)
    for place in records.memberships:
        if place.role == "peer_tutor":
            tutors[place.group].append(place)
    for check_in in records.check_ins:
        for place in tutors[check_in.group]:
            if place.holds_on(check_in.checked_on):
                seen(place.person, check_in.checked_on)
