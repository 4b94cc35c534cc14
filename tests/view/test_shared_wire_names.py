"""Values that are sent by one name are warned of, and encodings of what is not sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from specgen.pipeline import load_specs

if TYPE_CHECKING:
    from pathlib import Path

OBJECT: dict[str, Any] = {"type": "object", "properties": {"a": {}, "b": {}}}
MAP: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}
TEXT: dict[str, Any] = {"type": "string"}


def messages(folder: Path, operation: dict[str, Any]) -> list[str]:
    responses = {"200": {"description": "D."}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": {"responses": responses, **operation}}},
    }
    spec = folder / "spec.json"
    spec.write_text(json.dumps(document), encoding="utf-8")
    _, found = load_specs([spec])
    assert {f.code for f in found} <= {"ambiguous-parameter", "not-honoured"}
    return [finding.message for finding in found]


def parameter(where: str, name: str, schema: Any, **more: object) -> dict[str, Any]:
    return {"in": where, "name": name, "schema": schema, **more}


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ([parameter("query", "p", OBJECT), parameter("query", "q", OBJECT)],
         "`p` and `q` are both sent as `a`, `b` in the query"),
        ([parameter("query", "a", TEXT), parameter("query", "p", OBJECT)],
         "`a` and `p` are both sent as `a` in the query"),
        ([parameter("query", "p", MAP), parameter("query", "q", MAP)],
         "`p` and `q` are both sent as any name in the query"),
        ([parameter("query", "p", OBJECT, style="deepObject"), parameter("query", "p[a]", TEXT)],
         "`p` and `p[a]` are both sent as `p[a]` in the query"),
        ([parameter("cookie", "p", OBJECT, explode=True), parameter("cookie", "b", TEXT)],
         "`p` and `b` are both sent as `b` in the cookie"),
        ([parameter("header", "X-A", TEXT), parameter("header", "x-a", TEXT)],
         "`X-A` and `x-a` are both sent as `x-a` in the header"),
        ([parameter("query", "a", TEXT), parameter("query", "A", TEXT),
          parameter("header", "a", TEXT), parameter("cookie", "a", TEXT)], None),
        ([parameter("query", "a", TEXT), parameter("query", "p", OBJECT, explode=False),
          parameter("query", "q", OBJECT, style="deepObject")], None),
    ],
)  # fmt: skip
def test_parameters(
    tmp_path: Path, parameters: list[dict[str, Any]], expected: str | None
) -> None:
    found = messages(tmp_path, {"parameters": parameters})
    assert found == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ({}, ["`p` and `a` are both sent as `a` in the form"]),
        ({"p": {"style": "deepObject", "explode": True}}, []),
        ({"p": {"contentType": "application/json"}}, []),
    ],
)
def test_properties_of_a_form(
    tmp_path: Path, encoding: dict[str, Any], expected: list[str]
) -> None:
    schema = {"type": "object", "properties": {"p": OBJECT, "a": TEXT}}
    content = {"application/x-www-form-urlencoded": {"schema": schema}}
    content["application/x-www-form-urlencoded"]["encoding"] = encoding
    assert messages(tmp_path, {"requestBody": {"content": content}}) == expected


@pytest.mark.parametrize(
    ("media_type", "schema", "expected"),
    [
        ("multipart/form-data", {"properties": {"ab": TEXT}},
         ["`abc` has no effect here: the schema has no such property"]),
        ("multipart/form-data", MAP, []),
        ("application/json", {"properties": {"abc": TEXT}},
         ["`abc` has no effect here: `application/json` is not written property by property"]),
    ],
)  # fmt: skip
def test_an_encoding_of_nothing_that_is_sent_is_warned_of(
    tmp_path: Path, media_type: str, schema: dict[str, Any], expected: list[str]
) -> None:
    entry = {"schema": schema, "encoding": {"abc": {"contentType": "text/plain"}}}
    operation = {"requestBody": {"content": {media_type: entry}}}
    assert messages(tmp_path, operation) == expected
