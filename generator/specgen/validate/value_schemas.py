"""The schemas of a spec as one JSON Schema 2020-12 document, for checking values against them."""

from __future__ import annotations

from collections import deque
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from specgen.openapi.patterns import is_checked
from specgen.source import MappingNode, ScalarNode
from specgen.stub.contract.integer_formats import range_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from specgen.openapi.place import Place
    from specgen.openapi.references import References
    from specgen.source.nodes import Plain

TIMES: Final[Mapping[str, Callable[[str], bool]]] = {
    "date": lambda text: _is_read(date.fromisoformat, text),
    "date-time": lambda text: _is_read(datetime.fromisoformat, text),
}
"""The formats that models have types of, with whether a text is one."""
_ASSERTIONS: Final = frozenset(
    {
        "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum",
        "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems",
        "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties", "required",
        "dependentRequired",
    }
)  # fmt: skip
_ON_THE_SAME_VALUE: Final = frozenset(
    {"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"}
)
LEADING: Final = _ON_THE_SAME_VALUE | {"$ref", "$dynamicRef"}
"""The keywords with schemas for the same value."""
_NAMING_TYPES: Final = frozenset(
    {"type", "allOf", "anyOf", "oneOf", "$ref", "$dynamicRef"}
)
_ON_PARTS: Final = frozenset(
    {
        "properties", "patternProperties", "additionalProperties", "propertyNames", "items",
        "prefixItems", "contains", "unevaluatedItems", "unevaluatedProperties",
    }
)  # fmt: skip


def on_the_same_value(
    schema: Place, references: References, version: str
) -> list[Place]:
    """Return the schemas that a schema applies to the same value, as often as it does.

    Args:
        schema: The schema.
        references: Follows the references of the document.
        version: The version of OpenAPI, such as `3.0`.
    """
    node = schema.node
    if not isinstance(node, MappingNode):
        return []
    target = references.target(schema)
    found = [] if target is None else [target]
    if schema.reference is not None and version == "3.0":
        return found
    for key in (key for key in node if key in _ON_THE_SAME_VALUE):
        value = schema.get(key)
        elements = list(value.elements()) if value else []
        if key == "dependentSchemas" and value is not None:
            elements += [member for _, member in value.members()]
        elif value is not None and not elements:
            elements = [value]
        found += [e for e in elements if not isinstance(e.node, ScalarNode)]
    return found


def _is_read(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


class Definitions:
    """Definitions of a JSON Schema document: one for each schema and subschema, by name.

    Args:
        references: Follows the references of the document.
        version: The version of OpenAPI: `3.0` has a dialect of its own.

    Attributes:
        schemas: The definitions by name.
        places: The place of each definition.
    """

    def __init__(self, references: References, version: str) -> None:
        self.schemas: dict[str, Plain] = {}
        self.places: dict[str, Place] = {}
        self._references = references
        self._is_30 = version == "3.0"
        self._names: dict[int, str] = {}
        self._pending: deque[Place] = deque()

    def name(self, place: Place) -> str:
        """Return the name of the definition of a schema; it exists after `complete`."""
        name = self._names.get(id(place.node))
        if name is None:
            name = self._names[id(place.node)] = f"schema{len(self._names)}"
            self.places[name] = place
            self._pending.append(place)
        return name

    def complete(self) -> None:
        """Add the definitions of all schemas that were named."""
        while self._pending:
            place = self._pending.popleft()
            name = self._names[id(place.node)]
            self.schemas[name] = self._definition(place)

    def _definition(self, place: Place) -> Plain:
        if not isinstance(place.node, MappingNode):
            return place.plain is not False
        converted: dict[str, Plain] = {}
        target = self._references.target(place)
        if target is not None:
            converted["$ref"] = self._edge(target)
        if place.reference is not None and self._is_30:
            return converted
        plain = place.node.plain()
        converted |= {key: value for key, value in plain.items() if key in _ASSERTIONS}
        for key in plain:
            if key in _ON_THE_SAME_VALUE or key in _ON_PARTS:
                converted[key] = self._applicator(place, key)
        if "discriminator" in plain and "oneOf" in converted:
            # The tag decides, though several alternatives may allow the value.
            converted.setdefault("anyOf", converted.pop("oneOf"))
        self._repair(place, converted)
        if "properties" in plain and _NAMING_TYPES.isdisjoint(plain):
            converted["type"] = ["object", "null"]  # As models take it.
        if plain.get("format") in TIMES:
            converted["format"] = plain["format"]
        limits = range_of(plain.get("format"))
        if limits is not None:
            others = converted.get("allOf")
            converted["allOf"] = [*(others if isinstance(others, list) else []), limits]
        is_nullable = self._is_30 and plain.get("nullable") is True
        return {"anyOf": [converted, {"type": "null"}]} if is_nullable else converted

    def _applicator(self, place: Place, key: str) -> Plain:
        """Return the value of a keyword that holds schemas, each replaced by a reference."""
        elements = list(place.elements(key))
        if elements:
            return [self._reference(element) for element in elements]
        child = place.get(key)
        if child is None or key not in {
            "properties",
            "patternProperties",
            "dependentSchemas",
        }:
            return self._reference(child) if child else True
        members = ((k, child.get(k)) for k in child.names())
        return {
            k: self._reference(member) for k, member in members if member is not None
        }

    def _reference(self, place: Place) -> Plain:
        if isinstance(place.node, ScalarNode):
            return place.node.value is not False
        return {"$ref": self._edge(place)}

    def _edge(self, place: Place) -> str:
        return f"#/$defs/{self.name(place)}"

    def _repair(self, place: Place, converted: dict[str, Plain]) -> None:
        """Convert keywords to the form of 2020-12; drop those that no single value can violate."""
        if isinstance(converted.get("items"), list):
            converted["prefixItems"] = converted.pop("items")
        pattern = converted.get("pattern")
        if isinstance(pattern, str) and not is_checked(pattern):
            del converted["pattern"]
        patterns = converted.get("patternProperties")
        if isinstance(patterns, dict):
            converted["patternProperties"] = {
                k: v for k, v in patterns.items() if is_checked(k)
            }
        required = converted.get("required")
        if isinstance(required, list):
            converted["required"] = [
                n for n in required if not self._is_one_way(place, n)
            ]
        for exclusive, limit in (
            ("exclusiveMinimum", "minimum"),
            ("exclusiveMaximum", "maximum"),
        ):
            if isinstance(converted.get(exclusive), bool):
                is_exclusive = converted.pop(exclusive)
                if is_exclusive and limit in converted:
                    converted[exclusive] = converted.pop(limit)

    def _is_one_way(self, place: Place, name: Plain) -> bool:
        """Tell whether a property is omitted from requests, or from responses."""
        found = place.get("properties", str(name))
        found = self._references.resolve(found) if found else None
        plain = found.plain if found else None
        return isinstance(plain, dict) and True in (
            plain.get("readOnly"),
            plain.get("writeOnly"),
        )
