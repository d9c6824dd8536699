"""The files of a data pack: their names, their columns, and the way a row is read as a record.

The fifteen files of the data dictionary are required. Further files are declared here as optional: a pack without
them is valid, and export writes one only where it has rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.domain.records.base import Code, HeadCount, Hours, Instant, Line, Record
from shared.domain.records.check_in import CheckIn
from shared.domain.records.comment import CommentState, Concern
from shared.domain.records.confidentiality import Confidentiality
from shared.domain.records.contact_request import ContactRequest
from shared.domain.records.contract import Contract, Target
from shared.domain.records.group import Grant, Group, Partner, StageStep
from shared.domain.records.narrative import Indicator, Narrative
from shared.domain.records.person import Alias, Membership, Person, Waiting
from shared.domain.records.quote import Quote
from shared.domain.records.register import Register
from shared.domain.records.release import Approval, Recipient, Release
from shared.domain.records.reminder import Reminder, TutorAddress
from shared.domain.records.session import Session
from shared.domain.records.survey import Response


class AttendanceRow(Record):
    """One person at one session."""

    session: Code
    person: Code


class HoursRow(Record):
    """Hours that one person gave at one session."""

    session: Code
    person: Code
    hours: Hours


class AnswerRow(Record):
    """One answer of a response. What may stand in it is the survey's business."""

    response: Code
    question: str
    answer: str


class RegisterVersionRow(Record):
    """One version of a register that came by form: people and hours in one cell each, as `p001 p002`, `v01=2.5`."""

    session: Code
    version: str
    submission: Line = ""
    link: Line = ""
    status: str
    held_on: str
    audience: str | None = None
    unnamed: str | None = None
    submitted_at: str | None = None
    present: str = ""
    hours: str = ""


class ResponseRevisionRow(Record):
    """One revision of a response with what survey_responses.csv has no column for; `answers` as JSON by question."""

    response: Code
    revision: HeadCount
    survey: Code
    version: HeadCount
    group: Code | None = None
    person: Code | None = None
    wave: str | None = None
    submitted_at: str
    quote_consent: str | None = None
    corrected_at: str | None = None
    answered_on: str | None = None
    language: str | None = None
    channel: str | None = None
    notice: str | None = None
    held_back: Literal["", "yes"] = ""
    answers: str = "{}"


class ClientTimeRow(Record):
    """What a phone's own clock said when something was sent; `version` is a register's, or a response's revision."""

    kind: Literal["register", "response", "check_in"]
    record: Code
    version: str = ""
    client_time: Instant

    @classmethod
    def of(cls, record: Record) -> "ClientTimeRow | None":
        """Make the row of a record, None where no clock said anything."""
        said: datetime | None = getattr(record, "client_time", None)
        return cls.model_validate({**place_of(record), "client_time": said}) if said else None


class CarersRow(Record):
    """How many carers and supporters came along to a session, as a version of its register says."""

    session: Code
    version: str
    carers: HeadCount


def place_of(record: Record) -> dict[str, str]:
    """Tell which record a client's time belongs to, as the columns of its row do; nothing where none can have any."""
    match record:
        case Register():
            return {"kind": "register", "record": record.session, "version": str(record.version)}
        case Response():
            return {
                "kind": "response",
                "record": record.response,
                "version": str(record.revision) if record.revision > 1 else "",
            }
        case CheckIn():
            return {"kind": "check_in", "record": record.check_in, "version": ""}
        case _:
            return {}


@dataclass(frozen=True, slots=True)
class PackFile:
    """One file: the model that a row is read as, the columns that tell rows apart, and what they refer to.

    `refers` maps a column to the file that must declare its value. Its last `later` columns came later: a pack from
    before has a file without them.
    """

    model: type[Record]
    columns: tuple[str, ...]
    identity: tuple[str, ...]
    refers: Mapping[str, str]
    required: bool = True
    later: int = 0


