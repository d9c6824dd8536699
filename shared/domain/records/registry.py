"""The registry: a row for each kind of record, from which keys, packs, access, erasure and retention are made.

The rows are in the order in which records depend on one another: the order of a pack's files. A row that lacks a part,
or that another table does not know, stops the program where it starts. A form link is in no row: it is the service's
own, no pack holds it, and `shared/storage` reads and erases it by itself.
"""

from collections.abc import Mapping
from dataclasses import replace

from shared.domain.records.audit import AuditEntry
from shared.domain.records.base import Record
from shared.domain.records.check_in import CheckIn
from shared.domain.records.comment import CommentState, Concern
from shared.domain.records.confidentiality import Confidentiality
from shared.domain.records.contact_request import ContactRequest
from shared.domain.records.contract import Contract, Target
from shared.domain.records.group import Grant, Group, Partner, StageStep
from shared.domain.records.kind import (
    NOBODY,
    Kind,
    Owner,
    checked,
    of_person,
    of_response,
    optional_file,
    required_file,
)
from shared.domain.records.narrative import Indicator, Narrative
from shared.domain.records.person import Alias, Membership, Person, Waiting
from shared.domain.records.quote import Quote
from shared.domain.records.register import Register
from shared.domain.records.release import Approval, Recipient, Release
from shared.domain.records.reminder import Reminder, TutorAddress
from shared.domain.records.session import Session
from shared.domain.records.survey import Response

_CONTRACT = ("contract", "contracts")
_GROUP = ("group", "groups")
_PERSON = ("person", "people")
_RESPONSE = ("response", "survey_responses")

