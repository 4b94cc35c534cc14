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

    from specgen.view.class_views import ClassView

TEXT = {"type": "string"}
REF = {"$ref": "#/components/schemas/Other"}
NARROW = {"$ref": "#/components/schemas/Narrow"}
OTHER = {"type": "object", "properties": {"x": TEXT}}
COMPONENTS = {
    "Other": OTHER,
    "Narrow": {"allOf": [REF, {"properties": {"y": TEXT}}]},
    "Either": {"oneOf": [REF, {"type": "integer"}]},
    "Word": TEXT,
}


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
        # One that extends the other, or is an alternative of it, says more.
        (REF, NARROW, "Narrow", ""),
        (NARROW, REF, "Narrow", ""),
        (REF, {"$ref": "#/components/schemas/Either"}, "Other", ""),
        ({"type": "array", "items": REF}, {"type": "array"}, "list[Other]", ""),
        ({"type": "array", "items": REF}, {"items": NARROW}, "list[Narrow]", ""),
        (
            {"type": "object", "additionalProperties": REF},
            {"type": "object", "additionalProperties": NARROW},
            "dict[str, Narrow]",
            "",
        ),
        (
            {"$ref": "#/components/schemas/Word"},
            {"enum": ["a"]},
            'Literal["a"] | str',
            "",
        ),
    ],
)
def test_both_definitions_hold(
    first: Any, second: Any, expected: str, doc: str, tmp_path: Path
) -> None:
    parts = [
        {"type": "object", "required": ["a"], "properties": {"a": p}}
        for p in (first, second)
    ]
    classes = classes_of(tmp_path, {"Whole": {"allOf": parts}, **COMPONENTS})
    (field,) = classes["Whole"].fields
    assert (annotation(field.type), field.doc) == (expected, doc)


def classes_of(folder: Path, schemas: Any) -> dict[str, ClassView]:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    (loaded,), _ = load_specs([write_spec(folder, document)])
    return {str(v.name): v for v in client_view(loaded.api, "a.json").classes}


def fields_of(view: ClassView) -> dict[str, str]:
    return {f.wire_name: annotation(f.type) for f in view.fields}


def test_two_objects_become_a_class_with_the_fields_of_both(tmp_path: Path) -> None:
    more = {
        "type": "object",
        "required": ["x"],
        "properties": {"y": {"type": "integer"}},
    }
    parts = [{"properties": {"a": {"type": "array", "items": p}}} for p in (REF, more)]
    found = classes_of(tmp_path, {"Whole": {"allOf": parts}, "Other": OTHER})
    assert fields_of(found["Whole"]) == {"a": "list[WholeAItem] | None"}
    assert fields_of(found["WholeAItem"]) == {"x": "str", "y": "int | None"}


def test_objects_that_contain_themselves_meet_in_one_class(tmp_path: Path) -> None:
    parts = ("Left", "Right")
    both = {"allOf": [{"$ref": f"#/components/schemas/{p}"} for p in parts]}
    schemas: dict[str, Any] = {
        name: {
            "type": "object",
            "properties": {
                name: TEXT,
                "next": {"$ref": f"#/components/schemas/{name}"},
            },
        }
        for name in parts
    }
    schemas["Right"]["properties"]["next"] = both
    found = classes_of(tmp_path, {**schemas, "Whole": both})
    within = fields_of(found["Whole"])["next"].removesuffix(" | None")
    assert fields_of(found[within])["next"] == f"{within} | None"
    assert len(found) <= len(schemas) + 4


def test_a_property_of_several_alternatives_has_any_of_their_types(
    tmp_path: Path,
) -> None:
    options = [
        {"properties": {"id": {"type": "integer"}, "same": TEXT}},
        {"properties": {"id": TEXT, "same": TEXT, "own": TEXT}},
    ]
    whole = {"type": "object", "properties": {"own": REF}, "oneOf": options}
    found = classes_of(tmp_path, {"Whole": whole, "Other": OTHER})
    assert fields_of(found["Whole"]) == {
        "own": "Other | None",
        "id": "int | str | None",
        "same": "str | None",
    }
