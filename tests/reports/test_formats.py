"""Every format says the same: each figure's string is the one of report.json wherever it stands."""

import csv
import io
import json
from html.parser import HTMLParser
from typing import Any

import pytest

from shared.reports.model import STATUS_WORDS
from shared.reports.writers import FORMATS
from tests.functions.visitor import Page
from tests.reports.years import quarters, report_of

QUARTERS = quarters()


@pytest.mark.parametrize("issue", QUARTERS, ids=lambda given: " ".join(given[1:]))
def test_every_figure_in_the_page_the_csv_and_the_json_is_the_same_string(issue: tuple[str, str, str]) -> None:
    report = report_of(*issue)
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
            for said in data["sections"][section["id"]]:
                assert said in page.text


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
