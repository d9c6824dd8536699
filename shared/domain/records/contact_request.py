"""Someone who asks to be contacted: how to reach them, held apart from anything that they answered."""

from shared.domain.records.base import Code, Instant, Line, Record


class ContactRequest(Record):
    """A wish to be contacted. Its code leads to no answer; `person` is there where the link was a personal one.

    `alerted_at` is when the coordinator was told that it is there, in no words but its code; `closed_at` when they were
    contacted, from which on it waits for nobody.
    """

    contact: Code
    """The request's code."""
    name: Line = ""
    """What to call them."""
    reach: Line
    """A telephone number or an email address."""
    asked_at: Instant
    """When they asked."""
    person: Code | None = None
    """Who they are, if the link was personal."""
    alerted_at: Instant | None = None
    """When the coordinator was told that it is there."""
    closed_at: Instant | None = None
    """When they had been contacted."""
