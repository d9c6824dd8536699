"""A contract with a commissioner, and the yearly targets that it sets."""

from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from shared.domain.calendar.quarter import Period, Quarter, quarters_of
from shared.domain.records.base import Code, Day, Line, Number, Record


class Contract(Record):
    """Who commissioned the service, from which day to which, both inclusive."""

    contract: Code
    commissioner: Line = ""
    provider: Line = ""
    service: Line = ""
    starts_on: Day
    ends_on: Day

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_on < self.starts_on:
            raise PydanticCustomError("ends_before_start", "ends before it starts")
        return self

    @property
    def period(self) -> Period:
        """The dates of which this contract sees the records."""
        return Period(self.starts_on, self.ends_on)

    @property
    def quarters(self) -> list[Quarter]:
        """Every quarter that this contract has a day in, oldest first."""
        return quarters_of(self.period)

    def part_of(self, period: Period) -> Period | None:
        """Return the part of a period that this contract sees, or None."""
        return period.within(self.period)


class Target(Record):
    """What a contract asks of one measure in the year that begins on `year_from`."""

    contract: Code
    year_from: Day
    measure: str
    target: Number
