"""Classes as a plain OpenAPI document, the input of datamodel-code-generator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.code import prose
from specgen.view.types import NONE, members

if TYPE_CHECKING:
    from collections.abc import Iterable

    from specgen.ir import JsonValue
    from specgen.view.class_views import ClassView


def class_document(classes: Iterable[ClassView]) -> dict[str, JsonValue]:
    """Return an OpenAPI document whose schemas are the classes, and nothing else.

    Names are final Python names. Types are not in it: the template prints those of the views, which
    would come out the same after a third of the time of a run.

    Args:
        classes: The classes.
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
    for field in view.own_fields:
        properties[field.wire_name] = _described(field.doc)
    # The template writes the defaults, with types that do not include None.
    required: list[JsonValue] = [
        f.wire_name
        for f in view.own_fields
        if f.required or (f.default is not None and NONE not in members(f.type))
    ]
    kept: dict[str, JsonValue] = (
        {} if view.extra is None else {"additionalProperties": True}
    )
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        **kept,
        **_described(view.doc),
    }


def _described(doc: str) -> dict[str, JsonValue]:
    return {"description": "\n".join(prose.lines(doc, indent=4))} if doc else {}
