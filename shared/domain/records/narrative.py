"""The coordinator's own words in a report: what no figure says."""

from collections.abc import Iterable
from typing import Literal, get_args

from shared.domain.records.base import Code, Instant, Line, Record, Words

NarrativePart = Literal["went_well", "risks", "safeguarding", "case_study", "peer_tutors", "next_quarter"]
PARTS: tuple[NarrativePart, ...] = get_args(NarrativePart)


class Narrative(Record):
    """One part of the narrative of a contract's quarter.

    `person` is who a case study is about, with their consent: erased with them. A part without `approved_at` is a draft
    and in no report.
    """

    contract: Code
    quarter: Line
    part: NarrativePart
    text: Words
    person: Code | None = None
    approved_at: Instant | None = None


class Indicator(Record):
    """One of the commissioner's own indicators: its words for a measure, and its place in the order."""

    contract: Code
    position: Line
    wording: Line
    measure: Line


def in_their_order(indicators: Iterable[Indicator], contract: str) -> list[Indicator]:
    """Return a contract's indicators as the commissioner orders them: 2 before 10."""
    own = (it for it in indicators if it.contract == contract)
    return sorted(own, key=lambda it: (len(it.position), it.position))
