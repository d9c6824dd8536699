"""moto answers with the same bytes whether or not the emulator speeds it up."""

import json
from itertools import product
from typing import Any

import pytest
from moto.core.serialize import BaseJSONSerializer, JSONSerializer
from moto.core.utils import get_service_model
from moto.dynamodb.models.dynamo_type import DynamoType

from infra.local import faster_moto

VALUES: tuple[dict[str, Any], ...] = (
    {"S": ""},
    {"S": "a"},
    {"S": "10"},
    {"S": "2"},
    {"S": "Zoë \U0001f600"},
    {"N": "10"},
    {"N": "2"},
    {"BOOL": True},
    {"NULL": True},
    {"SS": ["a", "b"]},
    {"L": [{"S": "a"}, {"N": "1"}]},
    {"M": {"a": {"S": "a"}, "b": {"L": []}}},
)


@pytest.fixture
def _long_roads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let moto be as it comes, though a stand-in ran in this process before."""
    monkeypatch.setattr(DynamoType, "__eq__", faster_moto._is_equal)  # noqa: SLF001 - as moto has it
    monkeypatch.setattr(DynamoType, "__lt__", faster_moto._is_less)  # noqa: SLF001 - the same
    monkeypatch.setattr(BaseJSONSerializer, "_serialize_type_structure", faster_moto._serialize)  # noqa: SLF001 - the same


def compared() -> list[tuple[bool, str]]:
    """Compare every two values, and say what comes of it."""
    return [
        (DynamoType(one) == DynamoType(other), _less(DynamoType(one), DynamoType(other)))
        for one, other in product(VALUES, repeat=2)
    ]


def _less(one: DynamoType, other: DynamoType) -> str:
    try:
        return str(one < other)
    except TypeError:
        return "cannot be compared"


def answered() -> str:
    """Serialize an answer that has every kind of value in it."""
    operation = get_service_model("dynamodb").operation_model("GetItem")
    item = {f"value{place}": value for place, value in enumerate(VALUES)}
    return str(JSONSerializer(operation).serialize({"Item": item})["body"])


@pytest.mark.usefixtures("_long_roads")
def test_every_kind_of_value_compares_and_is_answered_as_before() -> None:
    before = compared(), answered()
    faster_moto.speed_up_moto()
    faster_moto.speed_up_moto()
    assert (compared(), answered()) == before
    assert json.loads(answered())["Item"]["value1"] == {"S": "a"}
