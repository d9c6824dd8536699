"""A contract with a commissioner, and the yearly targets that it sets."""

from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from shared.domain.calendar.quarter import Period, Quarter, quarters_of
from shared.domain.records.base import Code, Day, Line, Number, Record


class Contract(Record):
    """Who commissioned the service, from which day to which, both inclusive."""

    contract: Code
    """The contract's code."""
    commissioner: Line = ""
    """Who pays."""
    provider: Line = ""
    """The charity, as its reports name it."""
    service: Line = ""
    """What is commissioned, in a few words."""
    starts_on: Day
    """Its first day."""
    ends_on: Day
    """Its last day."""

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
    """The contract that sets it."""
    year_from: Day
    """A day of the financial year that it is for: usually 1 April."""
    measure: str
    """The measure, by its name in the list of figures."""
    target: Number
    """How much of it, for the whole year or as a state at its end."""
