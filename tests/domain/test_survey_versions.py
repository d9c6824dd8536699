"""Answers to questions that are worded otherwise are never counted together, unless the file says they are the same."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from shared.domain.calendar.quarter import Quarter
from shared.domain.figures.history import History, View
from shared.domain.figures.statements import statement_figures
from shared.domain.records import survey as surveys_module
from shared.domain.records.collection import Records
from shared.domain.records.survey import Question, Response, Survey, series_of, statements

FIRST = Question(question="calm", kind="scale", wording="I feel calm", contract_wording="I feel calm")
WORDED_OTHERWISE = FIRST.model_copy(update={"wording": "I feel at ease"})
THE_SAME = WORDED_OTHERWISE.model_copy(update={"same_as_version": 1})


def version(number: int, question: Question) -> Survey:
    return Survey(survey="mood", version=number, title="How are you?", intro="We ask.", questions=(question,))


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[tuple[str, int], Survey]]:
    known: dict[tuple[str, int], Survey] = {("mood", 1): version(1, FIRST)}
    monkeypatch.setattr(surveys_module, "surveys", lambda: known)
    series_of.cache_clear()
    yield known
    series_of.cache_clear()


def answered(number: int, version_: int, score: str) -> Response:
    return Response(
        response=f"r{number}",
        survey="mood",
        version=version_,
        submitted_at=datetime(2026, 5, number, 12, tzinfo=UTC),
        answers={"calm": score},
    )


def agreeing(records: Records, series: str) -> object:
    view = View(History(records), Quarter.of(date(2026, 5, 1)).period)
    return statement_figures(view, series)["agree"].value


@pytest.mark.parametrize(
    ("later", "series"), [(FIRST, "calm"), (WORDED_OTHERWISE, "calm_2"), (THE_SAME, "calm")], ids=str
)
def test_a_question_keeps_its_series_while_it_is_the_same(
    known: dict[tuple[str, int], Survey], later: Question, series: str
) -> None:
    known["mood", 2] = version(2, later)
    assert (series_of("mood", 1, "calm"), series_of("mood", 2, "calm")) == ("calm", series)
    assert set(statements()) == {"calm", series}


def test_figures_never_mix_versions_that_are_worded_otherwise(known: dict[tuple[str, int], Survey]) -> None:
    known["mood", 2] = version(2, WORDED_OTHERWISE)
    records = Records.of([answered(1, 1, "5"), answered(2, 2, "4"), answered(3, 2, "5")])
    assert (agreeing(records, "calm"), agreeing(records, "calm_2")) == (1, 2)


def test_a_version_that_says_it_is_the_same_is_counted_with_the_earlier_ones(
    known: dict[tuple[str, int], Survey],
) -> None:
    known["mood", 2] = version(2, THE_SAME)
    records = Records.of([answered(1, 1, "5"), answered(2, 2, "4"), answered(3, 2, "5")])
    assert agreeing(records, "calm") == 3


def test_a_paper_form_counts_in_the_quarter_of_the_day_it_bears(known: dict[tuple[str, int], Survey]) -> None:
    assert known
    typed_in = answered(1, 1, "5").model_copy(update={"answered_on": date(2026, 3, 31)})
    assert agreeing(Records.of([typed_in]), "calm") == 0
    before = View(History(Records.of([typed_in])), Quarter.of(date(2026, 3, 31)).period)
    assert [response.response for response in before.responses] == ["r1"]
