"""Text is most of what a table holds, and moto takes long roads with it; here are two short ones to the same bytes.

To compare two values it asks each for its type five times, and it compares every key of the table at each reading. To
answer with a value it looks under eighteen names for what it might be. Both were most of what the stand-in computed.
"""

from typing import Any

from moto.core.model import StructureShape
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models.dynamo_type import DDBType, DynamoType

_TEXT = DDBType.STRING
_is_equal = DynamoType.__eq__
_is_less = DynamoType.__lt__
_serialize = BaseJSONSerializer._serialize_type_structure  # noqa: SLF001 - there is no other place to shorten it


def _is_equal_at_once(one: DynamoType, other: DynamoType) -> bool:
    if one.type == other.type == _TEXT:
        return bool(one.value == other.value)
    return _is_equal(one, other)


def _is_less_at_once(one: DynamoType, other: DynamoType) -> bool:
    if one.type == other.type == _TEXT:
        return bool(one.value < other.value)
    return _is_less(one, other)


def _serialize_at_once(
    serializer: BaseJSONSerializer,
    serialized: Any,  # noqa: ANN401 - what moto gives
    value: Any,  # noqa: ANN401 - the same
    shape: StructureShape,
    key: str,
) -> None:
    if shape.name == "AttributeValue" and isinstance(value, dict) and isinstance(value.get(_TEXT), str):
        serializer._default_serialize(serialized, {_TEXT: value[_TEXT]}, shape, key)  # noqa: SLF001 - as it does itself
    else:
        _serialize(serializer, serialized, value, shape, key)


def shorten() -> None:
    """Let moto take the short roads, in the whole process and however often this is called."""
    DynamoType.__eq__ = _is_equal_at_once  # type: ignore[method-assign]
    DynamoType.__lt__ = _is_less_at_once  # type: ignore[method-assign]
    BaseJSONSerializer._serialize_type_structure = _serialize_at_once  # type: ignore[method-assign, assignment] # noqa: SLF001
