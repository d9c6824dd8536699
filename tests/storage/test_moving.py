"""Contact requests and quotes get partitions of their own: moved once, found where they stand, never brought back."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from infra import cli, deployment
from shared.domain.records.base import Record
from shared.domain.records.contact_request import ContactRequest
from shared.domain.records.quote import Quote
from shared.domain.records.survey import Response
from shared.services.contact_requests import contacts_in, keep_contact
from shared.storage.charity import read_charity, read_items
from shared.storage.items import CHARITY, CONTACTS, QUOTES, ROSTER, Item, Key, item_of
from shared.storage.moving import move_to_own_partitions
from shared.storage.records import RecordStore, StoreFailed
from shared.storage.responses import withdraw_response

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
STAMP = "2026-05-05T12:00:00.000Z"
RESPONSE = Response(response="abc", group="g1", survey="participant", version=1, submitted_at=NOW)
QUOTE = Quote(response="abc", text="It helped.", approved_at=NOW)
CONTACT = ContactRequest(contact="c1", name="Quilla", reach="07700 900123", asked_at=NOW)
FORMER = {CHARITY: QUOTE, ROSTER: CONTACT}


def former(partition: str, record: Record) -> Item:
    """Return a record's item as it stood before its kind had a partition of its own."""
    item = item_of(record, STAMP)
    return Item(Key(partition, item.key.sk), item.body, STAMP, item.fingerprint)


@pytest.fixture
def old(store: RecordStore) -> RecordStore:
    store.put_new(item_of(RESPONSE, STAMP))
    for partition, record in FORMER.items():
        store.put_new(former(partition, record))
    return store


def keys(store: RecordStore) -> set[tuple[str, str]]:
    """Return the keys in the partitions that are concerned."""
    return {item.key for partition in (CHARITY, ROSTER, QUOTES, CONTACTS) for item in store.query(partition)}


def test_what_is_not_moved_yet_is_read_as_if_it_were(old: RecordStore) -> None:
    before = read_items(old)
    assert {item.key.pk for item in before} == {QUOTES, CONTACTS}
    assert contacts_in(old) == [CONTACT]
    move_to_own_partitions(old)
    assert read_items(old) == before
    assert contacts_in(old) == [CONTACT]


def test_it_is_moved_once_and_nothing_is_left_behind(old: RecordStore) -> None:
    assert move_to_own_partitions(old) == 2
    assert keys(old) == {(QUOTES, "quote#abc"), (CONTACTS, "contact#c1")}
    assert move_to_own_partitions(old) == 0


@pytest.mark.parametrize("deletions", [0, 1])
def test_a_move_that_is_stopped_loses_and_doubles_nothing(
    old: RecordStore, monkeypatch: pytest.MonkeyPatch, deletions: int
) -> None:
    before, delete, left = read_items(old), RecordStore.delete, [*range(deletions)]

    def stopping(store: RecordStore, key: Key) -> None:
        if not left:
            raise StoreFailed(certain=True)
        left.pop()
        delete(store, key)

    with monkeypatch.context() as stopped:
        stopped.setattr(RecordStore, "delete", stopping)
        with pytest.raises(StoreFailed):
            move_to_own_partitions(old)
    assert read_items(old) == before
    assert move_to_own_partitions(old) == 2 - deletions
    assert read_items(old) == before


def test_a_quote_taken_back_before_the_move_does_not_come_back(old: RecordStore) -> None:
    withdraw_response(old, "g1", "abc", STAMP)
    assert read_charity(old).records.quotes == ()
    move_to_own_partitions(old)
    assert read_charity(old).records.quotes == ()
    assert not any("It helped" in item.body for partition in (CHARITY, QUOTES) for item in old.query(partition))


def test_what_stands_at_the_new_key_is_the_later(old: RecordStore) -> None:
    other = CONTACT.model_copy(update={"reach": "07700 900999"})
    assert keep_contact(old, other, STAMP)
    assert contacts_in(old) == [other]
    move_to_own_partitions(old)
    assert contacts_in(old) == [other]


def test_a_command_changes_what_is_not_moved_yet_where_it_stands_from_now_on(
    old: RecordStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    described = {"base_url": "", "table": "t", "bucket": "b", "link_secret_parameter": "/s", "today": "2026-11-27"}
    parameters = {"/own-words/deployment": json.dumps(described), "/own-words/charity": "\n\n\n"}
    ssm = SimpleNamespace(get_parameter=lambda Name: {"Parameter": {"Value": parameters[Name]}})  # noqa: N803 - boto3's name
    monkeypatch.setattr(deployment, "boto3", SimpleNamespace(client=lambda _: ssm))
    monkeypatch.setattr(deployment, "RecordStore", lambda _: old)
    monkeypatch.setattr(deployment, "ReportFiles", lambda _: None)
    monkeypatch.setenv("STACK", "own-words")
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    assert cli.main(["contacts", "--done", "c1"]) == 0
    assert contacts_in(old) == []
    assert keys(old) == {(CONTACTS, "contact#c1"), (QUOTES, "quote#abc")}
