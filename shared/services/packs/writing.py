"""Write a pack: all of a charity's records as plain CSV, in an order that depends only on the records."""

import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from shared.domain.records.base import Record, write_instant
from shared.domain.records.collection import Records
from shared.domain.records.register import Register
from shared.domain.records.registry import KINDS
from shared.domain.records.survey import Response
from shared.domain.spreadsheet import csv_line, marked
from shared.services.packs.files import FILES, ClientTimeRow

Row = list[str]

_PLAIN = {kind.file.name: kind.place for kind in KINDS if kind.file and kind.place and kind.file.is_plain}
"""The files in which every row is one record, and the place of these records."""


def write_pack(
    records: Records, folder: Path, *, only_with_rows: bool = False, besides: Mapping[str, bytes] | None = None
) -> dict[str, int]:
    """Write a pack into a new or empty folder, completely or not at all; return the number of rows by file.

    A pack has all required files. What one person is given has only the files with rows, and other files (`besides`)
    by name.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        msg = f"{folder} is there already and not empty. Name a new folder."
        raise FileExistsError(msg)
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        counts = _write_files(records, building, only_with_rows=only_with_rows)
        for name, content in (besides or {}).items():
            (building / name).write_bytes(content)
        if folder.exists():
            folder.rmdir()
        building.rename(folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    folder.chmod(0o700)
    return counts


def _write_files(records: Records, folder: Path, *, only_with_rows: bool) -> dict[str, int]:
    counts = {}
    for name, rows in rows_of(records).items():
        if rows or (FILES[name].required and not only_with_rows):
            (folder / f"{name}.csv").write_bytes(_as_csv([list(FILES[name].columns), *rows]))
            counts[name] = len(rows)
    return counts


def rows_of(records: Records) -> dict[str, list[Row]]:
    """Return the rows of every file, each sorted by its own identifiers."""
    registers = sorted(records.latest_registers(), key=lambda register: register.session)
    responses = sorted(records.responses, key=lambda response: response.response)
    steps = sorted(records.stages, key=lambda step: (step.group, step.starts_on, step.nth))
    grants = sorted(records.grants, key=lambda grant: (grant.group, grant.awarded_on, grant.nth))
    return {
        **{name: _sorted_rows(name, records.places().get(place, ())) for name, place in _PLAIN.items()},
        "stages": [_row("stages", step) for step in steps],
        "grants": [_row("grants", grant) for grant in grants],
        "registers": [_row("registers", register) for register in registers],
        "attendances": [[register.session, person] for register in registers for person in register.present],
        "volunteer_hours": [
            [register.session, person, str(hours)]
            for register in registers
            for person, hours in sorted(register.hours.items())
        ],
        "survey_responses": [_row("survey_responses", response) for response in responses],
        "answers": [
            [response.response, question, answer]
            for response in responses
            for question, answer in sorted(response.answers.items())
        ],
        "register_versions": list(_version_rows(records.registers)),
        "response_revisions": list(_revision_rows(records)),
        "carers": [
            [register.session, str(register.version), str(register.carers)]
            for register in sorted(records.registers, key=lambda register: (register.session, register.version))
            if register.carers is not None
        ],
        "client_times": _sorted_rows("client_times", filter(None, map(ClientTimeRow.of, records))),
    }


def _version_rows(registers: Iterable[Register]) -> Iterator[Row]:
    by_session: dict[str, list[Register]] = defaultdict(list)
    for register in registers:
        by_session[register.session].append(register)
    for _, versions in sorted(by_session.items()):
        if any(version.submission for version in versions):
            for version in sorted(versions, key=lambda version: version.version):
                hours = " ".join(f"{person}={hours}" for person, hours in sorted(version.hours.items()))
                row = dict(zip(FILES["register_versions"].columns, _row("register_versions", version), strict=True))
                yield list({**row, "present": " ".join(version.present), "hours": hours}.values())


def _revision_rows(records: Records) -> Iterator[Row]:
    by_response: dict[str, list[Response]] = defaultdict(list)
    for response in records.every_response:
        by_response[response.response].append(response)
    for _, revisions in sorted(by_response.items()):
        if any(_is_beyond_the_columns(revision) for revision in revisions):
            for revision in sorted(revisions, key=lambda revision: revision.revision):
                cells = {column: _cell(getattr(revision, column)) for column in FILES["response_revisions"].columns}
                cells["held_back"] = "yes" if revision.held_back else ""
                cells["answers"] = json.dumps(revision.answers, ensure_ascii=False, sort_keys=True)
                yield list(cells.values())


def _is_beyond_the_columns(response: Response) -> bool:
    plain = response.model_copy(update={"client_time": None})
    bare = {name: getattr(plain, name) for name in (*FILES["survey_responses"].columns, "answers")}
    return plain != Response(**bare)


def _sorted_rows(name: str, records: Iterable[Record]) -> list[Row]:
    return sorted(_row(name, record) for record in records)


def _row(name: str, record: Record) -> Row:
    return [_cell(getattr(record, column)) for column in FILES[name].columns]


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return write_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _as_csv(rows: Iterable[Row]) -> bytes:
    return "".join(csv_line(map(marked, row)) for row in rows).encode()
