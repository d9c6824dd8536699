"""Every format says the same: each figure's string is the one of report.json wherever it stands."""

import csv
import io
import itertools
import json
from html.parser import HTMLParser
from typing import Any

import pytest

from shared.domain.spreadsheet import is_active
from shared.reports.model import STATUS_WORDS
from shared.reports.writers import FORMATS
from tests.domain.test_expected_figures import PACKS, flat
from tests.functions.visitor import Page
from tests.reports.edge_reports import HOSTILE, said
from tests.reports.years import issued, quarters, report_of

QUARTERS = quarters()


@pytest.mark.parametrize("issue", QUARTERS, ids=lambda given: " ".join(given[1:]))
def test_every_figure_in_the_page_the_csv_and_the_json_is_the_same_string(issue: tuple[str, str, str]) -> None:
    year, contract, quarter = issue
    report = issued(year, contract)[quarter]
    files = {name: form.write(report) for name, form in FORMATS.items()}
    data: dict[str, Any] = json.loads(files["report.json"])
    shown = {figure["id"]: figure["shown"] for figure in data["figures"]}
    rows = {row["id"]: row["shown"] for row in csv.DictReader(io.StringIO(files["report.csv"].decode("utf-8-sig")))}
    assert {name: text.removeprefix("'") for name, text in rows.items()} == shown
    page = Page(files["report.html"].decode())
    expected = [
        STATUS_WORDS[next(f["rag"] for f in data["figures"] if f["id"] == name)]
        if column["shows"] == "status"
        else shown[name]
        for part in data["contents"]
        for table_id in part["tables"]
        for table in data["tables"]
        if table["id"] == table_id
        for row in table["rows"]
        for column, name in zip(table["columns"], row["figures"], strict=True)
    ]
    assert cells_of(files["report.html"].decode()) == expected
    assert len(expected) > 100
    for part in data["contents"]:
        for section in part["sections"]:
            for sentence in data["sections"][section["id"]]:
                assert sentence in page.text


@pytest.mark.parametrize("issue", QUARTERS, ids=lambda given: " ".join(given[1:]))
def test_every_figure_that_is_published_is_the_expected_one_of_its_own_contract(issue: tuple[str, str, str]) -> None:
    year, contract, quarter = issue
    known = json.loads(PACKS[year][1].read_bytes())[contract].get(quarter)
    if known is None:
        return  # after the last day on record
    report, right = issued(year, contract)[quarter], 0
    for span in ("quarter", "year_to_date"):
        for name, value in flat(known[span]).items():
            figure = report.figures[".".join((span, *name))]
            if figure.status == "exact":
                assert figure.value == value, figure.id
                right += 1
            else:
                assert figure.value is None
    assert right > 30


def test_no_cell_of_the_csv_is_a_formula_and_every_word_is_there_behind_its_mark() -> None:
    report = said(HOSTILE)
    rows = list(csv.reader(io.StringIO(FORMATS["report.csv"].write(report).decode("utf-8-sig"), newline="")))
    cells = {cell for row in rows for cell in row}
    active = {words for words in HOSTILE if is_active(words)}
    assert active
    assert not active & cells
    assert {f"'{words}" for words in active} <= cells
    assert set(HOSTILE) - active <= cells


def test_a_contracts_comparisons_are_what_its_own_earlier_reports_showed_and_nothing_of_anothers() -> None:
    for year in PACKS:
        for contract in {given[1] for given in QUARTERS if given[0] == year}:
            reports = list(issued(year, contract).values())
            first = reports[0].figures
            assert {figure.shown for name, figure in first.items() if name.startswith("last_")} == {"[x]"}
            for before, after in itertools.pairwise(reports):
                for name, figure in after.figures.items():
                    if name.startswith("last_quarter."):
                        assert figure.shown == before.figures[name.replace("last_quarter", "quarter")].shown


def test_a_contract_opens_with_a_baseline_and_closes_with_the_whole_of_it() -> None:
    reports = list(issued("hand-over year", "council-2017").values())
    parts = [[part.id for part in report.contents] for report in reports]
    assert ["contract" in part for part in parts] == [True, *[False] * (len(reports) - 2), True]
    assert "baseline" in reports[0].contents[parts[0].index("contract")].tables
    assert "whole_contract" in reports[-1].contents[parts[-1].index("contract")].tables
    held = [report.figures["quarter.sessions"].value or 0 for report in reports]
    assert reports[-1].figures["whole_contract.sessions"].value == sum(held)


def test_every_figure_is_one_click_from_its_definition() -> None:
    page = FORMATS["report.html"].write(report_of(*QUARTERS[1])).decode()
    anchors = {part.partition('"')[0] for part in page.split('id="means-')[1:]}
    links = {part.partition('"')[0] for part in page.split('href="#means-')[1:]}
    assert links <= anchors
    assert {"people", "statement-agree", "targets-asked", "still_meeting_six_months"} <= links


def test_compiled_again_from_nothing_every_file_has_the_same_bytes() -> None:
    once, again = ({name: form.write(report_of(*QUARTERS[2])) for name, form in FORMATS.items()} for _ in range(2))
    assert once == again


class _Cells(HTMLParser):
    """Gathers the text of every cell of a page's tables."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as the parser calls it
        if tag == "td":
            self._inside = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


def cells_of(html: str) -> list[str]:
    """Return the text of every cell of a page's tables, in order."""
    parser = _Cells()
    parser.feed(html)
    return [" ".join(found.split()) for found in parser.found]
