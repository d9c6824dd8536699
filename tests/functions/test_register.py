"""A peer tutor's register: opened, sent once, corrected, and never overwritten unseen."""

import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest

from shared.domain.links.reference import reference_of
from shared.domain.records.person import Person
from shared.domain.records.register import Register
from shared.storage.items import ROSTER, partition_of, read_body, register_key
from tests.functions.service import Service, evidence_of, moved
from tests.functions.visitor import Answer, Page, Visitor

Fields = dict[str, str | list[str]]


def number() -> str:
    return uuid.uuid4().hex


def register_of(service: Service, group: str) -> str:
    address = service.links["register"][group]
    assert isinstance(address, str)
    return address


def opened(service: Service, visitor: Visitor, group: str, session: str = "") -> Page:
    """Open a group's register as a tutor's phone does, perhaps at one register to be corrected."""
    address = register_of(service, group)
    visitor.follow(visitor.post(f"{address}/open"), service.links["base_url"])
    answer = visitor.get(f"{address}?session={session}" if session else address)
    assert answer.status == 200
    return answer.page


def versions(service: Service, group: str | None, session: str) -> list[Register]:
    return [read_body(Register, item) for item in service.store.query(partition_of(group), f"register#{session}#")]


def names_on_roster(service: Service) -> list[str]:
    return [read_body(Person, item).name for item in service.store.query(ROSTER, "person#")]


_days = count(1)


@pytest.fixture
def session(service: Service, visitor: Visitor) -> str:
    """Enter a weekly session of g02 at the door, each time on another day; version 1 of its register is on record."""
    held_on = f"2016-07-{next(_days):02d}"
    fields = {"session": "new", "held_on": held_on, "kind": "session", "status": "held", "unnamed": "1"}
    send(service, visitor, "g02", {"submission_id": number(), **fields})
    return f"door:g02:{held_on}:session"


def send(service: Service, visitor: Visitor, group: str, fields: Mapping[str, str | list[str]]) -> Answer:
    """Send a register that is taken; return its receipt."""
    answer = visitor.post(register_of(service, group), fields)
    assert answer.status == 303, answer.page.summary
    receipt = visitor.follow(answer, service.links["base_url"])
    assert receipt.status == 200
    return receipt


# the gate


def test_a_device_that_never_opened_it_sees_one_button_and_nobodys_name(service: Service, visitor: Visitor) -> None:
    address = register_of(service, "g01")
    answer = visitor.get(address)
    page = answer.page
    assert answer.status == 200
    assert [tag for tag, _ in page.tags].count("button") == 1
    assert page.action == address.removeprefix(service.links["base_url"]) + "/open"
    assert page.form == {}
    assert not [name for name in ("Photography", *names_on_roster(service)) if name in page.text]
    assert visitor.get(f"{address}?session=s0001").content == answer.content


def test_the_button_is_remembered_for_this_register_alone(service: Service, visitor: Visitor) -> None:
    address = register_of(service, "g01")
    answer = visitor.post(f"{address}/open")
    path = address.removeprefix(service.links["base_url"])
    assert answer.headers["location"] == path
    assert answer.cookies == (f"device=known; Path={path}; Max-Age=7776000; HttpOnly; SameSite=Lax",)
    assert "Photography" in visitor.get(address).page.text
    assert "Writing" not in visitor.get(register_of(service, "g02")).page.text


def test_where_the_service_is_reached_by_tls_the_cookie_is_too(service: Service, visitor: Visitor) -> None:
    answer = visitor.post(f"{register_of(service, 'g01')}/open", x_forwarded_proto="https")
    assert answer.cookies[0].startswith("__Secure-device=")
    assert answer.cookies[0].endswith("; SameSite=Lax; Secure")


def test_a_look_changes_nothing(service: Service, visitor: Visitor) -> None:
    before = [(item.key, item.body) for item in service.store.query(partition_of("g01"))]
    opened(service, visitor, "g01")
    assert [(item.key, item.body) for item in service.store.query(partition_of("g01"))] == before


