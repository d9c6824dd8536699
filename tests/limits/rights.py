"""What a role of template.yaml allows, decided as IAM does, conditions included; what it does not name is denied.

Only what the template uses is known: allowing statements with actions, resources and a few operators of conditions.
Anything else is an error rather than a guess.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from infra.local.template import _Loader, _Resolver

STACK = "own-words"
_TEMPLATE = Path(__file__).parents[2] / "template.yaml"

Context = tuple[tuple[str, tuple[str, ...]], ...]
"""What a call says of itself beside its action and its resource, by the condition's key."""


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that is asked of AWS."""

    action: str
    resource: str
    context: Context = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: how which key of a call compares with which values."""

    operator: str
    key: str
    values: tuple[str, ...]

    def holds(self, call: Call) -> bool:
        """Tell whether a call meets it."""
        said = dict(call.context).get(self.key, ())
        for_all, _, operator = self.operator.rpartition(":")
        if operator not in ("StringEquals", "StringLike") or for_all not in ("", "ForAllValues"):
            msg = f"not known here: {self.operator}"
            raise NotImplementedError(msg)
        met = [any(_is_like(value, pattern, operator) for pattern in self.values) for value in said]
        # as IAM has it: of what is not said, ForAllValues holds and the others do not
        return all(met) if for_all else bool(met) and all(met)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that allows."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()

    def allows(self, call: Call) -> bool:
        """Tell whether it allows a call."""
        return (
            call.action in self.actions
            and any(_is_like(call.resource, pattern, "StringLike") for pattern in self.resources)
            and all(condition.holds(call) for condition in self.conditions)
        )

    def atoms(self) -> Iterator["Statement"]:
        """Yield it as the smallest statements that allow the same: an action, a resource, a value of each condition."""
        pieces = [replace(self, actions=(action,)) for action in self.actions]
        pieces = [replace(it, resources=(resource,)) for it in pieces for resource in self.resources]
        for place, condition in enumerate(self.conditions):
            pieces = [
                replace(
                    it,
                    conditions=(
                        *it.conditions[:place],
                        replace(condition, values=(value,)),
                        *it.conditions[place + 1 :],
                    ),
                )
                for it in pieces
                for value in condition.values
            ]
        yield from pieces


Role = tuple[Statement, ...]


def allowed(role: Role, call: Call) -> bool:
    """Tell whether a role allows a call."""
    return any(statement.allows(call) for statement in role)


def _is_like(value: str, pattern: str, operator: str) -> bool:
    return value == pattern if operator == "StringEquals" else bool(_pattern(pattern).fullmatch(value))


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


# ---- The template's own


@dataclass(frozen=True, slots=True)
class Granted:
    """What one function is granted, and what Lambda itself does in its name."""

    role: Role
    by_lambda: tuple[Call, ...]


@cache
def granted() -> Mapping[str, Granted]:
    """Return what template.yaml grants each function, by its name as in `functions/`."""
    document = yaml.load(_TEMPLATE.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader
    resolver = _Resolver(document, STACK, {})
    resources = document["Resources"]
    found = {}
    for _, properties in resolver.of_type("AWS::Serverless::Function"):
        name = properties["Handler"].split(".")[1]
        role = resources[properties["Role"]["Fn::GetAtt"][0]]["Properties"]
        assert not {"ManagedPolicyArns", "PermissionsBoundary"} & role.keys()
        found[name] = Granted(
            tuple(_statement(resolver.resolve(it)) for policy in role["Policies"] for it in _statements(policy)),
            tuple(_by_lambda({**resolver.shared_by_functions, **properties}, resolver)),
        )
    return found


def _statements(policy: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    written: Sequence[Mapping[str, Any]] = policy["PolicyDocument"]["Statement"]
    return written


def _statement(written: Mapping[str, Any]) -> Statement:
    assert written["Effect"] == "Allow"
    assert written.keys() <= {"Sid", "Effect", "Action", "Resource", "Condition"}
    conditions = tuple(
        Condition(operator, key, _several(values))
        for operator, keys in written.get("Condition", {}).items()
        for key, values in keys.items()
    )
    return Statement(_several(written["Action"]), _several(written["Resource"]), conditions)


def _several(written: str | Sequence[str]) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else tuple(written)


def _by_lambda(properties: Mapping[str, Any], resolver: _Resolver) -> Iterator[Call]:
    """Yield what Lambda does with a function's role: write its log, send its traces, keep a run that was given up."""
    group = resolver.resolve(properties["LoggingConfig"]["LogGroup"])
    stream = f"arn:aws:logs:eu-west-2:123456789012:log-group:{group}:log-stream:2026/05/05/one"
    yield Call("logs:CreateLogStream", stream)
    yield Call("logs:PutLogEvents", stream)
    if properties["Tracing"] == "Active":
        yield Call("xray:PutTraceSegments", "*")
        yield Call("xray:PutTelemetryRecords", "*")
    given_up = properties.get("EventInvokeConfig", {}).get("DestinationConfig", {}).get("OnFailure")
    if given_up:
        yield Call("sqs:SendMessage", resolver.resolve(given_up["Destination"]))


@cache
def resolved(name: str) -> str:
    """Return the ARN of a resource of the template."""
    document = yaml.load(_TEMPLATE.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader
    return str(_Resolver(document, STACK, {}).resolve({"Fn::GetAtt": [name, "Arn"]}))
