"""Phones for tests: Chromium as people have it in their hand, and what a test wants to know of what it shows."""

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Playwright, Route, expect

from tests.functions.service import ROOT, Service

PICTURES = ROOT / "test-output"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREEN: Mapping[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "is_mobile": True,
    "has_touch": True,
    "locale": "en-GB",
    "timezone_id": "Europe/London",
}
REFERENCE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}")
_MILLISECONDS = 20_000


def chromium() -> str:
    """Find the system's Chromium."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.fail("There is no chromium on PATH, and this needs a real browser: run `make browser`.")
    return found


@dataclass
class RegisterPhone:
    """A peer tutor's phone, with a group's register open on it."""

    context: BrowserContext
    page: Page
    address: str

    def open(self, page: Page | None = None) -> Page:
        """Open the register in a tab, through the gate where this phone has not opened it before."""
        tab = page or self.page
        tab.goto(self.address)
        gate = tab.get_by_role("button", name="Open the register", exact=True)
        if gate.count():
            gate.click()
        # what waited on the phone may be sent, and its receipt shown, before anybody has looked
        expect(tab.locator("form[data-register], .reference").first).to_be_attached()
        return tab

    def ready_for_no_signal(self) -> None:
        """Wait until the page is kept on the phone."""
        expect(self.page.locator("html")).to_have_attribute("data-opens-offline", "", timeout=_MILLISECONDS)

    def fill(self, day: str, *people: str, unnamed: str = "", page: Page | None = None) -> None:
        """Fill in a weekly session of a day that was not planned."""
        tab = page or self.page
        tab.get_by_label("Another date", exact=True).check()
        tab.get_by_label("If another date: which day?").fill(day)
        tab.get_by_label("A session of the group").check()
        for person in people:
            self.tick(person, tab)
        if unnamed:
            tab.get_by_label("How many others came and gave no name?").fill(unnamed)

    def tick(self, person: str, page: Page | None = None) -> None:
        """Tick somebody."""
        (page or self.page).locator(f"input[name=present][value='{person}']").check()

    def send(self, page: Page | None = None) -> None:
        """Press the one button."""
        (page or self.page).get_by_role("button", name="Send the register", exact=True).click()

    def state(self, page: Page | None = None) -> Any:  # noqa: ANN401 - whatever `expect` takes
        """Expect something of what the page says of what was typed."""
        return expect((page or self.page).locator("#state"))

    def saved(self, page: Page | None = None) -> str:
        """Wait for the receipt and return its reference."""
        tab = page or self.page
        expect(tab.get_by_role("heading", level=1)).to_have_text("Saved. Thank you.", timeout=_MILLISECONDS)
        text = tab.locator(".reference").inner_text().partition(",")[0]
        assert REFERENCE.fullmatch(text), text
        return text

    def drafts(self) -> list[str]:
        """Return the drafts that this phone holds, as text."""
        script = "Object.entries(localStorage).filter(([key]) => key.startsWith('register:')).map(([, value]) => value)"
        found = self.page.evaluate(script)
        assert isinstance(found, list)
        return found

    def lose_answers(self) -> None:
        """Let what is sent arrive, and its answer be lost on the way back."""

        def lose(route: Route) -> None:
            if route.request.method == "POST":
                route.fetch()
                with suppress(Error):  # where answers come again meanwhile, the browser has taken it over
                    route.abort("connectionreset")
            else:
                route.fallback()

        self.context.route("**/r/*", lose)

    def answers_come(self) -> None:
        """Let answers come back again, and say that there is signal."""
        self.context.unroute("**/r/*")
        self.page.evaluate("window.dispatchEvent(new Event('online'))")

    def look(self, picture: str) -> None:
        """Take a picture of the whole page."""
        PICTURES.mkdir(exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{picture}.png", full_page=True)

    def axe(self) -> list[str]:
        """Return what axe finds wrong with the page as it is now."""
        # The policy of the page keeps scripts out that are not ours: the tool's own way in passes it by.
        self.page.evaluate(AXE.read_text(encoding="utf-8") + "; null")
        found = self.page.evaluate(
            "axe.run(document, {resultTypes: ['violations']}).then(done => done.violations.map("
            "wrong => wrong.id + ': ' + wrong.nodes.map(node => node.html).join(' | ')))"
        )
        assert isinstance(found, list)
        return found


@contextmanager
def register_phone(
    playwright: Playwright, profile: Path, address: str, *, script: bool = True
) -> Iterator[RegisterPhone]:
    """Give a phone with a profile of its own: started again over the same profile, it still has what it kept."""
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=chromium(), args=ARGUMENTS, java_script_enabled=script, **SCREEN
    )
    context.set_default_timeout(_MILLISECONDS)
    try:
        yield RegisterPhone(context, context.pages[0] if context.pages else context.new_page(), address)
    finally:
        context.close()


def people_of(phone: RegisterPhone, number: int) -> list[str]:
    """Return the codes of the first people on the page."""
    boxes = phone.page.locator("input[name=present]").all()[:number]
    return [box.get_attribute("value") or "" for box in boxes]


def fresh_link(service: Service, group: str) -> str:
    """Return the address of a group's register as `ownwords links` lists it now."""
    done = service.ownwords("links")
    assert done.returncode == 0, done.stderr
    return next(line.split()[-1] for line in done.stdout.splitlines() if line.startswith(f"register {group} "))


def kept_pages(page: Page) -> list[str]:
    """Return the paths of the registers that a phone keeps for when there is no signal."""
    found = page.evaluate(
        "caches.open('registers').then(kept => kept.keys()).then(keys => keys.map(key => new URL(key.url).pathname))"
    )
    assert isinstance(found, list)
    return found


TURN_BACK = """async (by) => {
  for (const [key, value] of Object.entries(localStorage).filter(([key]) => key.startsWith("register:"))) {
    const draft = JSON.parse(value);
    localStorage.setItem(key, JSON.stringify({ ...draft, changed: draft.changed - by }));
  }
  for (const name of ["registers", "drafts"]) {
    const kept = await caches.open(name);
    for (const request of await kept.keys()) {
      const page = await kept.match(request);
      const headers = new Headers(page.headers);
      headers.set("x-kept-at", String(Number(headers.get("x-kept-at")) - by));
      await kept.put(request, new Response(await page.blob(), { headers }));
    }
  }
}"""


def later_by(milliseconds: int, phone: RegisterPhone) -> None:
    """Let all that the phone keeps be so much older: the worker's own clock cannot be set."""
    expect(phone.page.locator("form[data-register]")).to_be_attached()
    phone.page.wait_for_function(
        "caches.open('drafts').then((told) => told.keys()).then((notes) => notes.length === 1)"
    )
    phone.page.evaluate(TURN_BACK, milliseconds)
