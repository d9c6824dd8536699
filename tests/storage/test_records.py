"""A record is put once; whoever comes second is given what stands; no answer is made up where none came."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.httpsession import URLLib3Session

from shared.storage.items import Item, Key
from shared.storage.records import RecordStore, StoreFailed
from tests.aws_emulator import Aws

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY = Key("group#g01", "response#r1#0001")


def item(key: Key = KEY, body: str = '{"is": "mine"}', fingerprint: str = "mine") -> Item:
    return Item(key, body, "2026-07-01T10:00:00.000Z", fingerprint)


def fill(aws: Aws, table: str, items: list[Item]) -> None:
    """Put items quickly, as only a test may."""
    client = aws.dynamodb()
    for start in range(0, len(items), 25):
        puts: Any = [
            {
                "PutRequest": {
                    "Item": {
                        "pk": {"S": it.key.pk},
                        "sk": {"S": it.key.sk},
                        "body": {"S": it.body},
                        "stored_at": {"S": it.stored_at},
                        "schema": {"N": str(it.schema)},
                        "fingerprint": {"S": it.fingerprint},
                    }
                }
            }
            for it in items[start : start + 25]
        ]
        client.batch_write_item(RequestItems={table: puts})


def test_what_was_put_is_there_whole(store: RecordStore) -> None:
    whole = item(body='{"words": "Zoë 🌱 \\u2028 \\"quoted\\"\\n"}')
    assert store.put_new(whole) is None
    assert store.get(KEY) == whole


def test_nothing_stands_where_nothing_was_put(store: RecordStore) -> None:
    assert store.get(KEY) is None


def test_a_refused_put_brings_back_what_stands_and_changes_nothing(store: RecordStore) -> None:
    first, second = item(), item(body='{"is": "another"}', fingerprint="another")
    store.put_new(first)
    assert store.put_new(second) == first
    assert store.put_new(first) == first
    assert store.get(KEY) == first


def test_a_refused_put_brings_back_what_stands_also_where_the_refusal_does_not_carry_it(
    aws: Aws, table: str, store: RecordStore
) -> None:
    store.put_new(item())
    client = aws.dynamodb()

    def drop_the_item(parsed: dict[str, Any], **_: object) -> None:
        parsed.pop("Item", None)

    client.meta.events.register("after-call.dynamodb.PutItem", drop_the_item)
    assert RecordStore(table, client).put_new(item(body="{}")) == item()


def test_of_twenty_at_once_one_wins_and_all_are_told_which(store: RecordStore) -> None:
    together = Barrier(20)

    def put(number: int) -> Item | None:
        mine = item(body=f'{{"by": {number}}}', fingerprint=str(number))
        together.wait()
        return store.put_new(mine)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(put, range(20)))
    winner = answers.index(None)
    standing = item(body=f'{{"by": {winner}}}', fingerprint=str(winner))
    assert answers == [None if number == winner else standing for number in range(20)]
    assert store.get(KEY) == standing


def test_a_link_revoked_replaces_the_one_that_stands(store: RecordStore) -> None:
    store.put_new(item())
    store.replace(item(body='{"is": "revoked"}'))
    found = store.get(KEY)
    assert found is not None
    assert found.body == '{"is": "revoked"}'


def test_many_are_found_by_their_keys_each_once(aws: Aws, table: str, store: RecordStore) -> None:
    items = [item(Key("roster", f"person#p{number:03d}"), f'{{"n": {number}}}') for number in range(250)]
    fill(aws, table, items)
    missing = [Key("roster", "person#nobody")]
    found = list(store.get_many([it.key for it in items] + missing + [items[0].key]))
    assert sorted(found, key=lambda it: it.key) == items
    assert list(store.get_many([])) == []


def test_what_a_busy_table_left_out_is_asked_for_again(aws: Aws, table: str) -> None:
    items = [item(Key("roster", f"person#p{number:03d}")) for number in range(20)]
    fill(aws, table, items)
    client, calls = aws.dynamodb(), []

    def leave_half_out(params: dict[str, Any], **_: object) -> None:
        calls.append(params["body"])

    def put_back(parsed: dict[str, Any], **_: object) -> None:
        found = parsed["Responses"][table]
        if len(found) > 1:
            half = found[len(found) // 2 :]
            parsed["Responses"][table] = found[: len(found) // 2]
            parsed["UnprocessedKeys"] = {
                table: {"Keys": [{"pk": it["pk"], "sk": it["sk"]} for it in half], "ConsistentRead": True}
            }

    client.meta.events.register("before-call.dynamodb.BatchGetItem", leave_half_out)
    client.meta.events.register("after-call.dynamodb.BatchGetItem", put_back)
    found = RecordStore(table, client).get_many([it.key for it in items])
    assert sorted(found, key=lambda it: it.key) == items
    assert len(calls) > 2


def test_a_partition_comes_in_the_order_of_its_keys_and_without_its_neighbours(
    aws: Aws, table: str, store: RecordStore
) -> None:
    keys = [Key("group#g01", f"session#s{number:02d}") for number in (7, 3, 10, 1)]
    others = [Key("group#g01", "register#s01#0001"), Key("group#g010", "session#s99"), Key("group#g0", "session#s0")]
    fill(aws, table, [item(key) for key in (*keys, *others)])
    assert [it.key for it in store.query("group#g01", "session#")] == sorted(keys)
    assert [it.key for it in store.query("group#g01")] == sorted([*keys, others[0]])
    assert list(store.query("group#g02")) == []


def test_a_partition_of_more_than_a_megabyte_comes_whole(aws: Aws, table: str, store: RecordStore) -> None:
    items = [item(Key("group#g01", f"response#r{number:03d}"), "w" * 40_000) for number in range(60)]
    fill(aws, table, items)
    pages = (
        aws.dynamodb()
        .get_paginator("query")
        .paginate(
            TableName=table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": "group#g01"}},
        )
    )
    assert len(list(pages)) > 1, "the stand-in no longer pages, so this says nothing"
    assert list(store.query("group#g01")) == items


def test_the_latest_version_is_the_last_and_of_that_record_alone(aws: Aws, table: str, store: RecordStore) -> None:
    versions = [item(Key("group#g01", f"register#s1#{version:04d}")) for version in (1, 2, 10, 9)]
    fill(aws, table, [*versions, item(Key("group#g01", "register#s10#0099")), item(Key("group#g01", "session#s1"))])
    assert store.latest("group#g01", "register#s1#") == versions[2]
    assert store.latest("group#g01", "register#s2#") is None


def test_an_item_that_others_wrote_is_read_as_far_as_it_goes(aws: Aws, table: str, store: RecordStore) -> None:
    aws.dynamodb().put_item(
        TableName=table, Item={"pk": {"S": KEY.pk}, "sk": {"S": KEY.sk}, "body": {"N": "1"}, "schema": {"S": "one"}}
    )
    assert store.get(KEY) == Item(KEY, "no text", "", "", 0)


# where the store does not answer as it should


@pytest.fixture
def client(aws: Aws) -> "DynamoDBClient":
    """Make a client with the service's own settings whose requests a test may meddle with."""
    return aws.new_service_clients()[0]


