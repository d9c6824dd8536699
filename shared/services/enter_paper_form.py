"""Enter a survey that came back on paper, under the day that is written on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.forms.survey_form import SurveyLink, read_response
from shared.domain.problems import refuse
from shared.domain.records.survey import Response, Survey
from shared.storage.items import item_of
from shared.storage.records import RecordStore


@dataclass(frozen=True, slots=True)
class PaperForm:
    """What is on a paper form: whose group's, from which day, the answers by question, and which boxes are ticked.

    `submission` is the number that it gets when it is typed in.
    """

    submission: str
    survey: Survey
    group: str
    answered_on: date
    answers: Mapping[str, str]
    wave: str | None
    quote_consent: bool


def enter_paper_form(store: RecordStore, form: PaperForm, *, now: datetime, today: date, stored_at: str) -> Response:
    """Store a paper form as a response, and return it. Refused with every problem."""
    if form.answered_on > today:
        raise refuse("in_the_future", "answered_on")
    if unknown := form.answers.keys() - {question.question for question in form.survey.questions}:
        raise refuse("question_not_known", "answer", value=", ".join(sorted(unknown)))
    fields = {
        **{question: [answer] for question, answer in form.answers.items()},
        "submission_id": [form.submission],
        "wave": [form.wave or ""],
        "quote_consent": ["yes" if form.quote_consent else ""],
    }
    sent = read_response(fields, form.survey, SurveyLink(form.group, None), now)
    response = sent.model_copy(update={"channel": "paper", "answered_on": form.answered_on})
    store.put_new(item_of(response, stored_at))
    return response
