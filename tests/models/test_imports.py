"""The models import what they use, and nothing else."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import pytest
from specgen.models import models_source
from specgen.pipeline import load_specs
from specgen.view.client import client_view

from tests.render.packages import write_spec

if TYPE_CHECKING:
    from pathlib import Path

_TAGGED: dict[str, Any] = {
    "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
    "discriminator": {"propertyName": "kind"},
}  # fmt: skip
_KIND: dict[str, Any] = {"type": "object", "properties": {"kind": {"type": "string"}}}
_VARIANTS = {"Cat": _KIND, "Dog": _KIND, "Pet": _TAGGED}


@pytest.mark.parametrize(
    "schemas", [_VARIANTS, {**_VARIANTS, "Plain": {"properties": {"a": {}}}}]
)
def test_each_import_is_used(tmp_path: Path, schemas: dict[str, Any]) -> None:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    (loaded,), _ = load_specs([write_spec(tmp_path, document)])
    view = client_view(loaded.api, "a.json")
    tree = ast.parse(models_source(view.classes, view.variants))
    imported = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
        for alias in node.names
    }
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert imported
    assert imported <= used
