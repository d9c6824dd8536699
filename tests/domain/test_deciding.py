"""What an issue hides beside its small counts, so that nobody works them out: as little as keeps each unknown."""

from collections.abc import Iterator, Mapping
from datetime import date

import pytest

from shared.domain.calendar.quarter import Period, Quarter
from shared.domain.disclosure import Rules
from shared.domain.disclosure.deciding import Decision, decide
from shared.domain.disclosure.facts import Fact, Issue
from shared.domain.figures.evidence import Path
from shared.domain.figures.figure_name import FigureName
from shared.domain.records import survey as surveys_module
from shared.domain.records.survey import Question, current_survey, series_of, statements, surveys

QUARTER = Quarter.named("2016-17-Q1")
SPANS = {"quarter": Period(date(2016, 4, 1), date(2016, 6, 30))}


def issue(figures: Mapping[Path, tuple[float, int]]) -> Issue:
    """Make an issue of one quarter from figures and how many people are in each."""
    facts = {FigureName("quarter", *path): Fact(value, people, value) for path, (value, people) in figures.items()}
    return Issue("c1", QUARTER, 1, SPANS, facts)


def decided(figures: Mapping[Path, tuple[float, int]]) -> Decision:
    return decide(issue(figures), (), Rules())


def hidden(figures: Mapping[Path, tuple[float, int]]) -> set[Path]:
    return {name.path for name in decided(figures).hidden}


def visits(**groups: tuple[float, int]) -> dict[Path, tuple[float, int]]:
    """Return the visits to groups, and to all of them together."""
    together = (sum(visits for visits, _ in groups.values()), sum(people for _, people in groups.values()))
    return {
        ("attendances",): together,
        **{("by_group", group, "attendances"): given for group, given in groups.items()},
    }


def of(*groups: str) -> set[Path]:
    return {("by_group", group, "attendances") for group in groups}


def test_where_all_is_large_nothing_is_hidden() -> None:
    found = decided(visits(g1=(30, 9), g2=(40, 12)))
    assert (dict(found.hidden), found.is_least, found.withheld) == ({}, True, ())


def test_one_small_group_takes_another_figure_with_it() -> None:
    found = hidden(visits(g1=(8, 3), g2=(30, 9), g3=(40, 12)))
    assert of("g1") < found
    assert len(found) == 2, "one more is enough"


def test_two_small_groups_hide_each_other_where_together_they_are_many() -> None:
    assert hidden(visits(g1=(20, 3), g2=(20, 3), g3=(50, 9))) == of("g1", "g2")


def test_the_few_of_two_groups_taken_together_stay_unknown_too() -> None:
    found = hidden(visits(g1=(20, 2), g2=(20, 2), g3=(50, 9)))
    assert of("g1", "g2") < found, "or the whole less the third group would tell the visits of four people"
    assert len(found) == 3


# statements of any survey, however they come to be asked

ADDED = Question(question="rested", kind="scale", wording="I sleep well", contract_wording="I sleep well")


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ask tutors one statement more, and one in other words, from another version of their survey on."""
    first = current_survey("peer_tutor")
    questions = (first.questions[0].model_copy(update={"wording": "I feel cheered on"}), *first.questions[1:], ADDED)
    later = first.model_copy(update={"version": first.version + 1, "questions": questions})
    known = {**surveys(), (later.survey, later.version): later}
    monkeypatch.setattr(surveys_module, "surveys", lambda: known)
    _forget_surveys()
    yield
    _forget_surveys()


def _forget_surveys() -> None:
    series_of.cache_clear()
    surveys_module._surveys_of_statements.cache_clear()  # noqa: SLF001 - kept for the life of a process


def answers(statement: str) -> dict[Path, tuple[float, int]]:
    """Return a statement that almost everybody answered: who would rather not say are the few others who responded."""
    return {
        ("survey_responses",): (20, 20),
        ("statements", statement, "answered"): (16, 16),
        ("statements", statement, "prefer_not_to_say"): (4, 4),
    }


@pytest.mark.usefixtures("next_version")
@pytest.mark.parametrize("statement", ["support", "encouraged", "encouraged_2", "rested", "express"])
def test_whoever_would_rather_not_say_stays_unknown_whatever_the_statement(statement: str) -> None:
    assert statement in statements()
    found = hidden(answers(statement))
    assert ("statements", statement, "prefer_not_to_say") in found
    assert len(found) == 2, "responses less answers would leave at most four"


@pytest.mark.usefixtures("next_version")
@pytest.mark.parametrize("statement", ["support", "encouraged_2", "rested"])
def test_everybody_who_agrees_is_not_told_of_a_statement_of_any_survey(statement: str) -> None:
    figures: dict[Path, tuple[float, int]] = {
        ("statements", statement, "answered"): (16, 16),
        ("statements", statement, "agree"): (13, 13),
    }
    assert len(hidden(figures)) == 1, "three who do not agree could be worked out"
