"""A survey that was sent: read it, store it once, say so.

The response is its own lock. Where one of the same number stands already, it is either this very one, sent again, and
gets the same receipt; or something else was sent from the same page, and both are kept apart.
"""

from dataclasses import dataclass
from http import HTTPStatus

from shared.domain.form_link import FormLink
from shared.domain.problems import Refused, refuse
from shared.domain.reference import in_groups, read_reference
from shared.domain.submission import SurveyLink, read_response
from shared.domain.survey import Response, Wave, current_survey
from shared.log_events import Journal, LogEvent
from shared.pages import render
from shared.settings import Settings, stored_at
from shared.storage.items import fingerprint_of, item_of, partition_of, readable, response_key
from shared.storage.links import open_link
from shared.storage.records import RecordStore
from shared.web.answers import NEVER_KEPT, Answer, Event, as_json, page, see_other, wants_json
from shared.web.forms import number_of
from shared.web.posts import SURVEY_LIMIT, read_fields
from shared.web.problem_page import problems_as_json
from shared.web.survey_page import survey_context


@dataclass(frozen=True, slots=True)
class Desk:
    """Where surveys are received: the store, the settings, the journal."""

    store: RecordStore
    settings: Settings
    journal: Journal

    def receive(self, event: Event) -> Answer:
        """Take in a survey: 303 to its receipt; 422 with the page as it was typed; 409 where another one stands."""
        fields = read_fields(event, SURVEY_LIMIT)
        survey_name, token = event["pathParameters"]["survey"], event["pathParameters"]["token"]
        link = self._open(survey_name, token)
        survey = current_survey(survey_name)
        try:
            holder = SurveyLink(link.group, link.holder)
            response = read_response(fields, survey, holder, self.settings.now())
        except Refused as refused:
            self.journal.note(LogEvent.REFUSED, codes=[problem.code for problem in refused.problems])
            if wants_json(event):
                return problems_as_json(refused)
            number = number_of(fields)
            context = survey_context(survey, submission_id=number, problems=refused.problems, fields=fields)
            return page(render("survey", charity=self.settings.charity, **context), refused.problems[0].status)
        if not self._store(response):
            return self._conflict(event)
        if wants_json(event):
            return as_json({"reference": in_groups(response.response)})
        return see_other(f"/s/{survey_name}/{token}/receipt/{response.response}")

    def show_receipt(self, event: Event) -> Answer:
        """Show the receipt of a survey that is stored. Refused as an unknown address where none is."""
        parameters = event["pathParameters"]
        link = self._open(parameters["survey"], parameters["token"])
        reference = read_reference(parameters["reference"])
        standing = self.store.get(response_key(link.group, reference)) if reference else None
        if reference is None or standing is None or standing.is_withdrawn:
            raise refuse("no_such_link")
        receipt = render("survey_receipt", charity=self.settings.charity, reference=in_groups(reference))
        return page(receipt, cache=NEVER_KEPT)

    def _open(self, survey: str, token: str) -> FormLink:
        return open_link(self.store, token, f"s/{survey}", self.settings.real_day())

    def _store(self, response: Response) -> bool:
        """Store a response; False where something else was sent from the same page before."""
        # A retry is told by what was sent, so before a wave that was not chosen is decided.
        sent = fingerprint_of(response)
        wave = response.wave or self._decide_wave(response)
        item = item_of(response.model_copy(update={"wave": wave}), stored_at(), fingerprint=sent)
        standing = self.store.put_new(item)
        same = standing is None or standing.fingerprint == item.fingerprint
        self.journal.note(_what_happened(stored=standing is None, same=same))
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
        again = event["rawPath"]
        html = render("survey_conflict", charity=self.settings.charity, again=again)
        return page(html, HTTPStatus.CONFLICT, NEVER_KEPT)


def _what_happened(*, stored: bool, same: bool) -> LogEvent:
    if stored:
        return LogEvent.RESPONSE_STORED
    return LogEvent.SENT_AGAIN if same else LogEvent.CONFLICT