def test_a_register_offers_todays_session_the_missing_ones_and_the_next_and_ticks_nobody(
    service: Service, visitor: Visitor
) -> None:
    tasters, group = opened(service, visitor, "-"), opened(service, visitor, "g12")
    assert tasters.choices["session"] == ["t010", "t009", "new"]
    assert tasters.form["session"] == ["t009"]
    assert tasters.choices["kind"] == ["taster", "event"]
    assert {"s0100", "s0101", "new"} <= set(group.choices["session"])
    assert "session" not in group.form
    assert "present" not in group.form
    assert "status" not in group.form


# what is sent


def test_who_came_who_is_new_who_gave_no_name_and_hours_are_stored_and_receipted(
    service: Service, visitor: Visitor
) -> None:
    page = opened(service, visitor, "g03")
    present = page.choices["present"][:2]
    helper = next(name for name in page.form if name.startswith("hours."))
    before = evidence_of(service)["figures"]["quarter"]
    submission = page.form["submission_id"][0]
    receipt = send(
        service,
        Visitor(),  # a post needs no cookie
        "g03",
        {
            "submission_id": submission,
            "session": "s0027",
            "status": "held",
            "present": present,
            "newcomers": "Quennell O.\r\n\r\n  Ysolde \t P. \r\n",
            "unnamed": "3",
            helper: "2.25",
        },
    )
    after = evidence_of(service)["figures"]["quarter"]
    (register,) = versions(service, "g03", "s0027")
    assert register.model_dump(exclude={"submitted_at", "client_time", "present", "link", "held_on"}) == {
        "session": "s0027",
        "status": "held",
        "audience": None,
        "unnamed": 3,
        "carers": None,
        "hours": {helper.removeprefix("hours."): register.hours[helper.removeprefix("hours.")]},
        "version": 1,
        "submission": submission,
    }
    assert str(register.hours[helper.removeprefix("hours.")]) == "2.25"
    assert set(present) < set(register.present)
    assert len(register.present) == 4
    assert receipt.page.reference.replace("-", "").lower() == reference_of(submission)
    assert (
        "Did it happen? Went ahead Ticked 2 New 2 Others, without a name 3 Volunteers’ hours 2.25" in receipt.page.text
    )
    assert "Quennell" not in receipt.page.text
    known = names_on_roster(service)
    assert [known.count(name) for name in ("Quennell O.", "Ysolde P.")] == [1, 1]
    changed = moved(before, after)
    assert changed["attendances"][1] - changed["attendances"][0] == 7
    assert changed["sessions"][1] - changed["sessions"][0] == 1
    assert changed["new_people"][1] - changed["new_people"][0] >= 2
    assert changed["volunteer_hours"][1] - changed["volunteer_hours"][0] == 2.25
    assert (
        changed["additional.people_by_source.not recorded"][1]
        - (changed["additional.people_by_source.not recorded"][0] or 0)
        >= 2
    )


def test_newcomers_are_on_the_list_the_next_time(service: Service, visitor: Visitor, session: str) -> None:
    fields: Fields = {"submission_id": number(), "session": session, "status": "held", "base_version": "1"}
    send(service, visitor, "g02", {**fields, "newcomers": "Zebedee Q."})
    page = opened(service, visitor, "g02")
    assert "Zebedee Q." in page.text
    assert len([name for name in names_on_roster(service) if name == "Zebedee Q."]) == 1


def test_a_register_sent_again_is_one_register_and_its_newcomers_are_one_person(service: Service) -> None:
    fields: Fields = {
        "submission_id": number(),
        "session": "s0032",
        "status": "held",
        "newcomers": "Once O.\r\nOnce O.",
    }
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: Visitor().post(register_of(service, "g04"), fields), range(10)))
    assert {(answer.status, answer.headers.get("location")) for answer in answers} == {
        (303, answers[0].headers["location"])
    }
    (register,) = versions(service, "g04", "s0032")
    assert len(register.present) == 2, "two people may have one name"
    assert names_on_roster(service).count("Once O.") == 2