FILES: Mapping[str, PackFile] = {
    "contracts": PackFile(
        Contract, ("contract", "commissioner", "provider", "service", "starts_on", "ends_on"), ("contract",), {}
    ),
    "targets": PackFile(
        Target,
        ("contract", "year_from", "measure", "target"),
        ("contract", "year_from", "measure"),
        {"contract": "contracts"},
    ),
    "partners": PackFile(Partner, ("partner", "name", "kind"), ("partner",), {}),
    "groups": PackFile(
        Group, ("group", "name", "activity", "partner", "capacity"), ("group",), {"partner": "partners"}
    ),
    # a group may take two steps, or be awarded two grants, on one day: the file's order tells them apart
    "stages": PackFile(StageStep, ("group", "stage", "starts_on", "note"), (), {"group": "groups"}),
    "people": PackFile(Person, ("person", "name", "referred_on", "referral_source"), ("person",), {}),
    "memberships": PackFile(
        Membership,
        ("group", "person", "role", "joined_on", "left_on"),
        ("group", "person", "role", "joined_on"),
        {"group": "groups", "person": "people"},
    ),
    "sessions": PackFile(Session, ("session", "group", "kind", "planned_on"), ("session",), {"group": "groups"}),
    "registers": PackFile(
        Register,
        ("session", "status", "held_on", "audience", "unnamed", "submitted_at"),
        ("session",),
        {"session": "sessions"},
    ),
    "attendances": PackFile(
        AttendanceRow, ("session", "person"), ("session", "person"), {"session": "sessions", "person": "people"}
    ),
    "volunteer_hours": PackFile(
        HoursRow, ("session", "person", "hours"), ("session", "person"), {"session": "sessions", "person": "people"}
    ),
    "check_ins": PackFile(
        CheckIn,
        ("check_in", "group", "checked_on", "still_meeting", "regular_members"),
        ("check_in",),
        {"group": "groups"},
    ),
    "survey_responses": PackFile(
        Response,
        ("response", "survey", "version", "group", "person", "wave", "submitted_at", "quote_consent"),
        ("response",),
        {"group": "groups", "person": "people"},
    ),
    "answers": PackFile(
        AnswerRow, ("response", "question", "answer"), ("response", "question"), {"response": "survey_responses"}
    ),
    "grants": PackFile(Grant, ("group", "awarded_on", "amount", "purpose", "funder"), (), {"group": "groups"}),
    "quotes": PackFile(
        Quote,
        ("response", "text", "approved_at", "withdrawn_at"),
        ("response",),
        {"response": "survey_responses"},
        required=False,
    ),
    "narratives": PackFile(
        Narrative,
        ("contract", "quarter", "part", "text", "person", "approved_at"),
        ("contract", "quarter", "part"),
        {"contract": "contracts", "person": "people"},
        required=False,
    ),
    "indicators": PackFile(
        Indicator,
        ("contract", "position", "wording", "measure"),
        ("contract", "position"),
        {"contract": "contracts"},
        required=False,
    ),
    "releases": PackFile(
        Release, ("contract", "release", "due_days"), ("contract",), {"contract": "contracts"}, required=False
    ),
    "approvals": PackFile(
        Approval,
        ("contract", "quarter", "approved_at"),
        ("contract", "quarter"),
        {"contract": "contracts"},
        required=False,
    ),
    "recipients": PackFile(
        Recipient, ("contract", "email"), ("contract", "email"), {"contract": "contracts"}, required=False
    ),
    "confidentiality": PackFile(
        Confidentiality,
        ("contract", "threshold", "rounding"),
        ("contract",),
        {"contract": "contracts"},
        required=False,
    ),
    "register_versions": PackFile(
        RegisterVersionRow,
        (
            "session",
            "version",
            "submission",
            "link",
            "status",
            "held_on",
            "audience",
            "unnamed",
            "submitted_at",
            "present",
            "hours",
        ),
        ("session", "version"),
        {"session": "registers"},
        required=False,
    ),
    "response_revisions": PackFile(
        ResponseRevisionRow,
        tuple(ResponseRevisionRow.model_fields),
        ("response", "revision"),
        {"group": "groups", "person": "people"},
        required=False,
    ),
    "contacts": PackFile(
        ContactRequest,
        ("contact", "name", "reach", "asked_at", "person", "alerted_at", "closed_at"),
        ("contact",),
        {},
        required=False,
        later=1,
    ),
    "aliases": PackFile(
        Alias, ("alias", "person"), ("alias",), {"alias": "people", "person": "people"}, required=False
    ),
    "waiting": PackFile(
        Waiting,
        ("group", "person", "asked_on"),
        ("group", "person"),
        {"group": "groups", "person": "people"},
        required=False,
    ),
    "addresses": PackFile(TutorAddress, ("person", "email"), ("person",), {"person": "people"}, required=False),
    "reminders": PackFile(
        Reminder,
        ("person", "about", "nth", "sent_on"),
        ("person", "about", "nth"),
        {"person": "people"},
        required=False,
    ),
    "comment_states": PackFile(
        CommentState, ("response", "revision", "state", "at", "by"), ("response",), {}, required=False
    ),
    "concerns": PackFile(
        Concern,
        ("response", "nth", "at", "by", "note", "standing", "person"),
        ("response", "nth"),
        {},
        required=False,
    ),
    "carers": PackFile(
        CarersRow,
        ("session", "version", "carers"),
        ("session", "version"),
        {"session": "registers"},
        required=False,
    ),
    "client_times": PackFile(
        ClientTimeRow,
        ("kind", "record", "version", "client_time"),
        ("kind", "record", "version"),
        {},
        required=False,
    ),
}
"""Every file of a pack by its name, in the order in which records depend on one another."""
