"""The smallest value that is valid by a schema, to enclose a value of interest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import jsonschema_rs

from specgen.diff.evidence.sample_values import samples, target

if TYPE_CHECKING:
    from specgen.ir import JsonValue

_DEEPEST: Final = 12
_MOST_ELEMENTS: Final = 10
_ALTERNATIVES: Final = ("oneOf", "anyOf")


class NoValueError(Exception):
    """No small value is known to be valid; the text says why."""


def smallest(
    schema: JsonValue, root: dict[str, JsonValue], depth: int = 0
) -> JsonValue:
    """Return a small value that is meant to be valid, without optional properties.

    Args:
        schema: The schema, in the dialect of JSON Schema 2020-12.
        root: The document that its references lead into.
        depth: How many levels above it have been built.

    Raises:
        NoValueError: The schema goes too deep, or none of the values tried is valid.
    """
    if depth > _DEEPEST:
        raise NoValueError("a required property is nested too deep")
    if not isinstance(schema, dict):
        return "a"
    members = required_members(schema, root, depth)
    kind = _kind(schema, root, depth)
    if kind == "object":
        return members
    if kind == "array":
        count = minimum_elements(schema)
        return [smallest(schema.get("items"), root, depth + 1)] * count
    parts = _parts(schema, root)
    return smallest(parts[0], root, depth + 1) if parts else _scalar(schema, root)


def required_members(
    schema: JsonValue, root: dict[str, JsonValue], depth: int = 0
) -> dict[str, JsonValue]:
    """Return the required properties of an object, with a value each.

    Raises:
        NoValueError: There is no value for one of them.
    """
    if depth > _DEEPEST:
        raise NoValueError("a required property is nested too deep")
    if not isinstance(schema, dict):
        return {}
    found: dict[str, JsonValue] = {}
    for part in _parts(schema, root):
        found.update(required_members(part, root, depth + 1))
    properties, listed = schema.get("properties"), schema.get("required")
    known = properties if isinstance(properties, dict) else {}
    for name in listed if isinstance(listed, list) else ():
        if isinstance(name, str) and (name in known or name not in found):
            found[name] = smallest(known.get(name), root, depth + 1)
    return found


def minimum_elements(schema: dict[str, JsonValue]) -> int:
    """Return how many elements an array must have.

    Raises:
        NoValueError: That is more than anybody would want to see.
    """
    count = schema.get("minItems", 0)
    if not isinstance(count, int) or count > _MOST_ELEMENTS:
        raise NoValueError("an array must have too many elements to be shown")
    return count


def _parts(schema: dict[str, JsonValue], root: dict[str, JsonValue]) -> list[JsonValue]:
    """Return the subschemas of a schema: all that it extends, and the first of alternatives."""
    found: list[JsonValue] = []
    reference, extended = schema.get("$ref"), schema.get("allOf")
    if isinstance(reference, str):
        found.append(target(root, unquote(reference.partition("#")[2])))
    found += extended if isinstance(extended, list) else []
    for key in _ALTERNATIVES:
        branches = schema.get(key)
        found += branches[:1] if isinstance(branches, list) else []
    return found


def _kind(
    schema: dict[str, JsonValue], root: dict[str, JsonValue], depth: int
) -> str | None:
    """Return `object` or `array`; None for all other types."""
    stated = schema.get("type")
    kinds = stated if isinstance(stated, list) else [stated]
    fixed = "const" in schema or "enum" in schema
    if depth > _DEEPEST or fixed:
        return None
    if "object" in kinds or (stated is None and "properties" in schema):
        return "object"
    if "array" in kinds:
        return "array"
    inner = [
        _kind(part, root, depth + 1)
        for part in _parts(schema, root)
        if isinstance(part, dict)
    ]
    return "object" if "object" in inner else None


def _scalar(schema: dict[str, JsonValue], root: dict[str, JsonValue]) -> JsonValue:
    try:
        validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise NoValueError("the schema of a required property is invalid") from error
    # Nothing at all cannot be sent everywhere.
    for value in sorted(samples(schema, root), key=lambda sample: sample == ""):
        if validator.is_valid(value):
            return value
    raise NoValueError("no value is known for a required property")
