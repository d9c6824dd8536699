"""Read a pack: every file, row by row, into records; or list every problem with its file, row and column."""

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from shared.domain.figures.measures import MEASURES
from shared.domain.problems import Problem, problems_in
from shared.domain.records.base import OWN_WORDS_LIMIT, Record, without_controls
from shared.domain.records.collection import PLACE_OF, Records
from shared.domain.records.contract import Target
from shared.domain.records.group import Grant, StageStep
from shared.domain.records.narrative import Indicator
from shared.domain.records.register import Register
from shared.domain.records.survey import Response, surveys
from shared.domain.spreadsheet import unmarked
from shared.services.packs.files import (
    FILES,
    AnswerRow,
    AttendanceRow,
    CarersRow,
    ClientTimeRow,
    HoursRow,
    PackFile,
    RegisterVersionRow,
    ResponseRevisionRow,
    place_of,
)

R = TypeVar("R", bound=Record)

_PLAIN_COLUMNS = {*FILES["survey_responses"].columns, "answers"}

# A cell holds at most a person's own words, or the codes of everyone at a session.
csv.field_size_limit(64 * OWN_WORDS_LIMIT)


@dataclass(frozen=True, slots=True)
class PackProblem:
    """One thing wrong in a pack. Rows are numbered as in a spreadsheet: the header is row 1."""

    file: str
    row: int | None
    problem: Problem

    def __str__(self) -> str:
        row = f", row {self.row}" if self.row else ""
        column = f", column {self.problem.where}" if self.problem.where else ""
        return f"{self.file}{row}{column}: {self.problem.message}"


