"""Text in a CSV file that someone may open in a spreadsheet: nothing in it is a formula, and nothing of it is lost.

A text that a spreadsheet might take for a formula is marked with an apostrophe in front. So is a text that begins with
an apostrophe itself, so that the mark can always be distinguished from the text and removed again.
"""

import re
from collections.abc import Iterable
from unicodedata import category, normalize

MARK = "'"
_BEGINS = frozenset("=+-@\N{MINUS SIGN}")
"""What a formula begins with; full-width and other forms of these are made plain before they are looked for."""
_ENDS_A_CELL = ("\t", "\r", "\n")
_QUOTES = frozenset("\"'`\N{ACUTE ACCENT}")
_PASSED_OVER = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me", "Pi", "Pf"})
"""Kinds of character that may stand unseen, or trimmed, before what a cell begins with: spaces, controls, quotes."""
_TAKEN_APART = re.compile(r'[",\r\n]')
"""What ends a cell of ours, unless the cell stands in quotes."""
_ENDS_A_CELL_ELSEWHERE = re.compile(r"[;|\t]")
"""What ends a cell in a spreadsheet that is set up so, unless the cell stands in quotes."""


def is_active(text: str) -> bool:
    """Return whether some spreadsheet might take a text for a formula, as it is or once it is trimmed."""
    if text.startswith(_ENDS_A_CELL):
        return True
    for letter in text:
        plain = normalize("NFKC", letter)
        if plain[:1] in _BEGINS:
            return True
        if letter not in _QUOTES and plain.strip() and category(letter) not in _PASSED_OVER:
            return False
    return False


def marked(text: str) -> str:
    """Return a text as a cell holds it: marked if it would be active, or begins as a mark does."""
    return MARK + text if text.startswith(MARK) or is_active(text) else text


def unmarked(cell: str) -> str:
    """Return the text of a cell: without its mark, if what follows is what would have been marked.

    In a cell that was never marked, like a hand-written 'tis, the apostrophe belongs to the text and stays.
    """
    text = cell.removeprefix(MARK)
    return text if text != cell and marked(text) == cell else cell


def csv_line(cells: Iterable[str]) -> str:
    """Write cells as one line of CSV, in quotes if taking a cell apart would change it, or make a part active."""
    return ",".join(map(_quoted, cells)) + "\n"


def _quoted(cell: str) -> str:
    apart = _TAKEN_APART.search(cell) or any(map(is_active, _ENDS_A_CELL_ELSEWHERE.split(cell)[1:]))
    return '"{}"'.format(cell.replace('"', '""')) if apart else cell