KINDS: tuple[Kind, ...] = checked(
    (
        Kind(
            model=Contract,
            key="contract",
            partition="charity",
            place="contracts",
            owner=NOBODY,
            erased="kept",
            retention=("reports",),
            file=required_file(
                "contracts", ("contract", "commissioner", "provider", "service", "starts_on", "ends_on"), ("contract",)
            ),
        ),
        Kind(
            model=Target,
            key="target",
            partition="charity",
            place="targets",
            owner=NOBODY,
            erased="kept",
            retention=("reports",),
            file=required_file(
                "targets",
                ("contract", "year_from", "measure", "target"),
                ("contract", "year_from", "measure"),
                _CONTRACT,
            ),
        ),
        Kind(
            model=Partner,
            key="partner",
            partition="charity",
            place="partners",
            owner=NOBODY,
            erased="kept",
            retention=("groups",),
            file=required_file("partners", ("partner", "name", "kind"), ("partner",)),
        ),
        Kind(
            model=Group,
            key="group",
            partition="charity",
            place="groups",
            owner=NOBODY,
            erased="kept",
            retention=("groups",),
            file=required_file(
                "groups", ("group", "name", "activity", "partner", "capacity"), ("group",), ("partner", "partners")
            ),
        ),
        # a group may take two steps, or be awarded two grants, on one day: the file's order tells them apart
        Kind(
            model=StageStep,
            key="stage",
            partition=None,
            place="stages",
            owner=NOBODY,
            erased="kept",
            retention=("groups",),
            file=replace(required_file("stages", ("group", "stage", "starts_on", "note"), (), _GROUP), is_plain=False),
        ),
        Kind(
            model=Person,
            key="person",
            partition="roster",
            place="people",
            owner=of_person("person"),
            erased="removed",
            retention=("names", "codes"),
            file=required_file("people", ("person", "name", "referred_on", "referral_source"), ("person",)),
        ),
        Kind(
            model=Membership,
            key="membership",
            partition="roster",
            place="memberships",
            owner=of_person("person"),
            erased="removed",
            retention=("codes",),
            file=required_file(
                "memberships",
                ("group", "person", "role", "joined_on", "left_on"),
                ("group", "person", "role", "joined_on"),
                _GROUP,
                _PERSON,
            ),
        ),
        Kind(
            model=Session,
            key="session",
            partition=None,
            place="sessions",
            owner=NOBODY,
            erased="kept",
            retention=("codes",),
            file=required_file("sessions", ("session", "group", "kind", "planned_on"), ("session",), _GROUP),
        ),
        Kind(
            model=Register,
            key="register",
            partition=None,
            place="registers",
            owner=of_person("present", "hours"),
            erased="rewritten",
            retention=("codes",),
            file=replace(
                required_file(
                    "registers",
                    ("session", "status", "held_on", "audience", "unnamed", "submitted_at"),
                    ("session",),
                    ("session", "sessions"),
                ),
                is_plain=False,
                beside=("attendances", "volunteer_hours", "register_versions", "carers", "client_times"),
            ),
        ),
        Kind(
            model=CheckIn,
            key="check_in",
            partition=None,
            place="check_ins",
            owner=NOBODY,
            erased="kept",
            retention=("codes",),
            file=required_file(
                "check_ins",
                ("check_in", "group", "checked_on", "still_meeting", "regular_members"),
                ("check_in",),
                _GROUP,
            ),
        ),
        Kind(
            model=Response,
            key="response",
            partition=None,
            place="responses",
            owner=Owner(people=("person",), mentions=(), response=None, receipt="response"),
            erased="removed",
            retention=("comments", "codes"),
            file=replace(
                required_file(
                    "survey_responses",
                    ("response", "survey", "version", "group", "person", "wave", "submitted_at", "quote_consent"),
                    ("response",),
                    _GROUP,
                    _PERSON,
                ),
                is_plain=False,
                beside=("answers", "response_revisions"),
            ),
        ),
        Kind(
            model=Grant,
            key="grant",
            partition=None,
            place="grants",
            owner=NOBODY,
            erased="kept",
            retention=("groups",),
            file=replace(
                required_file("grants", ("group", "awarded_on", "amount", "purpose", "funder"), (), _GROUP),
                is_plain=False,
            ),
        ),
        Kind(
            model=Quote,
            key="quote",
            partition="quote",
            place="quotes",
            owner=of_response("response"),
            erased="removed",
            retention=("comments", "codes"),
            file=optional_file("quotes", ("response", "text", "approved_at", "withdrawn_at"), ("response",), _RESPONSE),
        ),
        Kind(
            model=Narrative,
            key="narrative",
            partition="charity",
            place="narratives",
            owner=of_person("person"),
            erased="removed",
            retention=("reports",),
            file=optional_file(
                "narratives",
                ("contract", "quarter", "part", "text", "person", "approved_at"),
                ("contract", "quarter", "part"),
                _CONTRACT,
                _PERSON,
            ),
        ),
        Kind(
            model=Indicator,
            key="indicator",
            partition="charity",
            place="indicators",
            owner=NOBODY,
            erased="kept",
            retention=("reports",),
            file=optional_file(
                "indicators", ("contract", "position", "wording", "measure"), ("contract", "position"), _CONTRACT
            ),
        ),
        Kind(
            model=Release,
            key="release",
            partition="charity",
            place="releases",
            owner=NOBODY,
            erased="kept",
            retention=("reports",),
            file=optional_file("releases", ("contract", "release", "due_days"), ("contract",), _CONTRACT),
        ),
        Kind(
            model=Approval,
            key="approval",
            partition="charity",
            place="approvals",
            owner=NOBODY,
            erased="kept",
            retention=("reports",),
            file=optional_file("approvals", ("contract", "quarter", "approved_at"), ("contract", "quarter"), _CONTRACT),
        ),
        Kind(
            model=Recipient,
            key="recipient",
            partition="charity",
            place="recipients",
            owner=NOBODY,
            erased="kept",
            retention=("reports",),
            file=optional_file("recipients", ("contract", "email"), ("contract", "email"), _CONTRACT),
        ),
        Kind(
            model=Confidentiality,
            key="confidentiality",
            partition="charity",
            place="confidentiality",
            owner=NOBODY,
            erased="kept",
            retention=("reports",),
            file=optional_file("confidentiality", ("contract", "threshold", "rounding"), ("contract",), _CONTRACT),
        ),
        Kind(
            model=ContactRequest,
            key="contact",
            partition="contact",
            place="contacts",
            owner=Owner(people=("person",), mentions=(), response=None, receipt="contact"),
            erased="removed",
            retention=("contacts",),
            file=optional_file(
                "contacts",
                ("contact", "name", "reach", "asked_at", "person", "alerted_at", "closed_at"),
                ("contact",),
                later=1,
            ),
        ),
        Kind(
            model=Alias,
            key="alias",
            partition="roster",
            place="aliases",
            owner=Owner(people=("alias",), mentions=("person",), response=None, receipt=None),
            erased="removed",
            retention=("codes",),
            file=optional_file("aliases", ("alias", "person"), ("alias",), ("alias", "people"), _PERSON),
        ),
        Kind(
            model=Waiting,
            key="waiting",
            partition="roster",
            place="waiting",
            owner=of_person("person"),
            erased="removed",
            retention=("codes",),
            file=optional_file("waiting", ("group", "person", "asked_on"), ("group", "person"), _GROUP, _PERSON),
        ),
        Kind(
            model=TutorAddress,
            key="address",
            partition="roster",
            place="addresses",
            owner=of_person("person"),
            erased="removed",
            retention=("names",),
            file=optional_file("addresses", ("person", "email"), ("person",), _PERSON),
        ),
        Kind(
            model=Reminder,
            key="reminder",
            partition="roster",
            place="reminders",
            owner=of_person("person"),
            erased="removed",
            retention=("names",),
            file=optional_file("reminders", ("person", "about", "nth", "sent_on"), ("person", "about", "nth"), _PERSON),
        ),
        Kind(
            model=CommentState,
            key="state",
            partition="comment",
            place="comment_states",
            owner=of_response("response"),
            erased="removed",
            retention=("comments", "codes"),
            file=optional_file("comment_states", ("response", "revision", "state", "at", "by"), ("response",)),
        ),
        Kind(
            model=Concern,
            key="concern",
            partition=None,
            place="concerns",
            owner=Owner(people=("person",), mentions=(), response="response", receipt="response"),
            erased="rewritten",
            retention=("concerns",),
            file=optional_file(
                "concerns", ("response", "nth", "at", "by", "note", "standing", "person"), ("response", "nth")
            ),
        ),
        # its code of a person goes with them in shared/storage/audit.py, where alone it is read
        Kind(
            model=AuditEntry,
            key="entry",
            partition=None,
            place=None,
            owner=of_person("about"),
            erased="rewritten",
            retention=("audit",),
            file=None,
        ),
    )
)
"""Every kind of record."""

KIND_OF: Mapping[type[Record], Kind] = {kind.model: kind for kind in KINDS}
