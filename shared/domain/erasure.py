"""Erasing a person: what goes, and what stays as a count under a code that leads to nobody."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.person import Person
from shared.domain.record import Record
from shared.domain.records import Records
from shared.domain.register import Register


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure does to the records: what is removed, and the registers that name a fresh code instead."""

    removed: tuple[Record, ...]
    registers: tuple[Register, ...]
    stand_in: Person | None


def erase(records: Records, person: str, fresh: str) -> Erasure:
    """Say what erasing a person does. `fresh` is the code under which their attendances and hours stay counted.

    Names, places, responses in every revision, approved quotes and wishes to be contacted go; every version of every
    register stays, under the fresh code, with the kind of place that referred the person: so no count of a later issue
    differs from an earlier one's by exactly this person.
    """
    responses = tuple(response for response in records.every_response if response.person == person)
    gone = {response.response for response in responses}
    removed: tuple[Record, ...] = (
        *(known for known in records.people if known.person == person),
        *(place for place in records.memberships if place.person == person),
        *responses,
        *(quote for quote in records.quotes if quote.response in gone),
        *(contact for contact in records.contacts if contact.person == person),
        *(told for told in records.narratives if told.person == person),
        *_reminding(records, person),
    )
    registers = tuple(
        _renamed(register, person, fresh)
        for register in records.registers
        if person in register.present or person in register.hours
    )
    source = next((known.referral_source for known in records.people if known.person == person), "")
    stand_in = Person(person=fresh, name="", referral_source=source) if registers else None
    return Erasure(removed, registers, stand_in)


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
        records = Records.of([*kept, erasure.stand_in] if erasure.stand_in else kept)
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
    }


def held_on(records: Records, person: str) -> Records:
    """Return all that is held on a person and on nobody else: for them to have."""
    gave = {response.response for response in records.every_response if response.person == person}
    return Records(
        people=tuple(known for known in records.people if known.person == person),
        memberships=tuple(place for place in records.memberships if place.person == person),
        addresses=tuple(address for address in records.addresses if address.person == person),
        reminders=tuple(reminder for reminder in records.reminders if reminder.person == person),
        registers=tuple(
            register.model_copy(
                update={
                    "present": tuple(code for code in register.present if code == person),
                    "hours": {code: hours for code, hours in register.hours.items() if code == person},
                }
            )
            for register in records.registers
            if person in register.present or person in register.hours
        ),
        responses=tuple(response for response in records.responses if response.person == person),
        corrected_responses=tuple(each for each in records.corrected_responses if each.person == person),
        held_back_responses=tuple(each for each in records.held_back_responses if each.person == person),
        contacts=tuple(contact for contact in records.contacts if contact.person == person),
        quotes=tuple(quote for quote in records.quotes if quote.response in gave),
        narratives=tuple(told for told in records.narratives if told.person == person),
    )


def _reminding(records: Records, person: str) -> tuple[Record, ...]:
    return (
        *(address for address in records.addresses if address.person == person),
        *(reminder for reminder in records.reminders if reminder.person == person),
    )


def _renamed(register: Register, person: str, fresh: str) -> Register:
    renamed = {person: fresh}
    return register.model_copy(
        update={
            "present": tuple(sorted(renamed.get(code, code) for code in register.present)),
            "hours": dict(sorted((renamed.get(code, code), hours) for code, hours in register.hours.items())),
        }
    )
