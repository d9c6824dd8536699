"""A newcomer counts as a person until a coordinator says who they are; nothing is ever rewritten."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from shared.domain.calendar.quarter import Period
from shared.domain.figures.evidence import count_everything
from shared.domain.figures.history import History, View
from shared.domain.figures.occupancy_by_group import occupancy_by_group
from shared.domain.forms.written_names import helper_of, newcomer_of, waiting_of
from shared.domain.records.aliases import Aliases
from shared.domain.records.collection import Records
from shared.domain.records.erasure import erase, held_on, people_in, without_erased
from shared.domain.records.group import Group
from shared.domain.records.matching import alike, newcomers
from shared.domain.records.person import Alias, Membership, Person, Waiting
from shared.domain.records.register import Register
from shared.domain.records.session import Session
from shared.services.packs.importing import items_of
from shared.services.packs.reading import read_pack
from shared.services.packs.writing import write_pack
from shared.storage.items import from_attributes, record_of, to_attributes

DAY = date(2016, 5, 3)
SUBMISSION = "page-of-the-third-of-may"
NEW, OTHER = newcomer_of(SUBMISSION, 0), newcomer_of(SUBMISSION, 1)
WAITS = waiting_of(SUBMISSION, 0)
QUARTER = Period(date(2016, 4, 1), date(2016, 6, 30))
RECORDS = Records(
    groups=(Group(group="g01", name="Writers", capacity=2),),
    people=(
        Person(person="p001", name="Amira K"),
        Person(person="p002", name="Dai"),
        Person(person=NEW, name="amira k."),
        Person(person=OTHER, name="Ottoline B"),
        Person(person=WAITS, name="Jo", referred_on=DAY),
    ),
    memberships=(
        Membership(group="g01", person="p001", role="participant"),
        Membership(group="g01", person="p002", role="participant"),
    ),
    sessions=tuple(
        Session(session=f"s{week}", group="g01", kind="session", planned_on=DAY + timedelta(7 * week))
        for week in range(2)
    ),
    registers=(
        Register(
            session="s0", status="held", held_on=DAY, present=("p002", NEW, OTHER), submission=SUBMISSION, carers=2
        ),
        Register(
            session="s1",
            status="held",
            held_on=DAY + timedelta(7),
            present=("p001", "p002", NEW),
            hours={"p001": Decimal(1), NEW: Decimal("0.5")},
        ),
    ),
    waiting=(Waiting(group="g01", person=WAITS, asked_on=DAY),),
)
MATCHED = Records.of([*RECORDS, Alias(alias=NEW, person="p001")])


def figures(records: Records) -> Mapping[str, object]:
    counted = count_everything(View(History(records), QUARTER))
    names = ("people", "new_people", "attendances", "volunteers", "volunteer_hours")
    return {name: counted[name,].value for name in names} | {"waiting": counted["additional", "people_waiting"].value}


def test_a_newcomer_counts_as_a_person_until_matched_and_then_as_that_person() -> None:
    assert figures(RECORDS) == {
        "people": 4, "new_people": 4, "attendances": 6, "volunteers": 2, "volunteer_hours": 1.5, "waiting": 1,
    }  # fmt: skip
    assert figures(MATCHED) == {
        "people": 3, "new_people": 3, "attendances": 5, "volunteers": 1, "volunteer_hours": 1.5, "waiting": 1,
    }  # fmt: skip
    assert MATCHED.registers == RECORDS.registers


def test_an_aliass_first_day_is_its_persons() -> None:
    assert History(MATCHED).first_attendance["p001"].register.held_on == DAY


def test_who_is_not_matched_is_listed_with_days_groups_and_likely_people() -> None:
    found = {newcomer.person.person: newcomer for newcomer in newcomers(RECORDS)}
    assert set(found) == {NEW, OTHER, WAITS}
    assert found[NEW].came == {"g01": (DAY, DAY + timedelta(7))}
    assert [person.person for person in found[NEW].alike] == ["p001"]
    assert found[OTHER].alike == ()
    assert (found[WAITS].came, found[WAITS].waiting) == ({}, {"g01": DAY})
    assert {newcomer.person.person for newcomer in newcomers(MATCHED)} == {OTHER, WAITS}


def test_a_person_of_their_own_has_a_place_from_the_first_day_they_came_and_who_waits_from_today() -> None:
    found = {newcomer.person.person: newcomer for newcomer in newcomers(RECORDS)}
    today = date(2016, 6, 1)
    assert [(place.group, place.joined_on) for place in found[OTHER].places(today)] == [("g01", DAY)]
    assert [(place.group, place.joined_on) for place in found[WAITS].places(today)] == [("g01", today)]


@pytest.mark.parametrize(("one", "other", "expected"), [
    ("Amira K", "amira", True), ("Zoë Å.", "Zoe", True), ("Kathryn B", "Katheryn B", True), ("Dai", "Wren", False),
    ("", "", False),     ("...", "Dai", False),
])  # fmt: skip
def test_names_that_may_be_one_persons_are_told_apart_from_others(one: str, other: str, expected: bool) -> None:  # noqa: FBT001 - a row of a table
    assert alike(one, other) is expected


def test_an_alias_of_an_alias_leads_to_the_person_and_a_ring_ends() -> None:
    aliases = Aliases([Alias(alias="a", person="b"), Alias(alias="b", person="c"), Alias(alias="x", person="y")])
    assert [aliases.person(code) for code in "abcx"] == ["c", "c", "c", "y"]
    assert aliases.codes_of("b") == {"a", "b", "c"}
    ring = Aliases([Alias(alias="a", person="b"), Alias(alias="b", person="a")])
    assert ring.person("a") in "ab"


@pytest.mark.parametrize("asked", ["p001", NEW])
def test_erasing_a_person_erases_every_code_of_theirs_and_they_stay_counted_once(asked: str) -> None:
    left = without_erased(MATCHED, {asked: "xfresh"})
    assert not {"p001", NEW} & people_in(left)
    assert figures(left) == figures(MATCHED)
    assert without_erased(left, {asked: "xfresh"}) == left


def test_both_codes_erased_from_an_old_pack_that_does_not_know_the_alias_are_one_person() -> None:
    left = without_erased(RECORDS, {"p001": "xfresh", NEW: "xfresh"})
    assert [person.person for person in left.people if person.person == "xfresh"] == ["xfresh"]
    assert figures(left)["people"] == 3


def test_somebody_is_given_what_is_held_under_every_code() -> None:
    held = held_on(MATCHED, "p001")
    assert {person.person for person in held.people} == {"p001", NEW}
    assert [register.present for register in held.registers] == [(NEW,), tuple(sorted(("p001", NEW)))]
    assert held.aliases == MATCHED.aliases
    assert held_on(RECORDS, WAITS).waiting == RECORDS.waiting
    assert RECORDS.waiting[0] in erase(RECORDS, WAITS, "xfresh").removed


def test_aliases_and_waiting_lists_travel_in_a_pack_byte_for_byte(tmp_path: Path) -> None:
    items = sorted(items_of(MATCHED, "2026-07-01T10:00:00.000Z"), key=lambda item: item.key)
    stored = Records.of(record_of(from_attributes(to_attributes(item))) for item in items)
    write_pack(stored, tmp_path / "first")
    assert (tmp_path / "first/aliases.csv").read_text() == f"alias,person\n{NEW},p001\n"
    assert (tmp_path / "first/waiting.csv").read_text() == f"group,person,asked_on\ng01,{WAITS},{DAY}\n"
    read = read_pack(tmp_path / "first")
    assert figures(read) == figures(MATCHED)
    write_pack(read, tmp_path / "second")
    assert {path.name: path.read_bytes() for path in (tmp_path / "first").iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "second").iterdir()
    }


def test_each_groups_room_and_its_carers_are_counted_for_the_charity() -> None:
    room = occupancy_by_group(View(History(MATCHED), QUARTER))
    waited = (QUARTER.last - DAY).days
    assert room["g01"] == {"places": 2, "people": 2, "new": 3, "waiting": 1, "longest": waited, "carers": 2}
    assert room["-"] == {"carers": 0}


def test_a_helper_from_elsewhere_is_listed_with_days_and_becomes_a_volunteer() -> None:
    helper = helper_of(SUBMISSION, 0)
    [first, second] = RECORDS.registers
    registers = (first.model_copy(update={"hours": {helper: Decimal("2.5")}}), second)
    records = replace(RECORDS, people=(*RECORDS.people, Person(person=helper, name="Sam K")), registers=registers)
    [found] = [newcomer for newcomer in newcomers(records) if newcomer.person.person == helper]
    assert (found.came, found.helped) == ({}, {"g01": (DAY,)})
    assert found.places(date(2016, 6, 1)) == (Membership(group="g01", person=helper, role="volunteer", joined_on=DAY),)
