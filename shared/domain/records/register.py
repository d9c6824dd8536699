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
    and `hours` the hours that each volunteer gave; names never stand here. `version` counts from 1; `submission` is
    the number of the form page that it came from and `link` the form link (by its hash), both empty in a register
    that was imported. `carers` are carers and supporters who came along: counted apart, and not among those who came.
    `client_time` is what the phone's own clock said: kept beside the server's, and not believed.
    """

    session: Code
    status: Status
    held_on: Day
    audience: HeadCount | None = None
    unnamed: HeadCount | None = None
    carers: HeadCount | None = None
    submitted_at: Instant | None = None
    present: tuple[Code, ...] = ()
    hours: dict[Code, Hours] = Field(default_factory=dict)
    version: int = Field(default=1, ge=1)
    submission: str = ""
    link: str = ""
    client_time: Instant | None = None

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
        """Tell whether the session took place."""
        return self.status == "held"

    @property
    def head_count(self) -> int:
        """How many came, with and without their names."""
        return len(self.present) + (self.unnamed or 0)
