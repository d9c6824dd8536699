"""Receive a survey: read it, have it stored once, answer with its receipt."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from shared.domain.forms.posted import Fields
from shared.domain.forms.survey_form import SurveyForm, SurveyLink, read_response, read_survey_form
from shared.domain.links.link_token import hash_of
from shared.domain.links.reference import in_groups, read_reference
from shared.domain.problems import Refused, refuse
from shared.domain.records.form_link import FormLink
from shared.domain.records.survey import Survey, current_survey
from shared.i18n import in_language
from shared.log_events import Journal, LogEvent
from shared.pages import render
from shared.services.contact_requests import tell_of_all_waiting
from shared.services.open_link import open_link
from shared.services.submit_response import (
    Outcome,
    Prepared,
    has_receipt,
    is_submitted,
    prepare_response,
    submit_response,
)
from shared.settings import Settings, stored_at
from shared.storage.records import RecordStore
from shared.web.answers import KEPT_FOR_BACK, NEVER_KEPT, Answer, Event, as_json, page, see_other, wants_json
from shared.web.forms import number_of
from shared.web.posts import SURVEY_LIMIT, read_fields
from shared.web.problem_page import problems_as_json
from shared.web.rate_limit import RateLimit, digest_of
from shared.web.statuses import http_status_of
from shared.web.survey_page import survey_context, what_was_typed

_rate_limit = RateLimit()
_EVENTS: dict[Outcome, LogEvent] = {
    "stored": LogEvent.RESPONSE_STORED,
    "sent_again": LogEvent.SENT_AGAIN,
    "conflict": LogEvent.CONFLICT,
}


@dataclass(frozen=True, slots=True)
class SurveyController:
    """Receive surveys, with the store, the settings and the log."""

    store: RecordStore
    settings: Settings
    journal: Journal

    def receive(self, event: Event) -> Answer:
        """Receive a survey: 303 to its receipt; 422 with the page as it was typed; 409 if other answers use its id."""
        fields = read_fields(event, SURVEY_LIMIT)
        survey_name, token = event["pathParameters"]["survey"], event["pathParameters"]["token"]
        try:
            link = self.open(survey_name, token)
        except Refused as refused:
            return self._gone(event, refused, survey_name, fields)
        survey = current_survey(survey_name)
        holder = SurveyLink(link.group, link.holder)
        try:
            self.check_rate(token, fields, lambda: self._is_submitted(fields, survey, holder))
            form = read_survey_form(fields, survey, holder, self.settings.now())
            prepared = prepare_response(self.store, form, stored_at())
        except Refused as refused:
            return self._shown_again(event, survey, fields, refused)
        if not self._submit(prepared):
            return self._conflict(event)
        return _receipt_of(event, form)

    def show_receipt(self, event: Event) -> Answer:
        """Show the receipt of a stored survey. Refused as an unknown address if it is not stored."""
        survey, token = event["pathParameters"]["survey"], event["pathParameters"]["token"]
        link = self.open(survey, token)
        reference = read_reference(event["pathParameters"]["reference"])
        if reference is None or not has_receipt(self.store, link.group, reference):
            raise refuse("no_such_link")
        asked = event.get("queryStringParameters") or {}
        receipt = render(
            "survey_receipt",
            charity=self.settings.charity,
            reference=in_groups(reference),
            correct=in_language(f"/s/{survey}/{token}/correct"),
            next_person=in_language(f"/s/{survey}/{token}?shared=1") if asked.get("shared") else "",
            contact=in_groups(read_reference(asked.get("contact", "")) or ""),
        )
        return page(receipt, cache=NEVER_KEPT, scripts=bool(asked.get("shared")))

    def tell_of_all_waiting(self) -> int:
        """Alert the coordinator about everyone who asked to be contacted, if an alert failed at the time."""
        waiting = tell_of_all_waiting(self.store, self.settings.alerts_topic, self.settings.now())
        if waiting:
            self.journal.note(LogEvent.CONTACT_NOT_ALERTED, waiting)
        return waiting

    def open(self, survey: str, token: str) -> FormLink:
        """Return the link for an address. Refused, without saying why, if it opens nothing."""
        return open_link(self.store, token, f"s/{survey}", self.settings.real_day())

    def check_rate(self, token: str, fields: Fields, stands_already: Callable[[], bool]) -> None:
        """Refuse a post over its link's limit, whatever it says, unless it is already stored and being sent again."""
        if not _rate_limit.let_in(hash_of(token), digest_of(fields), time.monotonic()) and not stands_already():
            self.journal.note(LogEvent.LINK_FLOODED)
            raise refuse("flooded")

    def _submit(self, prepared: Prepared) -> bool:
        """Store a response and log it; return False if other answers have its number."""
        submitted = submit_response(
            self.store, prepared, topic=self.settings.alerts_topic, now=self.settings.now(), stored_at=stored_at()
        )
        if submitted.outcome == "withdrawn":
            raise refuse("taken_back")
        self.journal.note(_EVENTS[submitted.outcome])
        if submitted.not_alerted:
            self.journal.note(LogEvent.CONTACT_NOT_ALERTED)
        return submitted.outcome != "conflict"

    def _is_submitted(self, fields: Fields, survey: Survey, link: SurveyLink) -> bool:
        try:
            sent = read_response(fields, survey, link, self.settings.now())
        except Refused:
            return False
        return is_submitted(self.store, sent)

    def _gone(self, event: Event, refused: Refused, survey: str, fields: Fields) -> Answer:
        if wants_json(event) or http_status_of(refused) is not HTTPStatus.NOT_FOUND:
            raise refused
        self.journal.note(LogEvent.REFUSED, codes=[problem.code for problem in refused.problems])
        typed = what_was_typed(survey, fields)
        return page(render("link_gone", charity=self.settings.charity, typed=typed), HTTPStatus.NOT_FOUND, NEVER_KEPT)

    def _shown_again(self, event: Event, survey: Survey, fields: Fields, refused: Refused) -> Answer:
        self.journal.note(LogEvent.REFUSED, codes=[problem.code for problem in refused.problems])
        if wants_json(event):
            return problems_as_json(refused)
        shared = any(fields.get("shared", ()))
        context = survey_context(
            survey,
            submission_id=number_of(fields),
            problems=refused.problems,
            fields=fields,
            shared=shared,
        )
        html = render("survey", charity=self.settings.charity, **context)
        cache = NEVER_KEPT if shared else KEPT_FOR_BACK
        return page(html, http_status_of(refused), cache, scripts=shared)

    def _conflict(self, event: Event) -> Answer:
        if wants_json(event):
            return problems_as_json(refuse("conflict"))
        again, correct = in_language(event["rawPath"]), in_language(f"{event['rawPath']}/correct")
        html = render("survey_conflict", charity=self.settings.charity, again=again, correct=correct)
        return page(html, HTTPStatus.CONFLICT, NEVER_KEPT)


def _receipt_of(event: Event, form: SurveyForm) -> Answer:
    response, contact = form.response, form.contact
    if wants_json(event):
        of_contact = {"contact_reference": in_groups(contact.contact)} if contact else {}
        return as_json({"reference": in_groups(response.response), **of_contact})
    # The two references appear together only on the receipt: nothing stored leads from one to the other.
    asked = [
        *(["shared=1"] if response.channel == "tablet" else []),
        *([f"contact={contact.contact}"] if contact else []),
    ]
    names = event["pathParameters"]
    receipt = f"/s/{names['survey']}/{names['token']}/receipt/{response.response}"
    return see_other(in_language("?".join([receipt, *filter(None, ["&".join(asked)])])))
