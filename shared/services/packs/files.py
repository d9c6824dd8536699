"""The files of a data pack: their names, their columns, and how a row is read as a record.

The file of each kind of record is in the registry (`shared/domain/records/registry.py`); this module has the files for
what those have no column for. The fifteen files of the data dictionary are required. Further files are optional: a pack
without them is valid, and export writes one only if it has rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Literal

from shared.domain.records.base import Code, HeadCount, Hours, Instant, Line, Record
from shared.domain.records.check_in import CheckIn
from shared.domain.records.kind import KindFile, check_complete
from shared.domain.records.register import Register
from shared.domain.records.registry import KINDS
from shared.domain.records.survey import Response


class AttendanceRow(Record):
    """One person at one session."""

    session: Code
    """The session."""
    person: Code
    """Who came."""


class HoursRow(Record):
    """Hours that one person gave at one session."""

    session: Code
    """The session."""
    person: Code
    """Who helped."""
    hours: Hours
    """How many hours, in quarters, with getting ready and clearing up."""


class AnswerRow(Record):
    """One answer of a response. The survey decides which values it may have."""

    response: Code
    """The response."""
    question: str
    """The question, by its id in the survey."""
    answer: str
    """On the scale `1` to `5` or `prefer_not_to_say`; to an open question, the person's own words."""


class RegisterVersionRow(Record):
    """One version of a register sent by form: people and hours in one cell each, as `p001 p002`, `v01=2.5`."""

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
    """Who came: codes with a space between."""
    hours: str = ""
    """Hours given: `v01=2.5`, with a space between."""


class ResponseRevisionRow(Record):
    """One revision of a response, with what survey_responses.csv has no column for; `answers` is JSON by question."""

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
    """The answers as JSON, by question."""


class ClientTimeRow(Record):
    """The time on a phone's own clock when something was sent; `version` is a register's, or a response's revision."""

    kind: Literal["register", "response", "check_in"]
    """Which kind of record was sent."""
    record: Code
    """Its code: a session's, a response's or a check-in's."""
    version: str = ""
    """The register's version, or the response's revision if it is not the first."""
    client_time: Instant
    """What the phone's own clock said."""

    @classmethod
    def of(cls, record: Record) -> "ClientTimeRow | None":
        """Return the row for a record, or None if no phone's time was stored."""
        said: datetime | None = getattr(record, "client_time", None)
        return cls.model_validate({**place_of(record), "client_time": said}) if said else None


class CarersRow(Record):
    """How many carers and supporters came to a session, according to a version of its register."""

    session: Code
    """The session."""
    version: str
    """The register's version."""
    carers: HeadCount
    """How many carers and supporters came along."""


def place_of(record: Record) -> dict[str, str]:
    """Return the columns that identify the record a client time belongs to; empty for a kind that has none."""
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
    """One file: the model that a row is read as, the columns that identify a row, and what they refer to.

    `refers` maps a column to the file that must declare its value. The last `later` columns were added later: an
    older pack has a file without them.
    """

    model: type[Record]
    columns: tuple[str, ...]
    identity: tuple[str, ...]
    refers: Mapping[str, str]
    required: bool = True
    later: int = 0


_BESIDE: Mapping[str, PackFile] = {
    "attendances": PackFile(
        AttendanceRow, ("session", "person"), ("session", "person"), {"session": "sessions", "person": "people"}
    ),
    "volunteer_hours": PackFile(
        HoursRow, ("session", "person", "hours"), ("session", "person"), {"session": "sessions", "person": "people"}
    ),
    "answers": PackFile(
        AnswerRow, ("response", "question", "answer"), ("response", "question"), {"response": "survey_responses"}
    ),
    "register_versions": PackFile(
        RegisterVersionRow,
        tuple(RegisterVersionRow.model_fields),
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
"""The files that hold what the file of a kind of record has no column for."""

_AFTER: Mapping[str, tuple[str, ...]] = {
    "registers": ("attendances", "volunteer_hours"),
    "survey_responses": ("answers",),
    "confidentiality": ("register_versions", "response_revisions"),
    "concerns": ("carers", "client_times"),
}
"""The file that each of those comes after."""

check_complete(
    "The table of files beside others", [name for kind in KINDS if kind.file for name in kind.file.beside], _BESIDE
)
check_complete("The order of the files beside others", _BESIDE, chain(*_AFTER.values()))


def _file_of(model: type[Record], file: KindFile) -> PackFile:
    return PackFile(model, file.columns, file.identity, dict(file.refers), file.is_required, file.later)


def _every_file() -> Iterator[tuple[str, PackFile]]:
    for kind in KINDS:
        if kind.file:
            yield kind.file.name, _file_of(kind.model, kind.file)
            yield from ((name, _BESIDE[name]) for name in _AFTER.get(kind.file.name, ()))


FILES: Mapping[str, PackFile] = dict(_every_file())
"""Every file of a pack by name, in the order in which records depend on one another."""
