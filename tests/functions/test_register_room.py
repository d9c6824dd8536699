"""A register's room: who waits, who is new and who they turn out to be; and where it leads."""

import json
import re
import uuid
from datetime import date

import pytest

from shared.domain.links.link_token import hash_of
from shared.domain.records.person import Membership, Person, Waiting
from shared.domain.records.register import Register
from shared.domain.records.survey import Response
from shared.storage.items import LINKS, ROSTER, partition_of, readable
from tests.functions.service import Service, evidence_of
from tests.functions.visitor import Page, Visitor

GROUP = "g13"


def number() -> str:
    return uuid.uuid4().hex


def opened(service: Service, address: str) -> Page:
    visitor = Visitor()
    visitor.follow(visitor.post(f"{address}/open"), service.links["base_url"])
    return visitor.get(address).page


def fields(day: str, **others: str) -> dict[str, str]:
    given = {"session": "new", "held_on": day, "kind": "session", "status": "held", "submission_id": number()}
    return {**given, **others}


def code_of(service: Service, name: str) -> str:
    people = readable(Person, service.store.query(ROSTER, "person#"))
    return next(person.person for person in people if person.name == name)


def room(page: Page) -> list[int]:
    """Read the quiet line: places, people on the list, new this month, waiting, the longest wait in days."""
    found = re.search(
        r"(\d+) places?, (\d+) on the list, (\d+) new this month, (\d+) waiting(?: \(for up to (\d+) day)?", page.text
    )
    assert found, page.text
    return [int(group or 0) for group in found.groups()]


def test_who_is_written_on_the_waiting_list_waits_from_today_and_did_not_come(service: Service) -> None:
    address = service.links["register"][GROUP]
    before, page = evidence_of(service)["figures"]["quarter"], opened(service, address)
    assert page.form["waiting"] == [""], "as many have a place as there are places"
    sent = Visitor().post(address, fields("2016-08-23", unnamed="2", waiting="Isolde W\nOnofrio"))
    assert sent.status == 303
    receipt = Visitor().get(service.links["base_url"] + sent.headers["location"]).page
    assert "On the waiting list 2" in receipt.text
    after = evidence_of(service)
    moved = after["figures"]["quarter"]
    assert moved["attendances"] == before["attendances"] + 2
    assert moved["additional"]["people_waiting"] == before["additional"]["people_waiting"] + 2
    listed = {
        asked.person: asked.asked_on for asked in readable(Waiting, service.store.query(ROSTER, f"waiting#{GROUP}#"))
    }
    assert listed[code_of(service, "Isolde W")] == date(2016, 8, 25)
    places, people, new, waiting, _ = room(page)
    assert room(opened(service, address))[:4] == [places, people, new, waiting + 2]
    assert after["capacity"]["quarter"][GROUP]["waiting"] >= 2
    assert "Isolde" not in opened(service, address).text, "who waits has no place on the list of names"


def test_the_same_page_with_other_names_is_not_taken_for_the_same_again(service: Service) -> None:
    address, sent = (
        service.links["register"][GROUP],
        fields("2016-08-22", unnamed="1", newcomers="Ulla", waiting="Vera"),
    )
    assert Visitor().post_json(address, sent).status == 200
    assert Visitor().post_json(address, sent).status == 200
    for changed in ({"newcomers": "Ursula"}, {"waiting": "Wanda"}):
        assert Visitor().post_json(address, {**sent, **changed}).status == 409


@pytest.mark.parametrize("name", ["jo@example.org", "07700 900123", "N" * 61])
def test_the_waiting_list_takes_names_alone(service: Service, name: str) -> None:
    answer = Visitor().post(service.links["register"][GROUP], fields("2016-08-21", unnamed="1", waiting=name))
    assert (answer.status, list(answer.page.summary)) == (422, ["#waiting"])
    assert answer.page.form["waiting"] == [name]


def test_a_newcomer_is_listed_then_a_person_of_their_own_or_somebody_known_and_registers_stay(service: Service) -> None:
    address = service.links["register"]["g11"]
    known = opened(service, address)
    person = known.choices["present"][0]
    name = next(it.name for it in readable(Person, service.store.query(ROSTER, "person#")) if it.person == person)
    assert Visitor().post_json(address, fields("2016-08-20", newcomers=f"{name.upper()}\nYolande")).status == 200
    twin, own = code_of(service, name.upper()), code_of(service, "Yolande")
    listed = service.ownwords("match").stdout
    assert f"{twin}  {name.upper()}\n    came to g11: 20 August 2016\n    like {person}  {name}" in listed, (
        "likest first"
    )
    before = evidence_of(service)["figures"]["quarter"]
    done = [service.ownwords("match", twin, "--is", person), service.ownwords("match", own, "--own")]
    assert [it.returncode for it in done] == [0, 0], [it.stderr for it in done]
    assert "Yolande has a place in g11 from 20 August 2016." in done[1].stdout
    places = [it for it in readable(Membership, service.store.query(ROSTER, "membership#g11#")) if it.person == own]
    assert [(it.role, it.joined_on) for it in places] == [("participant", date(2016, 8, 20))]
    after, page = evidence_of(service)["figures"]["quarter"], opened(service, address)
    assert before["people"] - after["people"] in (0, 1)
    assert twin not in page.choices["present"]
    assert {person, own} <= set(page.choices["present"])
    [register] = readable(Register, service.store.query(partition_of("g11"), "register#door:g11:2016-08-20:session#"))
    assert twin in register.present
    again = service.ownwords("match", twin, "--own")
    assert (again.returncode, "Nobody waits to be matched" in again.stderr) == (1, True)
    assert service.ownwords("match", twin, "--apart").returncode == 0
    apart = evidence_of(service)["figures"]["quarter"]
    assert [apart[name] for name in ("people", "new_people", "attendances")] == [
        before[name] for name in ("people", "new_people", "attendances")
    ]


def test_a_register_leads_to_its_tutors_survey_while_that_is_open_and_the_table_opens_nothing(service: Service) -> None:
    register = service.links["register"]["g01"]
    page = opened(service, register)
    (path,) = [link for link in page.links if "/peer_tutor/" in link]
    assert page.links[path] == "The questions for peer tutors"
    assert "survey_url" not in opened(service, service.links["register"]["-"]).html
    stored = "".join(item.body for item in service.store.query(LINKS))
    assert path.rpartition("/")[2] not in stored
    assert register.rpartition("/")[2] not in stored
    personal = json.loads(service.ownwords("links", "--personal", "g01", "--json").stdout)
    tutor, address = next(iter(personal["register"].items()))
    (own,) = [link for link in opened(service, address).links if "/peer_tutor/" in link]
    assert own != path
    answers = {"submission_id": uuid.uuid4().hex, "encouraged": "4"}
    base = service.links["base_url"]
    assert Visitor().post(f"{base}{own}", answers).status == 303
    assert tutor in {
        response.person for response in readable(Response, service.store.query(partition_of("g01"), "response#"))
    }
    assert service.ownwords("links", "--revoke", f"{base}{own}").returncode == 0
    assert Visitor().post(f"{base}{own}", answers | {"submission_id": uuid.uuid4().hex}).status == 404
    assert not [link for link in opened(service, address).links if "/peer_tutor/" in link]
    assert hash_of(address.rpartition("/")[2]) in {item.key.sk for item in service.store.query(LINKS)}
