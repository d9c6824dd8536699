"""Records that cannot be read: the report completes, counts the rest, and names them to the coordinator."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from infra import cli
from shared.domain.calendar.quarter import Quarter
from shared.domain.records.collection import Records
from shared.storage.items import item_of, to_attributes
from tests.faults.issues import NAME, evidence, faults_of_issues, issuing, years
from tests.faults.scene import Engine, Scene, on_stage

_ALL, _BROKEN = 1000, 10
_QUARTER = "2025-26-Q3"


@pytest.fixture
def charity(engine: Engine) -> Iterator[Scene]:
    with on_stage(Scene(engine, years(date(2025, 10, 1), date(2026, 6, 30)))) as scene:
        yield scene


def _responses(scene: Scene) -> Iterator[dict[str, Any]]:
    """Make a thousand responses of one quarter, ten of them broken, each in a way of its own."""
    kept = Records(responses=scene.records().responses).responses[0]
    for number in range(_ALL):
        response = kept.model_copy(update={"response": f"x{number:04d}"})
        attributes = to_attributes(item_of(response, "2026-01-01T00:00:00.000Z"))
        yield {**attributes, **_WAYS[number]} if number < _BROKEN else attributes


_WAYS: list[Mapping[str, Any]] = [
    {"schema": {"N": "99"}},
    {"schema": {"S": "one"}},
    {"schema": {"N": "1.5"}},
    {"body": {"S": "{"}},
    {"body": {"S": "[]"}},
    {"body": {"S": '{"response": 7}'}},
    {"body": {"S": "null"}},
    {"body": {"S": '{"response":"x","survey":"no such survey","version":1,"submitted_at":"2025-10-04T12:00:00Z"}'}},
    {"body": {"M": {"response": {"S": "x"}}}},
    {"body": {"N": "5"}},
]


def test_ten_unreadable_of_a_thousand_are_named_and_the_others_are_counted(
    charity: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    """By key in evidence.json, and on standard output of `ownwords compile`."""
    broken = [f"group#g1 response#x{number:04d}#0001" for number in range(_BROKEN)]
    before = sum(Quarter.of(response.submitted_at.date()).name == _QUARTER for response in charity.records().responses)
    charity.put(_responses(charity))
    describe = {
        "table": charity.table,
        "bucket": charity.bucket,
        "base_url": "",
        "link_secret_parameter": charity.variables["LINK_SECRET_PARAMETER"],
        "today": "2026-01-06",
    }
    charity.engine.client("ssm").put_parameter(
        Name=f"/{charity.table}/deployment", Value=json.dumps(describe), Type="String", Overwrite=True
    )
    status = cli.main(["--stack", charity.table, "compile", "--contract", NAME, "--quarter", _QUARTER])
    printed = capsys.readouterr().out
    found = evidence(charity, _QUARTER)
    assert status == 0
    assert sorted(found["unreadable"]) == broken
    assert [key for key in broken if key not in printed] == []
    assert found["figures"]["quarter"]["survey_responses"] == before + _ALL - _BROKEN
    assert faults_of_issues(charity) == []


def test_an_unreadable_register_or_person_stops_neither_the_report_nor_the_forms(charity: Scene) -> None:
    for attributes in (
        {"pk": {"S": "group#g1"}, "sk": {"S": "register#s2025-10-04#0002"}, "schema": {"N": "2"}, "body": {"S": "{}"}},
        {"pk": {"S": "roster"}, "sk": {"S": "person#p02"}, "schema": {"N": "2"}, "body": {"S": "?"}},
        {"pk": {"S": "group#g1"}, "sk": {"S": "something#new"}, "schema": {"N": "1"}, "body": {"S": "{}"}},
    ):
        charity.put([{**attributes, "stored_at": {"S": "2026-01-01T00:00:00.000Z"}}])
    outcomes = list(issuing(charity, date(2026, 1, 6)).compile_due())
    assert [outcome.outcome for outcome in outcomes] == ["issued"]
    assert sorted(outcomes[0].unreadable) == [
        "group#g1 register#s2025-10-04#0002",
        "group#g1 something#new",
        "roster person#p02",
    ]
    assert charity.page(charity.links["register"]["g1"])[0] == 200
