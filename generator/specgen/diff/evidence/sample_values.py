"""Values near the limits of a schema, some of them valid and some not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from specgen.source.pointer import split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.ir import JsonValue

    Schema = dict[str, JsonValue]

_DEEPEST: Final = 4
_MOST: Final = 200
_MOST_FOR_A_PART: Final = 32
_MOST_ITEMS: Final = 4
_LONGEST: Final = 300
_BRANCHES: Final = ("allOf", "oneOf", "anyOf", "prefixItems")
_NESTED: Final = ("not", "if", "then", "else", "contains")
_FORMATS: Final[dict[str, str]] = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T00:00:00Z",
    "time": "00:00:00Z",
    "email": "a@example.com",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "uri": "https://example.com",
    "ipv4": "192.0.2.1",
    "hostname": "example.com",
}


def samples(schema: JsonValue, root: Schema, depth: int = 0) -> list[JsonValue]:
    """Return values to try a schema with, each once.

    Args:
        schema: The schema, in the dialect of JSON Schema 2020-12.
        root: The document that its references lead into.
        depth: How many levels above it have been built.
    """
    found: dict[str, JsonValue] = {}
    for value in _values(schema, root, depth):
        found.setdefault(json.dumps(value, sort_keys=True), value)
        if len(found) >= (_MOST_FOR_A_PART if depth else _MOST):
            break
    return list(found.values())


def _values(schema: JsonValue, root: Schema, depth: int) -> Iterator[JsonValue]:
    if not isinstance(schema, dict) or depth > _DEEPEST:
        yield "a"
        return
    yield from _given(schema)
    if "type" not in schema:
        yield from ("a", 1, None, True)
    kinds = _kinds(schema)
    if "string" in kinds:
        yield from _strings(schema)
    if kinds & {"integer", "number"}:
        yield from _numbers(schema)
    if "object" in kinds:
        yield from _objects(schema, root, depth)
    if "array" in kinds:
        yield from _arrays(schema, root, depth)
    yield from _referred(schema, root, depth)
    yield from (None, True, "a", 1, 0.5, [], {})


def _kinds(schema: Schema) -> set[str]:
    kind = schema.get("type")
    listed = kind if isinstance(kind, list) else [kind]
    named = {name for name in listed if isinstance(name, str)}
    return named or {"object", "array", "string", "number"}


def _given(schema: Schema) -> Iterator[JsonValue]:
    for key in ("enum", "examples"):
        values = schema.get(key)
        yield from values if isinstance(values, list) else ()
    for key in ("const", "default", "example"):
        if key in schema:
            yield schema[key]


def _referred(schema: Schema, root: Schema, depth: int) -> Iterator[JsonValue]:
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/"):
        yield from samples(target(root, reference[1:]), root, depth + 1)
    for key in _BRANCHES:
        branches = schema.get(key)
        for branch in branches if isinstance(branches, list) else ():
            yield from samples(branch, root, depth + 1)
    for key in _NESTED:
        if key in schema:
            yield from samples(schema[key], root, depth + 1)


def target(root: Schema, pointer: str) -> JsonValue:
    """Return the value at a JSON pointer, None if there is none."""
    value: JsonValue = root
    for key in split(pointer):
        if isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, dict):
            value = value.get(key)
        else:
            return None
    return value


def _strings(schema: Schema) -> Iterator[str]:
    form = schema.get("format")
    if isinstance(form, str) and form in _FORMATS:
        yield _FORMATS[form]
    for key in ("minLength", "maxLength"):
        limit = schema.get(key)
        if isinstance(limit, int) and 0 <= limit <= _LONGEST:
            yield from ("a" * n for n in (limit, limit + 1, max(0, limit - 1)))
    yield from ("", "a", "1", "A b", "1.5", "true")


def _numbers(schema: Schema) -> Iterator[float]:
    for key in (
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
    ):
        limit = schema.get(key)
        if isinstance(limit, int | float) and not isinstance(limit, bool):
            yield from (limit, limit + 1, limit - 1, limit * 2, limit * 3)
    yield from (0, 1, -1, 0.5, 2**31, 2**63)


def _arrays(schema: Schema, root: Schema, depth: int) -> Iterator[list[JsonValue]]:
    items = samples(schema.get("items", {}), root, depth + 1)
    yield []
    for item in items:
        yield [item]
    prefix = schema.get("prefixItems")
    if isinstance(prefix, list):
        yield [samples(part, root, depth + 1)[0] for part in prefix]
    yield [items[0], items[0]]
    for key in ("minItems", "maxItems", "minContains", "maxContains"):
        limit = schema.get(key)
        if isinstance(limit, int) and 0 < limit <= _LONGEST:
            for count in (limit, limit + 1, limit - 1):
                yield [items[n % len(items)] for n in range(count)]
                yield from ([item] * count for item in items[:_MOST_ITEMS])


def _objects(schema: Schema, root: Schema, depth: int) -> Iterator[Schema]:
    properties = schema.get("properties")
    known = properties if isinstance(properties, dict) else {}
    listed = schema.get("required")
    names = listed if isinstance(listed, list) else []
    required = [name for name in names if isinstance(name, str)]
    values = {
        name: samples(known.get(name), root, depth + 1) for name in [*known, *required]
    }
    full: Schema = {name: options[0] for name, options in values.items()}
    least: Schema = {name: full[name] for name in required}
    yield least
    yield full
    for name in values:
        yield {key: value for key, value in full.items() if key != name}
        yield {**least, name: full[name]}
    for name, options in values.items():
        for option in options:
            yield {**least, name: option}
    for key in ("dependentRequired", "dependentSchemas", "patternProperties"):
        entries = schema.get(key)
        for name in entries if isinstance(entries, dict) else ():
            for value in ("a", 1):
                yield {**least, name.strip("^$"): value}
    yield {**full, "another": "a"}
    yield {**least, "another": 1}
    for key in ("minProperties", "maxProperties"):
        limit = schema.get(key)
        if isinstance(limit, int) and 0 <= limit <= _LONGEST:
            for count in (limit, limit + 1, limit - 1):
                yield {f"property{n}": "a" for n in range(count)}
