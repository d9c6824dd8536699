"""What in a quote may reveal who said it: a check of the words for the person who approves them. It decides nothing."""

import re
from collections.abc import Iterable, Iterator

from shared.domain.records.collection import Records

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.\w+")
_PHONE = re.compile(r"(?:\+|\b)\d(?:[ ()/-]?\d){6,}\b")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Shorter than this, or one of these, a word of a name is everywhere.
_LETTERS = 3
_EVERYWHERE = frozenset(
    {"the", "and", "art", "arts", "group", "centre", "house", "museum", "garden", "gallery", "library"}
)


def flags(words: str, records: Records) -> list[str]:
    """Return what to look at again in a quote, in words: names on the roster, addresses, numbers, places."""
    return list(_flags(words, records))


def _flags(words: str, records: Records) -> Iterator[str]:
    said = {word.casefold() for word in _WORD.findall(words)}
    yield from (f"“{found}” is a name on the roster" for found in _named(said, (it.name for it in records.people)))
    places = (*(it.name for it in records.groups), *(it.name for it in records.partners))
    yield from (f"“{found}” is in the name of a group or partner" for found in _named(said, places))
    for pattern, what in ((_EMAIL, "an email address"), (_PHONE, "a telephone number"), (_POSTCODE, "a postcode")):
        yield from (f"“{found}” looks like {what}" for found in pattern.findall(words))


def _named(said: set[str], names: Iterable[str]) -> list[str]:
    """Return the words of these names that were said: whole words, in any case, except initials and common ones."""
    parts = {part.casefold() for name in names for part in _WORD.findall(name)}
    return sorted(part for part in parts & said if len(part) >= _LETTERS and part not in _EVERYWHERE)
