"""Several schemas of one value are read as one."""

from __future__ import annotations

from typing import Any

import pytest
from specgen.stub.contract.schema_reader import ContractSchemas

_DEFINITIONS: dict[str, Any] = {
    "/Base": {"type": "object", "properties": {"a": {"items": {"type": "string"}}}},
    "/Loop": {"oneOf": [{"$ref": "#/$defs/~1Loop"}, {"type": "string"}]},
}
_BASE: dict[str, Any] = {"$ref": "#/$defs/~1Base"}


@pytest.mark.parametrize(
    ("schema", "types"),
    [
        ({"allOf": [{"type": ["string", "null"]}, {"type": "string"}]}, {"string"}),
        ({"allOf": [{"type": "number"}, {"type": "integer"}]}, {"integer"}),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"string", "null"}),
        ({"type": "object", "oneOf": [{"type": "string"}, _BASE]}, {"object", "string"}),
        ({"enum": [1, "a", None]}, {"integer", "string", "null"}),
        ({"$ref": "#/$defs/~1Loop"}, {"string"}),
        # A type that is described, not named.
        ({"properties": {}}, {"object"}),
        ({"additionalProperties": {"type": "string"}}, {"object"}),
        ({"items": {"type": "string"}}, {"array"}),
        ({"enum": ["a"], "properties": {}}, {"string"}),
        ({}, set()),
    ],
)  # fmt: skip
def test_types(schema: Any, types: set[str]) -> None:
    assert ContractSchemas(_DEFINITIONS).types(schema) == types


def test_both_definitions_of_a_property_hold() -> None:
    reader = ContractSchemas(_DEFINITIONS)
    own: dict[str, Any] = {"a": {"type": "array", "items": {"maxLength": 3}}, "b": {}}
    found = reader.properties({"allOf": [_BASE, {"properties": own}]})
    assert set(found) == {"a", "b"}
    items = reader.items(found["a"])
    assert reader.types(items) == {"string"}
    assert reader.keyword(items, "maxLength") == 3


def test_alternatives_add_properties() -> None:
    reader = ContractSchemas(_DEFINITIONS)
    other: dict[str, Any] = {"properties": {"a": {"type": "string"}, "c": {}}}
    found = reader.properties({"oneOf": [_BASE, other]})
    assert set(found) == {"a", "c"}
    assert found["a"] == {"items": {"type": "string"}}
