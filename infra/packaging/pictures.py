"""`make pictures`: the pictures of the documentation, taken from a service while the tutorial is done on it."""

import io
import json
import os
import shutil
import subprocess  # nosec B404 # programs of our own, never a shell
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from infra.packaging.tutorial import CONTRACT, FORMS, GROUP, steps, with_codes

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "pictures"
_COLOURS = 32
"""Enough for pages of few colours, and a third of the bytes."""
_PHONE: ViewportSize = {"width": 360, "height": 740}
_DESK: ViewportSize = {"width": 900, "height": 900}
_TALL: ViewportSize = {"width": 900, "height": 1400}


class Reader:
    """Someone who does the tutorial: a service, a browser, and a picture of each page on the way."""

    def __init__(self, data: Path, browser: Browser) -> None:
        self._data = data
        self._browser = browser
        self._service: subprocess.Popen[str] | None = None
        self._reference = self._code = ""

    def start(self, variables: Mapping[str, str]) -> None:
        """Start the service, again where it runs already."""
        self.stop()
        self._service = subprocess.Popen(  # nosec B603 # our own Python and service
            [sys.executable, "-m", "infra.local"],
            cwd=ROOT,
            env=self._environment({"PORT": "0", **variables}),
            stdout=subprocess.PIPE,
            text=True,
        )
        if not any(line.startswith("Ready") for line in self._service.stdout or ()):
            sys.exit("The service did not start.")

    def stop(self) -> None:
        """Stop the service, if it runs."""
        if self._service:
            self._service.terminate()
            self._service.wait()

    def command(self, arguments: Sequence[str]) -> None:
        """Run a command, and remember the code that a list begins with."""
        given = with_codes(arguments, self._reference, self._code)
        ran = subprocess.run(  # nosec B603 # noqa: S603 - our own Python and command
            [sys.executable, "-m", "infra.cli", *given],
            cwd=ROOT,
            env=self._environment({}),
            check=True,
            capture_output=True,
            text=True,
        )
        self._code = ran.stdout.split()[0] if len(arguments) == 1 and ran.stdout else self._code

    def open(self, form: str) -> None:
        """Do what the tutorial does in a browser."""
        links = json.loads((self._data / "links.json").read_text(encoding="utf-8"))
        if form == "register":
            with self._page(_PHONE) as page:
                page.goto(links["register"][GROUP])
                page.get_by_role("button").first.click()
                _fill(page, form)
                page.evaluate("document.querySelector('.names').scrollIntoView(); scrollBy(0, -130)")
                _picture(page, "register")
                _send(page)
        elif form == "survey":
            with self._page(_PHONE) as page:
                page.goto(links["survey"][GROUP]["participant"])
                _fill(page, form)
                page.evaluate("document.querySelector('[name=express]').closest('.sheet').scrollIntoView()")
                _picture(page, "survey")
                _send(page)
                _picture(page, "receipt")
                self._reference = page.locator(".reference").first.inner_text().partition(",")[0]
        else:
            self._reports(links)

    def _reports(self, links: Mapping[str, Mapping[str, str]]) -> None:
        with self._page(_DESK) as page:
            page.goto(links["commissioner"][CONTRACT])
            _picture(page, "reports")
            page.locator("a[href*='report.html']").first.click()
            page.wait_for_load_state()
            page.set_viewport_size(_TALL)
            _picture(page, "report")
        with self._page(_PHONE) as page:
            page.goto(links["told"][CONTRACT])
            _picture(page, "summary")

    @contextmanager
    def _page(self, size: ViewportSize) -> Iterator[Page]:
        context = self._browser.new_context(
            viewport=size,
            device_scale_factor=1.5,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        try:
            yield context.new_page()
        finally:
            context.close()

    def _environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {**kept, "DATA": str(self._data), **variables}


def _fill(page: Page, form: str) -> None:
    for name, given in FORMS[form].items():
        for value in (given,) if isinstance(given, str) else given:
            choice = page.locator(f"input[name='{name}'][value='{value}']")
            if choice.count():
                choice.check()
            else:
                page.locator(f"[name='{name}']").fill(value)


def _send(page: Page) -> None:
    page.locator("main form button[type=submit]").last.click()
    page.locator(".reference").first.wait_for()


def _picture(page: Page, name: str) -> None:
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        few = taken.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        few.save(FOLDER / f"{name}.png", optimize=True)


def main() -> int:
    """Do the tutorial and leave its pictures in docs/pictures."""
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        reader = Reader(Path(folder) / "data", browser)
        try:
            for step in steps():
                if step.variables is not None:
                    reader.start(step.variables)
                elif step.form:
                    reader.open(step.form)
                else:
                    reader.command(step.arguments)
        finally:
            reader.stop()
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
