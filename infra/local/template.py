"""Reads template.yaml, so that the local service and AWS run from one description of the system.

Only what the local service needs is worked out: routes, functions, the table, the bucket, the parameters and the
schedules. Intrinsic functions are resolved where they are met, as CloudFormation would for a stack of that name.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import yaml

REGION: Final = "eu-west-2"
ACCOUNT = "123456789012"  # the account that moto keeps everything in
API_ID = "local"

YamlValue = Any
"""What YAML can hold: the template's own shape is CloudFormation's to define, so it stays untyped until read."""


class TemplateError(Exception):
    """Something in the template that the local service cannot work out."""


@dataclass(frozen=True)
class Route:
    """One route of the HTTP API and the function, by its logical id, that answers it."""

    method: str
    path: str
    function: str

    @property
    def key(self) -> str:
        """The route key, as API Gateway writes it: `GET /s/{survey}/{token}`."""
        return self.path if self.path == "$default" else f"{self.method} {self.path}"


@dataclass(frozen=True)
class Function:
    """A function: where its handler is and what Lambda would give it."""

    logical_id: str
    name: str
    module: str
    handler: str
    environment: Mapping[str, str]
    memory_mb: int
    timeout_seconds: int


@dataclass(frozen=True)
class Schedule:
    """When a function runs by itself: EventBridge Scheduler's expression, its timezone and what it passes."""

    function: str
    expression: str
    timezone: str
    input: str


@dataclass(frozen=True)
class Table:
    """A table: the arguments of `create_table`, and the attribute by which items expire, if any."""

    arguments: Mapping[str, Any]
    expires_by: str | None

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.arguments["TableName"])


@dataclass(frozen=True)
class Bucket:
    """A bucket, and whether it keeps old versions."""

    name: str
    versioned: bool


@dataclass(frozen=True)
class Parameter:
    """A parameter of Systems Manager."""

    name: str
    type: Literal["String", "StringList"]
    value: str


@dataclass(frozen=True)
class Template:
    """What template.yaml describes, as far as the local service runs it."""

    stack: str
    api_address: str
    """The address the stack's API would have on AWS, as it stands in resolved values."""
    routes: tuple[Route, ...]
    functions: Mapping[str, Function]
    table: Table
    bucket: Bucket
    parameters: tuple[Parameter, ...]
    schedules: tuple[Schedule, ...]


def read_template(path: Path, stack: str, values: Mapping[str, str] | None = None) -> Template:
    """Read the template as a stack of that name would be made from it; `values` replace parameters' defaults."""
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # nosec B506 # noqa: S506 - a SafeLoader
    resolver = _Resolver(document, stack, values or {})
    functions = {
        logical_id: _function(logical_id, properties, resolver)
        for logical_id, properties in resolver.of_type("AWS::Serverless::Function")
    }
    return Template(
        stack=stack,
        api_address=resolver.api_address,
        routes=tuple(_routes(resolver)),
        functions=functions,
        table=_table(*_only(resolver, "AWS::DynamoDB::Table"), resolver),
        bucket=_bucket(*_only(resolver, "AWS::S3::Bucket"), resolver),
        parameters=tuple(
            Parameter(
                name=resolver.name_of(logical_id),
                type=properties["Type"],
                value=resolver.text(properties["Value"]),
            )
            for logical_id, properties in resolver.of_type("AWS::SSM::Parameter")
        ),
        schedules=tuple(_schedules(resolver)),
    )


def _function(logical_id: str, properties: dict[str, Any], resolver: "_Resolver") -> Function:
    shared = resolver.shared_by_functions
    variables = {
        **shared.get("Environment", {}).get("Variables", {}),
        **properties.get("Environment", {}).get("Variables", {}),
    }
    module, _, handler = str(properties["Handler"]).rpartition(".")
    return Function(
        logical_id=logical_id,
        name=resolver.name_of(logical_id),
        module=module,
        handler=handler,
        environment={name: resolver.text(value) for name, value in variables.items()},
        memory_mb=int(properties.get("MemorySize", shared.get("MemorySize", 128))),
        timeout_seconds=int(properties.get("Timeout", shared.get("Timeout", 3))),
    )


