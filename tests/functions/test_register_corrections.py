"""A register corrected, two at once, and an independent group's check-in."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.domain.links.reference import reference_of
from shared.storage.items import register_key
from tests.functions.registers import names_on_roster, number, opened, register_of, send, versions
from tests.functions.service import Service, evidence_of, moved
from tests.functions.visitor import Visitor

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
