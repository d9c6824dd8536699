"""What template.yaml promises: who may do what, what is kept, when the schedules fire, what logs never hold."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from samcli.yamlhelper import yaml_parse  # type: ignore[import-untyped]  # sam publishes no types
from samtranslator.translator.transform import transform  # type: ignore[import-untyped]  # the same

from infra.packaging.build import ROOT

TEMPLATE: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
RESOURCES: dict[str, dict[str, Any]] = TEMPLATE["Resources"]
SHARED_BY_FUNCTIONS: dict[str, Any] = TEMPLATE["Globals"]["Function"]
FUNCTIONS = {
    resource["Properties"]["Handler"].split(".")[1]: resource
    for resource in RESOURCES.values()
    if resource["Type"] == "AWS::Serverless::Function"
}

LOGS_AND_TRACES = {
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}
RIGHTS = {
    "survey_page": set(),
    "survey": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "sns:Publish"},
    "register": {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"},
    "reports": {"dynamodb:GetItem", "s3:GetObject", "s3:ListBucket"},
    "compile_evidence": {
        *("dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"),
        *("s3:GetObject", "s3:ListBucket", "s3:PutObject"),
        # what was quoted and is taken back, and of reports alone
        *("s3:ListBucketVersions", "s3:DeleteObjectVersion"),
        *("ses:SendEmail", "sqs:SendMessage", "ssm:GetParameters"),
    },
    "remind": {
        *("dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"),
        # a contract's reports, once they have been kept long enough
        *("s3:ListBucket", "s3:ListBucketVersions", "s3:DeleteObjectVersion"),
        *("ses:SendEmail", "sqs:SendMessage"),
    },
}
ROUTES = {
    "survey_page": {
        "GET /s/{survey}/{token}",
        "GET /s/{survey}/{token}/correct",
        "GET /s/{survey}/{token}/withdrawn",
        "GET /privacy",
        "GET /healthz",
        "GET /assets/{name}",
        "GET /sw.js",
        "$default",
    },
    "survey": {
        "POST /s/{survey}/{token}",
        "POST /s/{survey}/{token}/correct",
        "GET /s/{survey}/{token}/receipt/{reference}",
    },
    "register": {
        "GET /r/{token}",
        "POST /r/{token}",
        "POST /r/{token}/open",
        "GET /r/{token}/receipt/{session}/{version}",
        "GET /r/{token}/check-in",
        "POST /r/{token}/check-in",
        "GET /r/{token}/check-in/receipt/{reference}",
    },
    "reports": {
        "GET /reports/{token}",
        "GET /reports/{token}/{quarter}/{revision}/{file}",
        "GET /summary/{token}",
        "GET /told/{token}",
    },
    "compile_evidence": set(),
    "remind": set(),
}
ENVIRONMENT = {
    *("TABLE_NAME", "BUCKET_NAME", "TODAY", "OUTBOX", "ALERTS_TOPIC"),
    *("LINK_SECRET_PARAMETER", "DIGEST_SECRET_PARAMETER", "TOMBSTONE_SECRET_PARAMETER"),
    *("CHARITY_NAME", "CHARITY_PHONE", "CHARITY_EMAIL", "CHARITY_ADDRESS"),
    *("COMMENT_DAYS", "SECOND_EMAIL"),
    *("POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_LOG_LEVEL"),
}


class _NoPolicies:
    """Stands for AWS's list of managed policies, of which the template names none."""

    def load(self) -> dict[str, str]:
        """Return none."""
        return {}


def role_of(function: str) -> str:
    """Return the logical id of a function's role."""
    role: str = FUNCTIONS[function]["Properties"]["Role"]["Fn::GetAtt"][0]
    return role


def statements(function: str) -> list[dict[str, Any]]:
    """Return everything that a function's role allows."""
    role = RESOURCES[role_of(function)]["Properties"]
    assert "ManagedPolicyArns" not in role
    return [statement for policy in role["Policies"] for statement in policy["PolicyDocument"]["Statement"]]


def actions(function: str) -> set[str]:
    """Return every action that a function's role allows."""
    return {action for statement in statements(function) for action in statement["Action"]}


def of_type(kind: str) -> list[dict[str, Any]]:
    """Return every resource of a type."""
    return [resource for resource in RESOURCES.values() if resource["Type"] == kind]


def schedules() -> dict[str, dict[str, Any]]:
    """Return the schedules by their event's name."""
    events = FUNCTIONS["compile_evidence"]["Properties"]["Events"]
    return {name: event["Properties"] for name, event in events.items()}


def fires(expression: str, timezone: str, first: date, last: date) -> Iterator[datetime]:
    """Yield when a cron expression of minute, hour, days and months fires, day by day, in UTC."""
    found = re.fullmatch(r"cron\((\d+) (\d+) (\d+|\*) ([\d,]+|\*) \? \*\)", expression)
    assert found, expression
    minute, hour, days, months = found.groups()
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if days in {"*", str(day.day)} and (months == "*" or str(day.month) in months.split(",")):
            at = datetime.combine(day, time(int(hour), int(minute)), ZoneInfo(timezone))
            yield at.astimezone(UTC)