def test_a_session_to_come_can_be_cancelled_and_counts_as_a_register_received(
    service: Service, visitor: Visitor
) -> None:
    before = evidence_of(service)["figures"]["quarter"]
    receipt = send(service, visitor, "g05", {"submission_id": number(), "session": "s0041", "status": "cancelled"})
    after = evidence_of(service)["figures"]["quarter"]
    assert "Did it happen? Cancelled" in receipt.page.text
    received = before["registers_received"]
    assert moved(before, after) == {
        "registers_received": (received, received + 1),
        "by_group.g05.registers_received": (
            before["by_group"]["g05"]["registers_received"],
            before["by_group"]["g05"]["registers_received"] + 1,
        ),
    }


def test_open_and_nobody_came_is_a_session_with_nobody_in_it(service: Service, visitor: Visitor) -> None:
    receipt = send(service, visitor, "g10", {"submission_id": number(), "session": "s0084", "status": "nobody"})
    (register,) = versions(service, "g10", "s0084")
    assert (register.status, register.present, register.unnamed) == ("held", (), None)
    assert "Did it happen? Open, nobody came" in receipt.page.text


def test_a_taster_is_a_head_count(service: Service, visitor: Visitor) -> None:
    before = evidence_of(service)["figures"]["quarter"]
    receipt = send(
        service, visitor, "-", {"submission_id": number(), "session": "t009", "status": "held", "unnamed": "11"}
    )
    after = evidence_of(service)["figures"]["quarter"]
    assert "Taster, Thursday 25 August 2016" in receipt.page.text
    visits = before["additional"]["taster_visits"]
    changed = moved(before, after)
    assert {name: pair for name, pair in changed.items() if not name.startswith("contributors.")} == {
        "taster_sessions": (before["taster_sessions"], before["taster_sessions"] + 1),
        "registers_received": (before["registers_received"], before["registers_received"] + 1),
        "additional.taster_visits": (visits, visits + 11),
    }


def test_an_event_has_an_audience(service: Service, visitor: Visitor) -> None:
    before = evidence_of(service)["figures"]["quarter"]
    receipt = send(
        service,
        visitor,
        "-",
        {
            "submission_id": number(),
            "session": "new",
            "held_on": "2016-08-20",
            "kind": "event",
            "status": "held",
            "audience": "120",
        },
    )
    after = evidence_of(service)["figures"]["quarter"]
    assert "Audience 120" in receipt.page.text
    assert moved(before, after) == {
        "events": (before["events"], before["events"] + 1),
        "event_audience": (before["event_audience"], before["event_audience"] + 120),
        "registers_expected": (before["registers_expected"], before["registers_expected"] + 1),
        "registers_received": (before["registers_received"], before["registers_received"] + 1),
    }


def test_two_tutors_who_enter_the_same_day_meet_on_one_session(service: Service, visitor: Visitor) -> None:
    fields: Fields = {"session": "new", "held_on": "2016-08-21", "kind": "session", "status": "held"}
    send(service, visitor, "g07", {"submission_id": number(), **fields, "unnamed": "4"})
    other = Visitor().post(register_of(service, "g07"), {"submission_id": number(), **fields, "unnamed": "5"})
    assert other.status == 409
    assert [register.unnamed for register in versions(service, "g07", "door:g07:2016-08-21:session")] == [4]
    assert [item.key.sk for item in service.store.query(partition_of("g07"), "session#door")] == [
        "session#door:g07:2016-08-21:session"
    ]


def test_a_date_that_was_planned_after_all_is_the_planned_session(service: Service, visitor: Visitor) -> None:
    fields: Fields = {"session": "new", "held_on": "2016-08-18", "kind": "session", "status": "held", "unnamed": "4"}
    send(service, visitor, "g12", {"submission_id": number(), **fields})
    assert len(versions(service, "g12", "s0100")) == 1
    assert list(service.store.query(partition_of("g12"), "session#door")) == []


