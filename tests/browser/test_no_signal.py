"""The register in a hall without signal: whatever happens, one register in the end, and an honest word all along."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, Route, expect

from shared.domain.records.register import Register
from shared.storage.items import partition_of, readable
from tests.browser.phones import TURN_BACK, RegisterPhone, fresh_link, kept_pages, later_by, people_of, register_phone
from tests.browser.recount import counted_from_registers, recounted
from tests.functions.service import TODAY, Service, example_data, running
from tests.functions.visitor import Visitor

pytestmark = pytest.mark.xdist_group("browser")

GROUP = "g02"
WAITING = "Not sent yet, saved on this phone."


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = example_data(tmp_path_factory, tmp_path_factory.mktemp("no-signal") / "data")
    with running(data, TODAY=TODAY.isoformat()) as service:
        yield service


def phone_over(
    service: Service, playwright: Playwright, profile: Path, group: str = GROUP
) -> AbstractContextManager[RegisterPhone]:
    return register_phone(playwright, profile, service.links["register"][group])


@pytest.fixture
def phone(service: Service, playwright: Playwright, tmp_path: Path) -> Iterator[RegisterPhone]:
    with phone_over(service, playwright, tmp_path / "profile") as phone:
        phone.open()
        phone.ready_for_no_signal()
        yield phone


def registers_of(service: Service, day: str) -> list[Register]:
    """Return every version of the register of a session that was entered at the door on a day."""
    found = service.store.query(partition_of(GROUP), f"register#door:{GROUP}:{day}:session#")
    return list(readable(Register, found))


def test_what_was_typed_without_signal_goes_by_itself_when_there_is_signal(
    service: Service, phone: RegisterPhone
) -> None:
    people = people_of(phone, 3)
    phone.context.set_offline(True)
    phone.fill("2016-08-01", *people)
    phone.send()
    phone.state().to_contain_text(WAITING)
    phone.look("no-signal-waiting")
    assert phone.axe() == []
    assert registers_of(service, "2016-08-01") == []
    phone.context.set_offline(False)
    reference = phone.saved()
    phone.look("no-signal-saved")
    assert phone.axe() == []
    [register] = registers_of(service, "2016-08-01")
    assert (list(register.present), register.version) == (sorted(people), 1)
    assert register.client_time is not None
    assert phone.drafts() == []
    assert reference


def test_a_register_whose_answer_was_lost_is_sent_again_and_stored_once(service: Service, phone: RegisterPhone) -> None:
    people = people_of(phone, 2)
    phone.lose_answers()
    phone.fill("2016-08-02", *people)
    with phone.page.expect_event("requestfailed"):
        phone.send()
    phone.state().to_contain_text(WAITING)
    assert len(registers_of(service, "2016-08-02")) == 1
    phone.answers_come()
    phone.saved()
    assert [list(register.present) for register in registers_of(service, "2016-08-02")] == [sorted(people)]


def test_a_tab_closed_while_waiting_sends_when_the_page_is_opened_again(service: Service, phone: RegisterPhone) -> None:
    people = people_of(phone, 2)
    phone.context.set_offline(True)
    phone.fill("2016-08-23", *people)
    phone.send()
    phone.state().to_contain_text(WAITING)
    closed = phone.page
    phone.page = phone.context.new_page()
    closed.close()
    phone.context.set_offline(False)
    phone.open()
    phone.saved()
    assert len(registers_of(service, "2016-08-23")) == 1


def test_a_phone_that_was_switched_off_while_waiting_sends_when_it_is_on_again(
    service: Service, playwright: Playwright, tmp_path: Path
) -> None:
    with phone_over(service, playwright, tmp_path / "profile") as phone:
        phone.open()
        phone.ready_for_no_signal()
        people = people_of(phone, 4)
        phone.context.set_offline(True)
        phone.fill("2016-08-04", *people)
        phone.send()
        phone.state().to_contain_text(WAITING)
    with phone_over(service, playwright, tmp_path / "profile") as phone:
        phone.page.goto(phone.address)
        phone.saved()
        assert phone.drafts() == []
    assert [list(register.present) for register in registers_of(service, "2016-08-04")] == [sorted(people)]


def test_two_tabs_show_one_draft_and_send_it_once(service: Service, phone: RegisterPhone) -> None:
    people = people_of(phone, 3)
    phone.fill("2016-08-05", *people[:2])
    other = phone.open(phone.context.new_page())
    expect(other.locator(f"input[name=present][value='{people[0]}']")).to_be_checked()
    phone.tick(people[2], other)
    expect(phone.page.locator(f"input[name=present][value='{people[2]}']")).to_be_checked()
    phone.context.set_offline(True)
    phone.send()
    phone.send(other)
    phone.state().to_contain_text(WAITING)
    phone.context.set_offline(False)
    assert phone.saved() == phone.saved(other)
    assert [list(register.present) for register in registers_of(service, "2016-08-05")] == [sorted(people)]


def test_a_double_tap_stores_one_register(service: Service, phone: RegisterPhone) -> None:
    phone.fill("2016-08-06", *people_of(phone, 2))
    phone.page.get_by_role("button", name="Send the register", exact=True).dblclick()
    phone.saved()
    assert len(registers_of(service, "2016-08-06")) == 1


def send_as_another_tutor(service: Service, day: str, **fields: str) -> None:
    """Send a register of a day from somewhere else."""
    sent = Visitor().post(
        service.links["register"][GROUP],
        {"submission_id": f"another-tutor-{day}", "session": "new", "held_on": day, "kind": "session", **fields},
    )
    assert sent.status == 303, sent.content


def test_where_the_other_tutor_sent_first_both_are_shown_and_nothing_is_overwritten(
    service: Service, phone: RegisterPhone
) -> None:
    people = people_of(phone, 2)
    phone.context.set_offline(True)
    phone.fill("2016-08-08", *people)
    phone.send()
    phone.state().to_contain_text(WAITING)
    send_as_another_tutor(service, "2016-08-08", status="held", unnamed="5")
    phone.context.set_offline(False)
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Somebody sent this register before you")
    phone.look("no-signal-conflict")
    assert phone.axe() == []
    assert len(phone.drafts()) == 1
    phone.page.get_by_role("button", name="Send mine as a correction of theirs").click()
    phone.saved()
    first, second = registers_of(service, "2016-08-08")
    assert (first.unnamed, list(second.present), second.version) == (5, sorted(people), 2)
    assert phone.drafts() == []


def test_a_planned_session_that_the_other_tutor_corrected_first_can_be_corrected_again(
    service: Service, phone: RegisterPhone
) -> None:
    address = service.links["register"][GROUP]
    found = service.store.query(partition_of(GROUP), "register#")
    planned = next(register for register in readable(Register, found) if not register.session.startswith("door:"))
    phone.page.goto(f"{address}?session={planned.session}")
    theirs = {"session": planned.session, "status": "held", "base_version": str(planned.version), "unnamed": "5"}
    sent = Visitor().post(address, {"submission_id": "another-tutor-corrects", **theirs})
    assert sent.status == 303, sent.content
    phone.page.get_by_label("How many others came and gave no name?").fill("7")
    phone.page.get_by_role("button", name="Send the correction", exact=True).click()
    phone.page.get_by_role("button", name="Send mine as a correction of theirs").click()
    phone.saved()
    versions = list(readable(Register, service.store.query(partition_of(GROUP), f"register#{planned.session}#")))
    assert [version.unnamed for version in versions] == [planned.unnamed, 5, 7]
    assert phone.drafts() == []


def test_where_the_other_tutor_sent_first_theirs_can_be_kept(service: Service, phone: RegisterPhone) -> None:
    send_as_another_tutor(service, "2016-08-09", status="held", unnamed="6")
    phone.fill("2016-08-09", *people_of(phone, 1))
    phone.send()
    phone.page.get_by_role("button", name="Keep theirs").click()
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text("Register")
    assert [register.unnamed for register in registers_of(service, "2016-08-09")] == [6]
    assert phone.drafts() == []


def test_what_was_changed_after_a_lost_answer_takes_the_place_of_what_may_have_arrived(
    service: Service, phone: RegisterPhone
) -> None:
    people = people_of(phone, 3)
    phone.lose_answers()
    phone.fill("2016-07-28", people[0])
    for person in people[1:]:
        with phone.page.expect_event("requestfailed"):
            phone.send()
        phone.state().to_contain_text(WAITING)
        phone.tick(person)
        phone.state().to_have_text("Not sent yet. What you have typed is kept on this phone.")
    phone.answers_come()
    phone.send()
    phone.saved()
    found = registers_of(service, "2016-07-28")
    assert [len(register.present) for register in found] == [1, 2, 3]


def test_what_is_changed_while_it_is_being_sent_is_not_taken_for_what_was_sent(
    service: Service, phone: RegisterPhone
) -> None:
    people = people_of(phone, 2)
    held: list[Route] = []
    phone.context.route("**/r/*", lambda route: held.append(route))  # noqa: PLW0108 - it asks a plain function
    phone.fill("2016-08-15", people[0])
    with phone.page.expect_request(lambda asked: asked.method == "POST"):
        phone.send()
    phone.tick(people[1])
    held[0].continue_()
    phone.state().to_contain_text("What you have changed since is not sent yet.")
    assert len(phone.drafts()) == 1
    phone.context.unroute_all(behavior="ignoreErrors")
    phone.send()
    phone.saved()
    assert [len(register.present) for register in registers_of(service, "2016-08-15")] == [1, 2]


def test_the_page_opens_without_signal_after_one_visit_and_keeps_what_is_typed(
    service: Service, phone: RegisterPhone
) -> None:
    people = people_of(phone, 3)
    phone.context.set_offline(True)
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.page.goto(phone.address)
    assert people_of(phone, 3) == people
    phone.fill("2016-08-11", *people, unnamed="2")
    phone.page.reload()
    for person in people:
        expect(phone.page.locator(f"input[name=present][value='{person}']")).to_be_checked()
    expect(phone.page.get_by_label("How many others came and gave no name?")).to_have_value("2")
    phone.look("no-signal-opened")
    phone.send()
    phone.state().to_contain_text(WAITING)
    phone.context.set_offline(False)
    phone.saved()
    [register] = registers_of(service, "2016-08-11")
    assert register.head_count == 5


def test_an_expired_link_keeps_the_draft_and_says_whom_to_ring_and_a_new_link_sends_it(
    service: Service, playwright: Playwright, tmp_path: Path
) -> None:
    group = "g12"
    with phone_over(service, playwright, tmp_path / "profile", group) as phone:
        phone.open()
        phone.ready_for_no_signal()
        phone.context.set_offline(True)
        phone.fill("2016-08-12", unnamed="4")
        phone.page.get_by_label("Anyone new?").fill("Ottoline B")
        phone.send()
        phone.state().to_contain_text(WAITING)
        assert service.ownwords("links", "--revoke", phone.address).returncode == 0
        phone.context.set_offline(False)
        phone.state().to_contain_text("Ring 01632 960 123 for a new link")
        phone.look("no-signal-gone")
        assert len(phone.drafts()) == 1
        assert kept_pages(phone.page) == []
        phone.page.goto(phone.address)
        expect(phone.page.locator("[data-gone]")).to_contain_text("new: Ottoline B; 4 without a name")
        phone.look("no-signal-gone-page")
        assert phone.axe() == []
        service.ownwords("links")
        phone.address = fresh_link(service, group)
        phone.page.goto(phone.address)
        phone.page.get_by_role("button", name="Open the register").click()
        phone.saved()


def test_the_roster_goes_from_the_phone_after_seven_days(phone: RegisterPhone) -> None:
    assert len(kept_pages(phone.page)) == 1
    phone.page.evaluate(
        """async () => {
          const kept = await caches.open('registers');
          const [request] = await kept.keys();
          const page = await kept.match(request);
          const headers = new Headers(page.headers);
          headers.set('x-kept-at', String(Date.now() - 7 * 24 * 60 * 60 * 1000 - 1));
          await kept.put(request, new Response(await page.blob(), {headers}));
        }"""
    )
    phone.context.set_offline(True)
    failed = phone.page.evaluate("fetch(location.pathname).then(() => 'shown', () => 'gone')")
    assert (failed, kept_pages(phone.page)) == ("gone", [])


def test_a_draft_goes_from_the_phone_after_seven_days(phone: RegisterPhone) -> None:
    phone.fill("2016-08-13", unnamed="2")
    [draft] = phone.drafts()
    assert draft
    phone.page.evaluate(
        """() => {
          const key = Object.keys(localStorage).find(name => name.startsWith('register:'));
          const draft = JSON.parse(localStorage.getItem(key));
          localStorage.setItem(key, JSON.stringify({...draft, changed: draft.changed - 7 * 24 * 60 * 60 * 1000 - 1}));
        }"""
    )
    phone.page.reload()
    expect(phone.page.get_by_label("How many others came and gave no name?")).to_have_value("")
    assert phone.drafts() == []


def test_after_all_of_it_the_evidence_is_what_a_plain_recount_finds(service: Service, tmp_path: Path) -> None:
    """Last in this module, after everything that its phones have sent."""
    assert counted_from_registers(service) == recounted(service, tmp_path / "out")


EIGHT_DAYS = 8 * 24 * 60 * 60 * 1000
_ROSTERS = "caches.open('registers').then((kept) => kept.keys()).then((found) => found.length)"


def pages_of(service: Service) -> dict[str, str]:
    """Return a page of each kind that is no register's."""
    base: str = service.links["base_url"]
    return {
        "survey": service.links["survey"][GROUP]["participant"],
        "notice": f"{base}/privacy",
        "reports": next(iter(service.links["commissioner"].values())),
        "nothing": f"{base}/s/participant/nothing",
    }


