"""A property that several parts of an `allOf` define: all of its definitions hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from specgen.pipeline import load_specs
from specgen.view.client import client_view
from specgen.view.types import annotation

from tests.render.packages import write_spec

if TYPE_CHECKING:
    from pathlib import Path

TEXT = {"type": "string"}
REF = {"$ref": "#/components/schemas/Other"}


@pytest.mark.parametrize(
    ("first", "second", "expected", "doc"),
    [
        ({"description": "Ours."}, TEXT, "str", "Ours."),
        (TEXT, {"const": "cat"}, 'Literal["cat"]', ""),
        ({"type": "number"}, {"type": "integer"}, "int", ""),
        (
            {"type": "string", "enum": ["a", "b"]},
            {"enum": ["b", "c"]},
            'Literal["b"] | str',
            "",
        ),
        ({"type": "string", "enum": ["a", "b"]}, {"const": "b"}, 'Literal["b"]', ""),
        (
            {"type": "integer", "minimum": 1, "maximum": 9},
            {"minimum": 3, "maximum": 12},
            "int",
            "At most 9, at least 3.",
        ),
        ({"type": "object", "description": "Ours."}, REF, "Other", "Ours."),
        (REF, {"description": "Theirs."}, "Other", "Theirs."),
    ],
)
def test_both_definitions_hold(
    first: Any, second: Any, expected: str, doc: str, tmp_path: Path
) -> None:
    parts = [
        {"type": "object", "required": ["a"], "properties": {"a": p}}
        for p in (first, second)
    ]
    schemas = {
        "Whole": {"allOf": parts},
        "Other": {"type": "object", "properties": {"x": TEXT}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    (loaded,), _ = load_specs([write_spec(tmp_path, document)])
    whole = next(
        v for v in client_view(loaded.api, "a.json").classes if v.name == "Whole"
    )
    (field,) = whole.fields
    assert (annotation(field.type), field.doc) == (expected, doc)
