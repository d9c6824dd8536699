"""What a survey's page is made of: the questions in plain wording, and what was typed when the form comes back."""

from collections.abc import Sequence
from typing import Any

from shared.domain.forms.posted import Fields
from shared.domain.problems import Problem
from shared.domain.records.survey import Survey, surveys
from shared.i18n import gettext
from shared.notice import NOTICE_VERSION
from shared.scale_labels import labels
from shared.web.forms import errors_of, typed_in


def survey_context(
    survey: Survey,
    *,
    submission_id: str,
    problems: Sequence[Problem] = (),
    fields: Fields | None = None,
    shared: bool = False,
) -> dict[str, Any]:
    """Return the context of the survey page or of its correction, empty or with the problems in what was sent.

    `shared` is true on the charity's own tablet, where the next person answers on the same device.
    """
    return {
        "action": "",
        "submission_id": submission_id,
        "survey": {
            "id": survey.survey,
            "title": gettext(survey.title),
            "intro": gettext(survey.intro),
            "questions": [
                {"id": question.question, "kind": question.kind, "text": gettext(question.wording)}
                for question in survey.questions
            ],
        },
        "labels": labels(),
        "wave_choice": True,
        "shared": shared,
        "notice_version": NOTICE_VERSION,
        "errors": errors_of(problems),
        "typed": typed_in(fields or {}),
    }


def what_was_typed(survey: str, fields: Fields) -> list[tuple[str, str]]:
    """Return what was typed into a survey as pairs of a question and the answer in words, to be copied by hand."""
    versions = [version for (name, version) in surveys() if name == survey]
    if not versions:
        return []
    typed, known = typed_in(fields), {**dict(labels()), "prefer_not_to_say": gettext("I would rather not say")}
    questions = surveys()[survey, max(versions)].questions
    return [
        (gettext(question.wording), known.get(answer, answer) if question.kind == "scale" else answer)
        for question in questions
        if (answer := typed.get(question.question, ""))
    ]