def _events(resolver: "_Resolver", kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for logical_id, properties in resolver.of_type("AWS::Serverless::Function"):
        for event in properties.get("Events", {}).values():
            if event["Type"] == kind:
                yield logical_id, event.get("Properties", {})


def _routes(resolver: "_Resolver") -> Iterator[Route]:
    for function, event in _events(resolver, "HttpApi"):
        yield Route(
            method=str(event.get("Method", "ANY")).upper(),
            path=str(event.get("Path", "$default")),
            function=function,
        )


def _schedules(resolver: "_Resolver") -> Iterator[Schedule]:
    for function, event in _events(resolver, "ScheduleV2"):
        yield Schedule(
            function=function,
            expression=resolver.text(event["ScheduleExpression"]),
            timezone=resolver.text(event.get("ScheduleExpressionTimezone", "UTC")),
            input=resolver.text(event.get("Input", "{}")),
        )


def _only(resolver: "_Resolver", kind: str) -> tuple[str, dict[str, Any]]:
    found = list(resolver.of_type(kind))
    if len(found) != 1:
        raise TemplateError(f"template: one {kind} is expected, {len(found)} found")
    return found[0]


def _table(logical_id: str, properties: dict[str, Any], resolver: "_Resolver") -> Table:
    passed_on = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")
    expiry = properties.get("TimeToLiveSpecification", {})
    return Table(
        arguments={
            "TableName": resolver.name_of(logical_id),
            **{name: resolver.resolve(properties[name]) for name in passed_on if name in properties},
        },
        expires_by=expiry["AttributeName"] if expiry.get("Enabled") else None,
    )


def _bucket(logical_id: str, properties: dict[str, Any], resolver: "_Resolver") -> Bucket:
    versioning = properties.get("VersioningConfiguration", {})
    return Bucket(name=resolver.name_of(logical_id), versioned=versioning.get("Status") == "Enabled")


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms: `!Ref X` is read as `{Ref: X}`, `!Sub X` as `{Fn::Sub: X}`."""


def _read_short_form(loader: yaml.SafeLoader, name: str, node: yaml.Node) -> dict[str, YamlValue]:
    value: YamlValue
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    else:
        raise TemplateError(f"template: !{name} has nothing that can be read after it")
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in {"Ref", "Condition"} else f"Fn::{name}": value}


_Loader.add_multi_constructor("!", _read_short_form)

_NO_VALUE = object()
_NAME_PROPERTY = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SSM::Parameter": "Name",
    "AWS::Serverless::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
}
_ARN = {
    "AWS::DynamoDB::Table": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{{}}",
    "AWS::S3::Bucket": "arn:aws:s3:::{}",
    "AWS::Serverless::Function": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{{}}",
    "AWS::SQS::Queue": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{{}}",
    "AWS::SNS::Topic": f"arn:aws:sns:{REGION}:{ACCOUNT}:{{}}",
    # all its streams, as CloudFormation has it
    "AWS::Logs::LogGroup": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{{}}:*",
}


class _Resolver:
    """Works out the template's intrinsic functions for one stack."""

    api_address = f"https://{API_ID}.execute-api.{REGION}.amazonaws.com"

    def __init__(self, document: dict[str, Any], stack: str, values: Mapping[str, str]) -> None:
        self._resources: dict[str, dict[str, Any]] = document["Resources"]
        self._conditions: dict[str, Any] = document.get("Conditions", {})
        self._stack = stack
        self._values: dict[str, Any] = {
            **{
                name: parameter["Default"]
                for name, parameter in document.get("Parameters", {}).items()
                if "Default" in parameter
            },
            **values,
            "AWS::StackName": stack,
            "AWS::Region": REGION,
            "AWS::AccountId": ACCOUNT,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::NoValue": _NO_VALUE,
        }
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Condition": self._condition,
            "Fn::Sub": self._sub,
            "Fn::GetAtt": self._get_att,
            "Fn::Join": lambda of: str(of[0]).join(self.text(part) for part in self.resolve(of[1])),
            "Fn::Select": lambda of: self.resolve(of[1])[int(self.resolve(of[0]))],
            "Fn::If": lambda of: self.resolve(of[1] if self._condition(of[0]) else of[2]),
            "Fn::Equals": lambda of: self.text(of[0]) == self.text(of[1]),
            "Fn::Not": lambda of: not self.resolve(of[0]),
        }
        self.shared_by_functions: dict[str, Any] = document.get("Globals", {}).get("Function", {})

    def of_type(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield logical id and properties of each resource of a type that the stack would have."""
        for logical_id, resource in self._resources.items():
            wanted = "Condition" not in resource or self._condition(resource["Condition"])
            if resource["Type"] == kind and wanted:
                yield logical_id, resource.get("Properties", {})

    def text(self, value: YamlValue) -> str:
        """Resolve a value that becomes a string, as an environment variable does."""
        resolved = self.resolve(value)
        return str(resolved).lower() if isinstance(resolved, bool) else str(resolved)

    def resolve(self, value: YamlValue) -> YamlValue:
        """Resolve every intrinsic function in a value; what is `AWS::NoValue` is left out."""
        if isinstance(value, list):
            items = [self.resolve(item) for item in value]
            return [item for item in items if item is not _NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name in self._functions:
                return self._functions[name](argument)
            if name.startswith("Fn::"):
                raise TemplateError(f"template: the local service does not know {name}")
        pairs = {name: self.resolve(item) for name, item in value.items()}
        return {name: item for name, item in pairs.items() if item is not _NO_VALUE}

    def name_of(self, logical_id: str) -> str:
        """Tell the name a resource has: its own, or one made of the stack's name as CloudFormation does."""
        resource = self._resources[logical_id]
        if resource["Type"] == "AWS::Serverless::HttpApi":
            return API_ID
        given = resource.get("Properties", {}).get(_NAME_PROPERTY.get(resource["Type"], ""))
        if given is not None:
            return self.text(given)
        made = f"{self._stack}-{logical_id}"
        return made.lower() if resource["Type"] == "AWS::S3::Bucket" else made

    def _ref(self, name: str) -> YamlValue:
        if name in self._values:
            return self._values[name]
        if name not in self._resources:
            raise TemplateError(f"template: there is no {name} to refer to, or it has no default")
        if self._resources[name]["Type"] == "AWS::SNS::Topic":
            return self._get_att([name, "Arn"])  # a topic is referred to by its address, not its name
        return self.name_of(name)

    def _get_att(self, of: list[str]) -> str:
        logical_id, attribute = of
        kind = self._resources.get(logical_id, {}).get("Type")
        if (kind, attribute) == ("AWS::Serverless::HttpApi", "ApiEndpoint"):
            return self.api_address
        if attribute == "Arn" and kind in _ARN:
            return _ARN[kind].format(self.name_of(logical_id))
        raise TemplateError(f"template: the local service does not know {logical_id}.{attribute}")

    def _sub(self, of: str | list[Any]) -> str:
        pattern, own = (of, {}) if isinstance(of, str) else of

        def replaced(match: re.Match[str]) -> str:
            name = match[1]
            if name.startswith("!"):
                return f"${{{name[1:]}}}"
            if name in own:
                return self.text(own[name])
            return str(self._get_att(name.split(".", 1)) if "." in name else self._ref(name))

        return re.sub(r"\$\{([^}]+)\}", replaced, pattern)

    def _condition(self, name: str) -> bool:
        return bool(self.resolve(self._conditions[name]))
