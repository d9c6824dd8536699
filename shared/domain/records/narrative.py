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
    """The contract."""
    quarter: Line
    """The quarter, like `2026-27-Q1`."""
    part: NarrativePart
    """Which part of the narrative."""
    text: Words
    """Its words."""
    person: Code | None = None
    """Who a case study is about."""
    approved_at: Instant | None = None
    """When it was approved; empty for a draft."""


class Indicator(Record):
    """One of the commissioner's own indicators: its words for a measure, and its place in the order."""

    contract: Code
    """The contract."""
    position: Line
    """Its place in the commissioner's order, like `2`."""
    wording: Line
    """The commissioner's own words for it."""
    measure: Line
    """The measure, by its name in the list of figures."""


def in_their_order(indicators: Iterable[Indicator], contract: str) -> list[Indicator]:
    """Return a contract's indicators as the commissioner orders them: 2 before 10."""
    own = (it for it in indicators if it.contract == contract)
    return sorted(own, key=lambda it: (len(it.position), it.position))
