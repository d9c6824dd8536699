"""The main job, end to end, on a phone: forms in, a quarter's evidence out.

Every step is taken in a real browser, without script and with it; what is compared are whole sets of figures, so that
what was entered moved what it should, and nothing else.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.domain.calendar.quarter import Period, Quarter
from shared.domain.figures.further_measures import OFTEN
from shared.domain.records.collection import Records
from shared.storage.charity import read_charity
from tests.browser.phones import PICTURES
from tests.functions.service import CONTRACT, TODAY, Service, example_data, moved, running

pytestmark = pytest.mark.xdist_group("browser")

PHONE = {"width": 360, "height": 740}
QUARTER = "2016-17-Q2"
REFERENCE = re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}$")


@dataclass
class Phone:
    """One phone: a page in a browser context of its own, and pictures of where it went."""

    page: Page
    name: str
    problems: list[str] = field(default_factory=list)

    def open(self, address: str, picture: str) -> None:
        """Open an address."""
        self.page.goto(address)
        self.look(picture)

    def press(self, button: str, picture: str) -> None:
        """Press a button and wait for what comes."""
        self.page.get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_load_state()
        self.look(picture)

    def look(self, picture: str) -> None:
        """Take a picture of the whole page; nothing on it may be wider than the phone."""
        PICTURES.mkdir(exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{self.name}-{picture}.png", full_page=True)
        width = self.page.locator("body").bounding_box()
        assert width is not None
        assert width["width"] <= PHONE["width"]

    @property
    def reference(self) -> str:
        """The reference of the receipt that is shown."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Saved. Thank you.")
        text = self.page.locator(".reference").inner_text().partition(",")[0]
        assert REFERENCE.match(text), text
        return text


@contextmanager
def phone_of(browser: Browser, *, runs_script: bool) -> Iterator[Phone]:
    """Give a phone, with script or without."""
    context = browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]},
        java_script_enabled=runs_script,
        is_mobile=True,
        has_touch=True,
        locale="en-GB",
        timezone_id="Europe/London",
    )
    context.set_default_timeout(20_000)
    phone = Phone(context.new_page(), "script" if runs_script else "plain")
    phone.page.on("console", lambda message: phone.problems.append(message.text) if message.type == "error" else None)
    phone.page.on("requestfailed", lambda asked: phone.problems.append(f"{asked.method} {asked.failure}"))
    yield phone
    context.close()


@pytest.fixture(scope="module")
def plain(browser: Browser) -> Iterator[Phone]:
    """Give a phone that runs no script: everything works without."""
    with phone_of(browser, runs_script=False) as phone:
        yield phone


@pytest.fixture(scope="module")
def scripted(browser: Browser) -> Iterator[Phone]:
    """Give a phone as people have it."""
    with phone_of(browser, runs_script=True) as phone:
        yield phone


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = example_data(tmp_path_factory, tmp_path_factory.mktemp("walk") / "data")
    with running(data, TODAY=TODAY.isoformat()) as service:
        yield service


def provisional(service: Service) -> Mapping[str, Any]:
    """Compile the open quarter as whoever runs the service does, and return its figures."""
    done = service.ownwords("compile", "--contract", CONTRACT, "--quarter", QUARTER)
    assert done.returncode == 0, done.stderr
    content = service.files.get(f"provisional/{CONTRACT}/{QUARTER}/evidence.json")
    assert content is not None
    figures = json.loads(content)["figures"]
    assert isinstance(figures, dict)
    return figures


def step(number: float, by: float) -> tuple[float, float]:
    return number, number + by


@dataclass(frozen=True)
class Entry:
    """What one walk enters, and where."""

    group: str
    regulars: tuple[str, ...]
    helper: str
    taster: str
    cancelled: tuple[str, str]
    independent: str


def answer_survey(service: Service, phone: Phone, entry: Entry) -> str:
    page = phone.page
    phone.open(service.links["survey"][entry.group]["participant"], "survey")
    page.get_by_role("group", name="I can say how I am").get_by_label("Strongly agree").check()
    page.get_by_role("group", name="I feel confident in myself").get_by_label("Disagree", exact=True).check()
    page.get_by_role("group", name="I am learning new skills").get_by_label("I would rather not say").check()
    page.get_by_role("group", name="When is this for you?").get_by_label("My first weeks").check()
    page.get_by_label("In your own words, what has changed for you?").fill("I go out on Thursdays now.\nThat is new.")
    phone.press("Send my answers", "survey-receipt")
    return phone.reference


def open_register(service: Service, phone: Phone, group: str, picture: str) -> None:
    """Open a register, through the gate where this phone has not opened it before."""
    phone.open(service.links["register"][group], f"{picture}-gate")
    if phone.page.get_by_role("button", name="Open the register", exact=True).count():
        phone.press("Open the register", picture)


