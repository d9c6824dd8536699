"""report.pdf: PDF/UA-1, whole in whatever script, and each of its figures the string that the model has."""

import io
import json
import random
from collections import Counter
from typing import cast

import pytest
import typst
from PIL import Image

from shared.built import fonts_folder
from shared.reports.model import Report
from shared.reports.pdf import substitutions, write_pdf
from shared.reports.pdf.letters import STAND_IN, font_families, is_right_to_left, written
from shared.reports.pdf.writing import TEMPLATE, document, spelled
from tests.reports.edge_reports import EXTREMES, UNBROKEN_NAME, WORDS, ordinary, said, with_a_chart, with_groups
from tests.reports.pdf_reading import ReadPdf


@pytest.fixture(scope="module")
def read() -> ReadPdf:
    return ReadPdf(write_pdf(with_a_chart(ordinary())))


def test_it_declares_pdf_ua_1_is_tagged_and_has_a_language_and_a_title(read: ReadPdf) -> None:
    assert read.pdf.open_metadata()["pdfuaid:part"] == "1"
    assert read.pdf.Root.MarkInfo.Marked
    assert read.pdf.Root.Lang == "en-GB"
    assert read.pdf.docinfo["/Title"] == "Mental health creative support service, 2016-17-Q4"
    assert read.pdf.Root.ViewerPreferences.DisplayDocTitle


def test_every_chart_has_words_for_whoever_does_not_see_it(read: ReadPdf) -> None:
    report = with_a_chart(ordinary())
    assert [figure.alt for figure in read.root.all("Figure")] == [
        report.chart(chart).alt for part in report.contents for chart in part.charts
    ]


def test_every_table_has_its_headers_and_one_that_runs_over_a_page_repeats_them() -> None:
    report = with_groups(40)
    read = ReadPdf(write_pdf(report))
    for table in read.root.all("Table"):
        heads = next(table.all("THead"))
        assert [cell.scope for cell in heads.all("TH")] == ["/Column"] * len(list(next(heads.all("TR")).inside))
    pages = [page for page in read.pages if "Group by group: this quarter" in page or "Group 40" in page]
    assert len(pages) > 1
    assert all("Attendances" in page for page in pages)


def test_its_headings_are_its_bookmarks_and_none_is_skipped(read: ReadPdf) -> None:
    report = with_a_chart(ordinary())
    with read.pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        inside = {child.title for item in outline.root for child in item.children}
    assert titles == [part.title for part in report.contents]
    assert {report.table(table).title for part in report.contents for table in part.tables} <= inside
    assert {chart.title for chart in report.charts} <= inside


def test_every_page_but_the_cover_says_contract_revision_and_its_number(read: ReadPdf) -> None:
    number = len(read.pages)
    assert "Mental health creative support service" in read.pages[0]
    for at, page in enumerate(read.pages[1:], 2):
        assert "banes-2016 · 2016-17-Q4 · revision 1" in page
        assert f"Page {at} of {number}" in page


@pytest.mark.parametrize("extreme", ["names of eighty letters", "words of any script", "hostile words", "forty groups"])
def test_nothing_runs_out_of_its_page(extreme: str) -> None:
    for picture in pictures(EXTREMES[extreme]())[1:]:
        width, height = picture.size
        margins = [picture.crop((0, 0, width // 12, height)), picture.crop((width - width // 12, 0, width, height))]
        assert [margin.getextrema() for margin in margins] == [(255, 255), (255, 255)]


def test_what_no_font_has_is_replaced_and_told() -> None:
    report = said(WORDS)
    told = {it["character"]: it["times"] for it in substitutions(report)}
    assert {"U+0007", "U+0000", "U+001B", "U+FEFF", "U+6F22"} <= set(told)
    assert "U+1F600" not in told
    assert all(times > 0 for times in told.values())
    text = ReadPdf(write_pdf(report)).root.whole
    assert f"A bell{STAND_IN}, a nul{STAND_IN}" in text
    assert "Ελληνικά and кириллица" in text


def test_an_ordinary_report_needs_no_stand_in() -> None:
    assert substitutions(ordinary()) == []


def test_a_mark_is_kept_where_one_font_has_it_with_its_letter() -> None:
    told: Counter[str] = Counter()
    assert written("Ŵe\u0301 ਕਿ \u0634\u064e 👩🏽‍🦰❤️", told) == "Ŵe\u0301 ਕਿ \u0634\u064e 👩🏽‍🦰❤️"
    assert not told
    assert written("a\u0a3f \u0634\u0a3f", told) == f"a{STAND_IN} \u0634{STAND_IN}"
    assert told == {"\u0a3f": 2}


def test_arabic_runs_from_the_right() -> None:
    assert is_right_to_left("… أشعر")
    assert not is_right_to_left("I said أشعر")
    assert not is_right_to_left("12")


def test_any_letters_at_all_make_a_document() -> None:
    chance = random.Random(8)  # noqa: S311 - the same letters every time
    letters = [chr(point) for family in font_families().values() for point in family]
    others = [chr(point) for point in (*range(0xD800), *range(0xE000, 0x20000), *range(0xE0000, 0xE0200))]
    words = tuple(
        "".join(chance.choice(chance.choices((letters, others), (5, 1))[0]) for _ in range(60)) for _ in range(60)
    )
    assert write_pdf(said(words)).startswith(b"%PDF-1.7")


def test_a_word_that_is_wider_than_a_column_may_be_broken_and_no_other() -> None:
    assert max(map(len, spelled(UNBROKEN_NAME).split("\u200b"))) < 20
    assert spelled("Characteristically, 1,205 people") == "Characteristically, 1,205 people"
    assert "\u0a70\u200b" not in spelled("ਸਮੂਹ" * 20)


def pictures(report: Report) -> list[Image.Image]:
    """Return each page as a picture in grey."""
    drawn = typst.compile(
        str(TEMPLATE),
        font_paths=[str(fonts_folder())],
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(document(report, spelled))},
        format="png",
        ppi=50,
    )
    return [Image.open(io.BytesIO(page)).convert("L") for page in cast("list[bytes]", drawn)]
