"""Primary suppression: what counts 1 to 4 people, or breaks down fewer than ten answers, is not published."""

from datetime import date
from pathlib import Path as FilePath

import pytest

from shared.domain.calendar.quarter import Period
from shared.domain.disclosure import Rules
from shared.domain.disclosure.facts import Fact
from shared.domain.disclosure.rules import primary
from shared.domain.figures.evidence import Figures, Path, count_everything
from shared.domain.figures.figure_name import FigureName
from shared.domain.figures.history import History, View
from shared.domain.figures.measure import Figure
from shared.services.packs.reading import read_pack

RULES = Rules()
PACK = FilePath(__file__).parents[1] / "packs/handover-2017-18"


def hidden(figures: Figures, rules: Rules = RULES) -> set[str]:
    """Return what is hidden of a quarter's figures, by their ids without the quarter."""
    facts = {FigureName("quarter", *path): Fact(figure.value, figure.contributors) for path, figure in figures.items()}
    return {".".join(name.path) for name in primary(facts, rules)}


def statement(answered: int, paired: int) -> dict[Path, Figure]:
    parts = {
        "answered": answered,
        "agree": 6,
        "prefer_not_to_say": 7,
        "paired": paired,
        "improved": 5,
        "same": 5,
        "lower": 0,
    }
    return {("statements", "express", part): Figure(number, number) for part, number in parts.items()}


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_one_to_four_people_are_hidden(number: int) -> None:
    assert hidden({("people",): Figure(number, number)}) == {"people"}


@pytest.mark.parametrize("number", [0, 5, 6, 100])
def test_nobody_and_five_or_more_are_not(number: int) -> None:
    assert hidden({("people",): Figure(number, number)}) == set()


def test_what_one_to_four_people_made_is_hidden_however_large_it_is() -> None:
    assert hidden({("attendances",): Figure(48, 4), ("volunteer_hours",): Figure(48.25, 5)}) == {"attendances"}


@pytest.mark.parametrize("number", [1, 4, 1205])
def test_things_are_never_hidden(number: int) -> None:
    assert hidden({("sessions",): Figure(number), ("by_group", "g01", "sessions"): Figure(number)}) == set()


def test_a_figure_that_is_not_there_is_not_hidden() -> None:
    assert hidden({("waiting_days_median",): Figure(None, 0)}) == set()


def test_the_threshold_is_a_setting() -> None:
    figures: dict[Path, Figure] = {("people",): Figure(7, 7)}
    assert hidden(figures, Rules(threshold=8)) == {"people"}
    assert hidden(figures, Rules(threshold=7)) == set()


def test_fewer_than_ten_answers_are_not_broken_down() -> None:
    parts = ("agree", "prefer_not_to_say", "paired", "improved", "same", "lower")
    assert hidden(statement(answered=9, paired=10)) == {f"statements.express.{part}" for part in parts}


def test_ten_answers_are() -> None:
    assert hidden(statement(answered=10, paired=10)) == set()


def test_fewer_than_ten_paired_people_are_not_broken_down_even_where_a_part_is_nobody() -> None:
    assert hidden(statement(answered=40, paired=9)) == {
        "statements.express.improved",
        "statements.express.same",
        "statements.express.lower",
    }


def test_a_wave_is_not_broken_down_either() -> None:
    name = ("additional", "statements_by_wave", "express", "end")
    figures: dict[Path, Figure] = {(*name, "answered"): Figure(9, 9), (*name, "agree"): Figure(9, 9)}
    assert hidden(figures) == {"additional.statements_by_wave.express.end.agree"}


def test_no_figure_of_a_real_year_stays_that_counts_one_to_four_people() -> None:
    history = History(read_pack(PACK))
    figures = count_everything(View(history, Period(date(2017, 10, 1), date(2017, 12, 31))))
    gone = hidden(figures)
    kept = {name for name in figures if ".".join(name) not in gone}
    assert [name for name in kept if 0 < (figures[name].contributors or 0) < RULES.threshold] == []
    assert {("sessions",), ("people",), ("attendances",)} <= kept
    assert len(kept) > len(figures) / 2
