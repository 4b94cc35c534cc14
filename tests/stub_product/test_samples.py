"""Examples that are made where a spec has none: valid, and always the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema_rs import Draft202012Validator

from generator.pipeline import load_specs
from generator.view.client import client_view
from generator.view.contract import contract
from generator.view.pattern_text import text_matching
from tests.stub.documented import rest

if TYPE_CHECKING:
    from pathlib import Path

SCHEMAS: list[dict[str, Any]] = [
    {"type": "string"},
    {"type": "string", "minLength": 30, "maxLength": 30},
    {"type": "string", "maxLength": 2},
    {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}$"},
    {"type": "string", "pattern": "^[A-Za-z]", "minLength": 12},
    {"type": "string", "pattern": "^(alias/)?\\w+$", "minLength": 20, "maxLength": 20},
    {"type": "string", "pattern": "^key-[^\\s]+$"},
    {"type": "string", "pattern": "^(?:GET|POST)$"},
    {"type": "string", "pattern": "\\d{3}\\.\\d{2,}$"},
    {"type": "string", "pattern": "^\\u0041\\x42[\\]a]$"},
    {"type": "string", "pattern": "^[^a0A_-]$"},
    {"type": "string", "format": "uuid"},
    {"type": "string", "format": "date-time"},
    {"type": "string", "format": "ipv6"},
    {"type": "integer", "minimum": 3},
    {"type": "integer", "exclusiveMinimum": 3, "multipleOf": 5},
    {"type": "integer", "exclusiveMinimum": 2.5},
    {"type": "integer", "maximum": -7},
    {"type": "integer", "exclusiveMaximum": 0},
    {"type": "number", "minimum": 1.5, "maximum": 1.75},
    {"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 2},
    {"type": "number", "maximum": 0.25},
    {"type": "boolean"},
    {"type": "null"},
    {"type": ["null", "integer"], "minimum": 4},
    {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 3},
    {"type": "object", "minProperties": 2},
    {"type": "object", "minProperties": 2, "additionalProperties": {"type": "integer"}},
    {
        "type": "object",
        "required": ["a", "b"],
        "properties": {"a": {"type": "boolean"}},
    },
    {
        "allOf": [
            {"type": "object", "required": ["a"], "properties": {"a": {"const": 1}}},
            {"type": "object", "required": ["b"], "properties": {"b": {"enum": ["x"]}}},
        ]
    },
    {"oneOf": [{"type": "string", "pattern": "^x{5}$"}, {"type": "integer"}]},
]


def samples(folder: Path, schemas: list[Any]) -> list[Any]:
    paths = {
        f"/{number}": {
            "get": {
                "operationId": f"get{number}",
                "responses": {
                    "200": {
                        "description": "d",
                        "content": {"application/json": {"schema": schema}},
                    }
                },
            }
        }
        for number, schema in enumerate(schemas)
    }
    path = folder / "made.yaml"
    path.write_text(rest(f"paths: {json.dumps(paths)}"), encoding="utf-8")
    (loaded,), _ = load_specs([path])
    data: Any = contract(loaded.api, client_view(loaded.api, path.name))
    found = {o["path"]: json.loads(o["answers"][0]["body"]) for o in data["operations"]}
    return [found[f"/{number}"] for number in range(len(schemas))]


def test_examples_are_valid_and_always_the_same(tmp_path: Path) -> None:
    found = samples(tmp_path, SCHEMAS)
    for schema, value in zip(SCHEMAS, found, strict=True):
        validator = Draft202012Validator(schema, validate_formats=True)
        assert validator.is_valid(value), (schema, value)
    assert found == samples(tmp_path, SCHEMAS)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("", ""),
        ("^a|b$", "a"),
        ("a{2,3}b?c*d+", "aad"),
        ("(?<year>\\d{4})", "0000"),
        ("[\\d-]", "0"),
        ("[]a]", "]"),
        ("^.\\t$", "a\t"),
        ("^\\p{L}$", "a"),
    ],
)
def test_the_shortest_text_that_a_pattern_matches(pattern: str, text: str) -> None:
    assert text_matching(pattern) == text


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=a)b",
        "(a",
        "[a",
        "((a{1000}){1000}){1000}",
        "(" * 3000 + ")" * 3000,
        "^(a|a)*\\bb$",
        "\\",
        "(\\w)\\1",
        "[b-a]",
        "$a",
        "\\u{110000}",
    ],
)
def test_patterns_that_no_text_is_made_for(pattern: str) -> None:
    assert text_matching(pattern, low=40) is None
