"""What a survey's page is made of: the questions in their plain wording, and what was typed where it comes back."""

from collections.abc import Sequence
from typing import Any

from shared.domain.problems import Problem
from shared.domain.submission import Fields
from shared.domain.survey import Survey
from shared.web.forms import errors_of, typed_in

LABELS = (
    ("1", "Strongly disagree"),
    ("2", "Disagree"),
    ("3", "Neither agree nor disagree"),
    ("4", "Agree"),
    ("5", "Strongly agree"),
)


def survey_context(
    survey: Survey, *, submission_id: str, problems: Sequence[Problem] = (), fields: Fields | None = None
) -> dict[str, Any]:
    """Return the context of the survey page, empty or with the problems of what was sent."""
    return {
        "action": "",
        "submission_id": submission_id,
        "survey": {
            "id": survey.survey,
            "title": survey.title,
            "intro": survey.intro,
            "questions": [
                {"id": question.question, "kind": question.kind, "text": question.wording}
                for question in survey.questions
            ],
        },
        "labels": LABELS,
        "wave_choice": True,
        "errors": errors_of(problems),
        "typed": typed_in(fields or {}),
    }
