"""The words of the pages in the current language, from the catalogues that set-up compiled; otherwise in English.

English is the source: `gettext("Saved")` is its own English, so a word missing from a catalogue is never blank. The
current language is set once per request, around everything that answers it. Standard library alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from shared.built import BUILT, ENGLISH, languages

PSEUDO = "en-XB"
"""The Unicode project's own name for English made up to look like a language that is written from right to left."""
_RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi", PSEUDO}


@dataclass(frozen=True, slots=True)
class Language:
    """A language that pages are in: its tag, like `cy` or `zh-Hant`, and its words."""

    tag: str
    words: NullTranslations = field(default_factory=NullTranslations)
    one_of_many: bool = False
    """Whether there are others, so that an address has to say which."""

    @property
    def direction(self) -> str:
        """The direction that it is written in, as HTML spells it."""
        return "rtl" if {self.tag, self.tag.partition("-")[0]} & _RIGHT_TO_LEFT else "ltr"


_UNLESS_ASKED = Language(ENGLISH)
_spoken: ContextVar[Language] = ContextVar("_spoken", default=_UNLESS_ASKED)


@cache
def language(tag: str, built: Path = BUILT) -> Language:
    """Return one of the languages that set-up built."""
    one_of_many = len(languages(built)) > 1
    if tag == ENGLISH:
        return Language(ENGLISH, one_of_many=one_of_many)
    with (built / "languages" / f"{tag}.mo").open("rb") as catalogue:
        return Language(tag, GNUTranslations(catalogue), one_of_many)


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Use a language for every word inside the block."""
    before = _spoken.set(chosen)
    try:
        yield
    finally:
        _spoken.reset(before)


def spoken() -> Language:
    """Return the current language."""
    return _spoken.get()


def gettext(message: str) -> str:
    """Return an English text in the current language."""
    # A catalogue keeps facts about itself under the empty text.
    return _spoken.get().words.gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Return one of two English texts, for one or for several, in the current language."""
    return _spoken.get().words.ngettext(one, many, count)


def later(message: str) -> str:
    """Mark a text for the catalogues; it is translated only when it is shown."""
    return message


def in_language(address: str) -> str:
    """Return an address of this service that leads to its page in the current language."""
    if not _spoken.get().one_of_many:
        return address
    return f"{address}{'&' if '?' in address else '?'}lang={_spoken.get().tag}"