# what is wrong


HELD: Mapping[str, str] = {"session": "s0116", "status": "held"}


@pytest.fixture(scope="module")
def hours_field(service: Service) -> str:
    """Name the field in which a volunteer's hours stand on the register of g14."""
    return next(name for name in opened(service, Visitor(), "g14").form if name.startswith("hours."))


@pytest.mark.parametrize(
    ("change", "leads_to"),
    [
        ({}, ["#present"]),
        ({"session": ""}, ["#session"]),
        ({"status": ""}, ["#status"]),
        ({"status": "maybe", "unnamed": "1"}, ["#status"]),
        ({"session": "s0001", "unnamed": "1"}, ["#session"]),
        ({"session": "new", "unnamed": "1"}, ["#held_on", "#kind"]),
        ({"session": "new", "held_on": "2016-08-26", "kind": "session", "unnamed": "1"}, ["#held_on"]),
        ({"session": "new", "held_on": "yesterday", "kind": "session", "unnamed": "1"}, ["#held_on"]),
        ({"session": "s0117", "unnamed": "1"}, ["#session"]),
        ({"present": "p999"}, ["#present"]),
        ({"present": "'; drop"}, ["#present"]),
        ({"unnamed": "a few"}, ["#unnamed"]),
        ({"unnamed": "9" * 39}, ["#unnamed"]),
        ({"unnamed": "-1"}, ["#unnamed"]),
        ({"unnamed": "1", "audience": "20"}, ["#audience"]),
        ({"unnamed": "1", "HOURS": "1.1"}, ["#HOURS"]),
        ({"unnamed": "1", "HOURS": "two"}, ["#HOURS"]),
        ({"unnamed": "1", "HOURS": "24.25"}, ["#HOURS"]),
        ({"newcomers": "\n".join(f"New {place}" for place in range(31))}, ["#newcomers"]),
        ({"newcomers": "N" * 61}, ["#newcomers"]),
        ({"newcomers": "A\x00"}, ["#newcomers"]),
        ({"status": "cancelled", "unnamed": "1"}, ["#status"]),
        ({"status": "nobody", "newcomers": "Somebody"}, ["#status"]),
    ],
)
def test_what_cannot_be_is_not_taken_and_comes_back_as_it_was_typed(
    service: Service, visitor: Visitor, hours_field: str, change: Mapping[str, str], leads_to: list[str]
) -> None:
    given = {name.replace("HOURS", hours_field): value for name, value in {**HELD, **change}.items()}
    fields = {"submission_id": number(), **given}
    answer = visitor.post(register_of(service, "g14"), fields)
    page = answer.page
    assert answer.status == 422
    assert list(page.summary) == [address.replace("HOURS", hours_field) for address in leads_to]
    assert {address.removeprefix("#") for address in page.summary} <= set(page.ids)
    offered = {name: value for name, value in fields.items() if value in page.choices.get(name, [value])}
    sent_back = {name: values[0] for name, values in page.form.items() if values != [""]}
    assert sent_back == {name: value for name, value in offered.items() if value} or "\x00" in str(change)
    assert versions(service, "g14", "s0116") == []


def test_a_session_of_no_group_cannot_be_a_weekly_one(service: Service, visitor: Visitor) -> None:
    fields = {"session": "new", "held_on": "2016-08-20", "kind": "session", "status": "held", "unnamed": "3"}
    answer = visitor.post(register_of(service, "-"), {"submission_id": number(), **fields})
    assert (answer.status, list(answer.page.summary)) == (422, ["#kind"])


@pytest.mark.parametrize("field", ["submission_id", "base_version"])
@pytest.mark.parametrize("value", ["x", "<script>", "9999999"])
def test_a_hidden_field_that_was_spoilt_leads_nowhere_and_spoils_nothing(
    service: Service, visitor: Visitor, field: str, value: str
) -> None:
    fields = {"submission_id": number(), **HELD, "unnamed": "1", field: value}
    answer = visitor.post(register_of(service, "g14"), fields)
    assert answer.status == 422
    assert answer.page.summary == {}
    assert "Not saved yet" in answer.page.text
    assert "<script>" not in answer.page.html


