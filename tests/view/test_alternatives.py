"""The types of unions: what their alternatives leave open, nothing closes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from specgen.pipeline import load_specs
from specgen.view.client import client_view
from specgen.view.types import annotation

from tests.render.packages import write_spec

if TYPE_CHECKING:
    from pathlib import Path

OBJECT: dict[str, Any] = {"type": "object", "properties": {"x": {"type": "integer"}}}
NUMBER: dict[str, Any] = {"type": "integer"}
DATE = {"type": "string", "format": "date"}
TIME = {"type": "string", "format": "date-time"}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"anyOf": [NUMBER, {}]}, "Any"),
        ({"oneOf": [OBJECT, True]}, "Any"),
        ({"anyOf": [NUMBER, {"minLength": 3}]}, "Any"),
        ({"anyOf": [NUMBER, False]}, "int"),
        ({"type": "string", "anyOf": [{"format": "date"}, {"minLength": 3}]}, "str"),
        ({**OBJECT, "anyOf": [{"required": ["x"]}, {"minProperties": 2}]}, "UnionA"),
        ({**OBJECT, "type": ["object", "string", "null"]}, "UnionA | str | None"),
        # A date-time at midnight and a date read as each other.
        ({"anyOf": [TIME, DATE]}, "str"),
        ({"anyOf": [DATE, NUMBER, TIME, {"type": "null"}]}, "str | int | None"),
    ],
)
def test_a_union_is_of_all_that_it_allows(
    tmp_path: Path, schema: dict[str, Any], expected: str
) -> None:
    union = {"type": "object", "required": ["a"], "properties": {"a": schema}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": {"Union": union}},
    }
    spec = write_spec(tmp_path, document)
    (loaded,), _ = load_specs([spec])
    (view,) = [
        v for v in client_view(loaded.api, spec.name).classes if v.name == "Union"
    ]
    assert [annotation(field.type) for field in view.fields] == [expected]