@pytest.mark.parametrize("kind", ["survey", "notice", "reports", "nothing"])
def test_the_first_page_after_its_days_removes_what_a_phone_kept(
    service: Service, phone: RegisterPhone, kind: str
) -> None:
    phone.fill("2016-07-27", *people_of(phone, 2))
    assert (len(phone.drafts()), phone.page.evaluate(_ROSTERS)) == (1, 1)
    later_by(EIGHT_DAYS, phone)
    phone.page.goto(pages_of(service)[kind])
    expect(phone.page.get_by_role("heading", level=1)).to_be_visible()
    assert (phone.drafts(), phone.page.evaluate(_ROSTERS)) == ([], 0)


def test_within_its_days_no_page_removes_anything(service: Service, phone: RegisterPhone) -> None:
    phone.fill("2016-07-29", *people_of(phone, 2))
    later_by(EIGHT_DAYS * 6 // 8, phone)
    for page in pages_of(service).values():
        phone.page.goto(page)
        expect(phone.page.get_by_role("heading", level=1)).to_be_visible()
        assert (len(phone.drafts()), phone.page.evaluate(_ROSTERS)) == (1, 1)


def test_what_was_sent_waits_on_the_phone_for_as_long_as_it_takes(service: Service, phone: RegisterPhone) -> None:
    people = people_of(phone, 2)
    phone.fill("2016-07-26", *people)
    later_by(0, phone)
    phone.context.set_offline(True)
    phone.send()
    phone.state().to_contain_text(WAITING)
    phone.page.evaluate(TURN_BACK, EIGHT_DAYS * 9)
    phone.context.set_offline(False)
    phone.page.goto(pages_of(service)["notice"])
    expect(phone.page.get_by_role("heading", level=1)).to_be_visible()
    assert phone.page.evaluate(_ROSTERS) == 0
    phone.open()
    phone.saved()
    assert [list(register.present) for register in registers_of(service, "2016-07-26")] == [sorted(people)]
