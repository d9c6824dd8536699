"""What a register's link answers: gate, page, receipts, conflicts, and an independent group's check-in."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from functions.register.formatting import label_of, moment_of, rows_of, status_of
from functions.register.showing import Shown, register_page
from shared.domain.forms.check_in_form import read_check_in
from shared.domain.forms.posted import Fields
from shared.domain.forms.register_form import read_register_form
from shared.domain.forms.register_submission import RegisterLink
from shared.domain.forms.written_names import NEWCOMERS_LIMIT, helper_of, newcomer_of
from shared.domain.links.link_token import hash_of
from shared.domain.links.reference import in_groups, read_reference, reference_of
from shared.domain.problems import Refused, refuse
from shared.domain.records.form_link import FormLink
from shared.domain.records.group import NO_GROUP
from shared.i18n import gettext
from shared.log_events import Journal, LogEvent
from shared.pages import render
from shared.services.check_in import has_check_in, is_checked_in, submit_check_in
from shared.services.group_records import GroupRecords
from shared.services.open_link import open_link, path_of_survey_led_to
from shared.services.submit_register import Conflict, Kept, find_register, stands, store_register
from shared.settings import Settings, stored_at
from shared.storage.records import RecordStore
from shared.web.answers import NEVER_KEPT, Answer, Event, as_json, page, see_other, send_there, wants_json
from shared.web.forms import errors_of, new_number, number_of, typed_in
from shared.web.posts import REGISTER_LIMIT, SURVEY_LIMIT, read_fields
from shared.web.problem_page import problems_as_json
from shared.web.rate_limit import RateLimit, digest_of
from shared.web.statuses import http_status_of

DEVICE_REMEMBERED = 90 * 24 * 60 * 60
"""How many seconds a device that opened a register is shown names."""
_COOKIE, _COOKIE_BY_TLS = "device", "__Secure-device"
"""Over TLS, a browser accepts the second name only from this service, and sends it only over TLS."""
_SHOWN_AGAIN = (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS)
_rate_limit = RateLimit()


@dataclass(frozen=True, slots=True)
class RegisterController:
    """Show and receive registers, with the store, the settings and the log."""

    store: RecordStore
    settings: Settings
    journal: Journal

    # the register

    def show(self, event: Event) -> Answer:
        """Show the register; to a device that has not opened it before, show one button and no names."""
        link, path = self._open(event)
        if not _is_known_device(event):
            return page(render("register_gate", charity=self.settings.charity, action=f"{path}/open"), cache=NEVER_KEPT)
        records = self._group_records(link)
        amending = records.registers.get(event.get("queryStringParameters", {}).get("session", ""))
        shown = self._shown(event, path, self._survey_url(link, event))
        return page(register_page(records, shown, amending=amending), scripts=True)

    def open(self, event: Event) -> Answer:
        """Remember the device that pressed the button, for this register only.

        If a form came with it, the device sends it to the register again, so that nothing typed is lost.
        """
        _, path = self._open(event)
        typed = read_fields(event, REGISTER_LIMIT) if event.get("body") else {}
        by_tls = event.get("headers", {}).get("x-forwarded-proto") == "https"
        name, secure = (_COOKIE_BY_TLS, "; Secure") if by_tls else (_COOKIE, "")
        cookie = f"{name}=known; Path={path}; Max-Age={DEVICE_REMEMBERED}; HttpOnly; SameSite=Lax{secure}"
        return send_there(path, [cookie]) if typed.get("submission_id") else see_other(path, [cookie])

    def receive(self, event: Event) -> Answer:
        """Receive a register: 303 to its receipt; 422 with the page as it was typed; 409 with both versions."""
        fields = read_fields(event, REGISTER_LIMIT)
        link, path = self._open(event)
        records = self._group_records(link)
        try:
            self._check_rate(event, fields, lambda: self._stands(records, fields))
            form = read_register_form(fields)
            kept = store_register(self.store, records, form, self._register_link(link, event))
        except Refused as refused:
            return self._register_again(event, refused, records, fields, path)
        except Conflict as conflict:
            self.journal.note(LogEvent.CONFLICT)
            return self._conflict(event, conflict, records, fields, path)
        self.journal.note(LogEvent.SENT_AGAIN if kept.again else LogEvent.REGISTER_STORED)
        return _receipt_of(event, kept, path)

    def show_receipt(self, event: Event) -> Answer:
        """Show what a stored version of a register says, in numbers and without names."""
        link, path = self._open(event)
        session, version = event["pathParameters"]["session"], event["pathParameters"]["version"]
        number = int(version) if version.isascii() and version.isdecimal() and len(version) <= len("9999") else 0
        register = find_register(self.store, link.group, session, number)
        planned = self._group_records(link).sessions.get(session)
        newcomers = {newcomer_of(register.submission, line) for line in range(NEWCOMERS_LIMIT)}
        helpers = {helper_of(register.submission, line) for line in range(NEWCOMERS_LIMIT)}
        return page(
            render(
                "register_receipt",
                charity=self.settings.charity,
                reference=in_groups(reference_of(register.submission)),
                submission=register.submission,
                version=register.version,
                label=label_of(planned, register.held_on) if planned else moment_of(register.submitted_at),
                status=status_of(register),
                present=len(set(register.present) - newcomers),
                newcomers=len(newcomers.intersection(register.present)),
                waiting=self._group_records(link).waiting_by(register.submission),
                unnamed=register.unnamed or 0,
                carers=register.carers,
                audience=register.audience,
                hours=str(sum(register.hours.values())) if register.hours else None,
                helpers=len(helpers.intersection(register.hours)),
                back=path,
            ),
            cache=NEVER_KEPT,
            scripts=True,
        )

    # the check-in

    def show_check_in(self, event: Event) -> Answer:
        """Show the check-in page of a group."""
        link, path = self._open(event)
        return self._check_in_page(self._group_records(link), path)

    def receive_check_in(self, event: Event) -> Answer:
        """Receive a check-in: 303 to its receipt; 422 with the page as it was typed; 409 if another one is stored."""
        fields = read_fields(event, SURVEY_LIMIT)
        link, path = self._open(event)
        records = self._group_records(link)
        try:
            self._check_rate(event, fields, lambda: self._check_in_stands(link, fields))
            check_in = read_check_in(fields, link.scope, self.settings.day())
        except Refused as refused:
            self.journal.note(LogEvent.REFUSED, codes=[problem.code for problem in refused.problems])
            return (
                problems_as_json(refused) if wants_json(event) else self._check_in_page(records, path, refused, fields)
            )
        outcome = submit_check_in(self.store, check_in, stored_at())
        if outcome == "conflict":
            return self._check_in_conflict(event, records, fields, path)
        self.journal.note(LogEvent.SENT_AGAIN if outcome == "sent_again" else LogEvent.CHECK_IN_STORED)
        if wants_json(event):
            return as_json({"reference": in_groups(check_in.check_in)})
        return see_other(f"{path}/check-in/receipt/{check_in.check_in}")

    def _check_in_conflict(self, event: Event, records: GroupRecords, fields: Fields, path: str) -> Answer:
        """Show what was typed again, under a new number: what was sent before is kept as well."""
        self.journal.note(LogEvent.CONFLICT)
        refused = refuse("check_in_sent_already")
        if wants_json(event):
            return problems_as_json(refused)
        return self._check_in_page(records, path, refused, {**fields, "submission_id": [new_number()]})

    def show_check_in_receipt(self, event: Event) -> Answer:
        """Show that a check-in is stored."""
        link, path = self._open(event)
        reference = read_reference(event["pathParameters"]["reference"])
        if reference is None or not has_check_in(self.store, link.group, reference):
            raise refuse("no_such_link")
        shown = render("check_in_receipt", charity=self.settings.charity, reference=in_groups(reference), back=path)
        return page(shown, cache=NEVER_KEPT)

    # shared by the methods above

    def _open(self, event: Event) -> tuple[FormLink, str]:
        token = event["pathParameters"]["token"]
        return open_link(self.store, token, "r", self.settings.real_day()), f"/r/{token}"

    def _group_records(self, link: FormLink) -> GroupRecords:
        return GroupRecords(self.store, link.group, self.settings.day())

    def _register_link(self, link: FormLink, event: Event) -> RegisterLink:
        token_hash = hash_of(event["pathParameters"]["token"])
        return RegisterLink(link.group, token_hash, self.settings.day(), self.settings.now())

    def _shown(self, event: Event, path: str, survey_url: str | None = None) -> Shown:
        return Shown(self.settings.charity, path, _milliseconds(), _is_known_device(event), survey_url)

    def _survey_url(self, link: FormLink, event: Event) -> str | None:
        return path_of_survey_led_to(self.store, link, event["pathParameters"]["token"], self.settings.real_day())

    def _check_rate(self, event: Event, fields: Fields, stands_already: Callable[[], bool]) -> None:
        """Refuse a post over its link's limit, whatever it says, unless it is already stored and being sent again."""
        let_in = _rate_limit.let_in(hash_of(event["pathParameters"]["token"]), digest_of(fields), time.monotonic())
        if not let_in and not stands_already():
            self.journal.note(LogEvent.LINK_FLOODED)
            raise refuse("flooded")

    def _stands(self, records: GroupRecords, fields: Fields) -> bool:
        try:
            form = read_register_form(fields)
        except Refused:
            return False
        return stands(self.store, records, form)

    def _check_in_stands(self, link: FormLink, fields: Fields) -> bool:
        try:
            sent = read_check_in(fields, link.scope, self.settings.day())
        except Refused:
            return False
        return is_checked_in(self.store, sent)

    def _register_again(
        self, event: Event, refused: Refused, records: GroupRecords, fields: Fields, path: str
    ) -> Answer:
        status = http_status_of(refused)
        if status not in _SHOWN_AGAIN:
            raise refused
        self.journal.note(LogEvent.REFUSED, codes=[problem.code for problem in refused.problems])
        if wants_json(event):
            return problems_as_json(refused)
        html = register_page(records, self._shown(event, path), problems=refused.problems, fields=fields)
        return page(html, status, NEVER_KEPT, scripts=True)

    def _conflict(self, event: Event, conflict: Conflict, records: GroupRecords, fields: Fields, path: str) -> Answer:
        if wants_json(event):
            return problems_as_json(refuse("conflict"))
        named = _is_known_device(event)
        theirs, yours = records.as_shown(conflict.theirs), records.as_shown(conflict.yours.register)
        in_both = [*theirs.present, *theirs.hours, *yours.present, *yours.hours]
        names = {
            **(records.names_of(in_both) if named else {}),
            **{person.person: person.name for person in conflict.yours.brought},
        }
        ours = {**fields, "base_version": [str(theirs.version)], "submission_id": [new_number()], "replaces": [""]}
        planned = conflict.yours.session
        html = render(
            "register_conflict",
            charity=self.settings.charity,
            group=planned.group or NO_GROUP,
            about=planned.session,
            label=label_of(planned, theirs.held_on),
            instead=yours.submission,
            named=named,
            theirs=rows_of(theirs, names, named=named),
            yours=rows_of(yours, names, named=named),
            theirs_by=records.senders([theirs], named=named).get(theirs.link, gettext("the charity")),
            theirs_at=moment_of(theirs.submitted_at),
            action=path,
            fields=[(name, value) for name, values in ours.items() for value in values],
            keep=path,
        )
        return page(html, HTTPStatus.CONFLICT, NEVER_KEPT, scripts=True)

    def _check_in_page(
        self, records: GroupRecords, path: str, refused: Refused | None = None, fields: Fields | None = None
    ) -> Answer:
        if records.group is None:
            raise refuse("no_such_link")
        problems = refused.problems if refused else ()
        typed = typed_in(fields or {})
        html = render(
            "check_in",
            charity=self.settings.charity,
            group=records.group,
            action=f"{path}/check-in",
            submission_id=number_of(fields or {}),
            errors=errors_of(problems),
            typed=typed,
        )
        return page(html, http_status_of(refused) if refused else HTTPStatus.OK)


def _is_known_device(event: Event) -> bool:
    names = (f"{_COOKIE}=", f"{_COOKIE_BY_TLS}=")
    return any(cookie.startswith(names) for cookie in event.get("cookies", ()))


def _receipt_of(event: Event, kept: Kept, path: str) -> Answer:
    receipt = f"{path}/receipt/{kept.register.session}/{kept.register.version}"
    if wants_json(event):
        return as_json({"reference": in_groups(reference_of(kept.register.submission)), "receipt": receipt})
    return see_other(receipt)


def _milliseconds() -> int:
    return int(datetime.now(UTC).timestamp() * 1000)
