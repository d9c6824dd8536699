"""What can be set: of a stack, of the service on one computer, and what functions are told of it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from infra.packaging.reference.markdown import code, page, table
from infra.packaging.reference.stack import ROOT, STACK

_INTRODUCTION = """\
A stack on AWS is set by parameters, which `make deploy` asks for. The service on one computer is set by variables of
the environment. The commands read the same variables and the ordinary ones of AWS (`AWS_PROFILE` and others)."""

_READ_IN = ("infra/local/__main__.py", "infra/deployment.py")
_VARIABLES: Mapping[str, str] = {
    "PORT": "`make run`: where it listens on 127.0.0.1; 8000 if it is not set",
    "DATA": "`make run` and commands: where the local service keeps everything; `.local` if it is not set",
    "PACK": "`make run`: the data pack that a new `DATA` starts with; not set: the example year, empty: none",
    "TODAY": "`make run`: the day that the service takes for today, like 2026-04-01; it never goes back",
    "ENGINE": "`make run`: the address of another engine on this computer instead of the built-in one",
    "STACK": "the stack's name; `own-words` if it is not set",
    "REGION": "`make deploy`: the region; `eu-west-2` if it is not set",
    "AWS_ENDPOINT_URL": "commands: the engine of a service on this computer; found by itself while `make run` runs",
}
_OF_MAKE = {"REGION"}


def settings() -> str:
    """Return the page. LookupError where a variable that is read has no row, or a row is of none."""
    check_variables(_VARIABLES)
    local = table(("variable", "what it sets"), [(code(name), what) for name, what in _VARIABLES.items()])
    return page(
        "Settings",
        _INTRODUCTION,
        "## Of a stack\n\n" + table(("parameter", "default", "what it sets", "allowed"), _parameters()),
        "## On one computer, and for commands\n\n" + local,
        "## What functions are told\n\n" + table(("variable", "value"), _told()),
    )


def check_variables(described: Mapping[str, str]) -> None:
    """Raise LookupError unless exactly the variables that are read are described."""
    read = {
        name
        for path in _READ_IN
        for name in re.findall(r"environ(?:\.get\(|\[)\"(\w+)\"", (ROOT / path).read_text(encoding="utf-8"))
    }
    if wrong := (read | _OF_MAKE) ^ described.keys():
        raise LookupError(
            f"Read and not described in the settings, or the other way round: {', '.join(sorted(wrong))}."
        )


def _parameters() -> Iterator[tuple[object, ...]]:
    for name, it in STACK["Parameters"].items():
        yield code(name), code(it["Default"]), it["Description"], _allowed(it)


def _allowed(parameter: Mapping[str, Any]) -> str:
    if "AllowedValues" in parameter:
        return ", ".join(map(str, parameter["AllowedValues"]))
    if "MinValue" in parameter:
        return f"{parameter['MinValue']} to {parameter['MaxValue']}"
    return str(parameter.get("ConstraintDescription", ""))


def _told() -> Iterator[tuple[object, ...]]:
    for name, value in STACK["Globals"]["Function"]["Environment"]["Variables"].items():
        said = next(iter(value.values())) if isinstance(value, dict) else value
        yield code(name), code(said) or "empty"
