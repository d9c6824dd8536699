"""All of a charity's records are read; what cannot be read is named, and the rest is there."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from shared.domain.calendar.quarter import Quarter
from shared.domain.links.link_keys import LinkKeys, Secrets
from shared.domain.records.collection import NO_EVIDENCE, Records
from shared.services.issue_report.issuing import Issuing
from shared.services.packs.importing import items_of
from shared.services.packs.reading import read_pack
from shared.storage.charity import Cutoff, read_charity, read_groups, read_items, reading_of
from shared.storage.items import (
    Item,
    Key,
    Unreadable,
    fingerprint_of,
    from_attributes,
    item_of,
    record_of,
    to_attributes,
)
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles
from tests.aws_emulator import Aws

MOMENT = datetime(2018, 4, 30, 9, tzinfo=UTC)
PACK = Path(__file__).parents[1] / "packs/handover-2017-18"
BEFORE, CUTOFF, AFTER = (f"2018-04-0{day}T10:00:00.000Z" for day in (1, 2, 3))


@pytest.fixture(scope="module")
def records() -> Records:
    return read_pack(PACK)


@pytest.fixture(scope="module")
def year(aws: Aws, records: Records) -> str:
    """Make a table that holds the hand-over year."""
    table = aws.new_table()
    put_quickly(aws, table, items_of(records, BEFORE))
    return table


@pytest.fixture
def few(records: Records) -> Records:
    """Take a few of the year's records: two groups, and what one of them did in one session."""
    groups = [group for group in records.groups if group.group in ("g01", "g02")]
    sessions = [session for session in records.sessions if session.group == "g01"][:3]
    names = {session.session for session in sessions}
    registers = [register for register in records.registers if register.session in names]
    people = {person for register in registers for person in (*register.present, *register.hours)}
    steps = [step for step in records.stages if step.group in ("g01", "g02")]
    kept = [*records.contracts, *records.partners, *groups, *steps, *sessions, *registers]
    return Records.of([*kept, *(person for person in records.people if person.person in people)])


def put_quickly(aws: Aws, table: str, items: Any) -> None:  # noqa: ANN401 - whatever can be gone through
    client, every = aws.dynamodb(), [to_attributes(item) for item in items]
    for start in range(0, len(every), 25):
        puts: Any = [{"PutRequest": {"Item": attributes}} for attributes in every[start : start + 25]]
        client.batch_write_item(RequestItems={table: puts})


def same(one: Records, other: Records) -> bool:
    return sorted(map(repr, one)) == sorted(map(repr, other))


def test_every_record_is_read_as_it_was_stored(aws: Aws, year: str, records: Records) -> None:
    reading = read_charity(aws.store(year))
    assert reading.unreadable == ()
    assert same(reading.records, records)
    counted = {name: len(found) for name, found in records.places().items() if name not in NO_EVIDENCE}
    assert reading.counts == counted


def test_the_order_of_the_steps_of_one_day_is_kept(aws: Aws, table: str, store: RecordStore, records: Records) -> None:
    step = records.stages[0]
    steps = [step.model_copy(update={"nth": nth, "stage": stage}) for nth, stage in enumerate(("independent", "ended"))]
    put_quickly(aws, table, items_of(Records.of([records.groups[0], *steps]), BEFORE))
    assert list(read_charity(store).records.stages) == steps


def test_the_same_records_have_the_same_digest_and_others_another(
    aws: Aws, table: str, store: RecordStore, few: Records
) -> None:
    put_quickly(aws, table, items_of(few, BEFORE))
    digest = read_charity(store).digest
    assert read_charity(store).digest == digest
    group = few.groups[0].model_copy(update={"name": "Another name"})
    store.replace(item_of(group, BEFORE))
    assert read_charity(store).digest != digest


def test_what_was_stored_after_a_cutoff_does_not_count(aws: Aws, table: str, store: RecordStore, few: Records) -> None:
    early, late = few.people[0], few.people[1]
    put_quickly(aws, table, [item_of(few.groups[0], BEFORE), item_of(early, CUTOFF), item_of(late, AFTER)])
    items = read_items(store)
    assert reading_of(Cutoff.seen(CUTOFF, items).counted(items)).records.people == (early,)
    assert len(read_charity(store).records.people) == 2


def test_what_becomes_visible_after_the_cutoff_was_fixed_does_not_count_however_it_is_stamped(few: Records) -> None:
    """Only a record of the last minute can: what is stamped earlier has settled, so every reading sees it."""
    settled = item_of(few.people[0], "2017-05-01T11:58:59.999Z")
    seen, missed = (
        item_of(few.people[1], "2017-05-01T11:59:30.000Z"),
        item_of(few.people[2], "2017-05-01T11:59:29.000Z"),
    )
    cutoff = Cutoff.seen("2017-05-01T12:00:00.000Z", [settled, seen])
    assert len(cutoff.just_in) == 1
    assert cutoff.counted([settled, seen, missed]) == [settled, seen]


def session_body(**changed: object) -> dict[str, Any]:
    """Make the body of a session that is good but for what is changed."""
    good = {"session": "x", "group": "g01", "kind": "session", "planned_on": "2017-05-01"}
    return {"body": {"S": json.dumps({**good, **changed})}}


