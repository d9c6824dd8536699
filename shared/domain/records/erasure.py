"""Erasing a person: what goes, and what stays as a count under a code that leads to nobody."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import sha256

from shared.domain.records.aliases import Aliases
from shared.domain.records.base import Record
from shared.domain.records.collection import Records
from shared.domain.records.comment import Concern
from shared.domain.records.kind import check_complete
from shared.domain.records.person import Alias, Person
from shared.domain.records.register import Register
from shared.domain.records.registry import KIND_OF, KINDS


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure does to the records: what is removed, and what names a fresh code instead."""

    removed: tuple[Record, ...]
    registers: tuple[Register, ...]
    concerns: tuple[Concern, ...]
    stand_in: Person | None


def erase(records: Records, person: str, fresh: str) -> Erasure:
    """Return what erasing a person does. `fresh` is the code under which their attendances and hours stay counted.

    Everyone who turned out to be this person goes too, under every code. Names, places, responses in every revision,
    approved quotes and wishes to be contacted go; every version of every register stays, under the fresh code, with the
    kind of place that referred the person: so no count of a later issue differs from an earlier one's by exactly this
    person. Of a worry about what they wrote only the days stay, and whether it was closed: no note, no reference.
    """
    theirs = _Theirs.of(records, person)
    own = [record for record in records if theirs.has(record)]
    # What is found through a response goes before it: an erasure repeated after a failure then still finds it.
    own.sort(key=lambda record: KIND_OF[type(record)].owner.response is None)
    registers = [_renamed(record, theirs.codes, fresh) for record in own if isinstance(record, Register)]
    concerns = [_without_words(record, fresh) for record in own if isinstance(record, Concern)]
    source = next((known.referral_source for known in own if isinstance(known, Person) and known.referral_source), "")
    stand_in = Person(person=fresh, name="", referral_source=source) if registers else None
    removed = tuple(record for record in own if not isinstance(record, Register))
    return Erasure(removed, tuple(registers), tuple(concerns), stand_in)


REWRITTEN: tuple[type[Record], ...] = (Register, Concern)
"""The kinds that `erase` rewrites: a register under the fresh code, a concern without words under a code of its own."""

check_complete("Erasure", [kind.model for kind in KINDS if kind.place and kind.erased == "rewritten"], REWRITTEN)


def without_erased(records: Records, fresh_codes: Mapping[str, str]) -> Records:
    """Return records as they are once these people (person → fresh code) are erased from them."""
    for person, fresh in fresh_codes.items():
        erasure = erase(records, person, fresh)
        removed = {id(record) for record in erasure.removed}
        registers = {(register.session, register.version): register for register in erasure.registers}
        kept = [
            registers.get((record.session, record.version), record) if isinstance(record, Register) else record
            for record in records
            if id(record) not in removed
        ]
        # One person's codes share a fresh one, so another of them may have brought it already.
        there = any(known.person == fresh for known in records.people)
        stand_in = [erasure.stand_in] if erasure.stand_in and not there else []
        records = Records.of([*kept, *stand_in, *erasure.concerns])
    return records


def people_in(records: Records) -> set[str]:
    """Return the code of every person whom any record names."""
    return {code for record in records for code in KIND_OF[type(record)].owner.people_in(record)}


def held_on(records: Records, person: str) -> Records:
    """Return all that is held on a person, under every code, and on nobody else: for them to have."""
    theirs = _Theirs.of(records, person)
    return records.map(lambda record: _their_part(record, theirs.codes) if theirs.has(record) else None)


def held_under(records: Records, references: AbstractSet[str]) -> Records:
    """Return what these references of receipts lead to: answers in every revision, their quote, a wish to be contacted.

    A reference leads to what it was given for and no further: the person who holds it need not be its subject.
    """

    def found(record: Record) -> Record | None:
        return record if KIND_OF[type(record)].owner.receipt_of(record) in references else None

    return records.map(found)


@dataclass(frozen=True, slots=True)
class _Theirs:
    """A person's codes, and the responses that they gave: what makes a record theirs."""

    codes: AbstractSet[str]
    responses: AbstractSet[str]

    @classmethod
    def of(cls, records: Records, person: str) -> "_Theirs":
        codes = Aliases(records.aliases).codes_of(person)
        return cls(codes, {response.response for response in records.every_response if response.person in codes})

    def has(self, record: Record) -> bool:
        owner = KIND_OF[type(record)].owner
        return owner.response_of(record) in self.responses or any(code in self.codes for code in owner.codes_in(record))


def _their_part(record: Record, codes: AbstractSet[str]) -> Record:
    if not isinstance(record, Register):
        return record
    present = tuple(code for code in record.present if code in codes)
    hours = {code: hours for code, hours in record.hours.items() if code in codes}
    return record.model_copy(update={"present": present, "hours": hours})


def _without_words(entry: Concern, fresh: str) -> Concern:
    # Use a separate code: the person's fresh one would link their attendances to a worry about them.
    code = "x" + sha256(f"concern {fresh} {entry.response}".encode()).hexdigest()[:20]
    return entry.model_copy(update={"response": code, "note": "", "person": None})


def _renamed(register: Register, codes: AbstractSet[str], fresh: str) -> Register:
    renamed = Aliases(Alias(alias=code, person=fresh) for code in codes)
    return renamed.in_register(register)
