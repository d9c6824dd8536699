"""How long every kind of record is kept: one table, from which the notice is printed and by which the daily run works.

A kind of record without a row stops the program where it starts, so that nothing is kept without a promise.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from shared.domain.calendar.days import months_after
from shared.domain.records.audit import AuditEntry
from shared.domain.records.base import Record
from shared.domain.records.check_in import CheckIn
from shared.domain.records.collection import PLACE_OF
from shared.domain.records.comment import CommentState, Concern
from shared.domain.records.confidentiality import Confidentiality
from shared.domain.records.contact_request import ContactRequest
from shared.domain.records.contract import Contract, Target
from shared.domain.records.group import Grant, Group, Partner, StageStep
from shared.domain.records.narrative import Indicator, Narrative
from shared.domain.records.person import Alias, Membership, Person, Waiting
from shared.domain.records.quote import Quote
from shared.domain.records.register import Register
from shared.domain.records.release import Approval, Recipient, Release
from shared.domain.records.reminder import Reminder, TutorAddress
from shared.domain.records.session import Session
from shared.domain.records.survey import Response

Unit = Literal["days", "months", "years", "always"]
RuleName = Literal["contacts", "comments", "concerns", "audit", "names", "codes", "reports", "groups", "phones"]
_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: which kinds of record are kept for how many `unit`s, from when on, and what then remains.

    `promise` is the sentence of the notice, with `{number}` where the number stands.
    """

    name: RuleName
    kinds: tuple[type[Record], ...]
    number: int
    unit: Unit
    since: str
    remains: str
    promise: str

    def due_on(self, day: date) -> date:
        """Return the day on which what is counted from `day` has been kept long enough; the last there is for ever."""
        match self.unit:
            case "days":
                return day + timedelta(days=self.number)
            case "months":
                return months_after(day, self.number)
            case "years":
                return months_after(day, self.number * _MONTHS_A_YEAR)
            case "always":
                return date.max


RULES: tuple[Rule, ...] = (
    Rule(
        "contacts",
        (ContactRequest,),
        90,
        "days",
        "they were closed",
        "deleted",
        "How to reach you, if you asked us to contact you: {number} days after we have spoken. Then it is deleted.",
    ),
    Rule(
        "comments",
        (Response, Quote, CommentState),
        12,
        "months",
        "the words were sent",
        "the answers without the words; a quote that is approved keeps them",
        "What you write in your own words: {number} months. Then the words are deleted. If you agreed to be quoted and "
        "we chose your words for our reports, we keep them as long as these reports.",
    ),
    Rule(
        "concerns",
        (Concern,),
        24,
        "months",
        "the last entry of their log",
        "deleted",
        "A note of what we did because something you wrote worried us: {number} months after the last note about it. "
        "Then it is deleted.",
    ),
    Rule(
        "audit",
        (AuditEntry,),
        24,
        "months",
        "they were written",
        "deleted",
        "A note that someone here looked at names, answers or words, and when: {number} months. It holds no names. "
        "Then it is deleted.",
    ),
    Rule(
        "names",
        (Person, TutorAddress, Reminder),
        24,
        "months",
        "the person last came, helped, answered by a link of their own, had a place that ended, or asked to join",
        "a code",
        "Your name, and a tutor’s email address: {number} months after you last came, helped or answered by a link of "
        "your own, after your place ended, or after you asked to join. Then only a code is left, which does not say "
        "who you are.",
    ),
    Rule(
        "codes",
        (Session, Register, Response, Quote, CommentState, CheckIn, Membership, Waiting, Alias, Person),
        6,
        "years",
        "the end of the last contract whose reports count them; under no contract, their own day",
        "deleted",
        "Your answers, and who came and helped on which day, under codes: {number} years after the end of the last "
        "contract whose reports count them, because we may have to show until then that our reports were right. Then "
        "they are deleted.",
    ),
    Rule(
        "reports",
        (Contract, Target, Narrative, Indicator, Release, Approval, Recipient, Confidentiality),
        6,
        "years",
        "the end of the contract, or of one that ran beside it",
        "deleted",
        "Reports, what they are made of, and who they went to: {number} years after the end of their contract, or of "
        "one that ran beside it. Then they are deleted.",
    ),
    Rule(
        "groups",
        (Group, Partner, StageStep, Grant),
        0,
        "always",
        "they were entered",
        "all of it",
        "What says nothing about a person, like a group’s name and when it began: as long as we run this service.",
    ),
    Rule(
        "phones",
        (),
        7,
        "days",
        "the page was opened, or typed on",
        "deleted",
        "On a tutor’s phone, so that a register opens without signal: the register’s page, and what was typed and not "
        "sent, for {number} days. The first page of ours that is opened after that deletes them, whichever page it is. "
        "What was sent and is not saved yet stays on the phone until it is saved.",
    ),
)
"""The table. What is not about a record (a phone's own store) has a row without kinds."""

RULE: Mapping[str, Rule] = {rule.name: rule for rule in RULES}


def without_a_rule(kinds: Iterable[type[Record]], rules: Iterable[Rule] = RULES) -> list[str]:
    """Name the kinds of record that no row speaks of."""
    known = {kind for rule in rules for kind in rule.kinds}
    return sorted(kind.__name__ for kind in kinds if kind not in known)


if _lacking := without_a_rule([*PLACE_OF, AuditEntry]):
    _message = f"No rule says how long these are kept: {', '.join(_lacking)}. Add them to the table of retention."
    raise LookupError(_message)
