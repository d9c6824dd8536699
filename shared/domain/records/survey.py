"""Surveys as data, versioned, and the responses that people give to them.

A survey is a JSON file in `surveys/`, named `SURVEY.VERSION.json`; adding a survey or a version is adding a file.
"""

from collections.abc import Mapping
from datetime import datetime, time
from functools import cache
from pathlib import Path
from typing import Literal, Self, get_args

from pydantic import Field, TypeAdapter, field_validator, model_validator
from pydantic_core import PydanticCustomError

from shared.domain.calendar.quarter import LONDON
from shared.domain.problems import refuse
from shared.domain.records.base import Code, Day, GroupCode, Instant, Line, Record, Words, without_controls

Wave = Literal["start", "end"]
Channel = Literal["link", "card", "tablet", "paper"]
"""How an answer came: through a group's link or poster, a personal card, the charity's own tablet, or on paper."""
SURVEYS = Path(__file__).parent / "surveys"
PREFER_NOT_TO_SAY = "prefer_not_to_say"
AGREE = 4
"""The lowest score that says yes: 4 (agree) or 5 (strongly agree)."""

ScaleAnswer = Literal["1", "2", "3", "4", "5", "prefer_not_to_say"]
SCALE: tuple[str, ...] = get_args(ScaleAnswer)
_WORDS: TypeAdapter[str] = TypeAdapter(Words)


class Question(Record):
    """One question: its plain wording for the page, and the contract's wording for the report."""

    question: Code
    kind: Literal["scale", "words"]
    wording: Line
    contract_wording: Line
    same_as_version: int | None = None
    """The earlier version whose question of that id this still is, though it is worded otherwise."""

    def is_worded_as(self, other: "Question") -> bool:
        """Return whether it asks the same in the same words."""
        return (self.kind, self.wording, self.contract_wording) == (other.kind, other.wording, other.contract_wording)


class Survey(Record):
    """One version of a survey."""

    survey: Code
    version: int
    title: Line
    intro: Line
    questions: tuple[Question, ...]

    @property
    def statements(self) -> tuple[Question, ...]:
        """The questions that are answered on the scale."""
        return tuple(question for question in self.questions if question.kind == "scale")

    def question(self, name: str) -> Question | None:
        """Return the question with that id, or None if it is not asked."""
        return next((question for question in self.questions if question.question == name), None)

    def check(self, answers: Mapping[str, str]) -> None:
        """Refuse answers to questions that this survey does not ask, and answers that it does not offer."""
        kinds = {question.question: question.kind for question in self.questions}
        for name, answer in answers.items():
            if name not in kinds:
                raise PydanticCustomError("question_not_known", "not asked", {"value": name})
            if kinds[name] == "scale" and answer not in SCALE:
                raise PydanticCustomError("not_offered", "not on the scale")
            if kinds[name] == "words":
                _WORDS.validate_python(answer)