def when_sending(client: "DynamoDBClient", handler: Callable[[AWSPreparedRequest], AWSResponse | None]) -> None:
    # botocore takes what such a handler returns for the answer; its stubs do not know
    def handle(request: AWSPreparedRequest, **_: object) -> Any:  # noqa: ANN401 - see above
        return handler(request)

    client.meta.events.register("before-send.dynamodb", handle)


class _Body:
    """The body of an answer that is made up."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self._content


def answer(request: AWSPreparedRequest, status: int, kind: str) -> AWSResponse:
    return AWSResponse(
        request.url, status, HTTPHeaders(), _Body(f'{{"__type": "x#{kind}", "message": "made up"}}'.encode())
    )


def test_a_put_whose_answer_was_lost_finds_its_own_record_and_knows_it(
    client: "DynamoDBClient", table: str, store: RecordStore
) -> None:
    sent = []

    def lose_the_first_answer(request: AWSPreparedRequest) -> AWSResponse | None:
        sent.append(request)
        if len(sent) > 1:
            return None
        URLLib3Session().send(request)
        return answer(request, 500, "InternalServerError")

    when_sending(client, lose_the_first_answer)
    assert RecordStore(table, client).put_new(item()) == item()
    assert store.get(KEY) == item()
    assert len(sent) == 2


def test_a_put_that_was_refused_at_once_is_certainly_not_saved(store: RecordStore, client: "DynamoDBClient") -> None:
    with pytest.raises(StoreFailed) as failed:
        RecordStore("no-such-table", client).put_new(item())
    assert failed.value.certain
    assert [problem.code for problem in failed.value.problems] == ["not_saved"]
    assert store.get(KEY) is None


def test_a_put_that_failed_after_another_try_is_not_confirmed(client: "DynamoDBClient", table: str) -> None:
    kinds = iter([(500, "InternalServerError"), (400, "ValidationException")])
    when_sending(client, lambda request: answer(request, *next(kinds)))
    with pytest.raises(StoreFailed) as failed:
        RecordStore(table, client).put_new(item())
    assert not failed.value.certain
    assert [problem.code for problem in failed.value.problems] == ["not_confirmed"]


def test_a_put_to_which_nobody_answers_is_not_confirmed(client: "DynamoDBClient", table: str) -> None:
    when_sending(client, lambda request: answer(request, 599, "Gone"))
    with pytest.raises(StoreFailed) as failed:
        RecordStore(table, client).put_new(item())
    assert not failed.value.certain


@pytest.mark.parametrize(
    "read",
    [
        lambda store: store.get(KEY),
        lambda store: list(store.get_many([KEY])),
        lambda store: list(store.query("roster")),
        lambda store: store.latest("roster", "person#"),
    ],
    ids=["get", "get_many", "query", "latest"],
)
def test_a_read_that_fails_has_certainly_stored_nothing(
    client: "DynamoDBClient", table: str, read: Callable[[RecordStore], object]
) -> None:
    when_sending(client, lambda request: answer(request, 400, "ValidationException"))
    with pytest.raises(StoreFailed) as failed:
        read(RecordStore(table, client))
    assert failed.value.certain


def test_a_read_after_a_refused_put_that_fails_is_not_confirmed(
    client: "DynamoDBClient", table: str, store: RecordStore
) -> None:
    store.put_new(item())

    def refuse_without_the_item_then_fail(request: AWSPreparedRequest) -> AWSResponse:
        put = "PutItem" in str(request.headers["X-Amz-Target"])
        return answer(request, 400, "ConditionalCheckFailedException" if put else "ValidationException")

    when_sending(client, refuse_without_the_item_then_fail)
    with pytest.raises(StoreFailed) as failed:
        RecordStore(table, client).put_new(item())
    assert not failed.value.certain
