"""The stand-in for AWS keeps what it acknowledged, whatever ends it, and never takes one thing twice."""

import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.client import HTTPResponse
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import boto3
import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from infra.local.aws_emulator import AwsEmulator
from infra.local.recording import RecordingError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_ssm import SSMClient

ROOT = Path(__file__).parents[2]
KEY = "provisional/ångström & co/100%+1.json"
BYTES = bytes(range(256)) * 100


@contextmanager
def running(data: Path) -> Iterator[str]:
    stand_in = AwsEmulator()
    endpoint = stand_in.start(data)
    try:
        yield endpoint
    finally:
        stand_in.stop()


@cache
def session() -> boto3.Session:
    """Make one session for all, since each reads the services' descriptions anew."""
    return boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="eu-west-2")


def dynamodb(endpoint: str) -> "DynamoDBClient":
    return session().client("dynamodb", endpoint_url=endpoint)


def s3(endpoint: str) -> "S3Client":
    return session().client("s3", endpoint_url=endpoint)


def ssm(endpoint: str) -> "SSMClient":
    return session().client("ssm", endpoint_url=endpoint)


def fetch(
    address: str,
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    method: str | None = None,
) -> HTTPResponse:
    request = Request(address, data, headers or {}, method=method)  # noqa: S310 - our own endpoints
    return cast("HTTPResponse", urlopen(request))  # noqa: S310 - the same


def make_table(endpoint: str) -> None:
    dynamodb(endpoint).create_table(
        TableName="records",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )


def put(endpoint: str, key: str, words: str) -> bool:
    """Put an item that must be new; tell whether it was."""
    client = dynamodb(endpoint)
    try:
        client.put_item(
            TableName="records",
            Item={"pk": {"S": key}, "words": {"S": words}},
            ConditionExpression="attribute_not_exists(pk)",
        )
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def items(endpoint: str) -> dict[str, str]:
    return {item["pk"]["S"]: item["words"]["S"] for item in dynamodb(endpoint).scan(TableName="records")["Items"]}


def test_everything_is_there_again_after_a_stop(tmp_path: Path) -> None:
    with running(tmp_path) as endpoint:
        make_table(endpoint)
        assert put(endpoint, "a", "café \x00 first")
        assert not put(endpoint, "a", "second")
        bucket = s3(endpoint)
        bucket.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
        bucket.put_bucket_versioning(Bucket="files", VersioningConfiguration={"Status": "Enabled"})
        versions = [
            bucket.put_object(
                Bucket="files", Key=KEY, Body=body, ContentType="application/json", Metadata={"a_b": "c"}
            )["VersionId"]
            for body in (b"old", BYTES)
        ]
        bucket.put_object(Bucket="files", Key="gone", Body=b"x")
        bucket.delete_object(Bucket="files", Key="gone")
        ssm(endpoint).put_parameter(Name="/boats/link-secret", Value="s3cret", Type="SecureString")
    with running(tmp_path) as endpoint:
        assert items(endpoint) == {"a": "café \x00 first"}
        assert not put(endpoint, "a", "third")
        again = s3(endpoint).get_object(Bucket="files", Key=KEY)
        assert again["Body"].read() == BYTES
        assert (again["ContentType"], again["Metadata"], again["VersionId"]) == (
            "application/json",
            {"a_b": "c"},
            versions[1],
        )
        assert s3(endpoint).get_object(Bucket="files", Key=KEY, VersionId=versions[0])["Body"].read() == b"old"
        listed = s3(endpoint).list_objects_v2(Bucket="files")["Contents"]
        assert [entry["Key"] for entry in listed] == [KEY]
        secret = ssm(endpoint).get_parameter(Name="/boats/link-secret", WithDecryption=True)
        assert secret["Parameter"]["Value"] == "s3cret"


def test_another_folder_starts_empty(tmp_path: Path) -> None:
    with running(tmp_path / "one") as endpoint:
        make_table(endpoint)
    with running(tmp_path / "other") as endpoint:
        assert dynamodb(endpoint).list_tables()["TableNames"] == []


