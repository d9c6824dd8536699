"""Compare and serialise text in moto faster, with the same bytes: most of what a table holds is text.

moto looks at the type of both values several times for each comparison, compares every key of the table at each query,
and tries eighteen names for each attribute that it answers with. That was most of the CPU that the emulator used.
"""

from typing import Any

from moto.core.model import StructureShape
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models.dynamo_type import DDBType, DynamoType

_TEXT = DDBType.STRING
_is_equal = DynamoType.__eq__
_is_less = DynamoType.__lt__
_serialize = BaseJSONSerializer._serialize_type_structure  # noqa: SLF001 - moto has no public place for it


def _is_equal_fast(one: DynamoType, other: DynamoType) -> bool:
    if one.type == other.type == _TEXT:
        return bool(one.value == other.value)
    return _is_equal(one, other)


def _is_less_fast(one: DynamoType, other: DynamoType) -> bool:
    if one.type == other.type == _TEXT:
        return bool(one.value < other.value)
    return _is_less(one, other)


def _serialize_fast(
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


def speed_up_moto() -> None:
    """Replace the slow functions of moto in this process. Calling it again changes nothing."""
    DynamoType.__eq__ = _is_equal_fast  # type: ignore[method-assign]
    DynamoType.__lt__ = _is_less_fast  # type: ignore[method-assign]
    BaseJSONSerializer._serialize_type_structure = _serialize_fast  # type: ignore[method-assign, assignment] # noqa: SLF001