def test_a_client_that_asks_for_data_gets_the_reference_or_the_problems(
    service: Service, visitor: Visitor, session: str
) -> None:
    address, submission = register_of(service, "g02"), number()
    fields: Fields = {"submission_id": submission, "session": session, "status": "held", "base_version": "1"}
    wrong = visitor.post_json(address, fields)
    taken = visitor.post_json(address, {**fields, "unnamed": "2"})
    conflict = visitor.post_json(address, {**fields, "submission_id": number(), "unnamed": "3"})
    answers = [(answer.status, _codes(answer)) for answer in (wrong, taken, conflict)]
    assert answers == [(422, ["nobody_ticked"]), (200, []), (409, ["conflict"])]
    assert taken.json["reference"].replace("-", "").lower() == reference_of(submission)


def _codes(answer: Answer) -> list[Any]:
    return [problem["code"] for problem in answer.json.get("problems", [])]


def test_256_kilobytes_and_one_byte_are_too_much(service: Service, visitor: Visitor) -> None:
    answer = visitor.post_raw(register_of(service, "g02"), b"newcomers=" + b"x" * (256 * 1024 - 9))
    assert answer.status == 413
    assert visitor.post_raw(register_of(service, "g02"), b"newcomers=" + b"x" * (256 * 1024 - 10)).status == 422


@pytest.mark.parametrize("path", ["", "/open", "/check-in"])
def test_a_link_of_something_else_opens_no_register(service: Service, visitor: Visitor, path: str) -> None:
    survey = service.links["survey"]["g01"]["participant"].rpartition("/")[2]
    reports = service.links["commissioner"]["banes-2016"].rpartition("/")[2]
    for token in (survey, reports, "x" * 32):
        address = f"{service.links['base_url']}/r/{token}{path}"
        assert visitor.post(address, {"submission_id": number(), **HELD}).status == 404
        assert path == "/open" or visitor.get(address).status == 404


# corrections


def test_a_register_already_sent_opens_as_it_stands_and_is_corrected_as_the_next_version(
    service: Service, visitor: Visitor, session: str
) -> None:
    page = opened(service, visitor, "g02", session)
    assert page.form["base_version"] == ["1"]
    assert (page.form["session"], page.form["status"], page.form["unnamed"]) == ([session], ["held"], ["1"])
    ticked = page.choices["present"][:1]
    receipt = send(service, visitor, "g02", {**page.form, "present": ticked, "unnamed": "2"})
    assert ", version 2" in receipt.page.text
    first, second = versions(service, "g02", session)
    assert (first.version, first.unnamed, first.present) == (1, 1, ())
    assert (second.version, second.unnamed, list(second.present)) == (2, 2, ticked)


def test_an_imported_register_can_be_corrected(service: Service, visitor: Visitor) -> None:
    page = opened(service, visitor, "g01", "s0002")
    (imported,) = versions(service, "g01", "s0002")
    assert sorted(page.form.get("present", [])) == sorted(
        person for person in imported.present if person in page.choices["present"]
    )
    assert len(page.form["present"]) == len(imported.present)
    receipt = send(service, visitor, "g01", {**page.form, "unnamed": "9"})
    assert ", version 2" in receipt.page.text
    assert [register.unnamed for register in versions(service, "g01", "s0002")][-1] == 9


def test_a_correction_of_a_version_that_does_not_exist_is_not_taken(
    service: Service, visitor: Visitor, session: str
) -> None:
    fields = {"submission_id": number(), "session": session, "status": "held", "unnamed": "5"}
    for base in ("2", "9999"):
        answer = visitor.post(register_of(service, "g02"), {**fields, "base_version": base})
        assert (answer.status, list(answer.page.summary)) == (422, ["#session"])
    assert len(versions(service, "g02", session)) == 1