UNREADABLE: dict[str, dict[str, Any]] = {
    "a newer schema": {"schema": {"N": "2"}},
    "no schema": {"schema": {"S": "1"}},
    "broken JSON": {"body": {"S": '{"session": "x'}},
    "no JSON at all": {"body": {"S": "🌱"}},
    "a body that is no text": {"body": {"N": "7"}},
    "a list": {"body": {"S": "[]"}},
    "deep nesting": {"body": {"S": "[" * 5000 + "]" * 5000}},
    "a field nobody knows": session_body(new=1),
    "a value that cannot be": session_body(kind="picnic"),
    "another record": {"body": {"S": '{"person": "p001", "name": "Ann B."}'}},
    "a day that is none": session_body(planned_on="2017-02-30"),
    "a number too large for anybody": {"body": {"S": '{"session": ' + "9" * 5000 + "}"}},
}  # fmt: skip


@pytest.mark.parametrize("broken", UNREADABLE.values(), ids=UNREADABLE)
def test_an_item_that_cannot_be_read_is_named_and_the_rest_is_read(
    aws: Aws, table: str, store: RecordStore, few: Records, broken: dict[str, Any]
) -> None:
    put_quickly(aws, table, items_of(few, BEFORE))
    whole = to_attributes(Item(Key("group#g01", "session#x"), "{}", BEFORE))
    aws.dynamodb().put_item(TableName=table, Item={**whole, **broken})
    reading = read_charity(store)
    assert reading.unreadable == ("group#g01 session#x",)
    assert same(reading.records, few)


def test_what_was_withdrawn_leaves_its_place_alone_and_is_neither_read_nor_named(
    aws: Aws, table: str, store: RecordStore, few: Records
) -> None:
    put_quickly(aws, table, [*items_of(few, BEFORE), Item(Key("group#g01", "response#r1#0001"), "", BEFORE)])
    reading = read_charity(store)
    assert reading.unreadable == ()
    assert same(reading.records, few)


@pytest.mark.parametrize(
    "key", [Key("charity", "unicorn#1"), Key("roster", "unicorn"), Key("group#g01", "contract"), Key("group#-", "#")]
)
def test_an_item_of_a_kind_nobody_knows_is_named(
    aws: Aws, table: str, store: RecordStore, few: Records, key: Key
) -> None:
    put_quickly(aws, table, [*items_of(few, BEFORE), Item(key, "{}", BEFORE)])
    reading = read_charity(store)
    assert reading.unreadable == (f"{key.pk} {key.sk}",)
    assert same(reading.records, few)


def test_what_a_group_did_is_read_though_the_group_itself_cannot_be(
    aws: Aws, table: str, store: RecordStore, few: Records
) -> None:
    put_quickly(aws, table, items_of(few, BEFORE))
    store.replace(Item(Key("charity", "group#g01"), "{}", BEFORE))
    reading = read_charity(store)
    assert reading.unreadable == ("charity group#g01",)
    assert reading.records.sessions == few.sessions


@pytest.mark.parametrize(
    "key",
    ["charity group#g01", "charity partner#museum", "roster person#", "group#g01 session#", "group#g01 register#"],
)
def test_evidence_is_compiled_whichever_record_cannot_be_read_and_names_it(
    aws: Aws, table: str, files: ReportFiles, few: Records, key: str
) -> None:
    store = aws.store(table)
    items = list(items_of(few, BEFORE))
    victim = next(item for item in items if f"{item.key.pk} {item.key.sk}".startswith(key))
    put_quickly(aws, table, [item for item in items if item is not victim] + [Item(victim.key, "{}", BEFORE)])
    quarter = Quarter.of(few.sessions[0].planned_on)
    contract = next(one for one in few.contracts if one.part_of(quarter.period))
    issuing = Issuing(
        store, files, Secrets(LinkKeys.of(b"secret"), b"secret", b"secret"), MOMENT, date(2018, 4, 30), AFTER
    )
    outcome = issuing.compile_quarter(contract.contract, quarter, reissue=True)
    assert f"{victim.key.pk} {victim.key.sk}" in outcome.unreadable
    evidence = json.loads(files.get(outcome.files[0]) or b"")
    assert f"{victim.key.pk} {victim.key.sk}" in evidence["unreadable"]


def test_the_groups_alone_can_be_read(aws: Aws, year: str, records: Records) -> None:
    assert read_groups(aws.store(year)) == sorted(records.groups, key=lambda group: group.group)


# items


def test_every_record_of_a_year_is_read_back_from_its_item(records: Records) -> None:
    for item in items_of(records, BEFORE):
        again = from_attributes(to_attributes(item))
        assert again == item
        assert item_of(record_of(again), BEFORE, item.key.pk.removeprefix("group#")) == item


def test_no_two_records_of_a_year_share_a_key(records: Records) -> None:
    keys = [item.key for item in items_of(records, BEFORE)]
    assert len(keys) == len(set(keys))


def test_names_stand_in_the_roster_alone(records: Records) -> None:
    names = {person.name for person in records.people}
    for item in items_of(records, BEFORE):
        if item.key.pk.startswith("group#"):
            assert not [name for name in names if f'"{name}"' in item.body]


def test_a_retry_has_the_fingerprint_of_the_first_try_and_other_answers_another(records: Records) -> None:
    response = records.responses[0]
    later = response.model_copy(update={"submitted_at": records.responses[-1].submitted_at})
    other = response.model_copy(update={"answers": {"express": "1"}})
    assert fingerprint_of(later) == fingerprint_of(response)
    assert fingerprint_of(other) != fingerprint_of(response)
    register = records.registers[0]
    assert fingerprint_of(register.model_copy(update={"version": 9})) == fingerprint_of(register)


def test_an_unreadable_item_says_where_it_stands_and_not_what_is_in_it() -> None:
    with pytest.raises(Unreadable, match=r"^session#x$"):
        record_of(Item(Key("group#g01", "session#x"), '{"secret": "words"}', BEFORE))
