"""The types of sets of numbers, and of the items of streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specgen.pipeline import load_specs
from specgen.view.client import client_view
from specgen.view.types import annotation

from tests.render.packages import write_spec

if TYPE_CHECKING:
    from pathlib import Path

    from specgen.view.client import ClientView


def view_of(folder: Path, schemas: Any, paths: Any = None) -> ClientView:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": paths or {},
        "components": {"schemas": schemas},
    }
    (loaded,), _ = load_specs([write_spec(folder, document)])
    return client_view(loaded.api, "a.json")


def test_numbers_with_and_without_fractions_have_the_type_of_numbers(
    tmp_path: Path,
) -> None:
    clock = {"type": "number", "enum": [0, 0.5, 1]}
    schemas = {"A": {"type": "object", "required": ["c"], "properties": {"c": clock}}}
    (found,) = view_of(tmp_path, schemas).classes
    (field,) = found.fields
    assert annotation(field.type) == "Literal[0, 1] | float"


def test_items_of_a_tagged_union_are_read_by_an_adapter_with_its_type(
    tmp_path: Path,
) -> None:
    # The name of a tagged union is an alias, from which type checkers infer no item.
    names = ("Cat", "Dog")
    refs = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    schemas = {
        "Pet": {"oneOf": refs, "discriminator": {"propertyName": "kind"}},
        **{
            name: {"type": "object", "required": ["kind"], "properties": {"kind": {}}}
            for name in names
        },
    }
    content = {"application/x-ndjson": {"schema": {"$ref": "#/components/schemas/Pet"}}}
    response = {"200": {"description": "D.", "content": content}}
    paths = {"/pets": {"get": {"operationId": "pets", "responses": response}}}
    (operation,) = view_of(tmp_path, schemas, paths).operations
    assert operation.stream is not None
    assert operation.stream.reader == "json_lines(TypeAdapter[Pet](Pet))"
