"""A survey in a real browser, phone-sized: with script and without, by keyboard, enlarged, on a tablet that goes round.

Every page and every state is looked over by axe, measured for a thumb, kept as a picture, and may fetch nothing from
anywhere else.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.domain.records.survey import Response
from shared.storage.items import partition_of, read_body
from tests.browser.phones import PICTURES
from tests.browser.test_walk import PHONE
from tests.functions.service import ROOT, TODAY, Service, example_data, running
from tests.functions.test_survey import make_link

pytestmark = pytest.mark.xdist_group("browser")

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
THUMB = 44
"""Pixels that a thumb needs; what stands in a line of text is let off, as in WCAG 2.2."""
STATEMENTS = ("express", "confidence", "skills", "connected", "next_step")
TARGETS = f"""
() => [...document.querySelectorAll("a, button, input, textarea, summary")]
  .filter((it) => !it.closest(".unseen, .govuk-skip-link") && it.checkVisibility())
  .filter((it) => !(it.tagName === "A" && it.closest("p, dd, .govuk-error-summary li")
    && !it.classList.contains("way") && !it.closest(".help ul")))
  .map((it) => [it.outerHTML.slice(0, 90), it.getBoundingClientRect()])
  .filter(([, box]) => box.height < {THUMB} - 0.5 || box.width < {THUMB} - 0.5)
  .map(([html, box]) => `${{html}} ${{box.width}} x ${{box.height}}`)
"""
NOT_AT_ALL = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = example_data(tmp_path_factory, tmp_path_factory.mktemp("survey") / "data")
    with running(data, TODAY=TODAY.isoformat()) as service:
        yield service


@contextmanager
def page_of(  # noqa: PLR0913 - a phone has this many sides, and a test names those that it means
    browser: Browser,
    service: Service,
    *,
    runs_script: bool = True,
    width: int = PHONE["width"],
    height: int = 740,
    locale: str = "en-GB",
) -> Iterator[Page]:
    """Give a page that may ask nobody but the service."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=runs_script, locale=locale
    )
    context.set_default_timeout(20_000)
    asked: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    yield page
    ours = urlsplit(service.links["base_url"]).netloc
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} <= {ours}
    context.close()


def survey_of(service: Service, group: str = "g02") -> str:
    return str(service.links["survey"][group]["participant"])


def responses_of(service: Service, group: str) -> list[Response]:
    return [read_body(Response, item) for item in service.store.query(partition_of(group), "response#") if item.body]