def in_utc(name: str, first: date, last: date) -> list[str]:
    """Tell when a schedule fires, as text."""
    schedule = schedules()[name]
    expression, timezone = schedule["ScheduleExpression"], schedule["ScheduleExpressionTimezone"]
    return [f"{at:%Y-%m-%d %H:%M}" for at in fires(expression, timezone, first, last)]


# ---- Who may do what


def test_each_function_has_a_role_of_its_own() -> None:
    assert len({role_of(function) for function in FUNCTIONS}) == len(RIGHTS)


@pytest.mark.parametrize("function", RIGHTS)
def test_a_function_may_do_what_it_needs_and_no_more(function: str) -> None:
    assert actions(function) == RIGHTS[function] | LOGS_AND_TRACES


@pytest.mark.parametrize("function", RIGHTS)
def test_no_function_may_scan_or_do_whatever_it_likes(function: str) -> None:
    assert [action for action in actions(function) if re.search(r"Scan|\*", action)] == []


@pytest.mark.parametrize("function", RIGHTS)
def test_whatever_touches_the_table_names_partitions(function: str) -> None:
    on_table = [it for it in statements(function) if it["Action"][0].startswith("dynamodb:")]
    assert all(len(it["Action"]) == 1 for it in on_table)
    assert {operator for it in on_table for operator in it["Condition"]} <= {"ForAllValues:StringLike"}
    named = [it["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"] for it in on_table]
    assert [key for keys in named for key in keys if key.startswith("*")] == []


@pytest.mark.parametrize("function", sorted(RIGHTS.keys() - {"compile_evidence", "remind"}))
def test_no_function_that_answers_anybody_may_delete(function: str) -> None:
    assert [action for action in actions(function) if "Delete" in action] == []


def test_mail_goes_from_the_charitys_own_address_alone() -> None:
    sending = [statement for name in RIGHTS for statement in statements(name) if "ses:SendEmail" in statement["Action"]]
    assert sending
    expected = {"StringEquals": {"ses:FromAddress": {"Ref": "CharityEmail"}}}
    assert [statement["Condition"] for statement in sending] == [expected] * len(sending)


@pytest.mark.parametrize("function", RIGHTS)
def test_rights_name_what_they_are_for(function: str) -> None:
    everywhere = [set(statement["Action"]) for statement in statements(function) if statement["Resource"] == "*"]
    assert everywhere == [{"xray:PutTraceSegments", "xray:PutTelemetryRecords"}]


def test_published_files_are_all_that_the_reports_function_can_open() -> None:
    files = [statement for statement in statements("reports") if "s3:GetObject" in statement["Action"]]
    names = [statement for statement in statements("reports") if "s3:ListBucket" in statement["Action"]]
    assert [statement["Resource"] for statement in files] == [{"Fn::Sub": "${Reports.Arn}/reports/*"}]
    assert [statement["Condition"] for statement in names] == [{"StringLike": {"s3:prefix": "reports/*"}}]


# ---- What is kept


def test_table_and_bucket_outlive_the_stack() -> None:
    kept = [*of_type("AWS::DynamoDB::Table"), *of_type("AWS::S3::Bucket")]
    assert [(it["DeletionPolicy"], it["UpdateReplacePolicy"]) for it in kept] == [("Retain", "Retain")] * 2


def test_the_table_is_protected_can_be_put_back_and_forgets_what_expired() -> None:
    (table,) = of_type("AWS::DynamoDB::Table")
    properties = table["Properties"]
    assert {name: properties[name] for name in properties if name not in {"AttributeDefinitions", "TableName"}} == {
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "DeletionProtectionEnabled": True,
        "SSESpecification": {"SSEEnabled": True},
    }


def test_the_bucket_is_private_versioned_and_encrypted() -> None:
    (bucket,) = of_type("AWS::S3::Bucket")
    properties = bucket["Properties"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]