class PackRefused(Exception):  # noqa: N818 - past tense for what happened
    """A pack that was refused, with everything that is wrong with it."""

    def __init__(self, problems: list[PackProblem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


@dataclass
class _Table:
    """The rows of one file that could be read, by the row's number."""

    cells: dict[int, dict[str, str]] = field(default_factory=dict)
    records: dict[int, Record] = field(default_factory=dict)
    first_row: dict[tuple[str, ...], int] = field(default_factory=dict)


class _Reader:
    """A single read of one pack, which collects rows and problems as it goes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._problems: list[PackProblem] = []
        self._whole: set[str] = set()
        self._tables: dict[str, _Table] = {name: _Table() for name in FILES}

    def read(self) -> Records:
        self._look_for_files()
        for name, file in FILES.items():
            if (self._folder / f"{name}.csv").is_file():
                self._read_file(name, file)
        self._check_references()
        self._check_registers_are_there()
        self._check_comments_are_there()
        registers = self._with_carers(self._registers())
        records = self._with_client_times([*self._plain_records(), *registers, *self._responses()])
        if self._problems:
            raise PackRefused(sorted(self._problems, key=_place_in_pack))
        return Records.of(records)

    def _say(self, name: str, row: int | None, code: str, where: str = "", **values: object) -> None:
        self._problems.append(PackProblem(f"{name}.csv", row, Problem(code, where, values)))

    def _look_for_files(self) -> None:
        for name, file in FILES.items():
            if file.required and not (self._folder / f"{name}.csv").is_file():
                self._say(name, None, "file_missing")
        for path in sorted(self._folder.glob("*.csv")):
            if path.stem not in FILES:
                self._say(path.stem, None, "file_not_known")

    def _with_carers(self, registers: Iterable[Register]) -> Iterator[Register]:
        rows = {(row.session, row.version): (number, row.carers) for number, row in self._records("carers", CarersRow)}
        for register in registers:
            _, carers = rows.pop((register.session, str(register.version)), (0, None))
            yield register.model_copy(update={"carers": carers})
        for (session, _), (number, _) in rows.items():
            self._say("carers", number, "belongs_to_nothing", "version", value=session)

    def _with_client_times(self, records: Iterable[Record]) -> list[Record]:
        times = dict(self._records("client_times", ClientTimeRow))
        said: dict[tuple[str, ...], int] = {
            (row.kind, row.record, row.version): number for number, row in times.items()
        }
        told = []
        for record in records:
            number = said.pop(tuple(place_of(record).values()), None)
            told.append(record.model_copy(update={"client_time": times[number].client_time}) if number else record)
        for number in said.values():
            self._say("client_times", number, "belongs_to_nothing", "record", value=times[number].record)
        return told

    # the rows of one file

    def _read_file(self, name: str, file: PackFile) -> None:
        content = (self._folder / f"{name}.csv").read_bytes()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            row = content[: error.start].count(b"\n") + 1
            self._say(name, row, "not_utf8", at=error.start)
            return
        rows = self._rows(name, text)
        _, header = next(rows, (1, []))
        if self._header_is_right(name, file, header):
            self._whole.add(name)
            for number, cells in rows:
                self._read_row(name, file, number, header, cells)

    def _rows(self, name: str, text: str) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        number = 0
        try:
            for number, row in enumerate(reader, start=1):
                if row:
                    yield number, row
        except csv.Error as error:
            self._say(name, number + 1, "not_csv", reason=error)

    def _header_is_right(self, name: str, file: PackFile, header: list[str]) -> bool:
        expected = ",".join(file.columns)
        since_ever = file.columns[: len(file.columns) - file.later]
        missing = [column for column in since_ever if column not in header]
        unknown = [column for column, times in Counter(header).items() if column not in file.columns or times > 1]
        for column in missing:
            self._say(name, 1, "column_missing", column, column=column, header=expected)
        for column in unknown:
            self._say(name, 1, "column_not_known", column, column=column, header=expected)
        return not missing and not unknown

    def _read_row(self, name: str, file: PackFile, number: int, header: list[str], row: list[str]) -> None:
        if len(row) != len(header):
            self._say(name, number, "cells_differ", found=len(row), expected=len(header))
            return
        cells = dict(zip(header, (without_controls(unmarked(cell)) for cell in row), strict=True))
        table = self._tables[name]
        table.cells[number] = cells
        try:
            table.records[number] = file.model.model_validate({name: cell for name, cell in cells.items() if cell})
        except ValidationError as error:
            self._problems.extend(PackProblem(f"{name}.csv", number, problem) for problem in problems_in(error))
        identity = tuple(cells[column] for column in file.identity)
        first = table.first_row.setdefault(identity, number) if identity else number
        if first != number:
            self._say(name, number, "id_twice", file.identity[-1], value=" ".join(identity), first=first)

    # references between rows

    def _check_references(self) -> None:
        for name, file in FILES.items():
            # if a file could not be read, we don't know what it declares; that is already reported
            for column, referred in ((column, name) for column, name in file.refers.items() if name in self._whole):
                declared = self._column(referred, FILES[referred].identity[0])
                for number, cells in self._tables[name].cells.items():
                    if cells[column] and cells[column] not in declared:
                        self._say(name, number, "not_declared", column, value=cells[column], file=f"{referred}.csv")
        measured: list[tuple[str, int, Target | Indicator]] = [
            *(("targets", *found) for found in self._records("targets", Target)),
            *(("indicators", *found) for found in self._records("indicators", Indicator)),
        ]
        for name, number, asked in measured:
            if asked.measure not in MEASURES:
                known = ", ".join(MEASURES)
                self._say(name, number, "measure_not_known", "measure", value=asked.measure, known=known)

    def _records(self, name: str, model: type[R]) -> Iterator[tuple[int, R]]:
        for number, record in self._tables[name].records.items():
            if isinstance(record, model):
                yield number, record

    def _plain_records(self) -> Iterator[Record]:
        """Yield the records made from a single row; those of the same group and day keep the file's order."""
        for name, file in FILES.items():
            if file.model in PLACE_OF and file.model not in (Register, Response):
                order: Counter[tuple[object, ...]] = Counter()
                for record in self._tables[name].records.values():
                    if isinstance(record, StageStep | Grant):
                        day = record.starts_on if isinstance(record, StageStep) else record.awarded_on
                        yield record.model_copy(update={"nth": order[record.group, day]})
                        order[record.group, day] += 1
                    else:
                        yield record

    def _registers(self) -> Iterator[Register]:
        present: dict[str, list[str]] = defaultdict(list)
        hours: dict[str, dict[str, object]] = defaultdict(dict)
        for _, attendance in self._records("attendances", AttendanceRow):
            present[attendance.session].append(attendance.person)
        for _, given in self._records("volunteer_hours", HoursRow):
            hours[given.session][given.person] = given.hours
        versions = self._versions()
        for number, bare in self._records("registers", Register):
            people = {"present": sorted(set(present[bare.session])), "hours": hours[bare.session]}
            register = self._build("registers", number, Register, {**bare.model_dump(), **people})
            if register is None:
                continue
            if register.session not in versions:
                yield register
            elif _same_but_for_form(versions[register.session], register):
                yield from versions[register.session]
            else:
                self._say("registers", number, "versions_not_whole", "session", value=register.session)

    def _check_registers_are_there(self) -> None:
        if not {"sessions", "registers"} <= self._whole:
            return
        without = self._column("sessions", "session") - self._column("registers", "session")
        for name in ("attendances", "volunteer_hours"):
            for number, cells in self._tables[name].cells.items():
                if cells["session"] in without:
                    self._say(name, number, "register_missing", "session", value=cells["session"])

    def _check_comments_are_there(self) -> None:
        if "survey_responses" not in self._whole:
            return
        # Responses that are held back are only in response_revisions.csv.
        known = self._column("survey_responses", "response") | self._column("response_revisions", "response")
        for number, cells in self._tables["comment_states"].cells.items():
            if cells["response"] not in known:
                self._say("comment_states", number, "belongs_to_nothing", "response", value=cells["response"])

    def _column(self, name: str, column: str) -> set[str]:
        return {cells[column] for cells in self._tables[name].cells.values()}

    def _versions(self) -> dict[str, list[Register]]:
        versions: dict[str, list[Register]] = defaultdict(list)
        people = self._column("people", "person")
        for number, row in self._records("register_versions", RegisterVersionRow):
            hours = dict(pair.partition("=")[::2] for pair in row.hours.split())
            cells = {**row.model_dump(exclude_none=True), "present": row.present.split(), "hours": hours}
            register = self._build("register_versions", number, Register, cells)
            if register is None:
                continue
            versions[register.session].append(register)
            for person in (*register.present, *register.hours):
                if person not in people:
                    self._say("register_versions", number, "not_declared", "present", value=person, file="people.csv")
        return versions

    def _responses(self) -> Iterator[Response]:
        answers: dict[str, dict[str, str]] = defaultdict(dict)
        asked = {response.response: response for _, response in self._records("survey_responses", Response)}
        for number, row in self._records("answers", AnswerRow):
            if row.response in asked and self._is_offered(number, row, asked[row.response]):
                answers[row.response][row.question] = row.answer
        revisions = self._revisions()
        for number, bare in self._records("survey_responses", Response):
            response = bare.model_copy(update={"answers": dict(sorted(answers[bare.response].items()))})
            known = revisions.pop(bare.response, None)
            if known is None:
                yield response
            elif _same_but_for_revision(known, response):
                yield from known
            else:
                self._say("survey_responses", number, "revisions_not_whole", "response", value=bare.response)
        for name, held in revisions.items():
            if not held[-1].held_back:
                self._say("response_revisions", None, "revisions_not_whole", "response", value=name)
            yield from held

    def _revisions(self) -> dict[str, list[Response]]:
        revisions: dict[str, list[Response]] = defaultdict(list)
        for number, row in self._records("response_revisions", ResponseRevisionRow):
            cells: dict[str, object] = {**row.model_dump(exclude_none=True), "held_back": row.held_back == "yes"}
            try:
                cells["answers"] = json.loads(row.answers)
            except ValueError:
                self._say("response_revisions", number, "not_readable", "answers")
                continue
            response = self._build("response_revisions", number, Response, cells)
            if response is not None:
                revisions[response.response].append(response)
        return revisions

    def _is_offered(self, number: int, row: AnswerRow, response: Response) -> bool:
        try:
            surveys()[response.survey, response.version].check({row.question: row.answer})
        except PydanticCustomError as error:
            where = "question" if error.type == "question_not_known" else "answer"
            self._say("answers", number, error.type, where, **(error.context or {}))
        except ValidationError as error:
            for problem in problems_in(error):
                self._say("answers", number, problem.code, "answer", **problem.values)
        else:
            return True
        return False

    def _build(self, name: str, number: int, model: type[R], cells: Mapping[str, object]) -> R | None:
        try:
            return model.model_validate(cells)
        except ValidationError as error:
            self._problems.extend(PackProblem(f"{name}.csv", number, problem) for problem in problems_in(error))
            return None


def _same_but_for_form(versions: list[Register], register: Register) -> bool:
    whole = [version.version for version in versions] == list(range(1, len(versions) + 1))
    last = versions[-1].model_copy(update={"version": 1, "submission": "", "link": ""})
    return whole and last == register


def _same_but_for_revision(revisions: list[Response], response: Response) -> bool:
    whole = [revision.revision for revision in revisions] == list(range(1, len(revisions) + 1))
    last = revisions[-1]
    added = {name: getattr(last, name) for name in Response.model_fields if name not in _PLAIN_COLUMNS}
    return whole and not last.held_back and response.model_copy(update=added) == last


def _place_in_pack(found: PackProblem) -> tuple[int, int]:
    names = [f"{name}.csv" for name in FILES]
    place = names.index(found.file) if found.file in names else len(names)
    return (place, found.row or 0)


def read_pack(folder: Path) -> Records:
    """Read a whole pack. Raise PackRefused, with every problem, if it is not valid."""
    return _Reader(folder).read()
