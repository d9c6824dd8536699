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
    revision: int = Field(ge=1)
    state: Said
    at: Instant
    by: Line


class Concern(Record):
    """One entry of the log of a worry: what was seen or done, and whether the worry is open from then on.

    Entries are only ever added. It never holds the person's own words. `person` is there where the link was personal,
    so that access and erasure find it after the response was withdrawn.
    """

    response: Code
    nth: int = Field(ge=1)
    at: Instant
    by: Line
    note: Words = ""
    standing: Literal["open", "closed"] = "open"
    person: Code | None = None