def look_over(page: Page, picture: str) -> None:
    """Let axe look, measure what is tapped, take a picture; nothing may be wider than the screen."""
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"survey-{picture}.png", full_page=True)
    # Evaluated from outside the page: its own policy lets no script in.
    page.evaluate(AXE)
    found = page.evaluate("() => axe.run()")["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == [], picture
    assert page.evaluate(TARGETS) == [], picture
    assert page.evaluate(NOT_AT_ALL) <= 0, picture


def answer(page: Page, words: str = "I go out on Thursdays now.") -> None:
    page.get_by_role("group", name="I can say how I am").get_by_label("Strongly agree").check()
    page.get_by_role("group", name="I am learning new skills").get_by_label("I would rather not say").check()
    page.get_by_label("In your own words").fill(words)


def send(page: Page, button: str = "Send my answers") -> None:
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()


def reference_on(page: Page) -> str:
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved. Thank you.")
    return page.locator(".reference").inner_text()


def test_every_page_and_state_is_clean_large_enough_and_from_nowhere_else(browser: Browser, service: Service) -> None:
    with page_of(browser, service) as page:
        page.goto(survey_of(service))
        look_over(page, "empty")
        page.get_by_text("More about who sees it and why").click()
        look_over(page, "more")
        send(page)
        look_over(page, "nothing-answered")
        answer(page, "w" * 5_000)
        page.get_by_label("Your first name").fill("Jo")
        send(page)
        look_over(page, "errors")
        expect(page.get_by_label("In your own words")).to_have_value("w" * 5_000)
        page.get_by_label("In your own words").fill("Shorter.")
        page.get_by_label("Your telephone number or email address").fill("07700 900123")
        send(page)
        reference = reference_on(page)
        look_over(page, "receipt")
        page.get_by_role("link", name="Change or take back what you sent").click()
        look_over(page, "correct")
        send(page, "Replace what I sent")
        look_over(page, "correct-errors")
        page.get_by_label("Your reference").last.fill(reference.lower())
        answer(page, "Put right.")
        send(page, "Replace what I sent")
        assert reference_on(page) == reference
        page.get_by_role("link", name="Change or take back what you sent").click()
        page.get_by_label("Your reference").first.fill("7K3Q-9XWE-2M4T-5A")
        send(page, "Take back what I sent")
        look_over(page, "take-back-errors")
        page.get_by_label("Your reference").first.fill(reference)
        send(page, "Take back what I sent")
        expect(page.get_by_role("heading", level=1)).to_have_text("Taken back")
        look_over(page, "taken-back")
        page.goto(f"{service.links['base_url']}/privacy")
        look_over(page, "privacy")
        page.goto(make_link(service, expires_on=date(2020, 1, 1), serial=501))
        look_over(page, "expired")
        page.goto(survey_of(service) + "?shared=1")
        look_over(page, "shared")


def test_another_answer_from_the_same_page_has_two_ways_on(browser: Browser, service: Service) -> None:
    with page_of(browser, service) as page:
        page.goto(survey_of(service))
        number = page.locator("[name=submission_id]").input_value()
        answer(page, "Mine")
        send(page)
        # As under Back without signal, where the same page comes out of the browser's own store.
        page.goto(survey_of(service))
        page.locator("[name=submission_id]").evaluate("(field, number) => { field.value = number; }", number)
        answer(page, "Somebody else's")
        send(page)
        look_over(page, "conflict")
        assert "Mine" not in page.content()
        page.get_by_role("button", name="Send as somebody else").click()
        expect(page.get_by_label("In your own words")).to_have_value("")


def test_a_link_closed_meanwhile_keeps_what_was_typed(browser: Browser, service: Service) -> None:
    with page_of(browser, service) as page:
        page.goto(survey_of(service, "g06"))
        answer(page, "Three careful lines.")
        assert service.ownwords("links", "--revoke", survey_of(service, "g06")).returncode == 0
        send(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("This link does not open anything now")
        expect(page.locator("main")).to_contain_text("Three careful lines.")
        look_over(page, "revoked")


def test_it_is_answered_without_script(browser: Browser, service: Service) -> None:
    with page_of(browser, service, runs_script=False) as page:
        page.goto(survey_of(service))
        answer(page, f"No script {uuid.uuid4().hex}")
        send(page)
        reference = reference_on(page)
        page.get_by_role("link", name="Change or take back what you sent").click()
        page.get_by_label("Your reference").first.fill(reference)
        send(page, "Take back what I sent")
        expect(page.get_by_role("heading", level=1)).to_have_text("Taken back")


def test_it_is_answered_by_keyboard_alone(browser: Browser, service: Service) -> None:
    words = f"By keyboard {uuid.uuid4().hex}"
    with page_of(browser, service) as page:
        page.goto(survey_of(service))

        def focused() -> str:
            return str(page.evaluate("() => document.activeElement.name || document.activeElement.textContent.trim()"))

        seen: list[str] = []
        while not seen or seen[-1] != "Send my answers":
            page.keyboard.press("Tab")
            seen.append(focused())
            assert len(seen) < 80, seen
            if seen[-1] in STATEMENTS:
                page.keyboard.press("ArrowDown")
            if seen[-1] == "own_words":
                page.keyboard.type(words)
        assert "website" not in seen
        assert seen[0] == "Skip to the page"
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        reference_on(page)
    (response,) = [each for each in responses_of(service, "g02") if each.answers.get("own_words") == words]
    assert response.answers.keys() == {*STATEMENTS, "own_words"}


def test_it_is_answered_at_four_hundred_per_cent(browser: Browser, service: Service) -> None:
    """A window of 1280 by 1024 enlarged four times is 320 by 256."""
    with page_of(browser, service, width=320, height=256) as page:
        page.goto(survey_of(service))
        look_over(page, "enlarged")
        answer(page)
        send(page)
        reference_on(page)
        look_over(page, "enlarged-receipt")


@pytest.mark.parametrize("runs_script", [True, False])
def test_two_people_on_one_tablet_give_two_responses_and_neither_sees_the_others(
    browser: Browser,
    service: Service,
    *,
    runs_script: bool,
) -> None:
    group = "g03" if runs_script else "g05"
    before = len(responses_of(service, group))
    with page_of(browser, service, runs_script=runs_script, width=810, height=1080) as page:
        page.goto(survey_of(service, group) + "?shared=1")
        answer(page, "The first person's words")
        send(page)
        page.wait_for_url("**/receipt/**")
        first = reference_on(page)
        if runs_script:
            look_over(page, "shared-receipt")
        page.go_back()
        page.wait_for_load_state()
        assert "The first person's words" not in page.content()
        page.goto(survey_of(service, group) + "?shared=1")
        expect(page.get_by_label("In your own words")).to_have_value("")
        assert page.locator("input:checked").count() == 0
        answer(page, "The second person's words")
        send(page)
        page.wait_for_url("**/receipt/**")
        assert reference_on(page) != first
        page.get_by_role("button", name="Hand to the next person").click()
        page.wait_for_url("**?shared=1")
        expect(page.get_by_label("In your own words")).to_have_value("")
    after = responses_of(service, group)
    assert len(after) == before + 2
    assert {each.channel for each in after if "person's words" in each.answers.get("own_words", "")} == {"tablet"}


def test_a_tablet_that_nobody_touches_for_a_minute_is_blank_again(browser: Browser, service: Service) -> None:
    with page_of(browser, service) as page:
        page.clock.install()
        page.goto(survey_of(service) + "?shared=1")
        answer(page, "Left behind")
        page.clock.fast_forward(59_000)
        expect(page.get_by_label("In your own words")).to_have_value("Left behind")
        # a minute from the last touch: the page's own scrolling to what was filled in may come late
        page.clock.fast_forward(61_000)
        expect(page.get_by_label("In your own words")).to_have_value("")
