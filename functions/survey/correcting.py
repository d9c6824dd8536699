"""Replace or withdraw answers that were sent: with an empty form and a reference, without an account."""

from dataclasses import dataclass
from http import HTTPStatus

from functions.survey.receiving import SurveyController
from shared.domain.forms.posted import Fields, only, submission_number
from shared.domain.forms.survey_form import SurveyLink, read_response
from shared.domain.links.reference import in_groups, read_reference
from shared.domain.problems import Problem, Refused
from shared.domain.records.form_link import FormLink
from shared.domain.records.survey import Survey, current_survey
from shared.i18n import in_language
from shared.log_events import LogEvent
from shared.pages import render
from shared.services.correct_response import Replacement, Sender, correct_response, is_corrected
from shared.settings import stored_at
from shared.web.answers import Answer, Event, as_json, page, see_other, wants_json
from shared.web.forms import new_number, number_of
from shared.web.posts import SURVEY_LIMIT, read_fields
from shared.web.problem_page import problems_as_json
from shared.web.statuses import http_status_of
from shared.web.survey_page import survey_context

_EVENTS = {
    "reference_not_known": LogEvent.REFERENCE_NOT_KNOWN,
    "too_many_attempts": LogEvent.REFERENCES_REFUSED,
}
"""What is logged as well as the refusal, so that an alarm can count guessing."""


@dataclass(frozen=True, slots=True)
class CorrectionController:
    """Correct answers, using the controller that received them."""

    controller: SurveyController

    def receive(self, event: Event) -> Answer:
        """Replace or withdraw answers: 303 to a page that confirms it; 422 with the page as it was typed."""
        fields = read_fields(event, SURVEY_LIMIT)
        parameters = event["pathParameters"]
        link = self.controller.open(parameters["survey"], parameters["token"])
        survey = current_survey(parameters["survey"])
        sender = Sender(
            link.group,
            link.holder,
            survey.survey,
            parameters["token"],
            str(event["requestContext"]["http"].get("sourceIp", "")),
        )
        try:
            self.controller.check_rate(
                parameters["token"], fields, lambda: self._is_corrected(fields, survey, link, sender)
            )
            instead = self._read(fields, survey, link)
            reference = correct_response(self.controller.store, sender, only(fields, "reference"), instead, stored_at())
        except Refused as refused:
            return self._shown_again(event, survey, fields, refused)
        withdrawn = instead is None
        self.controller.journal.note(LogEvent.RESPONSE_WITHDRAWN if withdrawn else LogEvent.RESPONSE_CORRECTED)
        if wants_json(event):
            return as_json({"reference": in_groups(reference), **({"withdrawn": True} if withdrawn else {})})
        return see_other(_beside(event, "withdrawn" if withdrawn else f"receipt/{reference}"))

    def _read(self, fields: Fields, survey: Survey, link: FormLink) -> Replacement | None:
        """Return the new answers, or None if the old ones are to be withdrawn. Refused with every problem."""
        if any(fields.get("withdraw", ())):
            return None
        try:
            response = read_response(
                fields, survey, SurveyLink(link.group, link.holder), self.controller.settings.now()
            )
        except Refused as refused:
            typed = only(fields, "reference")
            code = "reference_not_known" if typed else "reference_missing"
            missing = [] if read_reference(typed) else [Problem(code, "reference")]
            raise Refused([*missing, *refused.problems]) from None
        return Replacement(submission_number(fields), response)

    def _is_corrected(self, fields: Fields, survey: Survey, link: FormLink, sender: Sender) -> bool:
        try:
            typed, instead = only(fields, "reference"), self._read(fields, survey, link)
        except Refused:
            return False
        return is_corrected(self.controller.store, sender, typed, instead)

    def _shown_again(self, event: Event, survey: Survey, fields: Fields, refused: Refused) -> Answer:
        codes = [problem.code for problem in refused.problems]
        if codes[0] in _EVENTS and len(codes) == 1:
            self.controller.journal.note(_EVENTS[codes[0]])
        self.controller.journal.note(LogEvent.REFUSED, codes=codes)
        if wants_json(event):
            return problems_as_json(refused)
        status = http_status_of(refused)
        # If another correction from this page is stored, give the page a new number, so that it can be sent.
        number = new_number() if status is HTTPStatus.CONFLICT else number_of(fields)
        context = survey_context(survey, submission_id=number, problems=refused.problems, fields=fields)
        html = render("survey_correct", charity=self.controller.settings.charity, **context)
        return page(html, status)


def _beside(event: Event, name: str) -> str:
    return in_language(f"{event['rawPath'].removesuffix('/correct')}/{name}")
