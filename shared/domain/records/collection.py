"""All of a charity's records at one moment, typed: what evidence is made from."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TypeVar, get_type_hints

from shared.domain.calendar.quarter import london_day
from shared.domain.records.base import Record
from shared.domain.records.check_in import CheckIn
from shared.domain.records.comment import CommentState, Concern
from shared.domain.records.confidentiality import Confidentiality
from shared.domain.records.contact_request import ContactRequest
from shared.domain.records.contract import Contract, Target
from shared.domain.records.group import Grant, Group, Partner, StageStep
from shared.domain.records.kind import Kind, check_complete
from shared.domain.records.narrative import Indicator, Narrative
from shared.domain.records.person import Alias, Membership, Person, Waiting
from shared.domain.records.quote import Quote
from shared.domain.records.register import Register
from shared.domain.records.registry import KINDS
from shared.domain.records.release import Approval, Recipient, Release
from shared.domain.records.reminder import Reminder, TutorAddress
from shared.domain.records.session import Session
from shared.domain.records.survey import Response

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Records:
    """A charity's records, a tuple for each kind. Of registers it holds every version; figures use the latest.

    `responses` are those that count, each in its latest revision. Beside them are the revisions that were corrected,
    and the responses that are held back until the coordinator releases them. `others` are the kinds that have no field
    of their own, by their place in the registry: `of_kind` returns them like any other.
    """

    contracts: tuple[Contract, ...] = ()
    targets: tuple[Target, ...] = ()
    partners: tuple[Partner, ...] = ()
    groups: tuple[Group, ...] = ()
    stages: tuple[StageStep, ...] = ()
    people: tuple[Person, ...] = ()
    memberships: tuple[Membership, ...] = ()
    sessions: tuple[Session, ...] = ()
    registers: tuple[Register, ...] = ()
    check_ins: tuple[CheckIn, ...] = ()
    responses: tuple[Response, ...] = ()
    grants: tuple[Grant, ...] = ()
    quotes: tuple[Quote, ...] = ()
    corrected_responses: tuple[Response, ...] = ()
    held_back_responses: tuple[Response, ...] = ()
    contacts: tuple[ContactRequest, ...] = ()
    narratives: tuple[Narrative, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    releases: tuple[Release, ...] = ()
    approvals: tuple[Approval, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    addresses: tuple[TutorAddress, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    confidentiality: tuple[Confidentiality, ...] = ()
    aliases: tuple[Alias, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    comment_states: tuple[CommentState, ...] = ()
    concerns: tuple[Concern, ...] = ()
    others: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Iterable[Record]) -> "Records":
        """Sort records of any kind into their places, keeping their order."""
        places: dict[str, list[Record]] = {}
        for record in records:
            places.setdefault(PLACE_OF[type(record)], []).append(record)
        if responses := places.get("responses"):
            places |= _by_standing([record for record in responses if isinstance(record, Response)])
        return cls._in_places({name: tuple(found) for name, found in places.items()})

    @classmethod
    def _in_places(cls, places: Mapping[str, tuple[Record, ...]]) -> "Records":
        own = {name: found for name, found in places.items() if name in _FIELDS}
        others = {name: found for name, found in places.items() if name not in _FIELDS and found}
        return cls(**own, others=others)  # type: ignore[arg-type] # each place takes its own kind, see PLACE_OF

    def places(self) -> dict[str, tuple[Record, ...]]:
        """Return the records by their places: those that have a field, whether empty or not, and the others."""
        return {**{name: getattr(self, name) for name in _FIELDS}, **self.others}

    def of_kind(self, kind: type[R]) -> tuple[R, ...]:
        """Return the records of a kind. Of responses, those that count."""
        return self.places().get(PLACE_OF[kind], ())  # type: ignore[return-value] # each place has its own kind, see PLACE_OF

    def __iter__(self) -> Iterator[Record]:
        for found in self.places().values():
            yield from found

    def map(self, change: Callable[[Record], Record | None]) -> "Records":
        """Return each record as a function changes it, in its place, or without it if that returns None."""
        return self._in_places({name: tuple(filter(None, map(change, found))) for name, found in self.places().items()})

    def latest_registers(self) -> list[Register]:
        """Return the latest version of each session's register."""
        latest: dict[str, Register] = {}
        for register in self.registers:
            known = latest.get(register.session)
            if known is None or known.version < register.version:
                latest[register.session] = register
        return list(latest.values())

    @property
    def every_response(self) -> tuple[Response, ...]:
        """Every revision of every response, whether it counts or not."""
        return (*self.responses, *self.corrected_responses, *self.held_back_responses)

    def contract(self, name: str) -> Contract | None:
        """Return the contract of that name, or None."""
        return next((contract for contract in self.contracts if contract.contract == name), None)

    def outside_every_contract(self) -> dict[str, list[str]]:
        """Name the dated records that no contract sees, by kind: they are kept, and no report counts them."""
        periods = [contract.period for contract in self.contracts]
        dated: Mapping[str, Iterable[tuple[str, date]]] = {
            "sessions": ((session.session, session.planned_on) for session in self.sessions),
            "registers": ((register.session, register.held_on) for register in self.latest_registers()),
            "survey_responses": ((response.response, london_day(response.answered_at)) for response in self.responses),
            "check_ins": ((check_in.check_in, check_in.checked_on) for check_in in self.check_ins),
        }
        found = {
            kind: [name for name, day in records if not any(day in period for period in periods)]
            for kind, records in dated.items()
        }
        return {kind: names for kind, names in found.items() if names}


def _by_standing(responses: list[Response]) -> dict[str, list[Record]]:
    latest: dict[str, int] = {}
    for response in responses:
        latest[response.response] = max(response.revision, latest.get(response.response, 0))
    places: dict[str, list[Record]] = {"responses": [], "corrected_responses": [], "held_back_responses": []}
    for response in responses:
        if response.revision < latest[response.response]:
            places["corrected_responses"].append(response)
        else:
            places["held_back_responses" if response.held_back else "responses"].append(response)
    return places


PLACE_OF: Mapping[type[Record], str] = {kind.model: kind.place for kind in KINDS if kind.place}
"""Which place in Records each kind of record has."""


_FIELDS = tuple(it.name for it in fields(Records) if it.name != "others")


def check_places(kinds: Iterable[Kind], records: type[Records] = Records) -> None:
    """Raise LookupError unless each field of Records is the place of a kind, with its model."""
    places: dict[str, type[Record]] = {kind.place: kind.model for kind in kinds if kind.place}
    places |= dict.fromkeys(("corrected_responses", "held_back_responses"), Response)
    hints = {name: hint for name, hint in get_type_hints(records).items() if name != "others"}
    expected = {(name, tuple[model, ...]) for name, model in places.items() if name in hints}  # type: ignore[valid-type] # a model that is known at run time
    check_complete("Records", expected, hints.items())


check_places(KINDS)

NO_EVIDENCE = ("comment_states", "concerns")
"""The places of what is said about comments: no figure, report or evidence is made from it or counts it."""
