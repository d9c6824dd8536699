"""Which recorded changes have passed: refused, replaced or taken back since, so that they need not be made again.

The recording is crossed out there at once, so that what somebody took back, or was erased with, is on no disk.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import parse_qs

from infra.local.recording import Change

_ANEW = re.compile(r"(attribute_not_exists\(\w+\))?")
"""What a put may ask that stays true once what stood there is not made again."""
_ONE_ITEM = {"PutItem", "UpdateItem", "DeleteItem"}
_WITHIN_A_BUCKET = 2
"""Slashes in the path of an object: one before its bucket, one before its key."""
_SEVERAL_ITEMS = {"BatchWriteItem", "TransactWriteItems", "ExecuteStatement", "BatchExecuteStatement"}

_Place = tuple[str, ...]


class Passing:
    """Follows changes in their order, each with its answer, and says which of them have passed."""

    def __init__(self) -> None:
        self._keys: dict[str, list[str]] = {}
        self._made_of: dict[_Place, list[int]] = defaultdict(list)
        self._told = True

    def passed(self, change: Change, status: str, headers: Sequence[tuple[str, str]]) -> Iterator[int]:
        """Yield the numbers of the changes that have passed with this one, in the order in which to cross them out."""
        action = action_of(change.environ)
        done = int(status.partition(" ")[0]) < HTTPStatus.BAD_REQUEST
        if action == "CreateTable" and done:
            described = json.loads(change.body)
            self._keys[described["TableName"]] = [part["AttributeName"] for part in described["KeySchema"]]
        elif action in _SEVERAL_ITEMS:
            # What it changes cannot be told from what it says, so from here on nothing is taken off.
            self._told = False
        elif action in _ONE_ITEM and self._told:
            yield from self._of_item(action, change, done=done)
        elif not action and done and self._told:
            yield from self._of_object(change, dict(headers))

    def _of_item(self, action: str, change: Change, *, done: bool) -> Iterator[int]:
        asked = json.loads(change.body)
        names = self._keys.get(asked["TableName"])
        if not done:
            yield change.number
        elif names:
            stands = asked["Item"] if action == "PutItem" else asked["Key"]
            place = (asked["TableName"], *(json.dumps(stands[name], sort_keys=True) for name in names))
            condition = asked.get("ConditionExpression", "")
            # A put that asked what stood there is refused when it is made again without it, so that is kept with it.
            if action == "DeleteItem" or (action == "PutItem" and _ANEW.fullmatch(condition)):
                yield from self._made_of.pop(place, [])
            if action == "DeleteItem":
                yield change.number
            else:
                self._made_of[place].append(change.number)

    def _of_object(self, change: Change, headers: Mapping[str, str]) -> Iterator[int]:
        if "HTTP_X_AMZ_COPY_SOURCE" in change.environ:
            self._told = False  # a copy is made again of what it was made of
            return
        method, path = change.environ["REQUEST_METHOD"], str(change.environ["PATH_INFO"])
        asked = parse_qs(str(change.environ.get("QUERY_STRING", "")), keep_blank_values=True)
        if method not in ("PUT", "DELETE") or path.count("/") < _WITHIN_A_BUCKET or set(asked) - {"versionId", "x-id"}:
            return
        lowered = {name.lower(): value for name, value in headers.items()}
        version = lowered.get("x-amz-version-id", "")
        if method == "DELETE" and (named := asked.get("versionId", [version])[0]) != version:
            version = named
        place = (path, version)
        if method == "DELETE" and ("versionId" in asked or not version):
            yield from self._made_of.pop(place, [])
            yield change.number
        else:
            yield from self._made_of.pop(place, [])
            self._made_of[place].append(change.number)


def action_of(environ: Mapping[str, object]) -> str:
    """Return what a request asks of DynamoDB or Systems Manager by name, `""` for S3."""
    return str(environ.get("HTTP_X_AMZ_TARGET", "")).rpartition(".")[2]
