"""The types of a value by its schema, and text read as one of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic_core import from_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import JsonValue

    from ..contract.schema_reader import ContractSchemas

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,4000})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,300})(\.[0-9]{1,300})?([eE][-+]?[0-9]{1,2})?")
_SINGLE = frozenset({"string", "integer", "number", "boolean"})
_BOOLEANS = {"true": True, "false": False}


def scalar(text: str, types: frozenset[str]) -> JsonValue:
    """Read text as one of the JSON types.

    Args:
        text: The decoded text.
        types: JSON types that the value may have; none means any text.

    Returns:
        The value. Text that is none of the types stays text, which the contract then refuses.
    """
    if not types or "string" in types:
        return text
    if "integer" in types and _INTEGER.fullmatch(text):
        return int(text)
    if "number" in types and _NUMBER.fullmatch(text):
        return int(text) if _INTEGER.fullmatch(text) else float(text)
    if "boolean" in types and text in _BOOLEANS:
        return _BOOLEANS[text]
    return None if "null" in types and not text else text


class Shape:
    """The types of a value, of its items and of its properties by a schema.

    Args:
        schema: The JSON Schema.
        schemas: Resolves references in the schema.
    """

    def __init__(self, schema: JsonValue, schemas: ContractSchemas) -> None:
        self._schema = schema
        self._schemas = schemas
        self.types = schemas.types(schema)
        self.is_text = "string" in self.types
        self.is_any_text = self.is_text or not self.types
        self._items = schemas.types(schemas.items(schema))
        self.has_text_items = not self._items or "string" in self._items
        self.splits_decoded = "array" in self.types and not (
            self.has_text_items or {"array", "object"} & self._items
        )
        self._properties = schemas.properties(schema) if "object" in self.types else {}
        self._types = {n: schemas.types(s) for n, s in self._properties.items()}
        self._additional = schemas.keyword(schema, "additionalProperties")
        self._other_types = schemas.types(self._additional)
        is_open = self._additional is None and not self._properties
        self._is_open = is_open or self._additional not in (None, False)

    def is_single(self, text: str) -> bool:
        """Tell whether a text that may be a list of one item may be the value as well."""
        single = self.types & _SINGLE
        return bool(single) and (self.is_text or scalar(text, single) != text)

    def value(self, text: str) -> JsonValue:
        """Read text as one of the types."""
        return text if self.is_any_text else _value(text, self.types)

    def item(self, text: str) -> JsonValue:
        """Read text as an item."""
        return _value(text, self._items)

    def members(self, pairs: Iterable[tuple[str, str]]) -> dict[str, JsonValue]:
        """Read the texts of properties as an object."""
        types, other = self._types, self._other_types
        return {name: _value(text, types.get(name, other)) for name, text in pairs}

    def has_member(self, name: str) -> bool:
        """Tell whether an object may have a property of that name."""
        return name in self._types or self._is_open

    def member(self, name: str) -> Shape:
        """Return the shape of a property."""
        schema = self._properties.get(name, self._additional)
        return Shape(schema, self._schemas)

    def items(self) -> Shape:
        """Return the shape of the items."""
        return Shape(self._schemas.items(self._schema), self._schemas)


class JsonShape(Shape):
    """The shape of a value that is written as JSON, or of which each item is."""

    def value(self, text: str) -> JsonValue:
        """Read a JSON text.

        Raises:
            ValueError: The text is not JSON.
        """
        return _json(text)

    def item(self, text: str) -> JsonValue:
        """Read a JSON text.

        Raises:
            ValueError: The text is not JSON.
        """
        return _json(text)


def _json(text: str) -> JsonValue:
    value: JsonValue = from_json(text, allow_inf_nan=False)
    return value


def _value(text: str, types: frozenset[str]) -> JsonValue:
    """Read text as one of the types; values that no style writes, as nested lists, are JSON."""
    if types and "string" not in types and text[:1] in ("[", "{"):
        try:
            return _json(text)
        except ValueError:
            return text
    return scalar(text, types)
