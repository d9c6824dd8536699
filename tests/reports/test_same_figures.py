"""Every format says the same: a figure is one string, in whatever file it stands; a file has the same bytes twice."""

import csv
import io
import json
from collections.abc import Callable
from functools import cache, partial
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import frictionless
import openpyxl
import pytest

from shared.reports.model import Report
from shared.reports.writers import CSV_COLUMNS, FORMATS, write_manifest
from tests.faults import TRIAL
from tests.reports.edge_reports import EXTREMES
from tests.reports.expected import displayed, rows_of, shown_in, tables_of
from tests.reports.pdf_reading import ZERO_WIDTH, ReadPdf
from tests.reports.years import quarters, report_of

FEW = [quarters()[3], quarters()[5], quarters()[7]]
REPORTS: dict[str, Callable[[], Report]] = {
    **{" ".join(given[1:]): partial(report_of, *given) for given in (quarters() if TRIAL else FEW)},
    **EXTREMES,
}


@cache
def made(name: str) -> Report:
    return REPORTS[name]()


@cache
def files(name: str) -> dict[str, bytes]:
    return {file: form.write(made(name)) for file, form in FORMATS.items()}


pytestmark = pytest.mark.parametrize("name", REPORTS)


def test_every_figure_of_every_table_is_the_same_string_on_the_page_and_in_the_document(name: str) -> None:
    report = made(name)
    expected = [rows_of(report, table) for table in tables_of(report)]
    page = PageTables()
    page.feed(files(name)["report.html"].decode())
    assert [[cells[1:] for cells in rows] for rows in page.tables] == expected
    document = ReadPdf(files(name)["report.pdf"])
    # The last one says what the figures mean.
    said = [[[cell.replace(ZERO_WIDTH, "") for cell in cells[1:]] for cells in rows] for rows in document.tables[:-1]]
    assert said == expected


def test_every_figure_is_the_same_string_in_the_workbook_as_it_is_displayed(name: str) -> None:
    report = made(name)
    book = openpyxl.load_workbook(io.BytesIO(files(name)["report.xlsx"]))
    sheets = [
        [[displayed(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()]
        for sheet in book.worksheets[3:-2]
    ]
    assert [[cells[1:] for cells in rows[1:]] for rows in sheets] == [
        rows_of(report, table)[1:] for table in tables_of(report)
    ]
    figures = book["Every figure"].iter_rows(min_row=2, max_col=4)
    assert {row[0].value: row[3].value for row in figures} == shown_in(report)


def test_every_figure_is_the_same_string_in_csv_and_json(name: str) -> None:
    report = made(name)
    rows = list(csv.DictReader(io.StringIO(files(name)["report.csv"].decode("utf-8-sig"), newline="")))
    assert {row["id"]: row["shown"] for row in rows} == shown_in(report)
    figures = json.loads(files(name)["report.json"])["figures"]
    assert {figure["id"]: figure["shown"] for figure in figures} == shown_in(report)


def test_a_number_is_a_number_in_the_workbook_and_what_is_hidden_is_text(name: str) -> None:
    report = made(name)
    book = openpyxl.load_workbook(io.BytesIO(files(name)["report.xlsx"]))
    for figure, row in zip(report.figures.values(), book["Every figure"].iter_rows(min_row=2), strict=True):
        assert (row[2].data_type == "n" and row[2].value is not None) == (figure.value is not None)
        assert row[3].data_type == "s"
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"n", "s"}
        if sheet.title != "Cover":
            assert sheet.freeze_panes == "B2"
            assert [table.ref for table in sheet.tables.values()] == [sheet.dimensions]


def test_the_data_package_is_valid_and_describes_the_figures_beside_it(name: str, tmp_path: Path) -> None:
    for file in ("report.csv", "datapackage.json"):
        (tmp_path / file).write_bytes(files(name)[file])
    checked = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert checked.valid, checked.flatten(["type", "message"])
    (resource,) = json.loads(files(name)["datapackage.json"])["resources"]
    assert [field["name"] for field in resource["schema"]["fields"]] == list(CSV_COLUMNS)
    assert resource["hash"] == f"sha256:{sha256(files(name)['report.csv']).hexdigest()}"


def test_every_file_has_the_same_bytes_when_it_is_written_again(name: str) -> None:
    again = {file: form.write(made(name)) for file, form in FORMATS.items()}
    assert {file: sha256(content).hexdigest() for file, content in again.items()} == {
        file: sha256(content).hexdigest() for file, content in files(name).items()
    }


def test_the_manifest_has_each_file_with_its_size_its_checksum_and_what_it_replaces(name: str) -> None:
    manifest = json.loads(write_manifest(made(name), files(name), "digest"))
    assert [(file["name"], file["bytes"], file["sha256"]) for file in manifest["files"]] == [
        (file, len(content), sha256(content).hexdigest()) for file, content in files(name).items()
    ]
    assert {it["file"] for it in manifest["substitutions"]} <= {"report.pdf"}
    # The full-width look-alikes of some hostile words are in no font.
    assert bool(manifest["substitutions"]) == (name in {"words of any script", "hostile words"})


class PageTables(HTMLParser):
    """The texts of every cell of every row of every table of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as HTMLParser calls it
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.cell = []

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"} and self.cell is not None:
            self.tables[-1][-1].append("".join(self.cell).strip())
            self.cell = None
