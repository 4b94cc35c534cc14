"""A component that may be null is null wherever it is referred to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from specgen.ir import Schema
from specgen.pipeline import load_specs
from specgen.view.client import client_view
from specgen.view.types import annotation

from tests.render.packages import write_spec

if TYPE_CHECKING:
    from pathlib import Path

REF = {"$ref": "#/components/schemas/Pet"}


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["object", "null"], ["Pet | None", "list[Pet | None]"]),
        ("object", ["Pet", "list[Pet]"]),
    ],
)
def test_references_are_null_if_the_component_may_be(
    types: object, expected: list[str], tmp_path: Path
) -> None:
    owner = {
        "type": "object",
        "required": ["one", "many"],
        "properties": {"one": REF, "many": {"type": "array", "items": REF}},
    }
    pet = {"type": types, "properties": {"name": {"type": "string"}}}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Owner"}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/a": {
                "get": {
                    "operationId": "get",
                    "responses": {"200": {"description": "d", "content": content}},
                }
            }
        },
        "components": {"schemas": {"Owner": owner, "Pet": pet}},
    }
    spec = write_spec(tmp_path, document)
    (loaded,), _ = load_specs([spec])
    classes = {
        str(view.name): view for view in client_view(loaded.api, spec.name).classes
    }
    found = [annotation(field.type) for field in classes["Owner"].fields]
    assert found == expected


@pytest.mark.parametrize(
    ("version", "schema", "expected", "warnings"),
    [
        ("3.0.3", {"type": "string", "nullable": True, "enum": ["a"]}, ["a", None], 0),
        ("3.0.3", {"type": "string", "enum": ["a", None]}, ["a", None], 0),
        ("3.1.0", {"type": ["string", "null"], "enum": ["a", None]}, ["a", None], 0),
        ("3.1.0", {"type": ["string", "null"], "enum": ["a"]}, ["a"], 1),
        ("3.1.0", {"type": "string", "enum": ["a", None]}, ["a"], 1),
    ],
)
def test_null_is_allowed_by_type_and_enum_or_by_neither(
    version: str,
    schema: dict[str, object],
    expected: list[str | None],
    warnings: int,
    tmp_path: Path,
) -> None:
    document = {
        "openapi": version,
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": {"A": schema}},
    }
    (loaded,), found = load_specs([write_spec(tmp_path, document)])
    (read,) = loaded.api.schemas.values()
    assert isinstance(read, Schema)
    assert list(read.enum or ()) == expected
    assert ("null" in read.types) == (None in expected)
    assert [f.code for f in found] == ["ineffective-keyword"] * warnings
