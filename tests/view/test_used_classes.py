"""The models of a client are those that its methods take, return, or that errors have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specgen.pipeline import load_specs
from specgen.view.client import client_view

from tests.render.packages import write_spec

if TYPE_CHECKING:
    from pathlib import Path


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _content(name: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": _ref(name)}}}


SCHEMAS: dict[str, Any] = {
    "Whole": _object(part=_ref("Part"), rest={"type": "array", "items": _ref("Item")}),
    "Part": _object(x={"type": "string"}),
    "Item": {"type": "object", "additionalProperties": _ref("Value")},
    "Value": {"oneOf": [_ref("Number"), _ref("Base")]},
    "Number": _object(n={"type": "integer"}),
    "Base": {
        **_object(kind={"type": "string"}),
        "required": ["kind"],
        "discriminator": {"propertyName": "kind"},
    },
    "Sub": {"allOf": [_ref("Base"), _object(s=_ref("OfSub"))]},
    "OfSub": _object(z={"type": "integer"}),
    "Body": _object(inner=_ref("Inner"), name={"type": "string"}),
    "Inner": _object(i={"type": "integer"}),
    "Problem": _object(code={"type": "string"}, detail=_ref("Detail")),
    "Detail": _object(d={"type": "string"}),
    "Alone": _object(next=_ref("Alone")),
}
OPERATION = {
    "operationId": "make",
    "requestBody": {"required": True, **_content("Body")},
    "responses": {
        "200": {"description": "d", **_content("Whole")},
        "400": {"description": "d", **_content("Problem")},
    },
}


def _classes(folder: Path, paths: dict[str, Any]) -> set[str]:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }
    (loaded,), _ = load_specs([write_spec(folder, document)])
    view = client_view(loaded.api, "a.json")
    return {str(c.name) for c in view.classes} | {str(v.name) for v in view.variants}


def test_a_client_has_the_models_of_its_methods(tmp_path: Path) -> None:
    """And of errors, but not of bodies whose properties are arguments, nor of nothing."""
    found = _classes(tmp_path, {"/": {"post": OPERATION}})
    assert found == {
        *("Whole", "Part", "Value", "Number", "AnyBase", "Base", "Sub", "OfSub"),
        *("Inner", "Problem", "Detail"),
    }


def test_schemas_without_operations_are_all_models(tmp_path: Path) -> None:
    assert _classes(tmp_path, {}) > {"Body", "Problem", "Alone", "Whole"}


def test_classes_beside_json_of_any_kind_are_models(tmp_path: Path) -> None:
    """The result is JSON of any kind then, but a response of the other media type is read as it."""
    content: dict[str, Any] = {"application/json": {"schema": {}}}
    content["application/vnd.a+json"] = {"schema": _object(a={"type": "string"})}
    response = {"description": "d", "content": content}
    operation = {"operationId": "read", "responses": {"200": response}}
    assert _classes(tmp_path, {"/": {"get": operation}}) == {"ReadResponse"}