def test_of_two_corrections_of_one_version_one_wins_and_the_other_is_shown_both(
    service: Service, visitor: Visitor, session: str
) -> None:
    fields = {"session": session, "status": "held", "base_version": "1"}
    send(service, visitor, "g02", {"submission_id": number(), **fields, "unnamed": "12"})
    conflict = visitor.post(
        register_of(service, "g02"), {"submission_id": number(), **fields, "unnamed": "23", "newcomers": "Late L."}
    )
    page = conflict.page
    assert conflict.status == 409
    assert conflict.headers["cache-control"] == "no-store"
    assert "Came and gave no name (differs) 12" in page.text
    assert "Came and gave no name (differs) 23" in page.text
    assert "Late L." in page.text
    assert "Late L." not in names_on_roster(service), "a conflict brings nobody to the roster"
    assert len(versions(service, "g02", session)) == 2
    # Sending mine again, as a correction of theirs, works and takes the newcomer along.
    assert page.form["base_version"] == ["2"]
    receipt = send(service, visitor, "g02", page.form)
    assert ", version 3" in receipt.page.text
    assert [register.unnamed for register in versions(service, "g02", session)] == [1, 12, 23]
    assert names_on_roster(service).count("Late L.") == 1


def test_of_ten_corrections_at_once_one_wins(service: Service, session: str) -> None:
    fields = {"session": session, "status": "held", "base_version": "1"}

    def correct(unnamed: int) -> int:
        return (
            Visitor()
            .post(register_of(service, "g02"), {"submission_id": number(), **fields, "unnamed": str(unnamed)})
            .status
        )

    with ThreadPoolExecutor(10) as pool:
        statuses = sorted(pool.map(correct, range(2, 12)))
    assert statuses == [303, *[409] * 9]
    assert len(versions(service, "g02", session)) == 2


def test_what_was_typed_since_an_answer_was_lost_replaces_it_as_the_next_version(
    service: Service, visitor: Visitor, session: str
) -> None:
    """The first sending was stored and its answer lost; the tutor goes on typing and sends under a new number."""
    lost, again = number(), number()
    fields = {"session": session, "status": "held", "base_version": "1"}
    send(service, visitor, "g02", {"submission_id": lost, **fields, "unnamed": "3"})
    following = {"submission_id": again, **fields, "unnamed": "4", "replaces": lost}
    assert ", version 3" in send(service, visitor, "g02", following).page.text
    assert ", version 3" in send(service, visitor, "g02", following).page.text, "once, however often it is sent"
    assert [register.unnamed for register in versions(service, "g02", session)] == [1, 3, 4]


def test_what_replaces_something_else_is_a_conflict(service: Service, visitor: Visitor, session: str) -> None:
    fields = {"session": session, "status": "held", "base_version": "1"}
    send(service, visitor, "g02", {"submission_id": number(), **fields, "unnamed": "3"})
    other = {"submission_id": number(), **fields, "unnamed": "4", "replaces": number()}
    assert visitor.post(register_of(service, "g02"), other).status == 409


def test_a_late_retry_of_the_first_version_gets_its_own_receipt(service: Service, visitor: Visitor) -> None:
    submission = number()
    fields = {"submission_id": submission, "session": "s0101", "status": "held", "unnamed": "6"}
    first = send(service, visitor, "g12", fields)
    correction = {"submission_id": number(), "session": "s0101", "status": "held", "unnamed": "7", "base_version": "1"}
    send(service, visitor, "g12", correction)
    late = send(service, visitor, "g12", fields)
    assert late.content == first.content
    assert [register.unnamed for register in versions(service, "g12", "s0101")] == [6, 7]


