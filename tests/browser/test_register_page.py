"""The register in a peer tutor's hand, with script and without: every kind of session, and a correction of each."""

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from shared.domain.records.register import Register
from shared.storage.items import partition_of, readable
from tests.browser.phones import RegisterPhone, register_phone
from tests.browser.recount import counted_from_registers, recounted
from tests.functions.service import TODAY, Service, example_data, running
from tests.functions.visitor import Visitor

pytestmark = pytest.mark.xdist_group("browser")

GROUP = "g02"
SMALLEST_TARGET = 44
PAGE_LIMIT = 10 * 1024


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = example_data(tmp_path_factory, tmp_path_factory.mktemp("register-page") / "data")
    with running(data, TODAY=TODAY.isoformat()) as service:
        yield service


@dataclass
class Tutor:
    """A tutor with a phone that runs script, or none, and days of their own to enter."""

    service: Service
    phone: RegisterPhone
    script: bool

    @property
    def page(self) -> Page:
        return self.phone.page

    def day(self, number: int) -> str:
        """Return a day of July that the example year has no session on."""
        return f"2016-07-{number + (15 if self.script else 0):02}"

    def open(self, group: str) -> None:
        """Open a group's register."""
        self.phone.address = self.service.links["register"][group]
        self.phone.open()

    def enter(self, day: str, kind: str, status: str) -> None:
        """Choose another date, of a kind, and what happened."""
        self.page.get_by_label("Another date", exact=True).check()
        self.page.get_by_label("If another date: which day?").fill(day)
        self.page.get_by_label(kind, exact=True).check()
        self.page.get_by_role("group", name="Did it happen?").get_by_label(status).check()

    def fill(self, label: str, value: str) -> None:
        """Fill in a field."""
        self.page.get_by_label(label).fill(value)

    def look(self, picture: str) -> None:
        """Take a picture, and let axe look as well where it can run."""
        self.phone.look(f"register-{'script' if self.script else 'plain'}-{picture}")
        if self.script:
            assert self.phone.axe() == []

    def send(self, picture: str, button: str = "Send the register") -> None:
        """Send, and see the receipt."""
        self.look(picture)
        self.page.get_by_role("button", name=button, exact=True).click()
        self.phone.saved()
        self.look(f"{picture}-receipt")

    def correct(self, group: str, session: str, change: Callable[[], None], picture: str) -> None:
        """Open a register that was sent, change it, and send the correction."""
        self.page.goto(f"{self.service.links['register'][group]}?session={session}")
        change()
        self.send(picture, "Send the correction")

    def versions(self, group: str, day: str, kind: str) -> list[Register]:
        """Return what is stored of a session that was entered by its day."""
        stem = "none" if group == "-" else group
        found = self.service.store.query(partition_of(group), f"register#door:{stem}:{day}:{kind}#")
        return list(readable(Register, found))


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def tutor(service: Service, playwright: Playwright, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Tutor]:
    address = service.links["register"][GROUP]
    with register_phone(playwright, tmp_path / "profile", address, script=request.param) as phone:
        yield Tutor(service, phone, request.param)


def test_a_weekly_session_of_twelve_and_its_correction(tutor: Tutor) -> None:
    tutor.open(GROUP)
    day = tutor.day(2)
    tutor.enter(day, "A session of the group", "Yes")
    boxes = tutor.page.locator("input[name=present]")
    for number in range(12):
        boxes.nth(number).check()
    if tutor.script:
        expect(tutor.page.locator("#count")).to_have_text("12 people here")
    tutor.send("weekly")
    last = "input[name=present]:checked >> nth=-1"
    tutor.correct(GROUP, f"door:{GROUP}:{day}:session", lambda: tutor.page.locator(last).uncheck(), "weekly-corrected")
    assert [len(register.present) for register in tutor.versions(GROUP, day, "session")] == [12, 11]
    tutor.page.goto(f"{tutor.service.links['register'][GROUP]}?session=door:{GROUP}:{day}:session")
    tutor.page.get_by_text("What was changed, and by whom").click()
    expect(tutor.page.locator("details").first).to_contain_text("taken out")
    tutor.look("weekly-history")


def test_a_taster_with_a_head_count_and_two_newcomers_and_its_correction(tutor: Tutor) -> None:
    tutor.open(GROUP)
    day = tutor.day(3)
    tutor.enter(day, "A taster", "Yes")
    tutor.fill("Anyone new?", "Ottoline B\nQuennell")
    tutor.fill("How many others came and gave no name?", "7")
    tutor.fill("How many carers and supporters came along?", "2")
    tutor.send("taster")
    change = "How many others came and gave no name?"
    tutor.correct(GROUP, f"door:{GROUP}:{day}:taster", lambda: tutor.fill(change, "8"), "taster-corrected")
    found = tutor.versions(GROUP, day, "taster")
    assert [(register.head_count, register.carers) for register in found] == [(9, 2), (10, 2)]


