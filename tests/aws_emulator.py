"""A stand-in for AWS in a process of its own, for tests that want a real store behind a real HTTP endpoint.

There can be one stand-in in a process at a time, and other tests start theirs in this one; so that this one may live
as long as the whole run, it gets a process to itself. Where the ordinary AWS variables choose another engine
(`AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_DYNAMODB`, with its keys), that one is used instead.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import boto3

from infra.local.template import REGION, read_template
from shared.storage import alerts, mail, records, report_files
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

ROOT = Path(__file__).parents[1]
ENGINE = os.environ.get("AWS_ENDPOINT_URL") or os.environ.get("AWS_ENDPOINT_URL_DYNAMODB", "")
"""The engine that is chosen, "" for a stand-in of our own."""
_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
KEY, SECRET_KEY = (os.environ.get(name, "test") if ENGINE else "local" for name in _KEYS)
"""Whom the engine serves."""
_SERVE = (
    "import sys; from pathlib import Path; from infra.local.aws_emulator import AwsEmulator;"
    "print(AwsEmulator().start(Path(sys.argv[1])), flush=True); sys.stdin.read()"
)


class Aws:
    """A running stand-in: its endpoint, and ways to a table and a bucket of one's own."""

    def __init__(self, endpoint_url: str) -> None:
        self.endpoint_url = endpoint_url
        self._numbers = count(1)
        self._name = uuid4().hex[:8]  # a chosen engine keeps what earlier runs left in it

    @property
    def variables(self) -> Mapping[str, str]:
        """The environment in which our code, and any AWS client, finds it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            # what is chosen for this service alone would win
            "AWS_ENDPOINT_URL_DYNAMODB": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    @cached_property
    def _session(self) -> boto3.Session:
        return boto3.Session(KEY, SECRET_KEY, region_name=REGION)

    @cached_property
    def _table_arguments(self) -> Mapping[str, Any]:
        return read_template(ROOT / "template.yaml", "own-words").table.arguments

    @cached_property
    def _of_service(self) -> "tuple[DynamoDBClient, S3Client]":
        return self.new_service_clients()

    def dynamodb(self) -> "DynamoDBClient":
        """Make a plain client, for what the store itself would never do."""
        return self._session.client("dynamodb", endpoint_url=self.endpoint_url)

    def s3(self) -> "S3Client":
        """Make a plain client of S3."""
        return self._session.client("s3", endpoint_url=self.endpoint_url)

    def new_service_clients(self) -> "tuple[DynamoDBClient, S3Client]":
        """Make the clients that the service makes for itself, for a test that meddles with what they send."""
        with environment(self.variables):
            return records._client(), report_files._client()  # noqa: SLF001 - with the service's own settings

    def new_table(self) -> str:
        """Make an empty table as template.yaml has it; return its name."""
        name = f"{self._name}-records-{next(self._numbers)}"
        self.dynamodb().create_table(**{**self._table_arguments, "TableName": name})
        return name

    def new_bucket(self) -> str:
        """Make an empty bucket; return its name."""
        name = f"{self._name}-reports-{next(self._numbers)}"
        self.s3().create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        return name

    def store(self, table: str) -> RecordStore:
        """Open a table the way that the service does."""
        return RecordStore(table, self._of_service[0])

    def files(self, bucket: str) -> ReportFiles:
        """Open a bucket the way that the service does."""
        return ReportFiles(bucket, self._of_service[1])


@contextmanager
def running(data: Path) -> Iterator[Aws]:
    """Run a stand-in over a folder until the block ends, unless another engine is chosen."""
    if ENGINE:
        yield Aws(ENGINE)
        return
    command = [sys.executable, "-c", _SERVE, str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Aws(process.stdout.readline().strip())
        finally:
            process.stdin.close()  # it ends by itself where its input does
            process.wait(timeout=60)


@contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables for a block, with AWS clients made anew in it and forgotten after it."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        with new_clients():
            yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def new_clients() -> Iterator[None]:
    """Let our code make its AWS clients anew in a block, and forget them after it."""
    forget_clients()
    try:
        yield
    finally:
        forget_clients()


def forget_clients() -> None:
    """Let the next call of our code make its AWS clients anew, from the environment as it is then."""
    boto3.DEFAULT_SESSION = None
    for module in (alerts, mail, records, report_files):
        module._client.cache_clear()  # noqa: SLF001 - kept for the life of a process, which here sees several endpoints
