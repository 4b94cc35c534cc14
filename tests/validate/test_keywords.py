"""Keywords of schemas that are misspelt or have no effect, and those that only look so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from specgen.ir import Discriminator, Schema, Xml
from specgen.pipeline import load_specs

if TYPE_CHECKING:
    from pathlib import Path

    from specgen.diagnostics import Diagnostic
    from specgen.ir import Api

Json = Any


def loaded(
    folder: Path, schemas: Json, version: str = "3.1.0"
) -> tuple[Api, list[Diagnostic]]:
    path = folder / "spec.json"
    document = {
        "openapi": version,
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    (spec,), found = load_specs([path])
    return spec.api, found


def test_a_second_kind_of_stream_is_warned_of(tmp_path: Path) -> None:
    """One of the first kind, under another name or status, is not."""
    content = ["text/event-stream", "application/x-ndjson", "application/json"]
    responses = {
        "200": {"description": "d", "content": {name: {} for name in content}},
        "202": {"description": "d", "content": {"text/event-stream": {}}},
        "400": {"description": "d", "content": {"application/jsonl": {}}},
    }
    path = tmp_path / "spec.json"
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"get": {"operationId": "a", "responses": responses}}},
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    _, (finding,) = load_specs([path])
    assert finding.code == "not-honoured"
    assert finding.message == (
        "`application/x-ndjson` has no effect here: `get` streams `text/event-stream`"
    )


@pytest.mark.parametrize(
    ("version", "schema", "code", "text"),
    [
        ("3.1.0", {"minLenght": 1}, "unknown-field", ("not a keyword", "`minLength`")),
        ("3.0.3", {"minLenght": 1}, "unknown-field", ("not a field", "`minLength`")),
        (
            "3.1.0",
            {"propertes": {}},
            "unknown-field",
            ("not a keyword", "`properties`"),
        ),
        ("3.0.3", {"propertes": {}}, "unknown-field", ("not a field", "`properties`")),
        ("3.1.0", {"nullable": True}, "ineffective-keyword", ("no effect", '"null"')),
        ("3.2.0", {"nullable": True}, "ineffective-keyword", ("no effect", '"null"')),
        ("3.1.0", {"exclusiveMinimum": True}, "wrong-type", ("`true`", "a number")),
        ("3.0.3", {"exclusiveMinimum": 5}, "wrong-type", ("`5`", "`true`")),
        ("3.0.3", {"const": 5}, "unknown-field", ("`const`", "3.1")),
        ("3.0.3", {"$defs": {}}, "unknown-field", ("`$defs`", "3.1")),
        ("3.0.3", {"examples": []}, "unknown-field", ("`examples`", "3.1")),
        (
            "3.1.0",
            {"type": "integer", "minLength": 1},
            "ineffective-keyword",
            ("`minLength` does not apply to values of type integer", "string"),
        ),
        (
            "3.1.0",
            {"type": ["string", "null"], "maximum": 1},
            "ineffective-keyword",
            ("`maximum` does not apply to values of type string", "number"),
        ),
        (
            "3.1.0",
            {"type": "object", "required": ["nmae"], "properties": {"name": {}}},
            "unknown-required",
            ("`nmae` is required", "`name`"),
        ),
    ],
)
def test_a_keyword_without_effect_is_a_warning(
    tmp_path: Path, version: str, schema: Json, code: str, text: tuple[str, str]
) -> None:
    _, (finding,) = loaded(tmp_path, {"A": schema}, version)
    message, hint = text
    assert finding.code == code
    assert message in finding.message
    assert hint in (finding.hint or "")


@pytest.mark.parametrize(
    "schemas",
    [
        {"A": {"minLength": 1, "minimum": 1, "required": ["a"]}},
        {"A": {"type": ["integer", "string"], "minLength": 1, "minimum": 1}},
        {"A": {"type": "integer", "maximum": 5, "x-any": 1, "enum": [1]}},
        {"A": {"type": "string", "example": None}},
        {"A": {"type": "string", "additionalProperties": False}},
        {"A": {"type": "object", "required": ["a"]}},
        {"A": {"type": "object", "required": ["a"], "additionalProperties": {}}},
        {"A": {"required": ["a"], "properties": {"b": {}}, "additionalProperties": True}},
        {"A": {"required": ["a"], "properties": {"b": {}}, "patternProperties": {"a": {}}}},
        {"A": {"allOf": [{"properties": {"a": {}}}], "properties": {"b": {}}, "required": ["a"]}},
        {"A": {"allOf": [{"$ref": "#/components/schemas/B"}, {"properties": {"a": {}}}]},
         "B": {"properties": {"b": {}}, "required": ["a"]}},
        {"A": {"properties": {"a": {}},
               "anyOf": [{"required": ["a"], "properties": {"b": {}}}, {"required": ["b"]}]}},
        {"A": {"properties": {"a": {}, "b": {}}, "required": ["a", "b"]}},
        {"A": {"properties": {"b": {}}, "required": ["kind"],
               "discriminator": {"propertyName": "kind"}}},
    ],
)  # fmt: skip
def test_a_keyword_that_has_one_is_not(tmp_path: Path, schemas: Json) -> None:
    assert loaded(tmp_path, schemas)[1] == []


@pytest.mark.parametrize(
    ("closing", "required"),
    [({}, ("a", "x", "b", "y")), ({"additionalProperties": False}, ("a", "b"))],
)
def test_a_required_property_that_nothing_declares_is_required_where_it_may_be(
    tmp_path: Path, closing: Json, required: tuple[str, ...]
) -> None:
    schema = {"type": "object", "required": ["a", "x", "b", "y"], **closing}
    properties: Json = {"a": {}, "b": {}}
    api, found = loaded(tmp_path, {"A": {**schema, "properties": properties}})
    assert [f.message.split()[0] for f in found] == ["`x`", "`y`"]
    (read,) = api.schemas.values()
    assert isinstance(read, Schema)
    assert read.required == required


def test_a_required_property_that_no_part_declares_is_reported_once(
    tmp_path: Path,
) -> None:
    base: Json = {"type": "object", "required": ["a", "x"], "properties": {"b": {}}}
    reference = {"$ref": "#/components/schemas/Base"}
    heirs = {n: {"allOf": [reference, {"properties": {"a": {}}}]} for n in "PQ"}
    _, found = loaded(tmp_path, {"Base": base, **heirs})
    assert [f.message.split()[0] for f in found] == ["`x`"]


def test_siblings_of_a_reference_in_3_0_are_said_to_be_ignored(tmp_path: Path) -> None:
    reference = {
        "$ref": "#/components/schemas/B",
        "description": "A.",
        "type": "string",
        "nullable": True,
        "minLength": 2,
    }
    target = {"type": "string", "minLength": 1}
    schemas = {"A": {"properties": {"a": reference}}, "B": target}
    _, found = loaded(tmp_path, schemas, "3.0.3")
    assert {f.code for f in found} == {"ineffective-keyword"}
    # What the target says as well, or describes, is no loss.
    assert [f.message.split()[0] for f in found] == ["`nullable`", "`minLength`"]
    object_ = {"$ref": "#/components/schemas/B", "type": "object"}
    schemas = {"A": {"properties": {"a": object_}}, "B": {"properties": {"b": {}}}}
    assert loaded(tmp_path, schemas, "3.0.3")[1] == []
    nullable = {"anyOf": [{"$ref": "#/components/schemas/B"}, {"type": "null"}]}
    schemas = {"A": {"properties": {"a": nullable}}, "B": {"type": "string"}}
    assert loaded(tmp_path, schemas)[1] == []


def test_an_explicit_type_wins_over_keywords_of_another(tmp_path: Path) -> None:
    token = {
        "type": "string",
        "properties": {"auth": {"type": "string"}},
        "maxItems": 1,
    }
    api, found = loaded(tmp_path, {"A": {"type": "object", "properties": {"t": token}}})
    assert [finding.code for finding in found] == ["ineffective-keyword"] * 2
    schema = api.schemas["#/components/schemas/A"]
    assert isinstance(schema, Schema)
    ((_, text),) = schema.properties
    assert isinstance(text, Schema)
    assert (text.types, text.properties, text.assertions) == (("string",), (), ())


@pytest.mark.parametrize(
    ("schema", "hint"),
    [
        ({"xml": {"nmae": "a"}}, "did you mean `name`?"),
        ({"xml": {"nodeType": "text"}}, "it is a field of OpenAPI 3.2"),
        ({"discriminator": {"propertyName": "k", "maping": {}}}, "did you mean `mapping`?"),
        ({"discriminator": {"propertyName": "k", "defaultMapping": "A"}},
         "it is a field of OpenAPI 3.2"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_fields_that_a_part_of_a_schema_does_not_have_are_ignored(
    tmp_path: Path, schema: Json, hint: str, version: str
) -> None:
    members: Json = {"type": "object", "properties": {"k": {"type": "string"}}}
    api, (finding,) = loaded(tmp_path, {"A": {**members, **schema}}, version)
    assert (finding.code, finding.hint) == ("unknown-field", hint)
    (read,) = api.schemas.values()
    assert isinstance(read, Schema)
    assert read.xml in (None, Xml())
    assert read.discriminator in (None, Discriminator("k"))
