"""One description of the system: the local service reads what it runs from the SAM template."""

from pathlib import Path

import pytest

from infra.local.template import Function, Parameter, Route, Schedule, TemplateError, read_template

TEMPLATE = """
Parameters:
  CharityName: {Type: String, Default: Paper Boats}
  AlarmEmail: {Type: String, Default: ""}
Conditions:
  HasAlarm: !Not [!Equals [!Ref AlarmEmail, ""]]
Globals:
  Function:
    CodeUri: .
    MemorySize: 256
    Environment:
      Variables:
        TABLE_NAME: !Ref Records
        SECRET: !Sub /${AWS::StackName}/link-secret
        CHARITY: !Ref CharityName
        ADDRESS: !GetAtt Api.ApiEndpoint
        ARNS: !Join [" ", [!GetAtt Records.Arn, !GetAtt Files.Arn]]
        ALARM: !If [HasAlarm, "on", "off"]
        SECOND: !Select [1, [a, b]]
        LITERAL: !Sub ["${!kept} ${Own}", {Own: !Ref "AWS::Region"}]
        FLAG: true
Resources:
  Api: {Type: AWS::Serverless::HttpApi}
  Records:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
      TimeToLiveSpecification: {AttributeName: expires_at, Enabled: true}
      DeletionProtectionEnabled: true
  Files:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "${AWS::StackName}-${AWS::AccountId}-files"
      VersioningConfiguration: {Status: Enabled}
  Deployment:
    Type: AWS::SSM::Parameter
    Properties:
      Name: !Sub /${AWS::StackName}/deployment
      Type: String
      Value: !Sub "${Files} at https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}"
  Unwanted:
    Type: AWS::SSM::Parameter
    Condition: HasAlarm
    Properties: {Type: String, Value: never}
  Page:
    Type: AWS::Serverless::Function
    Properties:
      Handler: functions.page.handler.lambda_handler
      Timeout: 7
      Environment: {Variables: {CHARITY: Other}}
      Events:
        Show: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: get, Path: "/s/{token}"}}
        Rest: {Type: HttpApi}
        Daily:
          Type: ScheduleV2
          Properties:
            ScheduleExpression: cron(0 7 5 1,4,7,10 ? *)
            ScheduleExpressionTimezone: Europe/London
            Input: '{"quarter": "last"}'
"""


@pytest.fixture
def template_path(tmp_path: Path) -> Path:
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE)
    return path


def test_routes_and_schedules_come_with_their_function(template_path: Path) -> None:
    template = read_template(template_path, "boats")
    assert template.routes == (Route("GET", "/s/{token}", "Page"), Route("ANY", "$default", "Page"))
    assert [route.key for route in template.routes] == ["GET /s/{token}", "$default"]
    assert template.schedules == (Schedule("Page", "cron(0 7 5 1,4,7,10 ? *)", "Europe/London", '{"quarter": "last"}'),)


def test_a_function_has_the_variables_it_would_have_on_aws(template_path: Path) -> None:
    assert read_template(template_path, "boats").functions == {
        "Page": Function(
            logical_id="Page",
            name="boats-Page",
            module="functions.page.handler",
            handler="lambda_handler",
            environment={
                "TABLE_NAME": "boats-Records",
                "SECRET": "/boats/link-secret",
                "CHARITY": "Other",
                "ADDRESS": "https://local.execute-api.eu-west-2.amazonaws.com",
                "ARNS": "arn:aws:dynamodb:eu-west-2:123456789012:table/boats-Records"
                " arn:aws:s3:::boats-123456789012-files",
                "ALARM": "off",
                "SECOND": "b",
                "LITERAL": "${kept} eu-west-2",
                "FLAG": "true",
            },
            memory_mb=256,
            timeout_seconds=7,
        )
    }


def test_the_table_is_what_create_table_takes(template_path: Path) -> None:
    table = read_template(template_path, "boats").table
    assert table.arguments == {
        "TableName": "boats-Records",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    }
    assert table.expires_by == "expires_at"


def test_the_bucket_and_the_parameters_have_their_names_and_values(template_path: Path) -> None:
    template = read_template(template_path, "boats")
    assert (template.bucket.name, template.bucket.versioned) == ("boats-123456789012-files", True)
    address = template.api_address
    assert template.parameters == (Parameter("/boats/deployment", "String", f"boats-123456789012-files at {address}"),)


def test_given_values_replace_the_defaults(template_path: Path) -> None:
    template = read_template(template_path, "boats", {"AlarmEmail": "a@b.example"})
    assert template.functions["Page"].environment["ALARM"] == "on"
    assert [parameter.value for parameter in template.parameters][1:] == ["never"]


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("!Ref Nothing", "there is no Nothing"),
        ("!FindInMap [a, b, c]", "does not know Fn::FindInMap"),
        ("!GetAtt Records.StreamArn", "does not know Records.StreamArn"),
    ],
)
def test_what_cannot_be_worked_out_is_named(template_path: Path, broken: str, told: str) -> None:
    template_path.write_text(TEMPLATE.replace("!Select [1, [a, b]]", broken))
    with pytest.raises(TemplateError, match=told):
        read_template(template_path, "boats", {})


def test_the_real_template_is_read_whole() -> None:
    template = read_template(Path(__file__).parents[2] / "template.yaml", "own-words")
    assert Route("GET", "/healthz", "SurveyPageFunction") in template.routes
    assert {route.function for route in template.routes} <= set(template.functions)
    assert [key["AttributeName"] for key in template.table.arguments["KeySchema"]] == ["pk", "sk"]
    assert {schedule.timezone for schedule in template.schedules} == {"Europe/London"}
