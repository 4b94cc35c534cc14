"""A component that may be null is null wherever it is referred to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
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
