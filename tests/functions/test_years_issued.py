"""Whole years, issued by the live service and read back from its bucket: the same strings in every format, and right.

The small form has the quarter of a hand-over, under both contracts; the full one every quarter of both years.
"""

import csv
import io
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from shared.domain.calendar.quarter import Quarter
from shared.reports.model import STATUS_WORDS
from shared.reports.writers import FORMATS
from tests.domain import plain_count
from tests.domain.random_packs import Rows, read_rows
from tests.faults import TRIAL
from tests.functions.service import EXAMPLE_YEAR, ROOT, Service, running
from tests.reports.expected import displayed
from tests.reports.pdf_reading import ZERO_WIDTH, ReadPdf
from tests.reports.test_same_figures import PageTables

HAND_OVER_YEAR = ROOT / "tests/packs/handover-2017-18"
AFTER = date(2018, 7, 6)
HANDED_OVER, SHARED_QUARTER = "2017-11-14", "2017-18-Q3"
Issue = tuple[str, str, str]

_IN_FULL: tuple[Issue, ...] = (
    *(("example", "banes-2016", f"2016-17-Q{number}") for number in (1, 2, 3, 4)),
    *(("hand-over", "council-2017", f"2017-18-Q{number}") for number in (1, 2, 3)),
    *(("hand-over", "prime-2017", f"2017-18-Q{number}") for number in (3, 4)),
)
ISSUES = _IN_FULL if TRIAL else tuple(issue for issue in _IN_FULL if issue[2] == SHARED_QUARTER)


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Give both years, the second with its hand-over moved into the middle of a quarter."""
    moved = tmp_path_factory.mktemp("packs") / "hand-over"
    shutil.copytree(HAND_OVER_YEAR, moved)
    contracts = (moved / "contracts.csv").read_text()
    contracts = contracts.replace("2017-09-30", HANDED_OVER).replace("2017-10-01", "2017-11-15")
    (moved / "contracts.csv").write_text(contracts)
    return {"example": EXAMPLE_YEAR, "hand-over": moved}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, packs: Mapping[str, Path]) -> Iterator[Mapping[str, Service]]:
    """Give a service for each year that is issued, every issue made in its order."""
    with ExitStack() as stack:
        services: dict[str, Service] = {}
        for year, contract, quarter in ISSUES:
            if year not in services:
                data = tmp_path_factory.mktemp("years") / "data"
                services[year] = stack.enter_context(running(data, PACK=str(packs[year]), TODAY=AFTER.isoformat()))
            done = services[year].ownwords("compile", "--contract", contract, "--quarter", quarter)
            assert f"Issued {contract} {quarter}, revision 1" in done.stdout, done.stderr
        yield services


@pytest.fixture(scope="module")
def rows(packs: Mapping[str, Path]) -> dict[str, Rows]:
    return {year: read_rows(folder) for year, folder in packs.items()}


def files_of(service: Service, issue: Issue) -> dict[str, bytes]:
    _, contract, quarter = issue
    folder = f"reports/{contract}/{quarter}/r1/"
    return {name: service.files.get(f"{folder}{name}") or b"" for name in FORMATS}


def tables_of(report: Mapping[str, Any]) -> list[tuple[list[str], list[list[str]]]]:
    """Return each table of a report.json in its order: its heads but the first, and the cells of its rows."""
    figures = {figure["id"]: figure for figure in report["figures"]}
    tables = {table["id"]: table for table in report["tables"]}
    return [
        (
            [column["head"] for column in tables[name]["columns"]],
            [
                [
                    STATUS_WORDS[figures[figure]["rag"]] if column["shows"] == "status" else figures[figure]["shown"]
                    for column, figure in zip(tables[name]["columns"], row["figures"], strict=True)
                ]
                for row in tables[name]["rows"]
            ],
        )
        for part in report["contents"]
        for name in part["tables"]
    ]


@pytest.mark.parametrize("issue", ISSUES, ids=lambda issue: " ".join(issue[1:]))
def test_every_figure_read_back_from_the_bucket_is_the_same_string_in_every_format(
    service: Mapping[str, Service], issue: Issue
) -> None:
    files = files_of(service[issue[0]], issue)
    report = json.loads(files["report.json"])
    shown = {figure["id"]: figure["shown"] for figure in report["figures"]}
    tables = tables_of(report)
    assert len(tables) > 10
    listed = csv.DictReader(io.StringIO(files["report.csv"].decode("utf-8-sig"), newline=""))
    assert {row["id"]: row["shown"] for row in listed} == shown
    page = PageTables()
    page.feed(files["report.html"].decode())
    assert [[cells[1:] for cells in rows] for rows in page.tables] == [[heads, *rows] for heads, rows in tables]
    document = [
        [[cell.replace(ZERO_WIDTH, "") for cell in cells[1:]] for cells in rows]
        for rows in ReadPdf(files["report.pdf"]).tables[:-1]
    ]
    assert document == [[heads, *rows] for heads, rows in tables]
    book = openpyxl.load_workbook(io.BytesIO(files["report.xlsx"]))
    every = book["Every figure"].iter_rows(min_row=2, max_col=4)
    assert {str(row[0].value): row[3].value for row in every} == shown
    sheets = [
        [[displayed(cell.value, cell.number_format) for cell in row[1:]] for row in sheet.iter_rows(min_row=2)]
        for sheet in book.worksheets[3:-2]
    ]
    assert sheets == [rows for _, rows in tables]


@pytest.mark.parametrize("issue", ISSUES, ids=lambda issue: " ".join(issue[1:]))
def test_every_figure_that_is_published_is_what_a_plain_count_of_that_contracts_own_days_gives(
    service: Mapping[str, Service], rows: Mapping[str, Rows], issue: Issue
) -> None:
    year, contract, quarter = issue
    report = json.loads(files_of(service[year], issue)["report.json"])
    published = {figure["id"]: figure for figure in report["figures"]}
    (of_contract,) = (row for row in rows[year]["contracts"] if row["contract"] == contract)
    right = 0
    for span, (first, last) in plain_count.spans(of_contract, quarter).items():
        for name, value in plain_count.count(rows[year], first, last).items():
            figure = published.get(".".join((span, *name)))
            if figure and figure["status"] == "exact":
                assert figure["value"] == value, figure["id"]
                right += 1
    assert right > 60


def test_a_hand_over_inside_a_quarter_gives_each_contract_its_own_part_of_it(service: Mapping[str, Service]) -> None:
    before, after = (
        json.loads(files_of(service["hand-over"], ("hand-over", contract, SHARED_QUARTER))["report.json"])
        for contract in ("council-2017", "prime-2017")
    )
    of_one, of_other = ({it["id"]: it["value"] for it in report["figures"]} for report in (before, after))
    assert "whole_contract.sessions" in of_one
    assert "baseline.independent_groups" in of_other
    assert of_other["quarter.sessions"] == of_other["year_to_date.sessions"], "its year begins with it"
    assert of_one["year_to_date.sessions"] > of_one["quarter.sessions"] > 0
    for report, mine, others in (
        (before, "14 November 2017", "15 November"),
        (after, "15 November 2017", "14 November"),
    ):
        said = json.dumps(report["sections"], ensure_ascii=False)
        assert mine in said
        assert others not in said
    assert Quarter.named(SHARED_QUARTER).period.first < date.fromisoformat(HANDED_OVER)
