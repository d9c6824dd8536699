"""A survey that was sent: read it, store it once, say so.

The response is its own lock. Where one of the same number stands already, it is either this very one, sent again, and
gets the same receipt; or something else was sent from the same page, and both are kept apart.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from shared.domain.forms.submission import Fields, SurveyLink, read_contact, read_response
from shared.domain.links.link_token import hash_of
from shared.domain.links.reference import in_groups, read_reference
from shared.domain.problems import Problem, Refused, refuse
from shared.domain.records.contact_request import ContactRequest
from shared.domain.records.form_link import FormLink
from shared.domain.records.survey import Response, Survey, Wave, current_survey
from shared.i18n import in_language
from shared.log_events import Journal, LogEvent
from shared.pages import render
from shared.settings import Settings, stored_at
from shared.storage.contacts import keep_contact, tell_coordinator, tell_of_all_waiting
from shared.storage.items import Item, fingerprint_of, item_of, partition_of, readable, response_key
from shared.storage.links import open_link
from shared.storage.records import RecordStore
from shared.storage.responses import revisions_of
from shared.web.answers import KEPT_FOR_BACK, NEVER_KEPT, Answer, Event, as_json, page, see_other, wants_json
from shared.web.forms import number_of
from shared.web.posts import SURVEY_LIMIT, read_fields
from shared.web.problem_page import problems_as_json
from shared.web.rate_limit import RateLimit, digest_of
from shared.web.survey_page import survey_context, what_was_typed

_floods = RateLimit()


@dataclass(frozen=True, slots=True)
class SurveyController:
    """Where surveys are received: the store, the settings, the journal."""

    store: RecordStore
    settings: Settings
    journal: Journal

    def receive(self, event: Event) -> Answer:
        """Take in a survey: 303 to its receipt; 422 with the page as it was typed; 409 where another one stands."""
        fields = read_fields(event, SURVEY_LIMIT)
        survey_name, token = event["pathParameters"]["survey"], event["pathParameters"]["token"]
        try:
            link = self.open(survey_name, token)
        except Refused as refused:
            return self._gone(event, refused, survey_name, fields)
        survey = current_survey(survey_name)
        holder = SurveyLink(link.group, link.holder)
        try:
            self.check_flood(token, fields, lambda: self._stands(fields, survey, holder))
            response, contact = _read(fields, survey, holder, self.settings)
            item = self._item_of(response)
        except Refused as refused:
            return self._shown_again(event, survey, fields, refused)
        if not self._store(item, contact):
            return self._conflict(event)
        if wants_json(event):
            of_contact = {"contact_reference": in_groups(contact.contact)} if contact else {}
            return as_json({"reference": in_groups(response.response), **of_contact})
        shared = ["shared=1"] if response.channel == "tablet" else []
        # The two references stand together on the receipt alone: nothing that is stored leads from one to the other.
        asked = "&".join([*shared, *([f"contact={contact.contact}"] if contact else [])])
        receipt = f"/s/{survey_name}/{token}/receipt/{response.response}" + (f"?{asked}" if asked else "")
        return see_other(in_language(receipt))

    def show_receipt(self, event: Event) -> Answer:
        """Show the receipt of a survey that is stored. Refused as an unknown address where none is."""
        survey, token = event["pathParameters"]["survey"], event["pathParameters"]["token"]
        link = self.open(survey, token)
        reference = read_reference(event["pathParameters"]["reference"])
        standing = revisions_of(self.store, link.group, reference) if reference else []
        if reference is None or not standing or any(item.is_withdrawn for item in standing):
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
        """Tell the coordinator of whoever asked to be contacted and could not be told of when they asked."""
        waiting = tell_of_all_waiting(self.store, self.settings.alerts_topic, self.settings.now())
        if waiting:
            self.journal.note(LogEvent.CONTACT_NOT_ALERTED, waiting)
        return waiting

    def open(self, survey: str, token: str) -> FormLink:
        """Return the link of an address; refused, without saying why, where it opens nothing."""
        return open_link(self.store, token, f"s/{survey}", self.settings.real_day())

    def _gone(self, event: Event, refused: Refused, survey: str, fields: Fields) -> Answer:
        if wants_json(event) or refused.problems[0].status is not HTTPStatus.NOT_FOUND:
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
        return page(html, refused.problems[0].status, cache, scripts=shared)

    def _item_of(self, response: Response) -> Item:
        # A retry is told by what was sent, so before a wave that was not chosen is decided.
        sent = fingerprint_of(response)
        wave = response.wave or self._decide_wave(response)
        return item_of(response.model_copy(update={"wave": wave}), stored_at(), fingerprint=sent)

    def check_flood(self, token: str, fields: Fields, stands_already: Callable[[], bool]) -> None:
        """Refuse what is one too many for its link, whatever it says; never what stands already and is sent again."""
        if not _floods.let_in(hash_of(token), digest_of(fields), time.monotonic()) and not stands_already():
            self.journal.note(LogEvent.LINK_FLOODED)
            raise refuse("flooded")

    def _stands(self, fields: Fields, survey: Survey, link: SurveyLink) -> bool:
        """Tell whether these very answers are stored, or stood here and were taken back."""
        try:
            sent = read_response(fields, survey, link, self.settings.now())
        except Refused:
            return False
        standing = self.store.get(response_key(sent.group, sent.response))
        return standing is not None and (standing.is_withdrawn or standing.fingerprint == fingerprint_of(sent))

    def _store(self, item: Item, contact: ContactRequest | None) -> bool:
        """Store a response, and first whoever asks to be contacted; False where something else stands already."""
        kept = keep_contact(self.store, contact, stored_at()) if contact else None
        if contact and kept is None:
            self.journal.note(LogEvent.CONFLICT)
            return False
        standing = self.store.put_new(item)
        if standing and standing.is_withdrawn:
            raise refuse("taken_back")
        same = standing is None or standing.fingerprint == item.fingerprint
        self.journal.note(_what_happened(stored=standing is None, same=same))
        if kept and not tell_coordinator(self.store, kept, self.settings.alerts_topic, self.settings.now()):
            self.journal.note(LogEvent.CONTACT_NOT_ALERTED)
        return same

    def _decide_wave(self, response: Response) -> Wave | None:
        """Decide the wave of a personal link's answer: the first is the start, any later one the end."""
        if response.person is None:
            return None
        before = (
            other
            for other in readable(Response, self.store.query(partition_of(response.group), "response#"))
            if (other.person, other.survey) == (response.person, response.survey)
            and other.response != response.response
        )
        return "end" if any(before) else "start"

    def _conflict(self, event: Event) -> Answer:
        if wants_json(event):
            return problems_as_json(refuse("conflict"))
        again, correct = in_language(event["rawPath"]), in_language(f"{event['rawPath']}/correct")
        html = render("survey_conflict", charity=self.settings.charity, again=again, correct=correct)
        return page(html, HTTPStatus.CONFLICT, NEVER_KEPT)


def _read(
    fields: Fields, survey: Survey, link: SurveyLink, settings: Settings
) -> tuple[Response, ContactRequest | None]:
    """Read the answers and who asks to be contacted; refused with the problems of both."""
    problems: list[Problem] = []
    contact = None
    try:
        contact = read_contact(fields, link, settings.now())
    except Refused as refused:
        problems += refused.problems
    try:
        response = read_response(fields, survey, link, settings.now())
    except Refused as refused:
        raise Refused([*refused.problems, *problems]) from None
    if problems:
        raise Refused(problems)
    return response, contact


def _what_happened(*, stored: bool, same: bool) -> LogEvent:
    if stored:
        return LogEvent.RESPONSE_STORED
    return LogEvent.SENT_AGAIN if same else LogEvent.CONFLICT