def test_an_event_with_its_audience_and_its_correction(tutor: Tutor) -> None:
    tutor.open("-")
    day = tutor.day(4)
    tutor.enter(day, "An event", "Yes")
    audience = "At an event: how many were in the audience?"
    tutor.fill(audience, "3630")
    tutor.send("event")
    tutor.correct("-", f"door:none:{day}:event", lambda: tutor.fill(audience, "3640"), "event-corrected")
    assert [register.audience for register in tutor.versions("-", day, "event")] == [3630, 3640]


@pytest.mark.parametrize(("status", "number"), [("No, it was cancelled", 5), ("We opened and nobody came", 6)])
def test_a_session_without_anybody_and_its_correction(tutor: Tutor, status: str, number: int) -> None:
    tutor.open(GROUP)
    day = tutor.day(number)
    tutor.enter(day, "A session of the group", status)
    tutor.send(f"nobody-{number}")

    def change() -> None:
        tutor.page.get_by_role("group", name="Did it happen?").get_by_label("Yes").check()
        tutor.fill("How many others came and gave no name?", "1")

    tutor.correct(GROUP, f"door:{GROUP}:{day}:session", change, f"nobody-{number}-corrected")
    found = tutor.versions(GROUP, day, "session")
    assert [(register.held, register.head_count) for register in found] == [(number == 6, 0), (True, 1)]


def test_yes_with_nobody_ticked_is_asked_about_and_not_stored_as_nobody(tutor: Tutor) -> None:
    tutor.open(GROUP)
    day = tutor.day(7)
    tutor.enter(day, "A session of the group", "Yes")
    tutor.page.get_by_role("button", name="Send the register", exact=True).click()
    expect(tutor.page.get_by_role("alert")).to_contain_text("nobody is ticked")
    tutor.look("nobody-ticked")
    assert tutor.versions(GROUP, day, "session") == []
    tutor.page.locator("input[name=present]").first.check()
    tutor.send("nobody-ticked-mended")
    assert [len(register.present) for register in tutor.versions(GROUP, day, "session")] == [1]


def test_twelve_names_take_twelve_taps_and_one_more(service: Service, playwright: Playwright, tmp_path: Path) -> None:
    address = service.links["register"]["g03"]
    with register_phone(playwright, tmp_path / "profile", address) as phone:
        phone.open()
        rows = phone.page.locator(".names .govuk-checkboxes__item")
        heights = [(row.bounding_box() or {"height": 0})["height"] for row in rows.all()]
        assert min(heights) >= 54
        targets = phone.page.locator("button:visible, .govuk-radios__item, summary, input.govuk-input:visible, a.way")
        small = [box["height"] for target in targets.all() if (box := target.bounding_box())]
        assert min(small) >= SMALLEST_TARGET
        taps = 12
        for number in range(taps):
            phone.page.locator("input[name=present]").nth(number).tap()
        phone.page.get_by_role("button", name="Send the register", exact=True).tap()
        phone.saved()


def test_the_page_is_one_small_request_and_a_device_without_the_cookie_sees_no_name(service: Service) -> None:
    address = service.links["register"]["g03"]
    stranger, tutor = Visitor(), Visitor()
    gate = stranger.get(address).page
    tutor.post(f"{address}/open")
    shown = tutor.get(address, accept_encoding="identity")
    names = [text.strip() for text in shown.page.texts if re.fullmatch(r"[A-Z][a-z]+ [A-Z]\.", text.strip())]
    assert len(names) >= 12
    assert [name for name in names if name in gate.html] == []
    assert len(gzip.compress(shown.content, 6, mtime=0)) <= PAGE_LIMIT
    assert [attributes.get("src") for tag, attributes in shown.page.tags if tag in ("img", "iframe")] == []


def test_the_gate_a_check_in_and_its_states_are_clean_on_a_phone(
    service: Service, playwright: Playwright, tmp_path: Path
) -> None:
    with register_phone(playwright, tmp_path / "profile", service.links["register"]["g13"]) as phone:
        phone.page.goto(phone.address)
        phone.look("register-gate")
        assert phone.axe() == []
        phone.open()
        expect(phone.page.locator("#room")).to_contain_text("on the list")
        phone.look("register-room")
        assert phone.axe() == []
        phone.page.goto(f"{phone.address}/check-in")
        phone.look("check-in")
        assert phone.axe() == []
        phone.page.get_by_role("button", name="Send", exact=True).click()
        expect(phone.page.get_by_role("alert")).to_be_visible()
        phone.look("check-in-errors")
        assert phone.axe() == []
        phone.page.get_by_label("Yes", exact=True).check()
        phone.page.get_by_label("About how many people come most times?").fill("7")
        targets = phone.page.locator("button:visible, .govuk-radios__item, input.govuk-input:visible")
        assert min(box["height"] for target in targets.all() if (box := target.bounding_box())) >= SMALLEST_TARGET
        phone.page.get_by_role("button", name="Send", exact=True).click()
        phone.saved()
        phone.look("check-in-receipt")
        assert phone.axe() == []


def test_after_all_of_it_the_evidence_is_what_a_plain_recount_finds(service: Service, tmp_path: Path) -> None:
    """Last in this module, after everything that its tests have sent."""
    assert counted_from_registers(service) == recounted(service, tmp_path / "out")