def send_register(service: Service, phone: Phone, entry: Entry) -> str:
    page = phone.page
    open_register(service, phone, entry.group, "register")
    expect(page.get_by_label("Today, Thursday 25 August 2016")).to_be_checked()
    page.get_by_role("group", name="Did it happen?").get_by_label("Yes", exact=True).check()
    phone.press("Send the register", "register-wrong")
    expect(page.get_by_role("alert")).to_contain_text("nobody is ticked")
    phone.problems.clear()  # the browser's console names a page sent back with 422 as an error
    for person in entry.regulars:
        page.locator(f"input[name=present][value={person}]").check()
    page.get_by_label("Anyone new?").fill("Ottoline B.")
    page.get_by_label("How many others came and gave no name?").fill("3")
    page.locator(f"input[name='hours.{entry.helper}']").fill("2.5")
    phone.press("Send the register", "register-receipt")
    return phone.reference


def send_taster(service: Service, phone: Phone, entry: Entry) -> str:
    page = phone.page
    open_register(service, phone, "-", "tasters")
    if entry.taster:
        page.get_by_label("Another date", exact=True).check()
        page.get_by_label("If another date: which day?").fill(entry.taster)
        page.get_by_label("A taster").check()
    else:
        expect(page.get_by_label("Today, Taster, Thursday 25 August 2016")).to_be_checked()
    page.get_by_role("group", name="Did it happen?").get_by_label("Yes", exact=True).check()
    page.get_by_label("How many people came?").fill("9")
    phone.press("Send the register", "taster-receipt")
    return phone.reference


def cancel_session(service: Service, phone: Phone, entry: Entry) -> str:
    page = phone.page
    group, session = entry.cancelled
    open_register(service, phone, group, "cancel")
    page.get_by_label(f"{session}, not sent yet").check()
    page.get_by_role("group", name="Did it happen?").get_by_label("No, it was cancelled").check()
    phone.press("Send the register", "cancel-receipt")
    return phone.reference


def check_in(service: Service, phone: Phone, entry: Entry) -> str:
    page = phone.page
    open_register(service, phone, entry.independent, "independent")
    page.get_by_role("link", name="Tell us how the group is doing").click()
    phone.look("check-in")
    page.get_by_role("group", name="Do you still meet?").get_by_label("Yes", exact=True).check()
    page.get_by_label("About how many people come most times?").fill("21")
    phone.press("Send", "check-in-receipt")
    return phone.reference


STEPS = (answer_survey, send_register, send_taster, cancel_session, check_in)
PLAIN = Entry("g14", ("p014", "p028"), "v19", "", ("g10", "Monday 22 August 2016"), "river")
"""Two members of g14 who came before this quarter was half over, one of its volunteers, the taster of today."""
SCRIPTED = Entry("g03", (), "", "2016-08-13", ("g12", "Thursday 18 August 2016"), "blue")
SESSIONS_OF_GROUP = {f"s{place:04d}" for place in range(113, 121)}


def test_every_form_gives_a_receipt_on_a_phone_that_runs_script(service: Service, scripted: Phone) -> None:
    open_register(service, scripted, SCRIPTED.group, "register")
    present = [box.get_attribute("value") or "" for box in scripted.page.locator("input[name=present]").all()[:2]]
    helper = scripted.page.locator("input[name^='hours.']").first.get_attribute("name") or ""
    entry = replace(SCRIPTED, regulars=tuple(present), helper=helper.removeprefix("hours."))
    references = [enter(service, scripted, entry) for enter in STEPS]
    assert len(set(references)) == len(STEPS)
    assert scripted.problems == []


def test_what_is_entered_moves_the_open_quarters_figures_by_exactly_that(service: Service, plain: Phone) -> None:
    records = read_charity(service.store).records
    before = provisional(service)
    references = [enter(service, plain, PLAIN) for enter in STEPS]
    after = provisional(service)
    assert len(set(references)) == len(STEPS)
    assert plain.problems == []
    spans = {"quarter": Quarter.named(QUARTER).period, "year_to_date": Quarter.named(QUARTER).year_to_date}
    for span, period in spans.items():
        was, now = without_contributors(before[span]), without_contributors(after[span])
        due = {**entered(was), **came(was, records, period)}
        assert moved(was, now) == {name: pair for name, pair in due.items() if pair[0] != pair[1]}


