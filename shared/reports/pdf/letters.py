"""Which letters a document can write: what none of our fonts has is written as a substitute, and reported.

PDF/UA refuses a whole document if its fonts lack one character. Typst looks for one font for a letter *with* its marks,
so a mark is kept only if one font has both.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

from shared.built import fonts_folder

STAND_IN = "\N{WHITE SQUARE}"
FIRST_EMOJI = "\N{MAHJONG TILE EAST WIND}"
_JOINING = frozenset(
    "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{VARIATION SELECTOR-15}\N{VARIATION SELECTOR-16}"
    "\N{EMOJI MODIFIER FITZPATRICK TYPE-1-2}\N{EMOJI MODIFIER FITZPATRICK TYPE-3}"
    "\N{EMOJI MODIFIER FITZPATRICK TYPE-4}\N{EMOJI MODIFIER FITZPATRICK TYPE-5}\N{EMOJI MODIFIER FITZPATRICK TYPE-6}"
) | frozenset(map(chr, range(0xE0020, 0xE0080)))
"""Characters that change the letter before them, as marks do; the last are the tags that make flags."""
_SPACES = frozenset("\t\n")
"""Characters that no font draws or needs to draw."""
_REFUSED = frozenset("\0\N{ZERO WIDTH NO-BREAK SPACE}\ufffe")
"""What PDF/UA-1 forbids in a text, whatever its font (ISO 14289-1, 7.21.8)."""


def written(text: str, told: Counter[str] | None = None) -> str:
    """Return a text as the document can write it; what was replaced is counted in `told`."""
    spelled = []
    for cluster in _clusters(text):
        base, marks = cluster[0], cluster[1:]
        able = () if _is_unknown(base) else _able(base, tuple(font_families().values()))
        writes = {base: bool(able) or base in _SPACES}
        for mark in marks:
            if mark not in _JOINING:
                able = _able(mark, able) if _belongs(mark, base) else ()
                writes[mark] = bool(able)
        for letter in (base, *marks):
            if writes.get(letter, True) and letter not in _REFUSED:
                spelled.append(letter)
            else:
                spelled.append(STAND_IN)
                if told is not None:
                    told[letter] += 1
    return "".join(spelled)


def is_right_to_left(text: str) -> bool:
    """Return whether a text's first letter with a direction is written from right to left."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((direction for direction in directions if direction in {"L", "R", "AL"}), "L") != "L"


@cache
def font_families() -> Mapping[str, frozenset[int]]:
    """Return the code points that each font family can write, by name, in order of preference."""
    families = json.loads((fonts_folder() / "families.json").read_text(encoding="ascii"))
    return {
        family: frozenset(point for first, last in runs for point in range(first, last + 1))
        for family, runs in families.items()
    }


def _able(letter: str, families: tuple[frozenset[int], ...]) -> tuple[frozenset[int], ...]:
    return tuple(family for family in families if ord(letter) in family)


def _is_unknown(letter: str) -> bool:
    """Return whether a letter is private, half of a pair, or newer than Python's Unicode data and not an emoji."""
    category = unicodedata.category(letter)
    return category in {"Co", "Cs"} or (category == "Cn" and letter < FIRST_EMOJI)


def _belongs(mark: str, base: str) -> bool:
    """Return whether a mark may be placed on a letter: one of its own script, or any if it belongs to none."""
    script = unicodedata.name(mark, "").partition(" ")[0]
    on_a_letter = unicodedata.category(base)[0] in "LN"
    return on_a_letter and (script == "COMBINING" or unicodedata.name(base, "").startswith(script))


def _clusters(text: str) -> Iterator[str]:
    """Yield each letter with its marks."""
    cluster = ""
    for letter in text:
        if cluster and not _stands_on_another(letter):
            yield cluster
            cluster = ""
        cluster += letter
    if cluster:
        yield cluster


def _stands_on_another(letter: str) -> bool:
    return letter in _JOINING or unicodedata.category(letter).startswith("M")
