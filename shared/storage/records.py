"""The one module that talks to DynamoDB.

A record is its own idempotency key and its own lock: it is put once, on the condition that its key is free, and a
refused put returns what is already there. Reads are strongly consistent.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from shared.domain.problems import Problem, Refused
from shared.storage.items import Item, Key, from_attributes, to_attributes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# API Gateway needs an answer within 30 s. One call takes at most 18 s: three tries of 1 s to connect and
# 4 s to read, and pauses of at most 1 s and 2 s between them. A form begins no call later than 10 s after it arrived.
_CONFIG = Config(connect_timeout=1, read_timeout=4, retries={"mode": "standard", "total_max_attempts": 3})
FORM_WITHIN = 10.0
"""Seconds after which a form begins no further call to the store."""
_KEYS_A_CALL = TOGETHER = 100
_LONGEST_SORT_KEY = 1024  # bytes
_CLIENT_ERROR = range(400, 500)


class StoreFailed(Refused):
    """The store did not answer as it should. `certain` is whether it is known that nothing was stored."""

    def __init__(self, *, certain: bool) -> None:
        self.certain = certain
        super().__init__([Problem("not_saved" if certain else "not_confirmed")])


@cache
def _client() -> "DynamoDBClient":
    return boto3.client("dynamodb", config=_CONFIG)


class RecordStore:
    """The table, by its name."""

    def __init__(self, table: str, client: "DynamoDBClient | None" = None, *, within: float | None = None) -> None:
        """Use a table; calls may begin for `within` seconds from now, and later ones raise StoreFailed."""
        self._table = table
        self._last_start = None if within is None else time.monotonic() + within
        self._client = client or _client()

    def put_new(self, item: Item) -> Item | None:
        """Store an item if its key is free; return None, or what is already there. Raise StoreFailed otherwise."""
        self._check_time(certain=True)
        try:
            self._client.put_item(
                TableName=self._table,
                Item=to_attributes(item),
                ConditionExpression="attribute_not_exists(pk)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._client.exceptions.ConditionalCheckFailedException as refused:
            return self._standing(item.key, refused)
        except ClientError as failed:
            raise StoreFailed(certain=_surely_not_stored(failed)) from failed
        except BotoCoreError as failed:
            raise StoreFailed(certain=False) from failed
        return None

    @contextmanager
    def _asking(self, *, certain: bool = True) -> Iterator[None]:
        # A failure before anything was put has certainly stored nothing.
        self._check_time(certain=certain)
        try:
            yield
        except (ClientError, BotoCoreError) as failed:
            raise StoreFailed(certain=certain) from failed

    def _check_time(self, *, certain: bool) -> None:
        if self._last_start is not None and time.monotonic() > self._last_start:
            raise StoreFailed(certain=certain)

    def _standing(self, key: Key, refused: ClientError) -> Item | None:
        attributes: Any = refused.response.get("Item")
        return from_attributes(attributes) if attributes else self._get(key, certain=False)

    def replace(self, item: Item) -> None:
        """Store an item whatever is at its key: for what the charity itself keeps, and for what is withdrawn."""
        with self._asking(certain=False):
            self._client.put_item(TableName=self._table, Item=to_attributes(item))

    def exchange(self, item: Item, was: Item) -> bool:
        """Store an item in place of one that was read; return False, with nothing stored, if it has changed since."""
        with self._asking(certain=False):
            try:
                self._client.put_item(
                    TableName=self._table,
                    Item=to_attributes(item),
                    ConditionExpression="body = :was",
                    ExpressionAttributeValues={":was": {"S": was.body}},
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def delete(self, key: Key) -> None:
        """Remove whatever is at a key: for erasing a person, and for what goes with a contract."""
        with self._asking(certain=False):
            self._client.delete_item(TableName=self._table, Key=_attributes_of(key))

    def change(self, standing: Item, instead: Item | None) -> bool:
        """Replace an item with another, or delete it; return False if what is there has changed since."""
        as_read: Any = {
            "TableName": self._table,
            "ConditionExpression": "body = :body",
            "ExpressionAttributeValues": {":body": {"S": standing.body}},
        }
        self._check_time(certain=True)
        try:
            if instead:
                self._client.put_item(Item=to_attributes(instead), **as_read)
            else:
                self._client.delete_item(Key=_attributes_of(standing.key), **as_read)
        except self._client.exceptions.ConditionalCheckFailedException:
            # An earlier try of the same call may have done it, and its answer may have been lost.
            there = self._get(standing.key, certain=False)
            return (there.body if there else None) == (instead.body if instead else None)
        except (ClientError, BotoCoreError) as failed:
            raise StoreFailed(certain=False) from failed
        return True

    def delete_together(self, standing: Sequence[Item]) -> bool:
        """Delete up to a hundred items, all or none; return False if any has changed since it was read."""
        deletes: Any = [
            {
                "Delete": {
                    "TableName": self._table,
                    "Key": _attributes_of(item.key),
                    "ConditionExpression": "body = :body",
                    "ExpressionAttributeValues": {":body": {"S": item.body}},
                }
            }
            for item in standing
        ]
        try:
            with self._asking(certain=False):
                self._client.transact_write_items(TransactItems=deletes)
        except StoreFailed as failed:
            if isinstance(failed.__cause__, self._client.exceptions.TransactionCanceledException):
                return False
            raise
        return True

    def get(self, key: Key) -> Item | None:
        """Return the item at a key, or None."""
        if len(key.sk.encode()) > _LONGEST_SORT_KEY:
            return None  # no item has such a key, and DynamoDB refuses to look for one
        return self._get(key, certain=True)

    def _get(self, key: Key, *, certain: bool) -> Item | None:
        with self._asking(certain=certain):
            found = self._client.get_item(TableName=self._table, Key=_attributes_of(key), ConsistentRead=True)
        return from_attributes(found["Item"]) if "Item" in found else None

    def get_many(self, keys: Iterable[Key]) -> Iterator[Item]:
        """Yield the items at these keys, in no particular order."""
        wanted = iter(dict.fromkeys(keys))
        while batch := list(islice(wanted, _KEYS_A_CALL)):
            asked: Any = {self._table: {"Keys": [_attributes_of(key) for key in batch], "ConsistentRead": True}}
            while asked:
                with self._asking():
                    found = self._client.batch_get_item(RequestItems=asked)
                yield from map(from_attributes, found["Responses"].get(self._table, []))
                asked = found.get("UnprocessedKeys")

    def query(self, partition: str, prefix: str = "") -> Iterator[Item]:
        """Yield a partition's items whose sort key begins with a prefix, in the order of their keys."""
        pages = iter(self._client.get_paginator("query").paginate(**self._asked(partition, prefix)))
        while True:
            with self._asking():
                found = next(pages, None)
            if found is None:
                return
            yield from map(from_attributes, found["Items"])

    def latest(self, partition: str, prefix: str) -> Item | None:
        """Return the last of the items whose sort key begins with a prefix: the latest version of a record."""
        with self._asking():
            found = self._client.query(**self._asked(partition, prefix), ScanIndexForward=False, Limit=1)["Items"]
        return from_attributes(found[0]) if found else None

    def _asked(self, partition: str, prefix: str) -> Any:  # noqa: ANN401 - the arguments of a query, typed by the client
        named = {":pk": {"S": partition}}
        condition = "pk = :pk"
        if prefix:
            named[":prefix"] = {"S": prefix}
            condition += " AND begins_with(sk, :prefix)"
        return {
            "TableName": self._table,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": named,
            "ConsistentRead": True,
        }


def _attributes_of(key: Key) -> dict[str, Any]:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def _surely_not_stored(failed: ClientError) -> bool:
    # Only a refusal of the first try is certain: an earlier try may have been stored and its answer lost.
    answer = failed.response.get("ResponseMetadata", {})
    return answer.get("RetryAttempts", 1) == 0 and answer.get("HTTPStatusCode", 0) in _CLIENT_ERROR
