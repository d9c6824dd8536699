"""The local service has what the template describes, keeps it, and stops at a signal."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from infra.local.process import LocalService
from tests.infra.test_aws_emulator import ROOT, dynamodb, fetch, running, s3, session, ssm

TEMPLATE = """
Globals:
  Function: {Environment: {Variables: {TABLE_NAME: !Ref Records, TODAY: ""}}}
Resources:
  HttpApi: {Type: AWS::Serverless::HttpApi}
  Records:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
      TimeToLiveSpecification: {AttributeName: expires_at, Enabled: true}
  Files: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: Enabled}}}
  Deployment:
    Type: AWS::SSM::Parameter
    Properties: {Name: !Sub "/${AWS::StackName}/deployment", Type: String, Value: !GetAtt HttpApi.ApiEndpoint}
  Tiny:
    Type: AWS::Serverless::Function
    Properties:
      Handler: tests.infra.test_local_stack.lambda_handler
      Events:
        Add: {Type: HttpApi, Properties: {Method: POST, Path: "/add/{key}"}}
"""


def lambda_handler(event: dict[str, dict[str, str]], _context: object) -> dict[str, object]:
    """Store as a function of the service does: settings from the environment, the plain client."""
    boto3.Session().client("dynamodb").put_item(
        TableName=os.environ["TABLE_NAME"], Item={"pk": {"S": event["pathParameters"]["key"]}}
    )
    return {"statusCode": 200, "body": os.environ["TODAY"]}


@pytest.fixture
def template_path(tmp_path: Path) -> Path:
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE)
    return path


def test_the_local_service_has_what_the_template_describes_and_keeps_it(
    template_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session()
    monkeypatch.setenv("AWS_PROFILE", "somebody")
    monkeypatch.setenv("TABLE_NAME", "elsewhere")
    before = dict(os.environ)
    data = tmp_path / "data"
    for key in ("a", "b"):
        with LocalService(template_path, data, environment={"TODAY": "2017-04-05"}) as service:
            with fetch(f"{service.base_url}/add/{key}", data=b"") as answer:
                assert answer.read() == b"2017-04-05"
            expiry = dynamodb(service.endpoint_url).describe_time_to_live(TableName=service.table)[
                "TimeToLiveDescription"
            ]
            assert expiry == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}
            assert s3(service.endpoint_url).get_bucket_versioning(Bucket=service.bucket)["Status"] == "Enabled"
            told = ssm(service.endpoint_url).get_parameter(Name="/own-words/deployment")
            assert told["Parameter"]["Value"] == service.base_url
    assert dict(os.environ) == before
    monkeypatch.undo()
    with running(data) as endpoint:
        found = dynamodb(endpoint).scan(TableName="own-words-Records")["Items"]
        assert sorted(item["pk"]["S"] for item in found) == ["a", "b"]


def test_either_signal_stops_the_local_service_at_once_and_cleanly(template_path: Path, tmp_path: Path) -> None:
    code = """
import sys, threading
from pathlib import Path
from infra.local.process import LocalService, stop_on_signals, wait_until_stopped
with stop_on_signals(), LocalService(Path(sys.argv[1]), Path(sys.argv[2])) as service:
    print(service.base_url, flush=True)
    wait_until_stopped()
print(threading.active_count(), flush=True)
"""
    processes = {
        number: subprocess.Popen(
            [sys.executable, "-c", code, template_path, tmp_path / number.name],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    for number, process in processes.items():
        with process:
            assert process.stdout is not None
            base_url = process.stdout.readline().strip()
            with fetch(f"{base_url}/add/a", data=b"") as answer:
                assert answer.status == 200
            process.send_signal(number)
            out, err = process.communicate(timeout=60)
            assert (process.returncode, out, err) == (0, "1\n", "POST /add/{key} 200\n")
