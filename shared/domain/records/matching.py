"""Newcomers and who they turn out to be: a person of their own, or someone known, whom their code then stands for.

A newcomer's name on a register, or that of a helper from elsewhere, makes a person of its own, counted from the first
day. Only a coordinator says that two codes are one person, and nothing is rewritten: an alias is kept beside the
records, and counting follows it.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property

from shared.domain.forms.written_names import NEWCOMERS_LIMIT, helper_of, newcomer_of
from shared.domain.records.aliases import Aliases
from shared.domain.records.collection import Records
from shared.domain.records.group import NO_GROUP
from shared.domain.records.person import Membership, Person, Role

_ALIKE = 0.75
"""The share of letters in common from which two names are worth a look (difflib's ratio)."""
_LISTED = 8
"""People of a like name that are listed, the likest first."""


def counted_as_one(records: Records) -> Records:
    """Return records in which everything of an alias is its person's: what figures are counted from."""
    aliases = Aliases(records.aliases)
    if not aliases:
        return records
    return replace(
        records,
        people=tuple(_joined(aliases, records.people)),
        memberships=tuple(_of_persons(aliases, place) for place in records.memberships),
        registers=tuple(aliases.in_register(register) for register in records.registers),
        responses=tuple(
            response.model_copy(update={"person": aliases.person(response.person)}) if response.person else response
            for response in records.responses
        ),
        waiting=tuple(asked.model_copy(update={"person": aliases.person(asked.person)}) for asked in records.waiting),
    )


def _joined(aliases: Aliases, people: Iterable[Person]) -> Iterable[Person]:
    """Leave out who is an alias; what is not known of their person is taken from them."""
    told: Mapping[str, list[Person]] = defaultdict(list)
    for person in people:
        told[aliases.person(person.person)].append(person)
    for code, same in told.items():
        own = next((person for person in same if person.person == code), same[0])
        asked = own.referred_on or min((person.referred_on for person in same if person.referred_on), default=None)
        source = own.referral_source or next((it.referral_source for it in same if it.referral_source), "")
        yield own.model_copy(update={"person": code, "referred_on": asked, "referral_source": source})


def _of_persons(aliases: Aliases, place: Membership) -> Membership:
    return place.model_copy(update={"person": aliases.person(place.person)})


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Someone not matched yet: the days on which they came and helped by group, and on whose waiting list they are.

    Help at what belongs to no group is listed under `-`.
    """

    person: Person
    came: Mapping[str, tuple[date, ...]]
    helped: Mapping[str, tuple[date, ...]]
    waiting: Mapping[str, date]
    alike: tuple[Person, ...]

    def places(self, today: date) -> tuple[Membership, ...]:
        """Return the places that make them a person of their own: from the first day they came, or from today.

        Where they helped and did not come, they are a volunteer; what belongs to no group has no places.
        """
        first = {**dict.fromkeys(self.waiting, today), **{group: min(days) for group, days in self.came.items()}}
        helped = {group: min(days) for group, days in self.helped.items() if group not in {NO_GROUP, *first}}
        return (*self._in_role("participant", first), *self._in_role("volunteer", helped))

    def _in_role(self, role: Role, first: Mapping[str, date]) -> tuple[Membership, ...]:
        return tuple(
            Membership(group=group, person=self.person.person, role=role, joined_on=day)
            for group, day in sorted(first.items())
        )


def newcomers(records: Records) -> list[Newcomer]:
    """Return who was written on a register as new or as a helper, or on a waiting list, and is not matched yet."""
    return _Look(records).newcomers()


_Days = defaultdict[str, defaultdict[str, list[date]]]
"""The days of each person, by group."""


class _Look:
    def __init__(self, records: Records) -> None:
        self.records = records
        self.people = {person.person: person for person in records.people}
        self.groups = {session.session: session.group for session in records.sessions}

    @cached_property
    def _settled(self) -> set[str]:
        return {place.person for place in self.records.memberships} | {alias.alias for alias in self.records.aliases}

    @cached_property
    def _written(self) -> set[str]:
        """The codes of everyone whose name was ever written on a register or a waiting list."""
        new = {
            code_of(register.submission, line)
            for register in self.records.registers
            if register.submission
            for line in range(NEWCOMERS_LIMIT)
            for code_of in (newcomer_of, helper_of)
        }
        return new | {asked.person for asked in self.records.waiting}

    def newcomers(self) -> list[Newcomer]:
        """Return those not matched yet, by name."""
        open_ = [
            person for code, person in self.people.items() if code in self._written - self._settled and person.name
        ]
        came: _Days = defaultdict(lambda: defaultdict(list))
        helped: _Days = defaultdict(lambda: defaultdict(list))
        for register in self.records.latest_registers():
            group = self.groups.get(register.session)
            for code in register.present if group else ():
                came[code][group or NO_GROUP].append(register.held_on)
            for code in register.hours:
                helped[code][group or NO_GROUP].append(register.held_on)
        return [
            Newcomer(
                person,
                _in_order(came[person.person]),
                _in_order(helped[person.person]),
                {asked.group: asked.asked_on for asked in self.records.waiting if asked.person == person.person},
                self._like(person),
            )
            for person in sorted(open_, key=lambda person: (person.name.casefold(), person.person))
        ]

    def _like(self, newcomer: Person) -> tuple[Person, ...]:
        aliased = {alias.alias for alias in self.records.aliases}
        others = (it for it in self.records.people if it.person not in {newcomer.person, *aliased})
        found = [person for person in others if alike(person.name, newcomer.name)]
        found.sort(key=lambda person: (-_likeness(person.name, newcomer.name), person.person))
        return tuple(found[:_LISTED])


def _in_order(days: Mapping[str, list[date]]) -> dict[str, tuple[date, ...]]:
    return {group: tuple(sorted(on)) for group, on in sorted(days.items())}


def alike(one: str, other: str) -> bool:
    """Return whether two names may be one person's: the same first word, or most letters in common."""
    first, second = _plain(one), _plain(other)
    if not first or not second:
        return False
    return first.split()[0] == second.split()[0] or _likeness(one, other) >= _ALIKE


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _plain(one), _plain(other)).ratio()


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    kept = (letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter))
    return " ".join("".join(kept).split())
