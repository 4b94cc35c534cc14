"""The whole body of an operation that shows an edit deep inside a schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from specgen.diff import document_diff as comparing
from specgen.diff.document_diff import compare
from specgen.diff.model.removal_policy import Policy
from specgen.diff.reports import write

from tests.diff.comparing import TODAY, document, query_with, side

if TYPE_CHECKING:
    from specgen.diff.model.change import Change, Report
    from specgen.ir import JsonValue

STRING: dict[str, JsonValue] = {"type": "string"}


def report(base: JsonValue, revision: JsonValue) -> Report:
    return compare(side(base), side(revision), Policy(TODAY), try_values=True)


def breaking(base: JsonValue, revision: JsonValue) -> Change:
    [change] = [c for c in report(base, revision).changes if c.severity == "breaking"]
    return change


def ref(name: str) -> dict[str, JsonValue]:
    return {"$ref": f"#/components/schemas/{name}"}


def nested(limit: int, *, media_type: str = "application/json") -> JsonValue:
    """Return a document whose request is a list in a member beside another that is required."""
    order: JsonValue = {
        "type": "object",
        "required": ["customer"],
        "properties": {
            "customer": {"type": "string", "minLength": 2},
            "lines": {"type": "array", "items": {"allOf": [ref("Line"), ref("Sum")]}},
            "note": STRING,
        },
    }
    line: JsonValue = {"properties": {"sku": {**STRING, "maxLength": limit}}}
    total: JsonValue = {
        "type": "object",
        "required": ["sum"],
        "properties": {"sum": {"type": "integer"}},
    }
    content: JsonValue = {media_type: {"schema": ref("Order")}}
    schemas: JsonValue = {"Order": order, "Line": line, "Sum": total}
    post: JsonValue = {"requestBody": {"content": content}, "responses": {}}
    return document({"/orders": {"post": post}}, components={"schemas": schemas})


def test_a_value_is_wrapped_into_the_smallest_body_that_reaches_it() -> None:
    payload = breaking(nested(2), nested(1)).payload
    assert payload is not None
    assert (payload.method, payload.path, payload.part) == (
        "POST",
        "/orders",
        "request body",
    )
    assert (payload.media_type, payload.valid_in) == ("application/json", "base")
    assert payload.value == {"customer": "aa", "lines": [{"sum": 0, "sku": "aa"}]}


def answering(limit: int) -> JsonValue:
    schema: JsonValue = {"properties": {"name": {**STRING, "maxLength": limit}}}
    content: JsonValue = {"application/json": {"schema": schema}}
    responses: JsonValue = {"200": {"description": "", "content": content}}
    return document({"/things": {"get": {"responses": responses}}})


def test_a_response_is_shown_with_its_status() -> None:
    change = breaking(answering(1), answering(2))
    assert change.witness == (
        'response body of GET /things (200 application/json): `{"name": "aa"}`'
        " is valid now and was not before"
    )


def test_a_parameter_is_shown_among_those_that_are_required() -> None:
    base, revision = (query_with({**STRING, "maxLength": n}) for n in (2, 1))
    payload = breaking(base, revision).payload
    assert payload is not None
    assert (payload.part, payload.value) == ("parameters", {"query": {"q": "aa"}})


def test_without_json_the_value_stands_alone_and_the_reason_is_given() -> None:
    base, revision = (nested(n, media_type="application/xml") for n in (2, 1))
    change = breaking(base, revision)
    assert change.payload is None
    assert change.witness == (
        'a value of the schema: `"aa"` was valid and is not any more;'
        " without a whole body: no JSON body or parameter leads to the schema"
    )


def recursive(limit: int, required: list[JsonValue]) -> JsonValue:
    tree: JsonValue = {
        "type": "object",
        "required": required,
        "properties": {"child": ref("Tree"), "name": {**STRING, "maxLength": limit}},
    }
    content: JsonValue = {"application/json": {"schema": ref("Tree")}}
    post: JsonValue = {"requestBody": {"content": content}, "responses": {}}
    return document({"/trees": {"post": post}}, components={"schemas": {"Tree": tree}})


def test_a_schema_that_holds_itself_is_shown_once() -> None:
    payload = breaking(recursive(2, []), recursive(1, [])).payload
    assert payload is not None
    assert payload.value == {"name": "aa"}


def test_a_body_that_has_no_end_is_not_built() -> None:
    change = breaking(recursive(2, ["child"]), recursive(1, ["child"]))
    assert change.payload is None
    assert change.witness is not None
    assert change.witness.endswith("a required property is nested too deep")


def test_a_body_that_another_edit_spoils_shows_nothing() -> None:
    def two(limit: int, kind: str) -> JsonValue:
        name: JsonValue = {**STRING, "maxLength": limit}
        schema: JsonValue = {
            "type": "object",
            "required": ["a", "b"],
            "properties": {"a": name, "b": {"type": kind}},
        }
        content: JsonValue = {"application/json": {"schema": schema}}
        post: JsonValue = {"requestBody": {"content": content}, "responses": {}}
        return document({"/things": {"post": post}})

    found = report(two(2, "string"), two(1, "boolean")).changes
    [change] = [c for c in found if c.rule == "schema-maxLength"]
    assert change.payload is None
    assert change.witness is not None
    assert change.witness.endswith("the rest of the body is not valid on both sides")


def test_only_so_many_bodies_are_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "_MOST_PAYLOADS", 0)
    change = breaking(nested(2), nested(1))
    assert change.payload is None
    assert change.witness is not None


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_every_report_shows_the_body(form: str) -> None:
    text = write([report(answering(1), answering(2))], form)
    assert "response body of GET /things" in text.replace("\\", "")
    assert "200 application/json" in text
    shown = text.replace("&#34;", '"').replace("\\", "")
    assert '{"name": "aa"}' in shown


def test_the_body_is_data_in_json() -> None:
    data = json.loads(write([report(nested(2), nested(1))], "json"))
    payload = data["changes"][0]["payload"]
    assert payload["value"]["lines"] == [{"sum": 0, "sku": "aa"}]
    assert payload["status"] is None


@pytest.mark.parametrize(
    ("other", "limit", "reason"),
    [
        (STRING, 2, "the body around the value is valid on both sides"),
        (
            {"type": "integer"},
            250,
            "the body around the value is longer than 400 characters",
        ),
    ],
)
def test_a_body_that_shows_nothing_is_not_given(
    other: JsonValue, limit: int, reason: str
) -> None:
    def union(longest: int) -> JsonValue:
        name: JsonValue = {"anyOf": [{**STRING, "maxLength": longest}, other]}
        rest: JsonValue = {**STRING, "minLength": 200}
        schema: JsonValue = {
            "type": "object",
            "required": ["rest"],
            "properties": {"name": name, "rest": rest},
        }
        content: JsonValue = {"application/json": {"schema": schema}}
        post: JsonValue = {"requestBody": {"content": content}, "responses": {}}
        return document({"/things": {"post": post}})

    change = breaking(union(limit), union(limit - 1))
    assert change.payload is None
    assert change.witness is not None
    assert change.witness.endswith(reason)
