"""Match the people written on registers: each is a person of their own, or someone who is known already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.problems import refuse
from shared.domain.records.collection import Records
from shared.domain.records.matching import Newcomer, newcomers
from shared.domain.records.person import Alias, Membership
from shared.storage.charity import read_charity
from shared.storage.items import item_of, key_of
from shared.storage.records import RecordStore


@dataclass(frozen=True, slots=True)
class PeopleToMatch:
    """The newcomers and helpers of a charity who are not matched yet, as they are when this is made."""

    store: RecordStore
    records: Records
    today: date
    stored_at: str

    @classmethod
    def of(cls, store: RecordStore, today: date, stored_at: str) -> "PeopleToMatch":
        """Read the people of a charity, to be matched on a day."""
        return cls(store, read_charity(store).records, today, stored_at)

    def everyone(self) -> Sequence[Newcomer]:
        """Return everyone who is not matched yet."""
        return newcomers(self.records)

    def find(self, code: str) -> Newcomer:
        """Return someone who is not matched yet. Refused if nobody is under that code."""
        found = next((newcomer for newcomer in self.everyone() if newcomer.person.person == code), None)
        if found is None:
            raise refuse("nobody_to_match", value=code)
        return found

    def confirm(self, newcomer: Newcomer) -> list[Membership]:
        """Give a person of their own the places of the groups that they came to; return these places."""
        places = list(newcomer.places(self.today))
        for place in places:
            self.store.put_new(item_of(place, self.stored_at))
        return places

    def make_one(self, newcomer: Newcomer, known: str) -> str:
        """Count a newcomer as someone who is known; return that person's name. Refused if they cannot be."""
        names = {person.person: person.name for person in self.records.people}
        aliased = {alias.alias: alias.person for alias in self.records.aliases}
        if not names.get(known) or known == newcomer.person.person:
            raise refuse("nobody_else", value=known)
        if known in aliased:
            raise refuse("counted_as_another", value=known, person=aliased[known])
        self.store.put_new(item_of(Alias(alias=newcomer.person.person, person=known), self.stored_at))
        return names[known]

    def take_apart(self, code: str) -> str:
        """Count someone apart again from the person whom they were matched with; return that person's code."""
        alias = next((alias for alias in self.records.aliases if alias.alias == code), None)
        if alias is None:
            raise refuse("counted_as_nobody_else", value=code)
        self.store.delete(key_of(alias))
        return alias.person
