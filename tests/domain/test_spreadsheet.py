"""A text in a CSV file is never a formula, whatever opens it, and its mark can always be taken off again."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.spreadsheet import is_active, marked, unmarked

HOSTILE = (
    '=HYPERLINK("http://example.org","open")',
    "+44 7700 900123",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\ttab",
    "  =1+1",
    "\N{NO-BREAK SPACE}=1+1",
    "\N{ZERO WIDTH SPACE}=1+1",
    "\N{BYTE ORDER MARK}=1+1",
    '"=1+1"',
    "“=1+1”",
    " '=1+1",
    "＝1+1",  # noqa: RUF001 - look-alikes are meant
    "＋1",  # noqa: RUF001
    "－1",  # noqa: RUF001
    "＠SUM(1)",  # noqa: RUF001
    "\N{IDEOGRAPHIC SPACE}＝1",  # noqa: RUF001
    "\N{SMALL EQUALS SIGN}1",
    "\N{SUPERSCRIPT PLUS SIGN}1",
    "\N{MINUS SIGN}1",
    "-",
    "=",
)
HARMLESS = ("Ann B.", "a=b", "it's fine", "5 - 3", "", " ", '"quoted"', "(-1)", "…", "Zoë", "\N{EN DASH} and so on")


def test_what_a_spreadsheet_runs_is_marked() -> None:
    assert [text for text in HOSTILE if not is_active(text)] == []
    assert {marked(text)[0] for text in HOSTILE} == {"'"}


@pytest.mark.parametrize("text", HARMLESS)
def test_plain_words_stand_in_a_cell_as_they_are(text: str) -> None:
    assert marked(text) == text


@given(st.text(alphabet=st.one_of(st.sampled_from("'\"=+-@\t\r\n a1＝"), st.characters()), max_size=12))  # noqa: RUF001
def test_every_mark_comes_off_again(text: str) -> None:
    assert unmarked(marked(text)) == text


@given(st.text(alphabet=st.one_of(st.sampled_from("'\"=+-@\t\r\n a1＝"), st.characters()), max_size=12))  # noqa: RUF001
def test_a_cell_written_by_hand_loses_nothing_twice(cell: str) -> None:
    text = unmarked(cell)
    assert text in (cell, cell[1:])
    assert unmarked(marked(text)) == text


@pytest.mark.parametrize("cell", ["'tis", "'", "'90s music", "''", "'''"])
def test_only_a_mark_is_taken_off(cell: str) -> None:
    is_mark = re.match("''", cell)
    assert unmarked(cell) == (cell[1:] if is_mark else cell)


def test_what_a_mark_stands_before_is_marked_once() -> None:
    assert (marked("=1"), marked("'=1"), marked("''=1")) == ("'=1", "''=1", "'''=1")
