"""The survey in a language that is longer than English and written from right to left, on a small phone."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.packaging.languages import copy_with_pseudo_language, pseudo
from shared.i18n import PSEUDO
from tests.browser.test_survey import look_over, page_of, responses_of, survey_of
from tests.functions.service import TODAY, Service, example_data, running
from tests.web.pseudo import english_left

pytestmark = pytest.mark.xdist_group("browser")

# What lies over another text or field, or sticks out of its sheet or of the screen.
TANGLED = """
() => {
  const seen = (it) => it.checkVisibility() && !it.closest(".unseen, .govuk-visually-hidden, .govuk-skip-link, .here")
    && !it.closest(".compact li > span");
  const words = [...document.querySelectorAll("body *")].filter(seen).flatMap((it) =>
    [...it.childNodes].filter((node) => node.nodeType === 3 && node.data.trim()).flatMap((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return [...range.getClientRects()].map((box) => ({node, text: node.data.trim().slice(0, 40), box}));
    }));
  const fields = [...document.querySelectorAll("input:not([type=hidden]), textarea")].filter(seen)
    .map((node) => ({node, text: node.outerHTML.slice(0, 60), box: node.getBoundingClientRect()}));
  const all = [...words, ...fields];
  const over = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2
    && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 6;
  const tangled = all.flatMap((one, at) => all.slice(at + 1)
    .filter((other) => other.node !== one.node && over(one.box, other.box))
    .map((other) => `${one.text} | ${other.text}`));
  const frame = (node) =>
    (node.parentElement.closest(".sheet, .help") || document.documentElement).getBoundingClientRect();
  const out = all.filter(({node, box}) => box.left < frame(node).left || box.right > frame(node).right);
  return [...tangled, ...out.map(({text}) => `sticks out: ${text}`)];
}
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("languages")
    built = copy_with_pseudo_language(folder / "built")
    data = example_data(tmp_path_factory, folder / "data")
    with running(data, TODAY=TODAY.isoformat(), BUILT=str(built)) as service:
        yield service


def look_at(page: Page, picture: str, *data: str) -> None:
    """Look a page over: from right to left, no English left, nothing over something else or cut off, axe content."""
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", PSEUDO)
    look_over(page, f"{PSEUDO}-{picture}")
    assert page.evaluate(TANGLED) == [], picture
    html = page.evaluate("() => document.documentElement.outerHTML").partition("<body")[2]
    charity = page.locator("header").inner_text(), page.locator("footer a[href^=mailto]").inner_text()
    references = re.findall(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{2,4})+\b", html)
    assert english_left(f"<body{html}", [*charity, *references, *data]) == [], picture


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=pseudo(button), exact=True).click()
    page.wait_for_load_state()


def test_a_survey_its_errors_and_its_receipt_stay_in_the_language_and_it_is_recorded(
    browser: Browser, service: Service
) -> None:
    before = len(responses_of(service, "g02"))
    with page_of(browser, service) as page:
        page.goto(f"{survey_of(service)}?lang={PSEUDO}")
        page.get_by_text(pseudo("More about who sees it and why")).click()
        look_at(page, "more")
        press(page, "Send my answers")
        assert page.title().startswith(pseudo("Not saved yet"))
        look_at(page, "errors")
        page.locator("input[name=express][value='5']").check()
        page.locator("textarea").fill("Words of mine")
        page.locator("input[name=contact_name]").fill("Jo")
        press(page, "Send my answers")
        look_at(page, "contact-errors", "Words of mine")
        page.locator("input[name=contact_reach]").fill("01632 960 999")
        press(page, "Send my answers")
        expect(page.get_by_role("heading", level=1)).to_have_text(pseudo("Saved. Thank you."))
        reference = page.locator(".reference").inner_text()
        look_at(page, "receipt")
        page.get_by_role("link", name=pseudo("Change or take back what you sent")).click()
        look_at(page, "correct")
        page.locator("#reference-to-take-back").fill("K7QM")
        press(page, "Take back what I sent")
        look_at(page, "correct-errors")
        page.locator("input[name=reference]").first.fill(reference)
        press(page, "Take back what I sent")
        expect(page.get_by_role("heading", level=1)).to_have_text(pseudo("Taken back"))
        look_at(page, "withdrawn")
        page.get_by_role("link", name=pseudo("How we look after what you tell us")).click()
        look_at(page, "privacy", *page.locator(".as-typed").all_inner_texts())
    assert len(responses_of(service, "g02")) == before