class Response(Record):
    """One person's answers to a survey. `person` is empty if the answer is not linked to anyone.

    `version` is the survey's, `revision` the response's own: 1 as it was sent, one more each time it was corrected.
    `notice` is the version of the privacy notice that the page showed. What is `held_back` was caught by the field
    that only programs fill, and is not counted until the coordinator releases it.

    `answers` holds, by question, "1" to "5", `prefer_not_to_say` or the person's own words; what was left blank is
    not there. A response that came by form has for its id the reference of its submission, and in `client_time` what
    the phone's own clock said, where it said anything.
    """

    response: Code
    """The response's code: the reference on its receipt, if it came by form."""
    survey: Code
    """Which survey."""
    version: int = Field(ge=1)
    """Which version of it."""
    group: GroupCode | None = None
    """The group; empty if none is known."""
    person: Code | None = None
    """Who answered; empty if the answer is linked to no one."""
    wave: Wave | None = None
    """First weeks (`start`) or later (`end`)."""
    submitted_at: Instant
    """When it was sent."""
    quote_consent: Literal["yes", "no"] | None = None
    """Whether the own words may be quoted."""
    answers: dict[str, str] = Field(default_factory=dict)
    """The answers by question."""
    client_time: Instant | None = None
    """What the phone's own clock said."""
    revision: int = Field(default=1, ge=1)
    """1 as it was sent, one more for each correction."""
    corrected_at: Instant | None = None
    """When this revision was sent, if it is a correction."""
    answered_on: Day | None = None
    """The date on a paper form."""
    language: Code | None = None
    """The language of the page, as a tag like `en`."""
    channel: Channel | None = None
    """How the answer came."""
    notice: Code | None = None
    """The version of the privacy notice that the page showed."""
    held_back: bool = False
    """Whether it looks like a program's and is not counted."""

    @property
    def answered_at(self) -> datetime:
        """When it was answered: when it was sent, or the noon of the day that a paper form bears."""
        if self.answered_on is None:
            return self.submitted_at
        return datetime.combine(self.answered_on, time(12), LONDON)

    @field_validator("answers")
    @classmethod
    def _as_text_in_one_order(cls, answers: dict[str, str]) -> dict[str, str]:
        # so that the same answers are always stored as the same bytes
        read = {question: without_controls(answer) for question, answer in sorted(answers.items())}
        return {question: answer for question, answer in read.items() if answer or not answers[question]}

    @model_validator(mode="after")
    def _answers_what_was_asked(self) -> Self:
        definition = surveys().get((self.survey, self.version))
        if definition is None:
            raise PydanticCustomError("survey_not_known", "no such survey", {"value": f"{self.survey} {self.version}"})
        definition.check(self.answers)
        return self

    @property
    def by_series(self) -> dict[str, str]:
        """The answers by the series that they are counted in."""
        return {series_of(self.survey, self.version, name): answer for name, answer in self.answers.items()}

    def score(self, series: str) -> int | None:
        """Return the score given in a series, 1 (strongly disagree) to 5 (strongly agree), or None."""
        answer = self.by_series.get(series, "")
        return int(answer) if answer in SCALE and answer != PREFER_NOT_TO_SAY else None


@cache
def surveys() -> dict[tuple[str, int], Survey]:
    """Return every survey by its name and version, read once from the files beside this module."""
    read = (Survey.model_validate_json(file.read_bytes()) for file in sorted(SURVEYS.glob("*.json")))
    return {(survey.survey, survey.version): survey for survey in read}


def current_survey(name: str) -> Survey:
    """Return the latest version of a survey; raise Refused if there is none of that name."""
    versions = [survey for (survey_name, _), survey in surveys().items() if survey_name == name]
    if not versions:
        raise refuse("survey_not_known", "survey", value=name)
    return max(versions, key=lambda survey: survey.version)


@cache
def series_of(survey: str, version: int, question: str) -> str:
    """Return the name under which the answers to a question are counted together.

    It is the question's id while its wording stays, or the file says that it is still the same question. From a
    version on that words it otherwise and does not say so, it is the id and that version, like `express_2`.
    """
    series, before = question, None
    for number in sorted(number for name, number in surveys() if name == survey and number <= version):
        asked = surveys()[survey, number].question(question)
        if asked is None:
            continue
        if asked.same_as_version is not None:
            series = series_of(survey, asked.same_as_version, question)
        elif before is not None and not asked.is_worded_as(before):
            series = f"{question}_{number}"
        before = asked
    return series


def statements() -> dict[str, Question]:
    """Return every statement that any survey asks agreement with, by its series, the latest wording of each."""
    return {
        series_of(survey.survey, survey.version, question.question): question
        for _, survey in sorted(surveys().items(), key=lambda item: item[0][1])
        for question in survey.statements
    }


@cache
def _surveys_of_statements() -> dict[str, str]:
    return {
        series_of(survey.survey, survey.version, question.question): survey.survey
        for survey in surveys().values()
        for question in survey.statements
    }


def survey_of(series: str) -> str:
    """Return the survey that asks a statement, by its series."""
    return _surveys_of_statements()[series]
