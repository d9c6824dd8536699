"""Runs the local service in this process: the stand-in, what the template says must exist there, and the front.

with stop_on_signals(), LocalService(Path("template.yaml"), Path(".local"), port=8000) as service:
    ...
    wait_until_stopped()
"""

import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Self

import boto3

from infra.local.aws_emulator import AwsEmulator
from infra.local.http_server import HttpServer
from infra.local.template import REGION, Template, TemplateError, read_template

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_ssm import SSMClient

_DUMMY_KEY = "local"
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_LOOK_SECONDS = 0.2
_stopping: list[bool] = []
"""Not empty once a signal has asked the service to stop."""
# What somebody has set up for their own AWS account must not reach the local service, nor its recording.
_OF_THE_USER = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN")


class LocalService:
    """The whole service on loopback, as a context manager; one at a time in a process.

    `environment` is set on top of what the template gives its functions; port 0 takes a free one. `engine` is the
    address of something else that speaks DynamoDB, S3 and Systems Manager, to be used instead of the stand-in.
    """

    def __init__(  # noqa: PLR0913 - what a service is started with, by name
        self,
        template_path: Path,
        data: Path,
        port: int = 0,
        *,
        environment: Mapping[str, str] | None = None,
        stack: str = "own-words",
        engine: str = "",
    ) -> None:
        self.template = read_template(template_path, stack)
        self._data = data
        self._port = port
        self._environment = environment or {}
        self._engine = engine

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            self._front = HttpServer(self.template, self._port)
            undo.callback(self._front.server_close)
            self.endpoint_url = self._engine or self._start_stand_in(undo)
            undo.enter_context(_environment(self._all_variables()))
            _make_what_is_missing(self.template, self.base_url)
            self._front.start()
            undo.callback(self._front.stop)
            self._undo = undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._undo.close()

    def _start_stand_in(self, undo: ExitStack) -> str:
        stand_in = AwsEmulator()
        endpoint_url = stand_in.start(self._data)
        undo.callback(stand_in.stop)
        return endpoint_url

    @property
    def base_url(self) -> str:
        """Where people reach the service, without a slash at the end."""
        return self._front.base_url

    @property
    def table(self) -> str:
        """The table's name."""
        return self.template.table.name

    @property
    def bucket(self) -> str:
        """The bucket's name."""
        return self.template.bucket.name

    def _all_variables(self) -> dict[str, str]:
        variables: dict[str, str] = {}
        for function in self.template.functions.values():
            for name, value in function.environment.items():
                here = value.replace(self.template.api_address, self.base_url)
                if variables.setdefault(name, here) != here:
                    raise TemplateError(
                        f"template: functions that run in one process cannot differ in the variable {name}"
                    )
        keys = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
        return {
            **variables,
            "OUTBOX": str(self._data / "outbox"),
            **self._environment,
            "AWS_ENDPOINT_URL": self.endpoint_url,
            # another engine may want to know whom it serves
            **{key: os.environ.get(key, _DUMMY_KEY) if self._engine else _DUMMY_KEY for key in keys},
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """Run the block until it ends, or until SIGINT or SIGTERM ends it: cleaned up after and without an error."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        # Once is enough: a second signal must not interrupt the cleaning up.
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        _stopping.append(True)
        raise KeyboardInterrupt

    _stopping.clear()
    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield
    except BaseException:
        # Libraries make exceptions of their own of the one that the signal raised in them.
        if not _stopping:
            raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def wait_until_stopped() -> None:
    """Do nothing until a signal ends the block of `stop_on_signals`."""
    # Looked at as well: Python swallows what is raised while it happens to be clearing something away.
    while not _stopping:
        time.sleep(_LOOK_SECONDS)


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    touched = {*variables, *_OF_THE_USER}
    before = {name: os.environ.pop(name) for name in touched if name in os.environ}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            os.environ.pop(name, None)
        os.environ.update(before)


def _make_what_is_missing(template: Template, base_url: str) -> None:
    """Make table, bucket and parameters as the template has them, where the stand-in has none yet."""
    # A session of its own: the default one keeps the settings of whoever asked first.
    session = boto3.Session()
    _make_table(session.client("dynamodb"), template)
    _make_bucket(session.client("s3"), template)
    _set_parameters(session.client("ssm"), template, base_url)


def _make_table(dynamodb: "DynamoDBClient", template: Template) -> None:
    table = template.table
    with suppress(dynamodb.exceptions.ResourceNotFoundException):
        dynamodb.describe_table(TableName=table.name)
        return
    dynamodb.create_table(**table.arguments)
    if table.expires_by is not None:
        dynamodb.update_time_to_live(
            TableName=table.name,
            TimeToLiveSpecification={"AttributeName": table.expires_by, "Enabled": True},
        )


def _make_bucket(s3: "S3Client", template: Template) -> None:
    bucket = template.bucket
    if bucket.name in {found["Name"] for found in s3.list_buckets()["Buckets"]}:
        return
    s3.create_bucket(Bucket=bucket.name, CreateBucketConfiguration={"LocationConstraint": REGION})
    if bucket.versioned:
        s3.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})


def _set_parameters(ssm: "SSMClient", template: Template, base_url: str) -> None:
    """Set the parameters that are missing or, since they tell the service's address, are no longer true."""
    for parameter in template.parameters:
        value = parameter.value.replace(template.api_address, base_url)
        found = ssm.get_parameters(Names=[parameter.name])["Parameters"]
        if [known["Value"] for known in found] != [value]:
            ssm.put_parameter(Name=parameter.name, Value=value, Type=parameter.type, Overwrite=True)
