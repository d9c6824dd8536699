"""report.xlsx and report.csv in the hands of a spreadsheet: the same figures, and no text becomes anything else."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from shared.reports.writers import write_csv
from shared.reports.xlsx import write_xlsx
from shared.reports.xlsx.cells import Number, cell_of
from tests.faults import TRIAL
from tests.reports.edge_reports import EXTREMES, HOSTILE, ordinary, said, with_a_chart, with_groups
from tests.reports.expected import rows_of, tables_of
from tests.reports.years import quarters, report_of

OFFICE = shutil.which("soffice")
CSV_AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
"""LibreOffice's filter: commas, UTF-8, cells as they are displayed, every sheet in a file of its own."""


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_every_workbook_and_shows_the_reports_figures(tmp_path: Path) -> None:
    years = {" ".join(given[1:]): report_of(*given) for given in (quarters()[3], quarters()[7])}
    extremes = EXTREMES if TRIAL else ("hostile words", "everything hidden", "forty groups", "a revision")
    reports = {**years, **{name: EXTREMES[name]() for name in extremes}}
    reports = {name.replace(" ", "-"): report for name, report in reports.items()}
    for name, report in reports.items():
        (tmp_path / f"{name}.xlsx").write_bytes(write_xlsx(report))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    workbooks = [str(tmp_path / f"{name}.xlsx") for name in reports]
    command = [str(OFFICE), "--headless", profile, "--convert-to", CSV_AS_SHOWN, "--outdir", str(tmp_path), *workbooks]
    subprocess.run(command, check=True, capture_output=True)
    for name, report in reports.items():
        sheets = openpyxl.load_workbook(tmp_path / f"{name}.xlsx", read_only=True).sheetnames[3:-2]
        for sheet, table in zip(sheets, tables_of(report), strict=True):
            content = (tmp_path / f"{name}-{sheet}.csv").read_text(encoding="utf-8")
            rows = list(csv.reader(io.StringIO(content, newline="")))
            assert [cells[1:] for cells in rows[1:]] == rows_of(report, table)[1:], f"{name}: {sheet}"


def test_hostile_words_stay_text_in_the_workbook() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(said(HOSTILE))))
    found = {cell.value: cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    for words in HOSTILE:
        assert found[words.replace("\r", "_x000D_")].data_type == "s"
    quoted = {words for words, cell in found.items() if cell.quotePrefix}
    assert {words for words in HOSTILE if words[0] in "=+-@\t＝＋－＠"} <= quoted  # noqa: RUF001 - look-alikes are meant
    assert not [name for name in _parts(write_xlsx(said(HOSTILE))) if "externalLink" in name]


def test_no_sheet_has_a_formula_or_an_address_outside_it() -> None:
    parts = _parts(write_xlsx(said(HOSTILE)))
    sheets = {name: content for name, content in parts.items() if name.startswith("xl/worksheets/")}
    assert sheets
    for name, content in sheets.items():
        assert "<f>" not in content, name
        assert 'TargetMode="External"' not in content, name


def test_hostile_words_stay_text_in_csv() -> None:
    text = write_csv(said(HOSTILE)).decode("utf-8-sig")
    cells = {cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row}
    for words in HOSTILE:
        is_hostile = words[0] in "=+-@\t\r＝＋－＠"  # noqa: RUF001 - look-alikes are meant
        assert (f"'{words}" if is_hostile else words) in cells
    assert not [cell for cell in cells if re.match(r"[=+@\t\r＝＋－＠]|-(?![\d,.]+( %)?$)", cell)]  # noqa: RUF001


def test_a_negative_number_is_no_formula() -> None:
    report = ordinary()
    waiting = replace(report.figures["quarter.waiting_days_median"], value=-3, shown="-3")
    changed = replace(report, figures={**report.figures, waiting.id: waiting})
    row = next(
        row for row in csv.DictReader(io.StringIO(write_csv(changed).decode("utf-8-sig"))) if row["id"] == waiting.id
    )
    assert (row["value"], row["shown"]) == ("-3", "-3")
    assert cell_of(waiting, "-3") == Number(-3, "#,##0")


@pytest.mark.parametrize(
    ("value", "printed", "cell"),
    [
        (1205, "1,205", Number(1205, "#,##0")),
        (12.5, "12.5", Number(12.5, "#,##0.0")),
        (1.005, "1.01", Number(1.01, "#,##0.00")),
        (83, "83 %", Number(83, '#,##0" %"')),
        (83, "83 % [r]", Number(83, '#,##0" % [r]"')),
        (None, "[c]", "[c]"),
        (None, "[x] [r]", "[x] [r]"),
    ],
)
def test_a_figure_is_a_number_that_is_displayed_as_the_report_shows_it(
    value: float | None, printed: str, cell: Number | str
) -> None:
    figure = replace(ordinary().figures["quarter.people"], value=value)
    assert cell_of(figure, printed) == cell


def test_characters_that_xml_cannot_have_make_no_broken_workbook() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(said(("a\x07b\x00c", "\ufffe\uffff", "d")))))
    values = {cell.value for row in book["Words"].iter_rows() for cell in row}
    assert "\ufffd\ufffd" in values
    assert "d" in values


def test_a_chart_is_drawn_only_where_none_of_its_figures_is_hidden() -> None:
    assert "xl/charts/chart1.xml" in _parts(write_xlsx(with_a_chart(ordinary())))
    hidden = with_a_chart(EXTREMES["everything hidden"]())
    assert not [name for name in _parts(write_xlsx(hidden)) if "chart" in name]


def test_a_chart_of_the_workbook_has_words_for_whoever_does_not_see_it() -> None:
    report = with_a_chart(ordinary())
    drawing = _parts(write_xlsx(report))["xl/drawings/drawing1.xml"]
    assert f'descr="{report.charts[0].alt}"' in drawing


def test_sheets_of_the_same_name_and_names_that_are_too_long_are_told_apart() -> None:
    report, stem = with_groups(2), "what_the_participants_of_all_groups_said"
    tables = tuple(replace(table, id=f"{stem}_{at}") for at, table in enumerate(report.tables))
    part = replace(report.contents[0], tables=tuple(table.id for table in tables), charts=())
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(replace(report, tables=tables, contents=(part,)))))
    assert len({name.casefold() for name in book.sheetnames}) == len(tables) + 5
    assert max(map(len, book.sheetnames)) < 32


def _parts(workbook: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}
