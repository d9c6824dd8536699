"""What happened at a session: who came, who helped for how long, or that it was cancelled."""

from decimal import Decimal
from typing import Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from shared.domain.records.base import Code, Day, HeadCount, Hours, Instant, Record

Status = Literal["held", "cancelled"]


class Register(Record):
    """One version of a session's register.

    A held register with nobody in it says that the session was open and nobody came. Old records may name people at a
    cancelled session: they are kept, and not counted; a form is asked again. `present` holds person codes
    and `hours` the hours that each volunteer gave; names are never kept here. `version` counts from 1; `submission` is
    the number of the form page that it came from and `link` the form link (by its hash), both empty in a register
    that was imported. `carers` are carers and supporters who came along: counted apart, and not among those who came.
    `client_time` is what the phone's own clock said: kept beside the server's, and not believed.
    """

    session: Code
    """The session that it is of."""
    status: Status
    """Whether it took place."""
    held_on: Day
    """The day on which it took place, or was cancelled."""
    audience: HeadCount | None = None
    """At an event: how many watched."""
    unnamed: HeadCount | None = None
    """How many came and gave no name."""
    carers: HeadCount | None = None
    """How many carers and supporters came along."""
    submitted_at: Instant | None = None
    """When it was sent."""
    present: tuple[Code, ...] = ()
    """Who came, by their codes."""
    hours: dict[Code, Hours] = Field(default_factory=dict)
    """Hours given, by volunteer."""
    version: int = Field(default=1, ge=1)
    """1 as it was first sent, one more for each correction."""
    submission: str = ""
    """The number of the form page that it came from; empty if it was imported."""
    link: str = ""
    """The form link that it came through, by its hash."""
    client_time: Instant | None = None
    """What the phone's own clock said."""

    @field_validator("present")
    @classmethod
    def _each_person_once(cls, present: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(present)) < len(present):
            raise PydanticCustomError("person_twice", "somebody is there twice")
        return tuple(sorted(present))

    @field_validator("hours")
    @classmethod
    def _in_one_order(cls, hours: dict[str, Decimal]) -> dict[str, Decimal]:
        # so that the same hours are always stored as the same bytes
        return dict(sorted(hours.items()))

    @property
    def held(self) -> bool:
        """Return whether the session took place."""
        return self.status == "held"

    @property
    def head_count(self) -> int:
        """How many came, with and without their names."""
        return len(self.present) + (self.unnamed or 0)
