"""Stands where AWS would decide: each call of a function is asked of its role first, noted, refused where denied."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email import message_from_bytes
from email.utils import parseaddr
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError, EndpointConnectionError

from shared.storage.report_files import ReportFiles
from tests.limits.rights import STACK, Call, Role, allowed, resolved

_OF_S3 = {"GetObject": "s3:GetObject", "HeadObject": "s3:GetObject", "PutObject": "s3:PutObject"}
_LISTS = {"ListObjectsV2": "s3:ListBucket", "ListObjectVersions": "s3:ListBucketVersions"}
_IDENTITY = "arn:aws:ses:eu-west-2:123456789012:identity/"
_PARAMETER = "arn:aws:ssm:eu-west-2:123456789012:parameter"


class Recorder:
    """Which function runs, by what role, and what each one asked for."""

    def __init__(self, roles: Mapping[str, Role]) -> None:
        self.roles = roles
        self.function = ""
        self.calls: dict[str, dict[Call, None]] = {name: {} for name in roles}
        self.denied: list[tuple[str, Call]] = []
        self.post_is_broken = False
        self.replies_are_lost = False

    @contextmanager
    def at_work(self) -> Iterator["Recorder"]:
        """Decide about every call that a function makes in this block; what no function makes is let be."""
        make = BaseClient._make_api_call  # type: ignore[attr-defined] # noqa: SLF001 - every call of every client passes it
        address = ReportFiles.address

        def deciding(client: Any, operation: str, asked: dict[str, Any]) -> Any:  # noqa: ANN401 - botocore's own
            if not self.function:
                return make(client, operation, asked)
            service = client.meta.service_model.service_name
            for call in calls_of(service, operation, asked):
                self._decide(call, operation)
            if service in ("sns", "sesv2"):
                if self.post_is_broken:
                    raise EndpointConnectionError(endpoint_url=service)
                return {"MessageId": "taken"}
            try:
                answer = make(client, operation, asked)
            except ClientError as failed:
                if failed.response["Error"]["Code"] == "NoSuchKey":
                    # S3 says of a file that it is not there only to who may list the bucket
                    self._decide(Call("s3:ListBucket", resolved("Reports")), operation)
                raise
            self._lose(client, operation, asked)
            return answer

        def signed(files: ReportFiles, key: str, file_name: str) -> str:
            # an address opens what the role that signed it may open
            for call in calls_of("s3", "GetObject", {"Key": key}):
                self._decide(call, "GetObject")
            return address(files, key, file_name)

        with patch.object(BaseClient, "_make_api_call", deciding), patch.object(ReportFiles, "address", signed):
            yield self

    def _lose(self, client: Any, operation: str, asked: dict[str, Any]) -> None:  # noqa: ANN401 - botocore's own
        """Lose the answer to a change: the client library tries again by itself, and finds it made already."""
        if self.replies_are_lost and asked.get("ConditionExpression") == "body = :body":
            refused: Any = {"Error": {"Code": "ConditionalCheckFailedException", "Message": ""}}
            raise client.exceptions.ConditionalCheckFailedException(refused, operation)

    @contextmanager
    def running(self, function: str) -> Iterator[None]:
        """Say that a function runs in this block."""
        self.function = function
        try:
            yield
        finally:
            self.function = ""

    def _decide(self, call: Call, operation: str) -> None:
        self.calls[self.function][call] = None
        if not allowed(self.roles[self.function], call):
            self.denied.append((self.function, call))
            answer: Any = {
                "Error": {"Code": "AccessDeniedException", "Message": "not authorized"},
                "ResponseMetadata": {"HTTPStatusCode": 400, "RetryAttempts": 0},
            }
            raise ClientError(answer, operation)


def calls_of(service: str, operation: str, asked: Mapping[str, Any]) -> Iterator[Call]:
    """Yield what one call of a client asks of IAM."""
    if (service, operation) == ("dynamodb", "TransactWriteItems"):
        # a transaction asks for the right to each of its parts
        for part in asked["TransactItems"]:
            ((kind, of),) = part.items()
            yield from calls_of(service, f"{kind}Item", of)
    elif service == "dynamodb":
        yield Call(
            f"dynamodb:{operation}",
            resolved("Records"),
            (("dynamodb:LeadingKeys", tuple(_partitions(operation, asked))),),
        )
    elif service == "s3" and operation in _LISTS:
        yield Call(_LISTS[operation], resolved("Reports"), (("s3:prefix", (asked.get("Prefix", ""),)),))
    elif service == "s3":
        of_version = "Version" if "VersionId" in asked else ""
        action = _OF_S3.get(operation, f"s3:{operation}{of_version}")
        yield Call(action, f"{resolved('Reports')}/{asked['Key']}")
    elif (service, operation) == ("ssm", "GetParameters"):
        # the stack's name is this run's own
        for name in asked["Names"]:
            yield Call("ssm:GetParameters", f"{_PARAMETER}/{STACK}/{name.split('/', 2)[2]}")
    elif (service, operation) == ("sns", "Publish"):
        yield Call("sns:Publish", asked["TopicArn"])
    elif (service, operation) == ("sesv2", "SendEmail"):
        sender = parseaddr(str(message_from_bytes(asked["Content"]["Raw"]["Data"])["From"]))[1]
        yield Call("ses:SendEmail", f"{_IDENTITY}{sender}", (("ses:FromAddress", (sender,)),))
    else:
        msg = f"what {service} {operation} asks for is not known here"
        raise NotImplementedError(msg)


def _partitions(operation: str, asked: Mapping[str, Any]) -> Iterator[str]:
    if operation == "PutItem":
        yield asked["Item"]["pk"]["S"]
    elif operation in ("GetItem", "UpdateItem", "DeleteItem"):
        yield asked["Key"]["pk"]["S"]
    elif operation == "Query":
        assert asked["KeyConditionExpression"].startswith("pk = :pk")
        yield asked["ExpressionAttributeValues"][":pk"]["S"]
    elif operation == "BatchGetItem":
        for table in asked["RequestItems"].values():
            yield from sorted({key["pk"]["S"] for key in table["Keys"]})
    elif operation != "Scan":
        msg = f"which partitions {operation} reaches is not known here"
        raise NotImplementedError(msg)