def without_contributors(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures without the numbers of contributors, which stand beside them in the same shape."""
    return {name: value for name, value in figures.items() if name != "contributors"}


def entered(was: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Say what the five forms move, but for the counts of people."""
    group, river = was["by_group"][PLAIN.group], was["by_group"]["river"]
    additional, received = was["additional"], was["by_group"]["g10"]["registers_received"]
    members = river["independent_regular_members"]
    changes: dict[str, tuple[Any, Any]] = {
        # the register: two members, one newcomer, three who gave no name, a volunteer's two and a half hours
        "sessions": step(was["sessions"], 1),
        "attendances": step(was["attendances"], 6),
        "volunteer_hours": step(was["volunteer_hours"], 2.5),
        f"by_group.{PLAIN.group}.sessions": step(group["sessions"], 1),
        f"by_group.{PLAIN.group}.attendances": step(group["attendances"], 6),
        f"by_group.{PLAIN.group}.volunteer_hours": step(group["volunteer_hours"], 2.5),
        f"by_group.{PLAIN.group}.registers_received": step(group["registers_received"], 1),
        # the taster and the cancelled session: with the register above, three of the registers due
        "taster_sessions": step(was["taster_sessions"], 1),
        "additional.taster_visits": step(additional["taster_visits"], 9),
        "registers_received": step(was["registers_received"], 3),
        "by_group.g10.registers_received": step(received, 1),
        # the survey: one says yes, one no, one would rather not say
        "survey_responses": step(was["survey_responses"], 1),
        f"by_group.{PLAIN.group}.survey_responses": step(group["survey_responses"], 1),
        # the check-in: what the group said last counts, not what it said before
        "independent_regular_members": step(was["independent_regular_members"], 21 - members),
        "by_group.river.independent_regular_members": (members, 21),
    }
    said = {"express": ("answered", "agree"), "confidence": ("answered",), "skills": ("prefer_not_to_say",)}
    for statement, parts in said.items():
        for part in parts:
            name = f"statements.{statement}.{part}"
            changes[name] = step(was["statements"][statement][part], 1)
            changes[f"by_group.{PLAIN.group}.{name}"] = step(group["statements"][statement][part], 1)
            if part != "prefer_not_to_say":
                of_wave = additional["statements_by_wave"][statement]["start"][part]
                changes[f"additional.statements_by_wave.{statement}.start.{part}"] = step(of_wave, 1)
    return changes


def came(was: Mapping[str, Any], records: Records, period: Period) -> dict[str, tuple[Any, Any]]:
    """Say how the register moves the counts of people, from how often each of them had come before."""
    kinds = {session.session: session.kind for session in records.sessions}
    held = [register for register in records.latest_registers() if register.held and register.held_on in period]
    visits = Counter(who for register in held if kinds[register.session] == "session" for who in register.present)
    assert all(visits[person] for person in PLAIN.regulars), "they are in the count of people already"
    helped = any(PLAIN.helper in register.hours for register in held)
    once = 1 - sum(visits[person] == 1 for person in PLAIN.regulars)
    often = sum(visits[person] == OFTEN - 1 for person in PLAIN.regulars)
    group, additional = was["by_group"][PLAIN.group], was["additional"]
    helped_here = any(PLAIN.helper in register.hours for register in held if register.session in SESSIONS_OF_GROUP)
    return {
        "people": step(was["people"], 1),
        "new_people": step(was["new_people"], 1),
        f"by_group.{PLAIN.group}.people": step(group["people"], 1),
        f"by_group.{PLAIN.group}.new_people": step(group["new_people"], 1),
        "additional.people_by_source.not recorded": _first(additional["people_by_source"].get("not recorded")),
        "additional.people_once": step(additional["people_once"], once),
        "additional.people_four_or_more": step(additional["people_four_or_more"], often),
        "volunteers": step(was["volunteers"], not helped),
        f"by_group.{PLAIN.group}.volunteers": step(group["volunteers"], not helped_here),
    }


def _first(number: int | None) -> tuple[int | None, int]:
    return number, (number or 0) + 1


def test_after_the_quarters_end_its_report_is_issued_and_every_file_downloads(service: Service, plain: Phone) -> None:
    """The commissioner's address is the same as before; a download is followed to its presigned address."""
    assert service.stop() == 0
    service.start(TODAY="2016-10-06")
    issued = service.ownwords("compile", "--contract", CONTRACT, "--quarter", QUARTER)
    assert issued.returncode == 0, issued.stderr
    assert issued.stdout.splitlines()[-1].startswith(f"Issued {CONTRACT} {QUARTER}, revision 1 (")
    page = plain.page
    plain.open(service.links["commissioner"][CONTRACT], "reports")
    section = page.get_by_role("region", name=re.compile(f"^{QUARTER}: "))
    expect(section).to_contain_text("Revision 1, issued 6 October 2016")
    found: dict[str, bytes] = {}
    for link in section.get_by_role("link").all():
        address = link.get_attribute("href") or ""
        answer = page.request.get(service.links["base_url"] + address)
        assert answer.status == 200, address
        assert "X-Amz-Expires=300" in answer.url
        found[address.rpartition("/")[2]] = answer.body()
    manifest = json.loads(found["manifest.json"])
    assert {file["name"]: (file["bytes"], file["sha256"]) for file in manifest["files"]} == {
        name: (len(content), hashlib.sha256(content).hexdigest())
        for name, content in found.items()
        if name != "manifest.json"
    }
    section.get_by_role("link", name=re.compile("^The report, as a page")).click()
    shown = {figure["id"]: figure["shown"] for figure in json.loads(found["report.json"])["figures"]}
    expect(page.locator("body")).to_contain_text(f"came to {shown['quarter.sessions']} sessions")
    plain.look("report")