def test_a_browser_that_prefers_the_language_gets_it_from_the_form_to_the_record(
    browser: Browser, service: Service
) -> None:
    known = {response.response for response in responses_of(service, "g03")}
    with page_of(browser, service, locale=PSEUDO) as page:
        page.goto(survey_of(service, "g03"))
        page.locator("input[name=skills][value='4']").check()
        press(page, "Send my answers")
        expect(page.get_by_role("heading", level=1)).to_have_text(pseudo("Saved. Thank you."))
        page.goto(f"{survey_of(service, 'g03')}?shared=1&lang=en")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.goto(survey_of(service, "g03").replace("participant", "nothing"))
        look_at(page, "gone")
    (response,) = [each for each in responses_of(service, "g03") if each.response not in known]
    assert response.language == PSEUDO


def test_a_tablet_keeps_the_language_for_the_next_person(browser: Browser, service: Service) -> None:
    with page_of(browser, service) as page:
        page.goto(f"{survey_of(service)}?shared=1&lang={PSEUDO}")
        look_at(page, "tablet")
        page.locator("input[name=express][value='5']").check()
        press(page, "Send my answers")
        expect(page.get_by_role("heading", level=1)).to_have_text(pseudo("Saved. Thank you."))
        look_at(page, "tablet-receipt")
        page.get_by_role("button", name=pseudo("Hand to the next person")).click()
        expect(page.locator("form")).to_be_attached()
        assert urlsplit(page.url).query == f"shared=1&lang={PSEUDO}"


def test_a_register_its_errors_and_its_receipt_are_in_the_language_that_the_phone_prefers(
    browser: Browser, service: Service
) -> None:
    with page_of(browser, service, locale=PSEUDO) as page:
        page.goto(service.links["register"]["g02"])
        look_at(page, "register-gate")
        press(page, "Open the register")
        names = page.locator(".names label, .row label").all_inner_texts()
        names += [page.locator("h1").inner_text().partition(": ")[2]]
        look_at(page, "register", *names)
        page.locator("[name=session][value=new]").check()
        page.locator("[name=held_on]").fill("2016-08-16")
        page.locator("[name=kind][value=session]").check()
        page.get_by_label(pseudo("No, it was cancelled")).check()
        page.locator("[name=present]").first.check()
        expect(page.locator("#count")).to_have_text(pseudo("1 person here"))
        press(page, "Send the register")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        look_at(page, "register-errors", *names)
        page.get_by_label(pseudo("Yes"), exact=True).check()
        press(page, "Send the register")
        expect(page.get_by_role("heading", level=1)).to_have_text(pseudo("Saved. Thank you."))
        look_at(page, "register-saved")
        page.get_by_role("link", name=pseudo("See what is saved")).click()
        look_at(page, "register-receipt")
        back = pseudo("Back to the register, to send another or correct this one")
        page.get_by_role("link", name=back).click()
        page.get_by_role("link", name=pseudo("Correct it")).first.click()
        look_at(page, "register-corrected", *names)


def test_what_members_are_told_is_in_the_language_asked_for(browser: Browser, service: Service) -> None:
    ((contract, told),) = service.links["told"].items()
    with page_of(browser, service) as page:
        page.goto(f"{told}?lang={PSEUDO}")
        look_at(
            page, "told", *page.locator(".govuk-inset-text").all_inner_texts(), "Bath and North East Somerset Council"
        )
        page.goto(f"{service.links['commissioner'][contract]}?lang={PSEUDO}")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        look_over(page, f"{PSEUDO}-reports")
