"""The local service's recording forgets what was deleted or replaced at once."""

import base64
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from infra.local.recording import Change, Recording
from tests.infra.test_aws_emulator import dynamodb, items, make_table, running, s3


def recorded(folder: Path) -> str:
    """Return all that the folder's recording says, bodies included."""
    lines = [line for line in (folder / "recording").read_bytes().splitlines() if not line.startswith(b"#")]
    crossed_out = (folder / "recording").read_bytes().splitlines()
    assert [line for line in crossed_out if line.startswith(b"#") and line[1:].strip()] == []
    return "".join(f"{line!r} {base64.b64decode(json.loads(line)['body'])!r}" for line in lines)


def put_words(endpoint: str, key: str, words: str, **condition: Any) -> None:  # noqa: ANN401 - as the client has them
    item = {"pk": {"S": key}, "words": {"S": words}}
    dynamodb(endpoint).put_item(TableName="records", Item=item, **condition)


def test_what_was_deleted_or_replaced_is_on_no_disk_at_once(tmp_path: Path) -> None:
    with running(tmp_path) as endpoint:
        make_table(endpoint)
        for key, words in (("erased", "planted words"), ("replaced", "earlier words"), ("kept", "lasting words")):
            put_words(endpoint, key, words)
        with pytest.raises(dynamodb(endpoint).exceptions.ConditionalCheckFailedException):
            put_words(endpoint, "erased", "planted words", ConditionExpression="attribute_not_exists(pk)")
        put_words(endpoint, "replaced", "later words")
        dynamodb(endpoint).delete_item(TableName="records", Key={"pk": {"S": "erased"}})
        said = recorded(tmp_path)
        assert [words for words in ("planted", "earlier", "erased") if words in said] == []
    for _ in range(2):
        with running(tmp_path) as endpoint:
            items = dynamodb(endpoint).scan(TableName="records")["Items"]
            assert sorted(item["words"]["S"] for item in items) == ["lasting words", "later words"]
        assert b"#" not in (tmp_path / "recording").read_bytes()[:1]
    assert stat.S_IMODE((tmp_path / "recording").stat().st_mode) == 0o600


def test_what_was_replaced_on_a_condition_is_there_after_every_further_start(tmp_path: Path) -> None:
    """The condition speaks of what stood before, which is on no disk any more."""
    with running(tmp_path) as endpoint:
        make_table(endpoint)
        dynamodb(endpoint).put_item(TableName="records", Item={"pk": {"S": "a"}, "words": {"S": "open"}})
        dynamodb(endpoint).put_item(
            TableName="records",
            Item={"pk": {"S": "a"}, "words": {"S": "closed"}},
            ConditionExpression="words = :was",
            ExpressionAttributeValues={":was": {"S": "open"}},
        )
    for _ in range(3):
        with running(tmp_path) as endpoint:
            items = dynamodb(endpoint).scan(TableName="records")["Items"]
            assert [item["words"]["S"] for item in items] == ["closed"]


def test_a_file_removed_in_every_version_is_on_no_disk_at_once(tmp_path: Path) -> None:
    with running(tmp_path) as endpoint:
        files = s3(endpoint)
        files.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
        files.put_bucket_versioning(Bucket="files", VersioningConfiguration={"Status": "Enabled"})
        for words in (b"first words", b"second words"):
            files.put_object(Bucket="files", Key="gone", Body=words)
        files.put_object(Bucket="files", Key="kept", Body=b"lasting words")
        files.delete_object(Bucket="files", Key="gone")
        assert "first words" in recorded(tmp_path)
        found = files.list_object_versions(Bucket="files", Prefix="gone")
        for version in (*found["Versions"], *found["DeleteMarkers"]):
            files.delete_object(Bucket="files", Key="gone", VersionId=version["VersionId"])
        assert [words for words in ("first words", "second words", "gone") if words in recorded(tmp_path)] == []
    with running(tmp_path) as endpoint:
        assert [found["Key"] for found in s3(endpoint).list_objects_v2(Bucket="files")["Contents"]] == ["kept"]
        assert "Versions" not in s3(endpoint).list_object_versions(Bucket="files", Prefix="gone")


def test_a_change_that_asked_what_stood_before_is_made_again_with_it(tmp_path: Path) -> None:
    with running(tmp_path) as endpoint:
        make_table(endpoint)
        put_words(endpoint, "a", "one")
        item: Any = {"pk": {"S": "a"}, "words": {"S": "two"}}
        values: Any = {":one": {"S": "one"}}
        dynamodb(endpoint).put_item(
            TableName="records", Item=item, ConditionExpression="words = :one", ExpressionAttributeValues=values
        )
        values = {":three": {"S": "three"}}
        dynamodb(endpoint).update_item(
            TableName="records",
            Key={"pk": {"S": "a"}},
            UpdateExpression="SET words = :three",
            ExpressionAttributeValues=values,
        )
    with running(tmp_path) as endpoint:
        assert items(endpoint) == {"a": "three"}
        dynamodb(endpoint).delete_item(TableName="records", Key={"pk": {"S": "a"}})
        assert [words for words in ("one", "two", "three") if f'"{words}"' in recorded(tmp_path)] == []


@pytest.mark.parametrize("after", [0, 1, 20])
def test_a_kill_while_a_line_is_crossed_out_leaves_a_recording_that_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    recording = Recording(tmp_path / "recording")
    for number in range(3):
        recording.append(Change(number, {"REQUEST_METHOD": "PUT"}, b"words"))
    write, left = os.pwrite, [1, after]

    def killed(file: int, data: bytes, offset: int) -> int:
        if not left:
            raise KeyboardInterrupt
        return write(file, data[: left.pop(0)], offset)

    monkeypatch.setattr(os, "pwrite", killed)
    with pytest.raises(KeyboardInterrupt):
        recording.cross_out(1)
    monkeypatch.undo()
    recording.close()
    again = Recording(tmp_path / "recording")
    assert [change.number for change in again.changes()] == [0, 2]
    assert again.has_gaps
    again.close()
