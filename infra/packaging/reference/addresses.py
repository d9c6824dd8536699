"""The addresses that the service answers, what runs by itself, and the files that it writes."""

from collections.abc import Iterator, Mapping
from typing import Any

from infra.packaging.reference.markdown import code, page, table
from infra.packaging.reference.stack import STACK, functions
from shared.reports.writers import FORMATS, MANIFEST

_INTRODUCTION = """\
What the service answers, when it runs by itself, and what it writes. `{token}` is the secret part of a link;
`ownwords links` lists whole addresses. `{survey}` is a survey's name, `{reference}` is on a receipt, and `{quarter}`,
`{revision}` and `{file}` are an issue's, like `2026-27-q1`, `r1` and a file's own name."""

_RATES = "Each address has its own limit: requests a second, and how many at once. What is over it is answered 429."


def addresses() -> str:
    """Return the page."""
    limits = STACK["Resources"]["HttpApi"]["Properties"]["RouteSettings"]
    parts = [
        f"### {name}\n\n{properties['Description']}\n\n"
        + table(("address", "a second", "at once"), [(code(key), *_limits(key, limits)) for key in _routes(properties)])
        for name, properties in functions()
        if list(_routes(properties))
    ]
    return page("Addresses and files", _INTRODUCTION, "## Addresses", _RATES, *parts, _schedules(), _files(), _bucket())


def _routes(properties: Mapping[str, Any]) -> Iterator[str]:
    for event in properties["Events"].values():
        if event["Type"] == "HttpApi":
            method, path = event["Properties"].get("Method"), event["Properties"].get("Path")
            yield f"{method} {path}" if path else "$default"


def _limits(key: str, limits: Mapping[str, Mapping[str, int]]) -> tuple[int, int]:
    return limits[key]["ThrottlingRateLimit"], limits[key]["ThrottlingBurstLimit"]


def _schedules() -> str:
    rows = [
        (
            code(event["Properties"]["Name"]["Fn::Sub"].replace("${AWS::StackName}", "STACK")),
            code(event["Properties"]["ScheduleExpression"]),
            code(name),
            event["Properties"]["Description"],
        )
        for name, properties in functions()
        for event in properties["Events"].values()
        if event["Type"] == "ScheduleV2"
    ]
    head = ("schedule", "when, London time", "function", "what for")
    return "## What runs by itself\n\nOn AWS. On one computer nothing runs by itself.\n\n" + table(head, rows)


def _files() -> str:
    rows = [(code(name), it.media_type, it.what) for name, it in FORMATS.items()]
    manifest = (
        code(MANIFEST),
        "application/json",
        "What an issue consists of, with checksums; it makes the issue visible",
    )
    return "## Files of a report\n\n" + table(("file", "type", "what it is"), [*rows, manifest])


def _bucket() -> str:
    rows = (
        (
            code("reports/CONTRACT/QUARTER/rN/"),
            "an issue: the files above. The only part that the reports' page can read",
        ),
        (
            code("evidence/CONTRACT/QUARTER/rN/evidence.json"),
            "what the issue was made from, with nothing hidden: the charity's own",
        ),
        (
            code("provisional/CONTRACT/QUARTER/"),
            "the evidence of an open quarter so far, and a draft that waits for review",
        ),
        (code("erased/"), "tombstones, so that someone erased stays erased after a restore"),
    )
    return "## In the bucket\n\n" + table(("where", "what"), rows)
