"""Eight years of a charity, drawn: contracts that end at different times, people who stop at different times."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from shared.domain.records.base import Record
from shared.domain.records.check_in import CheckIn
from shared.domain.records.collection import Records
from shared.domain.records.confidentiality import Confidentiality
from shared.domain.records.contact_request import ContactRequest
from shared.domain.records.contract import Contract, Target
from shared.domain.records.group import Group, Partner, StageStep
from shared.domain.records.narrative import Narrative
from shared.domain.records.person import Alias, Membership, Person, Waiting
from shared.domain.records.quote import Quote
from shared.domain.records.register import Register
from shared.domain.records.release import Recipient
from shared.domain.records.reminder import Reminder, TutorAddress
from shared.domain.records.session import Session
from shared.domain.records.survey import Response

FIRST, LAST = date(2010, 4, 1), date(2018, 3, 31)
GROUPS = ("g1", "g2", "g3")
CONTRACTS = (
    Contract(contract="early", starts_on=FIRST, ends_on=date(2012, 3, 31)),
    Contract(contract="middle", starts_on=date(2012, 4, 1), ends_on=date(2015, 3, 31)),
    Contract(contract="beside", starts_on=date(2014, 10, 1), ends_on=date(2016, 6, 30)),
    # three months that nobody paid for come before the last one
    Contract(contract="late", starts_on=date(2016, 10, 1), ends_on=LAST),
)
DAYS = (LAST - FIRST).days
PEOPLE = 16


def at(day: date) -> datetime:
    """Return a moment of a day."""
    return datetime.combine(day, time(11), UTC)


def history(seed: int, *, sparse: bool = False) -> Records:
    """Draw a history; one seed draws the same one. A sparse one has a few sessions a year."""
    return Records.of(_Drawing(random.Random(seed), sparse=sparse).everything())  # noqa: S311 - drawn for a test, and the same each time


class _Drawing:
    def __init__(self, draw: random.Random, *, sparse: bool) -> None:
        self.draw = draw
        self.gap, self.answers = ((400, 600), 12) if sparse else ((45, 120), 60)
        self.spans = {f"p{number:02d}": self._span() for number in range(PEOPLE)}

    def everything(self) -> Iterator[Record]:
        yield from CONTRACTS
        for contract in CONTRACTS:
            name = contract.contract
            yield Target(contract=name, year_from=contract.starts_on, measure="people", target=Decimal(10))
            yield Recipient(contract=name, email=f"{name}@example.org")
            yield Confidentiality(contract=name, threshold=6)
            told = {"contract": name, "quarter": contract.quarters[0].name, "part": "case_study", "text": "A story."}
            yield Narrative.model_validate({**told, "person": self.draw.choice([*self.spans])})
        yield Partner(partner="museum")
        for group in GROUPS:
            yield Group(group=group, partner="museum", capacity=8)
            yield StageStep(group=group, stage="facilitated", starts_on=FIRST)
        yield StageStep(group="g3", stage="independent", starts_on=date(2013, 1, 15))
        yield from self._people()
        yield from self._meetings()
        yield from self._answers()
        yield from self._contacts()
        for number in range(9):
            said = self.draw.choice(["yes", "yes", "no"])
            day = date(2013, 2, 1) + timedelta(days=200 * number)
            yield CheckIn.model_validate(
                {
                    "check_in": f"k{number}",
                    "group": "g3",
                    "checked_on": day,
                    "still_meeting": said,
                    "regular_members": 5,
                }
            )

    def day(self, first: date = FIRST, last: date = LAST) -> date:
        return first + timedelta(days=self.draw.randint(0, max((last - first).days, 0)))

    def maybe(self, chance: float) -> bool:
        return self.draw.random() < chance

    def _span(self) -> tuple[date, date]:
        first = self.day(FIRST, LAST - timedelta(days=400))
        return first, min(first + timedelta(days=self.draw.choice([20, 200, 700, 1500, 3000])), LAST)

    def _people(self) -> Iterator[Record]:
        for code, (first, last) in self.spans.items():
            asked = first - timedelta(days=self.draw.randint(0, 90)) if self.maybe(0.6) else None
            yield Person(person=code, name=f"Name {code}", referred_on=asked, referral_source="GP")
            if self.maybe(0.8):
                role = self.draw.choice(["participant", "participant", "participant", "peer_tutor", "volunteer"])
                left = last if self.maybe(0.6) else None
                place = {"group": self.draw.choice(GROUPS), "person": code, "role": role, "joined_on": first}
                yield Membership.model_validate({**place, "left_on": left})
            if self.maybe(0.2):
                yield TutorAddress(person=code, email=f"{code}@example.org")
                yield Reminder(person=code, about="s1", nth=1, sent_on=last)
        for number in range(5):
            asked = self.day()
            yield Person(person=f"w{number}", name=f"Waiting {number}", referred_on=asked)
            yield Waiting(group=self.draw.choice(GROUPS), person=f"w{number}", asked_on=asked)
        for number in range(2):
            person = self.draw.choice([*self.spans])
            first, last = self.spans[person]
            self.spans[f"n{number}"] = (max(first, last - timedelta(days=60)), last)
            yield Person(person=f"n{number}", name=f"Name {person}")
            yield Alias(alias=f"n{number}", person=person)

    def _meetings(self) -> Iterator[Record]:
        number = 0
        for group in GROUPS:
            day = FIRST + timedelta(days=self.draw.randint(0, 20))
            while day <= LAST:
                number += 1
                kind = self.draw.choice(["session", "session", "session", "session", "taster"])
                held = day + timedelta(days=self.draw.choice([0, 0, 0, 0, 1, 3]))
                yield Session.model_validate({"session": f"s{number}", "group": group, "kind": kind, "planned_on": day})
                if self.maybe(0.9):
                    yield from self._versions(f"s{number}", held)
                day += timedelta(days=self.draw.randint(*self.gap))

    def _versions(self, session: str, held: date) -> Iterator[Register]:
        here = [code for code, (first, last) in self.spans.items() if first <= held <= last]
        status = "held" if self.maybe(0.9) else "cancelled"
        for version in range(1, self.draw.choice([2, 2, 2, 3])):
            present = [code for code in here if self.maybe(0.6)] if status == "held" else []
            hours = {code: Decimal(2) for code in here if self.maybe(0.1)} if status == "held" else {}
            yield Register.model_validate(
                {
                    "session": session,
                    "status": status,
                    "held_on": held,
                    "present": present,
                    "hours": hours,
                    "version": version,
                    "submission": f"{version:032x}",
                    "submitted_at": at(held),
                }
            )

    def _answers(self) -> Iterator[Record]:
        for number in range(self.answers):
            code = self.draw.choice([*self.spans, None])
            day = self.day(*self.spans[code]) if code else self.day()
            words = {"own_words": f"Words {number}."} if self.maybe(0.5) else {}
            answers = {"express": self.draw.choice("12345"), "confidence": self.draw.choice("12345"), **words}
            response = Response(
                response=f"r{number}",
                survey="participant",
                version=1,
                group=self.draw.choice(GROUPS),
                person=code,
                submitted_at=at(day),
                quote_consent="yes",
                answers=answers,
                held_back=self.maybe(0.1),
            )
            yield response
            if self.maybe(0.2):
                changes = {"revision": 2, "corrected_at": at(day + timedelta(days=self.draw.choice([2, 300])))}
                yield response.model_copy(update={**changes, "answers": {**answers, "express": "3"}})
            if words and not response.held_back and self.maybe(0.3):
                taken_back = at(day + timedelta(days=30)) if self.maybe(0.4) else None
                approved = at(day + timedelta(days=9))
                yield Quote(
                    response=f"r{number}", text=f"Words {number}.", approved_at=approved, withdrawn_at=taken_back
                )

    def _contacts(self) -> Iterator[Record]:
        for number in range(8):
            day = self.day()
            closed = at(day + timedelta(days=self.draw.randint(1, 60))) if self.maybe(0.7) else None
            yield ContactRequest(contact=f"c{number}", reach="07700 900123", asked_at=at(day), closed_at=closed)
