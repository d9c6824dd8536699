"""What was said of a comment when someone read it, and the log of what worried them."""

from typing import Literal

from pydantic import Field

from shared.domain.records.base import Code, Instant, Line, Record, Words

Said = Literal["read", "worried", "quote"]
"""What a reader said of a comment: read; read and worried about; read, and could be a quote."""


class CommentState(Record):
    """What was last said of a comment. It holds for that `revision` of the response alone: new words wait again.

    `by` is the command or page through which it was said, never a person's name.
    """

    response: Code
    """The response whose comment it is."""
    revision: int = Field(ge=1)
    """The revision that was read."""
    state: Said
    """What the reader said."""
    at: Instant
    """When."""
    by: Line
    """The command or page through which it was said."""


class Concern(Record):
    """One entry of the log of a worry: what was seen or done, and whether the worry is open from then on.

    Entries are only ever added. It never holds the person's own words. `person` is there where the link was personal,
    so that access and erasure find it after the response was withdrawn.
    """

    response: Code
    """The response that gave the worry."""
    nth: int = Field(ge=1)
    """Its number in the log, from 1."""
    at: Instant
    """When."""
    by: Line
    """The command or page through which it was written."""
    note: Words = ""
    """What was seen or done."""
    standing: Literal["open", "closed"] = "open"
    """Whether the worry is open from then on."""
    person: Code | None = None
    """Whose it is, if the link was personal."""