def test_the_bucket_answers_over_tls_alone() -> None:
    (policy,) = of_type("AWS::S3::BucketPolicy")
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert statement == {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [{"Fn::GetAtt": ["Reports", "Arn"]}, {"Fn::Sub": "${Reports.Arn}/*"}],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


# ---- The way in


@pytest.mark.parametrize("function", ROUTES)
def test_a_function_answers_its_routes(function: str) -> None:
    events = FUNCTIONS[function]["Properties"]["Events"].values()
    found = [event["Properties"] for event in events if event["Type"] == "HttpApi"]
    keys = {f"{route['Method']} {route['Path']}" if "Path" in route else "$default" for route in found}
    assert keys == ROUTES[function]
    assert [route["ApiId"] for route in found] == [{"Ref": "HttpApi"}] * len(found)


def throttles() -> dict[str, dict[str, int]]:
    """Return each route's own throttle."""
    (api,) = of_type("AWS::Serverless::HttpApi")
    found: dict[str, dict[str, int]] = api["Properties"]["RouteSettings"]
    return found


def test_every_route_has_a_throttle_of_its_own() -> None:
    assert set(throttles()) == {route for routes in ROUTES.values() for route in routes}
    assert {frozenset(throttle) for throttle in throttles().values()} == {
        frozenset({"ThrottlingBurstLimit", "ThrottlingRateLimit"})
    }


def test_a_flood_of_one_route_takes_nothing_from_another() -> None:
    (api,) = of_type("AWS::Serverless::HttpApi")
    ceiling = api["Properties"]["DefaultRouteSettings"]
    for limit in ("ThrottlingBurstLimit", "ThrottlingRateLimit"):
        assert sum(throttle[limit] for throttle in throttles().values()) <= ceiling[limit]


def test_all_routes_together_bound_the_bill() -> None:
    assert sum(throttle["ThrottlingRateLimit"] for throttle in throttles().values()) <= 150


def test_a_hall_that_answers_at_once_is_let_in() -> None:
    for route in ("GET /s/{survey}/{token}", "POST /s/{survey}/{token}", "GET /assets/{name}"):
        assert throttles()[route]["ThrottlingBurstLimit"] >= 50


def test_cloudformation_is_given_every_routes_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    packaged: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    packaged["Globals"]["Function"]["CodeUri"] = "s3://bucket/function"
    for layer in (it for it in packaged["Resources"].values() if it["Type"] == "AWS::Serverless::LayerVersion"):
        layer["Properties"]["ContentUri"] = "s3://bucket/layer"
    made = transform(packaged, {}, _NoPolicies())
    stages = [it for it in made["Resources"].values() if it["Type"] == "AWS::ApiGatewayV2::Stage"]
    (api,) = (it for it in made["Resources"].values() if it["Type"] == "AWS::ApiGatewayV2::Api")
    defined = {
        # OpenAPI has no way to say a route that takes what is left: the gateway imports this path as that one
        "$default" if path == "/$default" else f"{method.upper()} {path}"
        for path, methods in api["Properties"]["Body"]["paths"].items()
        for method in methods
    }
    assert [stage["Properties"]["RouteSettings"] for stage in stages] == [throttles()]
    # a stage is refused where it throttles a route that its API does not define
    assert defined == set(throttles())


def test_runs_are_set_aside_only_where_somebody_asks_for_it() -> None:
    assert SHARED_BY_FUNCTIONS["ReservedConcurrentExecutions"] == {
        "Fn::If": ["ConcurrencyIsReserved", {"Ref": "ReservedConcurrency"}, {"Ref": "AWS::NoValue"}]
    }
    assert TEMPLATE["Parameters"]["ReservedConcurrency"]["Default"] == 0


def test_the_access_log_holds_no_path_for_a_path_holds_a_link() -> None:
    (api,) = of_type("AWS::Serverless::HttpApi")
    logged = re.findall(r"\$context\.([\w.]+)", api["Properties"]["AccessLogSettings"]["Format"])
    assert logged == ["requestTime", "routeKey", "status", "responseLatency"]


# ---- Functions


@pytest.mark.parametrize("function", RIGHTS)
def test_a_function_is_where_its_handler_says(function: str) -> None:
    assert FUNCTIONS[function]["Properties"]["Handler"] == f"functions.{function}.handler.lambda_handler"
    assert (ROOT / "functions" / function / "handler.py").is_file()


@pytest.mark.parametrize("function", RIGHTS)
def test_a_function_writes_to_a_log_of_its_own_that_is_not_kept_for_ever(function: str) -> None:
    log = FUNCTIONS[function]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
    properties = RESOURCES[log]["Properties"]
    assert properties["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert properties["LogGroupName"]["Fn::Sub"].endswith(f"/{function}")
    assert [
        statement["Resource"] for statement in statements(function) if "logs:PutLogEvents" in statement["Action"]
    ] == [{"Fn::GetAtt": [log, "Arn"]}]


def test_every_function_has_the_environment_that_settings_read() -> None:
    assert set(SHARED_BY_FUNCTIONS["Environment"]["Variables"]) == ENVIRONMENT
    # a letter leads to this service, and nobody but the one who writes it need know where that is
    of_its_own = {
        name: it["Properties"]["Environment"] for name, it in FUNCTIONS.items() if "Environment" in it["Properties"]
    }
    assert {name: set(found["Variables"]) for name, found in of_its_own.items()} == {"compile_evidence": {"BASE_URL"}}


def test_functions_are_traced_and_run_where_they_are_built_for() -> None:
    assert (SHARED_BY_FUNCTIONS["Runtime"], SHARED_BY_FUNCTIONS["Architectures"], SHARED_BY_FUNCTIONS["Tracing"]) == (
        "python3.13",
        ["arm64"],
        "Active",
    )
