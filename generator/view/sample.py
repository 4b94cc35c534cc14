"""An example value for a schema, for what a spec gives no example of."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from generator.ir import Ref, Schema
from generator.view.pattern_text import text_matching

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.ir import JsonValue

_DEEPEST = 4
_LONGEST = 10_000
_FORMATS = {
    "date": "2020-01-31",
    "date-time": "2020-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "duration": "P1D",
    "email": "someone@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "byte": "",
}
_SCALARS: dict[str, JsonValue] = {"boolean": True, "null": None}


def sample(
    schema: Schema | Ref | None, schemas: Mapping[str, Schema | Ref], depth: int = 0
) -> JsonValue:
    """Return a value that a schema describes; its own examples come first.

    Args:
        schema: The schema; None where there is none.
        schemas: The schemas that references lead to, by key.
        depth: How many schemas were entered on the way; optional parts end at some depth.
    """
    if isinstance(schema, Ref):
        return _referred(schema, schemas, depth)
    if schema is None or schema.boolean is not None or depth > 4 * _DEEPEST:
        return {}
    stated = _stated(schema)
    if stated:
        return stated[0]
    if schema.all_of:
        return _joined(schema, schemas, depth)
    branches = schema.one_of or schema.any_of
    if branches and not schema.properties:
        return sample(branches[0], schemas, depth + 1)
    return _of_type(schema, schemas, depth)


def _referred(ref: Ref, schemas: Mapping[str, Schema | Ref], depth: int) -> JsonValue:
    stated = _stated(ref.siblings) if ref.siblings else []
    return stated[0] if stated else sample(schemas[ref.target], schemas, depth + 1)


def _stated(schema: Schema) -> list[JsonValue]:
    constant = [schema.const] if schema.has_const else []
    default = [schema.default] if schema.has_default else []
    return [*schema.examples, *constant, *default, *(schema.enum or ())]


def _joined(
    schema: Schema, schemas: Mapping[str, Schema | Ref], depth: int
) -> JsonValue:
    parts = [sample(part, schemas, depth + 1) for part in schema.all_of]
    objects = [part for part in parts if isinstance(part, dict)]
    if not objects:
        return parts[0]
    found: dict[str, JsonValue] = {}
    for part in (*objects, _object(schema, schemas, depth)):
        found.update(part)
    return found


def _of_type(
    schema: Schema, schemas: Mapping[str, Schema | Ref], depth: int
) -> JsonValue:
    kinds = [kind for kind in schema.types if kind != "null"] or list(schema.types)
    kind = kinds[0] if kinds else "array" if schema.items else "object"
    if kind == "object":
        return _object(schema, schemas, depth)
    if kind == "array":
        few = dict(schema.assertions).get("minItems", 0)
        wanted = few if isinstance(few, int) and few else int(depth < _DEEPEST)
        return [
            sample(schema.items, schemas, depth + 1) for _ in range(min(wanted, 10))
        ]
    if kind == "string":
        return _text(schema)
    if kind in ("integer", "number"):
        return _number(dict(schema.assertions), whole=kind == "integer")
    return _SCALARS.get(kind)


def _number(limits: Mapping[str, JsonValue], *, whole: bool) -> int | float:
    """Return a number within its limits: zero if it may be, else one near it."""
    low, high = _least(limits, whole=whole), _greatest(limits, whole=whole)
    found: float = 0 if whole else 0.5
    if low is not None and found < low:
        found = low
    if high is not None and found > high:
        found = high
    step = limits.get("multipleOf")
    if isinstance(step, int | float) and step > 0:
        found = math.ceil(found / step) * step
    return int(found) if whole else found


def _least(limits: Mapping[str, JsonValue], *, whole: bool) -> float | None:
    """Return the least number; one that is excluded counts as the next one, near enough."""
    included, excluded = limits.get("minimum"), limits.get("exclusiveMinimum")
    found = [included] if isinstance(included, int | float) else []
    if isinstance(excluded, int | float):
        found.append(math.floor(excluded) + 1 if whole else excluded + _off(excluded))
    return max((math.ceil(n) if whole else n for n in found), default=None)


def _greatest(limits: Mapping[str, JsonValue], *, whole: bool) -> float | None:
    included, excluded = limits.get("maximum"), limits.get("exclusiveMaximum")
    found = [included] if isinstance(included, int | float) else []
    if isinstance(excluded, int | float):
        found.append(math.ceil(excluded) - 1 if whole else excluded - _off(excluded))
    return min((math.floor(n) if whole else n for n in found), default=None)


def _off(number: float) -> float:
    return abs(number) / 1000 or 0.001


def _object(
    schema: Schema, schemas: Mapping[str, Schema | Ref], depth: int
) -> dict[str, JsonValue]:
    found = {
        name: sample(value, schemas, depth + 1)
        for name, value in schema.properties
        if name in schema.required or depth < _DEEPEST
        if not (isinstance(value, Schema) and value.write_only)
    }
    if schema.additional is None:
        return found
    few = dict(schema.assertions).get("minProperties", 0)
    named = dict(schema.properties)
    further = [name for name in schema.required if name not in named]
    missing = (min(few, 10) if isinstance(few, int) else 0) - len(found) - len(further)
    further += [f"key{number}" for number in range(1, missing + 1)]
    value = schema.additional.schema
    for name in further:
        found[name] = "string" if value is None else sample(value, schemas, depth + 1)
    return found


def _text(schema: Schema) -> str:
    limits = dict(schema.assertions)
    given, greatest = limits.get("minLength"), limits.get("maxLength")
    low = min(given, _LONGEST) if isinstance(given, int) else 0
    high = greatest if isinstance(greatest, int) else None
    pattern = limits.get("pattern")
    matching = text_matching(pattern, low, high) if isinstance(pattern, str) else None
    if matching is not None:
        return matching
    text = _FORMATS.get(schema.format or "", "string").ljust(low, "x")
    return text if high is None else text[:high]
