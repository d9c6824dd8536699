"""How long every kind of record is kept: one table, from which the notice is printed and by which the daily run works.

The registry says which kinds of record a rule is for. A kind without a rule stops the program where it starts, so that
nothing is kept without a promise.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from shared.domain.calendar.days import months_after
from shared.domain.records.base import Record
from shared.domain.records.kind import RuleName, check_complete
from shared.domain.records.registry import KIND_OF, KINDS

Unit = Literal["days", "months", "years", "always"]
_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: for how many `unit`s records are kept, from when on, and what then remains.

    Each row of the registry names its rules. `promise` is the sentence of the notice, with `{number}` where the number
    stands.
    """

    name: RuleName
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
        90,
        "days",
        "they were closed",
        "deleted",
        "How to reach you, if you asked us to contact you: {number} days after we have spoken. Then it is deleted.",
    ),
    Rule(
        "comments",
        12,
        "months",
        "the words were sent",
        "the answers without the words; a quote that is approved keeps them",
        "What you write in your own words: {number} months. Then the words are deleted. If you agreed to be quoted and "
        "we chose your words for our reports, we keep them as long as these reports.",
    ),
    Rule(
        "concerns",
        24,
        "months",
        "the last entry of their log",
        "deleted",
        "A note of what we did because something you wrote worried us: {number} months after the last note about it. "
        "Then it is deleted.",
    ),
    Rule(
        "audit",
        24,
        "months",
        "they were written",
        "deleted",
        "A note that someone here looked at names, answers or words, and when: {number} months. It holds no names. "
        "Then it is deleted.",
    ),
    Rule(
        "names",
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
        6,
        "years",
        "the end of the contract, or of one that ran beside it",
        "deleted",
        "Reports, what they are made of, and who they went to: {number} years after the end of their contract, or of "
        "one that ran beside it. Then they are deleted.",
    ),
    Rule(
        "groups",
        0,
        "always",
        "they were entered",
        "all of it",
        "What says nothing about a person, like a group’s name and when it began: as long as we run this service.",
    ),
    Rule(
        "phones",
        7,
        "days",
        "the page was opened, or typed on",
        "deleted",
        "On a tutor’s phone, so that a register opens without signal: the register’s page, and what was typed and not "
        "sent, for {number} days. The first page of ours that is opened after that deletes them, whichever page it is. "
        "What was sent and is not saved yet stays on the phone until it is saved.",
    ),
)
"""The table. What is not about a record (a phone's own store) has a row that no kind names."""

RULE: Mapping[str, Rule] = {rule.name: rule for rule in RULES}


def without_a_rule(kinds: Iterable[type[Record]], rules: Iterable[Rule] = RULES) -> list[str]:
    """Return the kinds of record that no rule covers."""
    known = {rule.name for rule in rules}
    return sorted(kind.__name__ for kind in kinds if known.isdisjoint(KIND_OF[kind].retention))


check_complete("The table of retention", {"phones"}.union(*(kind.retention for kind in KINDS)), RULE)
