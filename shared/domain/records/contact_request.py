"""Somebody who asks to be contacted: how to reach them, held apart from anything that they answered."""

from shared.domain.records.base import Code, Instant, Line, Record


class ContactRequest(Record):
    """A wish to be contacted. Its code leads to no answer; `person` is there where the link was a personal one.

    `alerted_at` is when the coordinator was told that it is there, in no words but its code; `closed_at` when they were
    contacted, from which on it waits for nobody.
    """

    contact: Code
    name: Line = ""
    reach: Line
    asked_at: Instant
    person: Code | None = None
    alerted_at: Instant | None = None
    closed_at: Instant | None = None
