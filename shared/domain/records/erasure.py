"""Erasing a person: what goes, and what stays as a count under a code that leads to nobody."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import sha256

from shared.domain.records.aliases import Aliases
from shared.domain.records.base import Record
from shared.domain.records.collection import Records
from shared.domain.records.comment import Concern
from shared.domain.records.person import Alias, Person
from shared.domain.records.register import Register


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure does to the records: what is removed, and what names a fresh code instead."""

    removed: tuple[Record, ...]
    registers: tuple[Register, ...]
    concerns: tuple[Concern, ...]
    stand_in: Person | None


def erase(records: Records, person: str, fresh: str) -> Erasure:
    """Say what erasing a person does. `fresh` is the code under which their attendances and hours stay counted.

    Whoever turned out to be this person goes with them, under every code. Names, places, responses in every revision,
    approved quotes and wishes to be contacted go; every version of every register stays, under the fresh code, with the
    kind of place that referred the person: so no count of a later issue differs from an earlier one's by exactly this
    person. Of a worry about what they wrote only the days stay, and whether it was closed: no note, no reference.
    """
    codes = Aliases(records.aliases).codes_of(person)
    responses = tuple(response for response in records.every_response if response.person in codes)
    gone = {response.response for response in responses}
    worries = tuple(entry for entry in records.concerns if entry.response in gone or entry.person in codes)
    removed: tuple[Record, ...] = (
        *worries,
        *(state for state in records.comment_states if state.response in gone),
        *(known for known in records.people if known.person in codes),
        *(place for place in records.memberships if place.person in codes),
        *responses,
        *(quote for quote in records.quotes if quote.response in gone),
        *(contact for contact in records.contacts if contact.person in codes),
        *(told for told in records.narratives if told.person in codes),
        *_reminding(records, codes),
        *_matching(records, codes),
    )
    registers = tuple(
        _renamed(register, codes, fresh)
        for register in records.registers
        if not codes.isdisjoint((*register.present, *register.hours))
    )
    sources = (known.referral_source for known in records.people if known.person in codes)
    source = next(filter(None, sources), "")
    stand_in = Person(person=fresh, name="", referral_source=source) if registers else None
    return Erasure(removed, registers, tuple(_without_words(entry, fresh) for entry in worries), stand_in)


def without_erased(records: Records, fresh_codes: Mapping[str, str]) -> Records:
    """Return records as they stand once these people (person → fresh code) are erased from them."""
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


def everybody_in(records: Records) -> set[str]:
    """Return the code of every person whom any record speaks of."""
    return {
        *(person.person for person in records.people),
        *(place.person for place in records.memberships),
        *(person for register in records.registers for person in (*register.present, *register.hours)),
        *(response.person for response in records.every_response if response.person),
        *(contact.person for contact in records.contacts if contact.person),
        *(told.person for told in records.narratives if told.person),
        *(address.person for address in records.addresses),
        *(reminder.person for reminder in records.reminders),
        *(code for known in records.aliases for code in (known.alias, known.person)),
        *(asked.person for asked in records.waiting),
        *(entry.person for entry in records.concerns if entry.person),
    }


def held_on(records: Records, person: str) -> Records:
    """Return all that is held on a person, under every code, and on nobody else: for them to have."""
    codes = Aliases(records.aliases).codes_of(person)
    gave = {response.response for response in records.every_response if response.person in codes}
    return Records(
        people=tuple(known for known in records.people if known.person in codes),
        memberships=tuple(place for place in records.memberships if place.person in codes),
        addresses=tuple(address for address in records.addresses if address.person in codes),
        reminders=tuple(reminder for reminder in records.reminders if reminder.person in codes),
        registers=tuple(
            register.model_copy(
                update={
                    "present": tuple(code for code in register.present if code in codes),
                    "hours": {code: hours for code, hours in register.hours.items() if code in codes},
                }
            )
            for register in records.registers
            if not codes.isdisjoint((*register.present, *register.hours))
        ),
        responses=tuple(response for response in records.responses if response.person in codes),
        corrected_responses=tuple(each for each in records.corrected_responses if each.person in codes),
        held_back_responses=tuple(each for each in records.held_back_responses if each.person in codes),
        aliases=tuple(known for known in records.aliases if known.alias in codes),
        waiting=tuple(asked for asked in records.waiting if asked.person in codes),
        contacts=tuple(contact for contact in records.contacts if contact.person in codes),
        quotes=tuple(quote for quote in records.quotes if quote.response in gave),
        narratives=tuple(told for told in records.narratives if told.person in codes),
        comment_states=tuple(state for state in records.comment_states if state.response in gave),
        concerns=tuple(entry for entry in records.concerns if entry.response in gave or entry.person in codes),
    )


def _without_words(entry: Concern, fresh: str) -> Concern:
    # A code of its own: the person's fresh one would say of their attendances that someone was worried about them.
    code = "x" + sha256(f"concern {fresh} {entry.response}".encode()).hexdigest()[:20]
    return entry.model_copy(update={"response": code, "note": "", "person": None})


def held_under(records: Records, references: AbstractSet[str]) -> Records:
    """Return what these references of receipts lead to: answers in every revision, their quote, a wish to be contacted.

    A reference leads to what it was given for and no further: whoever holds it need not be the person.
    """
    return Records(
        responses=tuple(response for response in records.responses if response.response in references),
        corrected_responses=tuple(each for each in records.corrected_responses if each.response in references),
        held_back_responses=tuple(each for each in records.held_back_responses if each.response in references),
        quotes=tuple(quote for quote in records.quotes if quote.response in references),
        comment_states=tuple(state for state in records.comment_states if state.response in references),
        concerns=tuple(entry for entry in records.concerns if entry.response in references),
        contacts=tuple(contact for contact in records.contacts if contact.contact in references),
    )


def _reminding(records: Records, codes: AbstractSet[str]) -> tuple[Record, ...]:
    return (
        *(address for address in records.addresses if address.person in codes),
        *(reminder for reminder in records.reminders if reminder.person in codes),
    )


def _matching(records: Records, codes: AbstractSet[str]) -> tuple[Record, ...]:
    return (
        *(known for known in records.aliases if known.alias in codes),
        *(asked for asked in records.waiting if asked.person in codes),
    )


def _renamed(register: Register, codes: AbstractSet[str], fresh: str) -> Register:
    renamed = Aliases(Alias(alias=code, person=fresh) for code in codes)
    return renamed.in_register(register)
