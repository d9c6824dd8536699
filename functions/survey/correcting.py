"""What was sent, replaced or taken back by whoever has its receipt: from an empty form, without an account.

The reference alone opens it, and only under the link that it was sent through. What is stored is never shown. Whoever
tries reference after reference is stopped, for that link and that network address alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from functions.survey.receiving import SurveyController
from shared.domain.forms.submission import Fields, SurveyLink, only, read_response, submission_number
from shared.domain.links.reference import in_groups, read_reference
from shared.domain.problems import Problem, Refused, refuse
from shared.domain.records.form_link import FormLink
from shared.domain.records.survey import Response, Survey, current_survey
from shared.i18n import in_language
from shared.log_events import LogEvent
from shared.pages import render
from shared.settings import stored_at
from shared.storage.attempts import Attempts
from shared.storage.items import Item, Unreadable, fingerprint_of, read_body
from shared.storage.responses import correct_response, correction_fingerprint, revisions_of, withdraw_response
from shared.web.answers import Answer, Event, as_json, page, see_other, wants_json
from shared.web.forms import new_number, number_of
from shared.web.posts import SURVEY_LIMIT, read_fields
from shared.web.problem_page import problems_as_json
from shared.web.survey_page import survey_context


@dataclass(frozen=True, slots=True)
class CorrectionController:
    """Where answers are corrected: beside the controller that received them."""

    controller: SurveyController

    def receive(self, event: Event) -> Answer:
        """Replace answers or take them back: 303 to what says so; 422 with the page as it was typed."""
        fields = read_fields(event, SURVEY_LIMIT)
        parameters = event["pathParameters"]
        link = self.controller.open(parameters["survey"], parameters["token"])
        survey = current_survey(parameters["survey"])
        withdrawing = any(fields.get("withdraw", ()))
        try:
            self.controller.check_flood(parameters["token"], fields, lambda: self._stands(fields, survey, link))
            sent = None if withdrawing else self._read(fields, survey, link)
            reference, revisions = self._find(event, fields, survey, link)
            if sent is None:
                return self._withdraw(event, link, reference)
            return self._replace(event, fields, sent, reference, revisions)
        except Refused as refused:
            return self._shown_again(event, survey, fields, refused)

    def _read(self, fields: Fields, survey: Survey, link: FormLink) -> Response:
        try:
            response = read_response(
                fields, survey, SurveyLink(link.group, link.holder), self.controller.settings.now()
            )
        except Refused as refused:
            typed = read_reference(only(fields, "reference"))
            missing = [] if typed else [_reference_problem(fields)]
            raise Refused([*missing, *refused.problems]) from None
        return response

    def _stands(self, fields: Fields, survey: Survey, link: FormLink) -> bool:
        """Tell whether this very correction is stored, or what is to be taken back is taken back."""
        try:
            reference = read_reference(only(fields, "reference"))
            sent = None if any(fields.get("withdraw", ())) else self._read(fields, survey, link)
            number = submission_number(fields) if sent else ""
        except Refused:
            return False
        revisions = revisions_of(self.controller.store, link.group, reference) if reference else []
        if sent is None:
            return any(item.is_withdrawn for item in revisions)
        fingerprint = correction_fingerprint(number, fingerprint_of(sent))
        return any(item.fingerprint == fingerprint for item in revisions)

    def _find(self, event: Event, fields: Fields, survey: Survey, link: FormLink) -> tuple[str, list[Item]]:
        """Return the reference and the revisions of what it was given for; refused, and counted, where it is wrong."""
        if not only(fields, "reference"):
            raise Refused([_reference_problem(fields)])
        reference = read_reference(only(fields, "reference"))
        revisions = revisions_of(self.controller.store, link.group, reference) if reference else []
        if reference is None or not revisions or not _is_of(revisions, survey, link):
            # Only a wrong one is counted: whoever shares an address with a guesser still gets in with a right one.
            address = str(event["requestContext"]["http"].get("sourceIp", ""))
            attempts = Attempts.of(self.controller.store, event["pathParameters"]["token"], address, stored_at())
            within = attempts.count_one()
            self.controller.journal.note(LogEvent.REFERENCE_NOT_KNOWN if within else LogEvent.REFERENCES_REFUSED)
            raise Refused([_reference_problem(fields)]) if within else refuse("too_many_attempts", "reference")
        return reference, revisions

    def _withdraw(self, event: Event, link: FormLink, reference: str) -> Answer:
        withdraw_response(self.controller.store, link.group, reference, stored_at())
        self.controller.journal.note(LogEvent.RESPONSE_WITHDRAWN)
        if wants_json(event):
            return as_json({"reference": in_groups(reference), "withdrawn": True})
        return see_other(_beside(event, "withdrawn"))

    def _replace(self, event: Event, fields: Fields, sent: Response, reference: str, revisions: list[Item]) -> Answer:
        fingerprint = correction_fingerprint(submission_number(fields), fingerprint_of(sent))
        done = correct_response(
            self.controller.store, revisions, _corrected(sent), stored_at=stored_at(), fingerprint=fingerprint
        )
        if not done:
            raise Refused([_reference_problem(fields)])
        self.controller.journal.note(LogEvent.RESPONSE_CORRECTED)
        if wants_json(event):
            return as_json({"reference": in_groups(reference)})
        return see_other(_beside(event, f"receipt/{reference}"))

    def _shown_again(self, event: Event, survey: Survey, fields: Fields, refused: Refused) -> Answer:
        self.controller.journal.note(LogEvent.REFUSED, codes=[problem.code for problem in refused.problems])
        if wants_json(event):
            return problems_as_json(refused)
        status = refused.problems[0].status
        # what stands beside another correction is sent as one of its own
        number = new_number() if status is HTTPStatus.CONFLICT else number_of(fields)
        context = survey_context(survey, submission_id=number, problems=refused.problems, fields=fields)
        html = render("survey_correct", charity=self.controller.settings.charity, **context)
        return page(html, status)


def _corrected(sent: Response) -> Callable[[Response], Response]:
    """Return how the latest revision becomes one more: what it is and when it was sent stay, what it says is new."""

    def corrected(latest: Response) -> Response:
        kept = {
            "response": latest.response,
            "revision": latest.revision + 1,
            "submitted_at": latest.submitted_at,
            "answered_on": latest.answered_on,
            "wave": sent.wave or latest.wave,
            "held_back": sent.held_back or latest.held_back,
            "corrected_at": sent.submitted_at,
        }
        return sent.model_copy(update=kept)

    return corrected


def _is_of(revisions: list[Item], survey: Survey, link: FormLink) -> bool:
    if any(item.is_withdrawn for item in revisions):
        return True  # whose it was is not kept: taking it back again does nothing
    try:
        latest = read_body(Response, revisions[-1])
    except Unreadable:
        return False
    return (latest.survey, latest.person) == (survey.survey, link.holder)


def _reference_problem(fields: Fields) -> Problem:
    return Problem("reference_not_known" if only(fields, "reference") else "reference_missing", "reference")


def _beside(event: Event, name: str) -> str:
    return in_language(f"{event['rawPath'].removesuffix('/correct')}/{name}")
