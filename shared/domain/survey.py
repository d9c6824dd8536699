"""Surveys as data, versioned, and the responses that people give to them.

A survey is a JSON file in `surveys/`, named `SURVEY.VERSION.json`; adding a survey or a version is adding a file.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, Self, get_args

from pydantic import Field, TypeAdapter, field_validator, model_validator
from pydantic_core import PydanticCustomError

from shared.domain.problems import refuse
from shared.domain.record import Code, GroupCode, Instant, Line, Record, Words

Wave = Literal["start", "end"]
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
    """One person's answers to a survey. `person` is empty where the answer is not linked to anybody.

    `answers` holds, by question, "1" to "5", `prefer_not_to_say` or the person's own words; what was left blank is
    not there. A response that came by form has for its id the reference of its submission, and in `client_time` what
    the phone's own clock said, where it said anything.
    """

    response: Code
    survey: Code
    version: int = Field(ge=1)
    group: GroupCode | None = None
    person: Code | None = None
    wave: Wave | None = None
    submitted_at: Instant
    quote_consent: Literal["yes", "no"] | None = None
    answers: dict[str, str] = Field(default_factory=dict)
    client_time: Instant | None = None

    @field_validator("answers")
    @classmethod
    def _in_one_order(cls, answers: dict[str, str]) -> dict[str, str]:
        # so that the same answers are always stored as the same bytes
        return dict(sorted(answers.items()))

    @model_validator(mode="after")
    def _answers_what_was_asked(self) -> Self:
        definition = surveys().get((self.survey, self.version))
        if definition is None:
            raise PydanticCustomError("survey_not_known", "no such survey", {"value": f"{self.survey} {self.version}"})
        definition.check(self.answers)
        return self

    def score(self, question: str) -> int | None:
        """Return the score given to a question, 1 (strongly disagree) to 5 (strongly agree), or None."""
        answer = self.answers.get(question, "")
        return int(answer) if answer in SCALE and answer != PREFER_NOT_TO_SAY else None


@cache
def surveys() -> dict[tuple[str, int], Survey]:
    """Return every survey by its name and version, read once from the files beside this module."""
    read = (Survey.model_validate_json(file.read_bytes()) for file in sorted(SURVEYS.glob("*.json")))
    return {(survey.survey, survey.version): survey for survey in read}


def current_survey(name: str) -> Survey:
    """Return the latest version of a survey; refused where there is none of that name."""
    versions = [survey for (survey_name, _), survey in surveys().items() if survey_name == name]
    if not versions:
        raise refuse("survey_not_known", "survey", value=name)
    return max(versions, key=lambda survey: survey.version)


def statements() -> dict[str, Question]:
    """Return every statement that any survey asks agreement with, by its id, the latest wording of each."""
    return {
        question.question: question
        for _, survey in sorted(surveys().items(), key=lambda item: item[0][1])
        for question in survey.statements
    }
