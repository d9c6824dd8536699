"""A peer tutor's register: opened, sent once, corrected, and never overwritten unseen."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from shared.domain.links.reference import reference_of
from shared.storage.items import partition_of
from tests.functions.registers import Fields, names_on_roster, number, opened, register_of, send, versions
from tests.functions.service import Service, evidence_of, moved
from tests.functions.visitor import Answer, Visitor

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
