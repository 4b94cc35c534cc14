"""Classes as a plain OpenAPI document, the input of datamodel-code-generator."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from specgen.code import prose
from specgen.view.types import (
    NONE,
    ListOf,
    LiteralOf,
    MapOf,
    Named,
    Primitive,
    UnionOf,
    members,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from specgen.ir import JsonValue
    from specgen.view.class_views import ClassView, VariantsView
    from specgen.view.types import TypeExpr

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


def class_document(
    classes: Iterable[ClassView], variants: Iterable[VariantsView] = ()
) -> dict[str, JsonValue]:
    """Return an OpenAPI document whose schemas are the classes, and nothing else.

    Names are final Python names, constraints are omitted and enumerations are open: a client trusts
    its caller, and a response may come from a newer version of the service.

    Args:
        classes: The classes.
        variants: The tagged unions, each represented by an empty class.
    """
    schemas: dict[str, JsonValue] = {view.name: _class_schema(view) for view in classes}
    schemas.update({view.name: {"type": "object"} for view in variants})
    return {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }


def _class_schema(view: ClassView) -> dict[str, JsonValue]:
    properties: dict[str, JsonValue] = {}
    for field in view.own_fields:
        schema = type_schema(field.type)
        properties[field.wire_name] = {**schema, **_described(field.doc)}
    # The template writes the defaults, with types that do not include None.
    required: list[JsonValue] = [
        f.wire_name
        for f in view.own_fields
        if f.required or (f.default is not None and NONE not in members(f.type))
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
        case Named(name, _):
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
