"""What a cell holds: a number with a format that displays the report's own string, or text that stays text."""

import re
from dataclasses import dataclass

from shared.reports.model import PublishedFigure

_NUMBER = re.compile(r"(-?)(\d[\d,]*)(?:\.(\d+))?(.*)", re.DOTALL)
# XML has no way to write these; XlsxWriter escapes the other control characters.
_UNWRITABLE = re.compile("[\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the format by which a spreadsheet displays it."""

    value: float
    display: str


def cell_of(figure: PublishedFigure, printed: str) -> Number | str:
    """Return a figure's cell: a number displayed as `printed`, or, if it has no value, that text."""
    found = _NUMBER.fullmatch(printed)
    if figure.value is None or found is None:
        return printed
    sign, whole, decimals, after = found.groups(default="")
    # Store the displayed value, not the one it was rounded from: a program that rounds differently would show another.
    value = float(f"{sign}{whole.replace(',', '')}.{decimals or 0}")
    display = "#,##0" if not decimals else f"#,##0.{'0' * len(decimals)}"
    return Number(value, f'{display}"{after}"' if after else display)


def text_of(words: str) -> str:
    """Return words as a workbook can hold them."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", words) if not words.isascii() else words
