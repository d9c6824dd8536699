"""What a contract asks of disclosure control: how few people are too few, and whether figures are rounded."""

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from shared.domain.disclosure.settings import ROUNDINGS, THRESHOLD, Rules
from shared.domain.records.base import Code, HeadCount, Record


def _as_given(value: object) -> object:
    return value or 0


class Confidentiality(Record):
    """Fewer people than `threshold` are never shown; other figures of people are rounded to `rounding` (0: not)."""

    contract: Code
    """The contract."""
    threshold: Annotated[HeadCount, Field(ge=THRESHOLD, le=20)] = THRESHOLD
    """Fewer people than this are never shown: 5 to 20."""
    rounding: Annotated[HeadCount, BeforeValidator(_as_given)] = 0
    """5 rounds other figures of people to fives, 0 rounds none."""

    @model_validator(mode="after")
    def _rounding_is_offered(self) -> Self:
        if self.rounding not in ROUNDINGS:
            raise PydanticCustomError("not_offered", "not offered")
        return self


def rules_of(contract: str, settings: Iterable[Confidentiality]) -> Rules:
    """Return the rules of a contract: its own if it has any, otherwise the usual ones."""
    own = next((setting for setting in settings if setting.contract == contract), None)
    return Rules(own.threshold, own.rounding) if own else Rules()