def test_a_receipt_is_of_a_register_that_was_sent(service: Service, visitor: Visitor, session: str) -> None:
    address = register_of(service, "g02")
    assert visitor.get(f"{address}/receipt/{session}/1").status == 200
    for other in (f"{session}/2", f"{session}/0", f"{session}/x", f"{session}/٣", f"{session}/99999", "s0001/1"):
        assert visitor.get(f"{address}/receipt/{other}").status == 404
    assert service.store.get(register_key("g02", session, 1)) is not None


# the check-in


def test_an_independent_group_says_how_it_is(service: Service, visitor: Visitor) -> None:
    before = evidence_of(service)["figures"]["quarter"]
    assert any(address.endswith("/check-in") for address in opened(service, visitor, "river").links)
    address = register_of(service, "river") + "/check-in"
    page = visitor.get(address).page
    fields = {**page.form, "still_meeting": "yes", "regular_members": "17"}
    first, again = visitor.post(address, fields), visitor.post(address, fields)
    assert first.headers["location"] == again.headers["location"]
    receipt = visitor.follow(first, service.links["base_url"])
    assert receipt.page.reference.replace("-", "").lower() == reference_of(page.form["submission_id"][0])
    after = evidence_of(service)["figures"]["quarter"]
    changed = moved(before, after)
    was = before["by_group"]["river"]["independent_regular_members"]
    together = before["independent_regular_members"]
    assert changed["by_group.river.independent_regular_members"] == (was, 17)
    assert changed["independent_regular_members"] == (together, together - was + 17)
    other = visitor.post(address, {**fields, "regular_members": "3"})
    assert other.status == 409


def test_a_group_that_does_not_stand_alone_is_not_asked(service: Service, visitor: Visitor) -> None:
    assert not any("/check-in" in address for address in opened(service, visitor, "g01").links)
    assert visitor.get(register_of(service, "-") + "/check-in").status == 404


@pytest.mark.parametrize(
    ("given", "leads_to"),
    [
        ({}, ["#still_meeting"]),
        ({"still_meeting": "sometimes"}, ["#still_meeting"]),
        ({"still_meeting": "yes", "regular_members": "a few"}, ["#regular_members"]),
    ],
)
def test_a_wrong_check_in_comes_back_as_it_was_typed(
    service: Service, visitor: Visitor, given: Mapping[str, str], leads_to: list[str]
) -> None:
    address, submission = register_of(service, "blue") + "/check-in", number()
    answer = visitor.post(address, {"submission_id": submission, **given})
    assert (answer.status, list(answer.page.summary)) == (422, leads_to)
    assert {address.removeprefix("#") for address in leads_to} <= set(answer.page.ids)
    assert answer.page.form["submission_id"] == [submission]
    assert answer.page.form["regular_members"] == [given.get("regular_members", "")]


def test_a_check_in_as_data(service: Service, visitor: Visitor) -> None:
    submission = number()
    answer = visitor.post_json(
        register_of(service, "blue") + "/check-in", {"submission_id": submission, "still_meeting": "no"}
    )
    assert answer.json["reference"].replace("-", "").lower() == reference_of(submission)


def test_another_check_in_from_the_same_page_comes_back_to_be_sent_beside_the_first(
    service: Service, visitor: Visitor
) -> None:
    address, submission = register_of(service, "blue") + "/check-in", number()
    first = {"submission_id": submission, "still_meeting": "yes", "regular_members": "8"}
    assert visitor.post(address, first).status == 303
    other = visitor.post(address, {**first, "regular_members": "77"})
    assert (other.status, other.page.form["regular_members"]) == (409, ["77"])
    assert other.page.form["submission_id"] != [submission]
    assert visitor.post(address, other.page.form).status == 303


def test_a_register_that_is_corrected_stays_with_its_session_and_says_what_to_do_about_a_wrong_day(
    service: Service, visitor: Visitor
) -> None:
    page = opened(service, visitor, "g01", "s0001")
    assert page.choices["session"] == ["s0001"]
    assert "held_on" not in page.form
    assert "Was it on another day?" in page.text
    assert "new" in opened(service, visitor, "g01").choices["session"]