def test_everything_acknowledged_is_there_again_after_a_kill(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from infra.local.aws_emulator import AwsEmulator;"
        "print(AwsEmulator().start(Path(sys.argv[1])), flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        endpoint = process.stdout.readline().strip()
        make_table(endpoint)
        acknowledged: dict[str, str] = {}

        def write(writer: int) -> None:
            client = dynamodb(endpoint)
            for number in range(1_000):
                item = {"pk": {"S": f"{writer}-{number}"}, "words": {"S": "w" * 300}}
                try:
                    client.put_item(TableName="records", Item=item)
                except Exception:  # noqa: BLE001 - however the kill shows, no answer came
                    return
                acknowledged[f"{writer}-{number}"] = "w" * 300

        writers = [threading.Thread(target=write, args=(writer,), daemon=True) for writer in range(3)]
        for writer in writers:
            writer.start()
        while len(acknowledged) < 50:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
    kept_at_the_kill = dict(acknowledged)
    with running(tmp_path) as endpoint:
        kept = items(endpoint)
    assert kept_at_the_kill.items() <= kept.items()
    assert len(kept) <= len(kept_at_the_kill) + len(writers)


def test_a_last_line_torn_by_a_power_cut_is_dropped_with_a_note(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(tmp_path) as endpoint:
        make_table(endpoint)
        put(endpoint, "a", "whole")
        put(endpoint, "b", "torn")
    recording = tmp_path / "recording"
    recording.write_bytes(recording.read_bytes()[:-20])
    with running(tmp_path) as endpoint:
        assert items(endpoint) == {"a": "whole"}
        assert "half written" in capsys.readouterr().err
        put(endpoint, "c", "after")
    with running(tmp_path) as endpoint:
        assert items(endpoint) == {"a": "whole", "c": "after"}


def test_any_other_broken_line_is_named(tmp_path: Path) -> None:
    with running(tmp_path) as endpoint:
        make_table(endpoint)
        put(endpoint, "a", "whole")
        put(endpoint, "b", "whole")
    recording = tmp_path / "recording"
    lines = recording.read_bytes().splitlines(keepends=True)
    recording.write_bytes(lines[0] + lines[1][9:] + lines[2])
    for _ in range(2):
        with pytest.raises(RecordingError, match=r"recording, line 2 cannot be read"):
            AwsEmulator().start(tmp_path)
    assert recording.read_bytes() == lines[0] + lines[1][9:] + lines[2]


def test_a_change_that_cannot_be_recorded_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path) as endpoint:
        make_table(endpoint)
        write = os.pwrite

        def full_after_ten_bytes(file: int, data: bytes, offset: int) -> int:
            if offset > before:
                raise OSError(28, "No space left on device")
            return write(file, data[:10], offset)

        before = (tmp_path / "recording").stat().st_size
        monkeypatch.setattr(os, "pwrite", full_after_ten_bytes)
        with pytest.raises(HTTPError) as refused:
            fetch(
                endpoint,
                data=json.dumps({"TableName": "records", "Item": {"pk": {"S": "a"}}}).encode(),
                headers={
                    "X-Amz-Target": "DynamoDB_20120810.PutItem",
                    "Authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-2/dynamodb/aws4_request",
                },
            )
        assert refused.value.code == 500
        assert items(endpoint) == {}
        monkeypatch.undo()
        put(endpoint, "b", "later")
    with running(tmp_path) as endpoint:
        assert items(endpoint) == {"b": "later"}


def test_reads_are_not_recorded(tmp_path: Path) -> None:
    with running(tmp_path) as endpoint:
        make_table(endpoint)
        put(endpoint, "a", "words")
        s3(endpoint).create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
        s3(endpoint).put_object(Bucket="files", Key="k", Body=b"x")
        ssm(endpoint).put_parameter(Name="p", Value="v", Type="String")
        recorded = (tmp_path / "recording").read_bytes()
        assert recorded.count(b"\n") == 5
        key = {"pk": {"S": "a"}}
        table = dynamodb(endpoint)
        table.get_item(TableName="records", Key=key)
        table.batch_get_item(RequestItems={"records": {"Keys": [key]}})
        table.scan(TableName="records")
        table.query(
            TableName="records",
            KeyConditionExpression="pk = :a",
            ExpressionAttributeValues={":a": {"S": "a"}},
        )
        table.describe_table(TableName="records")
        table.list_tables()
        files = s3(endpoint)
        files.get_object(Bucket="files", Key="k")
        files.head_object(Bucket="files", Key="k")
        files.list_objects_v2(Bucket="files")
        files.list_buckets()
        ssm(endpoint).get_parameter(Name="p")
        ssm(endpoint).get_parameters(Names=["p"])
        assert (tmp_path / "recording").read_bytes() == recorded


def test_the_recording_is_for_the_user_alone_and_for_one_process(tmp_path: Path) -> None:
    (tmp_path / "recording").touch(0o644)
    with running(tmp_path):
        assert stat.S_IMODE((tmp_path / "recording").stat().st_mode) == 0o600
        with pytest.raises(RuntimeError, match="already"):
            AwsEmulator().start(tmp_path)
        code = (
            "import sys; from pathlib import Path; from infra.local.recording import Recording;"
            "Recording(Path(sys.argv[1]))"
        )
        other = subprocess.run(
            [sys.executable, "-c", code, tmp_path / "recording"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "is in use" in other.stderr


def test_of_fifty_who_put_one_key_at_once_exactly_one_wins(tmp_path: Path) -> None:
    with running(tmp_path) as endpoint:
        make_table(endpoint)
        client = dynamodb(endpoint)
        together = threading.Barrier(50)
        won: list[str] = []

        def compete(words: str) -> None:
            together.wait()
            try:
                client.put_item(
                    TableName="records",
                    Item={"pk": {"S": "a"}, "words": {"S": words}},
                    ConditionExpression="attribute_not_exists(pk)",
                )
            except client.exceptions.ConditionalCheckFailedException:
                return
            won.append(words)

        threads = [threading.Thread(target=compete, args=(str(number),)) for number in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert items(endpoint) == {"a": won[0]}
        assert len(won) == 1
    with running(tmp_path) as endpoint:
        assert items(endpoint) == {"a": won[0]}


def test_a_presigned_address_works_without_credentials(tmp_path: Path) -> None:
    with running(tmp_path) as endpoint:
        client = s3(endpoint)
        client.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
        client.put_object(Bucket="files", Key=KEY, Body=BYTES, ContentType="application/pdf")
        address = client.generate_presigned_url(
            "get_object",
            Params={"Bucket": "files", "Key": KEY, "ResponseContentDisposition": 'attachment; filename="r.pdf"'},
            ExpiresIn=300,
        )
        with fetch(address) as answer:
            assert answer.read() == BYTES
            assert answer.headers["Content-Type"] == "application/pdf"
            assert answer.headers["Content-Disposition"] == 'attachment; filename="r.pdf"'
        with pytest.raises(HTTPError, match="403"):
            fetch(address, headers={"Origin": "https://elsewhere.example"})
        with pytest.raises(HTTPError, match="404"):
            fetch(f"{endpoint}/moto-api/reset", method="POST")
        assert client.head_object(Bucket="files", Key=KEY)["ContentLength"] == len(BYTES)


def test_an_upload_in_parts_is_refused_rather_than_forgotten(tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(b"x" * 5_300_000)
    with running(tmp_path) as endpoint:
        client = s3(endpoint)
        client.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
        client.upload_file(str(large), "files", "whole", Config=TransferConfig(multipart_threshold=10_000_000))
        with pytest.raises(Exception, match="501"):
            client.upload_file(str(large), "files", "parts", Config=TransferConfig(multipart_threshold=1))
    with running(tmp_path) as endpoint:
        whole = s3(endpoint).get_object(Bucket="files", Key="whole")["Body"].read()
        assert whole == large.read_bytes()
        with pytest.raises(ClientError):
            s3(endpoint).head_object(Bucket="files", Key="parts")
