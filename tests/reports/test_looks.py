"""The page in a real browser: no label meets another or is cut, nothing is wider than a phone, axe finds nothing."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from shared.reports.model import Report
from shared.reports.writers import FORMATS
from tests.browser.phones import ARGUMENTS, chromium
from tests.browser.test_walk import PHONE
from tests.functions.service import ROOT
from tests.reports.extremes import EXTREMES
from tests.reports.years import issued

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP = {"width": 1280, "height": 800}
REPORTS: Mapping[str, Callable[[], Report]] = {
    **EXTREMES,
    "the example year": lambda: issued("example year", "banes-2016")["2016-17-Q4"],
}

OVERLAPS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll("figure svg")) {
    const inside = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].map(text => [text.textContent, text.getBoundingClientRect()]);
    for (const [words, box] of texts) {
      if (box.left < inside.left - .5 || box.right > inside.right + .5 || box.bottom > inside.bottom + .5)
        found.push(`${words} is cut`);
      for (const [others, other] of texts)
        if (box !== other && box.left < other.right - .5 && other.left < box.right - .5
            && box.top + 2 < other.bottom - 2 && other.top + 2 < box.bottom - 2)
          found.push(`${words} meets ${others}`);
    }
    for (const text of svg.querySelectorAll("text")) {
      const box = text.getBoundingClientRect();
      for (const shape of svg.querySelectorAll("rect, circle, line")) {
        const other = shape.getBoundingClientRect();
        if (box.left < other.right - .5 && other.left < box.right - .5
            && box.top + 3 < other.bottom - .5 && other.top < box.bottom - 4)
          found.push(`${text.textContent} lies on a ${shape.tagName}`);
      }
    }
  }
  return found;
}"""
CUT = """() => [...document.querySelectorAll("td, th, p, li, h1, h2, h3, dt, dd")]
  .filter(it => it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).display !== "inline")
  .map(it => it.textContent.trim().slice(0, 60))"""


WIDE = """() => [...document.querySelectorAll(".figures")]
  .filter(it => it.scrollWidth > it.clientWidth + 1).map(it => it.getAttribute("aria-labelledby"))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module", params=REPORTS)
def report(request: pytest.FixtureRequest) -> Report:
    return REPORTS[request.param]()


@pytest.fixture(scope="module")
def page(browser: Browser, report: Report, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_bytes(FORMATS["report.html"].write(report))
    context = browser.new_context(viewport=PHONE, bypass_csp=True)  # type: ignore[arg-type] # two numbers
    page = context.new_page()
    page.goto(Path(file).as_uri())
    yield page
    context.close()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["360 px", "1280 px"])
def test_no_label_of_a_chart_meets_another_or_is_cut_and_nothing_is_wider_than_the_page(
    page: Page,
    report: Report,
    size: Any,  # noqa: ANN401 - two numbers
) -> None:
    page.set_viewport_size(size)
    assert page.evaluate("document.querySelectorAll('figure svg').length") == len(report.charts) >= 2
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.evaluate(CUT) == []


def test_every_chart_has_its_words_and_its_table_in_the_page(page: Page, report: Report) -> None:
    for chart in report.charts:
        assert page.get_by_role("img", name=chart.alt).count() == 1
        assert page.locator(f"#table-{chart.table}").count() == 1
        assert any(chart.table in part.tables for part in report.contents)


def test_axe_finds_nothing(page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type] # two numbers
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(it => it.violations.map(v => `${v.id}: ${v.nodes[0].html.slice(0, 90)}`))")
    assert found == []


def test_on_paper_no_table_is_wider_than_the_sheet(page: Page) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})  # A4 without its margins
    wide = page.evaluate(WIDE)
    page.emulate_media(media="screen")
    assert wide == []
