"""What every record has in common: one strict base model and the few field types that all of them are made of.

The same models are read at every edge (a form, a row of a pack, an item of the store), so that one set of rules
holds everywhere. They refuse in the words of the catalogue (`problems.py`).
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic_core import PydanticCustomError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_WHOLE_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_DECIMAL = re.compile(r"\d{1,9}(\.\d{1,2})?", re.ASCII)
_QUARTER_HOUR = Decimal("0.25")
# Quarters are counted through: a contract until the year 9999 is a slip, or needs an end.
_OUR_TIMES = range(1900, 2200)
# Everything that is not text: control characters except tab and newlines, lone surrogates, non-characters.
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ud800-\udfff\ufffe\uffff]")
# Unseen characters that change the order of others: one name could look like another.
_TURNS_ABOUT = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]")


def without_controls(text: str) -> str:
    """Return a text without the unseen characters that change the direction in which others are read."""
    return text if text.isascii() else _TURNS_ABOUT.sub("", text)


class Record(BaseModel):
    """A value that never changes once made; unknown fields are refused, not dropped."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")


def _read_day(value: object) -> object:
    if isinstance(value, str):
        if not _DAY.fullmatch(value):
            raise PydanticCustomError("not_a_day", "not a day")
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("not_a_day", "not a day") from None
        _in_our_times(value)
    return value


def _in_our_times(day: date) -> None:
    if day.year not in _OUR_TIMES:
        raise PydanticCustomError("day_too_far", "too far", {"first": _OUR_TIMES[0], "last": _OUR_TIMES[-1]})


def _read_instant(value: object) -> object:
    if isinstance(value, str):
        if not _INSTANT.fullmatch(value):
            raise PydanticCustomError("not_an_instant", "not an instant")
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("not_an_instant", "not an instant") from None
        _in_our_times(value)
    return value


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise PydanticCustomError("not_an_instant", "not an instant")
    return value.astimezone(UTC)


def write_instant(value: datetime) -> str:
    """Write an instant as the pack does: UTC, seconds (a fraction only where there is one), `Z`."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read_whole_number(value: object) -> object:
    if isinstance(value, str):
        if not _WHOLE_NUMBER.fullmatch(value):
            raise PydanticCustomError("not_a_whole_number", "not a whole number")
        return int(value)
    return value


def _read_decimal(value: object) -> object:
    if isinstance(value, str):
        if not _DECIMAL.fullmatch(value):
            raise PydanticCustomError("not_a_number", "not a number")
        return Decimal(value)
    return value


def _read_text(value: object) -> object:
    return without_controls(value) if isinstance(value, str) else value


def _plain_text(value: str) -> str:
    if _NOT_TEXT.search(value):
        raise PydanticCustomError("not_text", "not text")
    return value


def _in_quarters(value: Decimal) -> Decimal:
    if value < _QUARTER_HOUR:
        raise PydanticCustomError("too_small", "too small", {"limit": str(_QUARTER_HOUR)})
    if value % _QUARTER_HOUR:
        raise PydanticCustomError("not_a_quarter_hour", "not in quarters of an hour")
    return value


Day = Annotated[date, BeforeValidator(_read_day)]
"""A local date (Europe/London), written `2016-04-01`."""

Instant = Annotated[
    datetime, BeforeValidator(_read_instant), AfterValidator(_in_utc), PlainSerializer(write_instant, when_used="json")
]
"""A moment, kept in UTC, written `2016-10-03T19:10:00Z`."""

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$")]
"""An identifier of the charity's own: it becomes part of a key and of an address, so it is short and plain."""

GroupCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]
"""A group's identifier: shorter, as the code of a session entered at the door is made from it."""

Line = Annotated[str, BeforeValidator(_read_text), Field(max_length=200), AfterValidator(_plain_text)]
"""A name, a title, a note: one short piece of text, without controls of the direction of writing."""

OWN_WORDS_LIMIT = 4_000
Words = Annotated[str, BeforeValidator(_read_text), Field(max_length=OWN_WORDS_LIMIT), AfterValidator(_plain_text)]
"""A person's own words, kept to the letter, but for unseen controls of the direction of writing."""

HeadCount = Annotated[int, BeforeValidator(_read_whole_number), Field(ge=0, le=100_000)]
"""People counted without their names."""

Number = Annotated[Decimal, BeforeValidator(_read_decimal), Field(ge=0)]
"""A number as it was written, with up to two decimals: a target, an amount of pounds."""

Hours = Annotated[Decimal, BeforeValidator(_read_decimal), Field(le=24), AfterValidator(_in_quarters)]
"""Hours given at one session, in quarters of an hour."""
