"""Classes as the plain OpenAPI document that datamodel-code-generator is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from generator.code import prose
from generator.view.types import (
    NONE,
    ListOf,
    LiteralOf,
    MapOf,
    Named,
    Primitive,
    UnionOf,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.ir import JsonValue
    from generator.view.classes import ClassView
    from generator.view.types import TypeExpr

_PRIMITIVES: dict[str, dict[str, JsonValue]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "bytes": {"type": "string", "format": "binary"},
    "None": {"type": "null"},
    "Any": {},
    "datetime": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
}


def class_document(classes: Iterable[ClassView]) -> dict[str, JsonValue]:
    """Return an OpenAPI document whose schemas are the classes, and nothing else.

    Names are final Python names, constraints are gone and enumerations are open: a client trusts
    its caller, and a reply may come from a service that has moved on.
    """
    schemas: dict[str, JsonValue] = {view.name: _class_schema(view) for view in classes}
    return {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }


def _class_schema(view: ClassView) -> dict[str, JsonValue]:
    properties: dict[str, JsonValue] = {}
    for field in view.fields:
        schema = type_schema(field.type)
        properties[field.wire_name] = {**schema, **_described(field.doc)}
    required: list[JsonValue] = [
        field.wire_name for field in view.fields if field.required
    ]
    schema = {"type": "object", "properties": properties, "required": required}
    kept = {} if view.extra is None else {"additionalProperties": True}
    return {**schema, **kept, **_described(view.doc)}


def _described(doc: str) -> dict[str, JsonValue]:
    return {"description": "\n".join(prose.lines(doc, indent=4))} if doc else {}


def type_schema(expr: TypeExpr) -> dict[str, JsonValue]:
    """Return the schema whose Python type is `expr`."""
    match expr:
        case Primitive(name):
            return dict(_PRIMITIVES[name])
        case Named(name):
            return {"$ref": f"#/components/schemas/{name}"}
        case ListOf(item):
            return {"type": "array", "items": type_schema(item)}
        case MapOf(value):
            return {
                "type": "object",
                "additionalProperties": type_schema(value) or True,
            }
        case LiteralOf(values):
            return {"enum": list(values)}
        case UnionOf(members):
            alternatives: list[JsonValue] = [
                type_schema(m) for m in members if m != NONE
            ]
            null: list[JsonValue] = [{"type": "null"}] if NONE in members else []
            return {"anyOf": alternatives + null}
        case _:
            assert_never(expr)
