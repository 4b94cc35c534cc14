"""Documents as the IR has them: one dialect, references as edges, every operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from specgen.ir import Api, Dispatch, Ref, Schema
from specgen.openapi.references import References
from specgen.parse import parse
from specgen.source import load

from tests.render.packages import write_spec

if TYPE_CHECKING:
    from pathlib import Path


def api_of(folder: Path, openapi: str = "3.1.0", **members: Any) -> Api:
    info = {"title": "T", "version": "1"}
    spec = write_spec(folder, {"openapi": openapi, "info": info, **members})
    return parse(References(load(spec)))


def schema_of(folder: Path, schema: object, openapi: str) -> Schema | Ref:
    api = api_of(folder, openapi, paths={}, components={"schemas": {"A": schema}})
    return api.schemas["#/components/schemas/A"]


@pytest.mark.parametrize(
    ("schema30", "schema31"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        (
            {"type": "integer", "minimum": 1, "exclusiveMinimum": True},
            {"type": "integer", "exclusiveMinimum": 1},
        ),
        (
            {"type": "integer", "maximum": 9, "exclusiveMaximum": False},
            {"type": "integer", "maximum": 9},
        ),
        ({"example": 1}, {"examples": [1]}),
        (
            {"type": "object", "example": '{"a": 1}'},
            {"type": "object", "examples": [{"a": 1}]},
        ),
        ({"properties": {}, "example": "{}"}, {"properties": {}, "examples": [{}]}),
        (
            {"anyOf": [{"type": "object"}, {"nullable": True, "title": "None"}]},
            {"anyOf": [{"type": "object"}, {"type": "null", "title": "None"}]},
        ),
        # Only as an alternative: beside a keyword, or alone, it has no effect.
        (
            {"anyOf": [{"nullable": True, "minLength": 1}]},
            {"anyOf": [{"minLength": 1}]},
        ),
        ({"nullable": True}, {}),
    ],
)
def test_both_dialects_read_alike(
    schema30: object, schema31: object, tmp_path: Path
) -> None:
    one = schema_of(tmp_path / "a", schema30, "3.0.3")
    assert one == schema_of(tmp_path / "b", schema31, "3.1.0")


def test_siblings_of_a_reference_count_since_31(tmp_path: Path) -> None:
    beside = {"$ref": "#/components/schemas/A", "description": "Mine."}
    components = {"schemas": {"A": {"type": "string"}, "B": beside}}
    for openapi, described in (("3.0.3", None), ("3.1.0", "Mine.")):
        api = api_of(tmp_path / openapi, openapi, paths={}, components=components)
        found = api.schemas["#/components/schemas/B"]
        assert isinstance(found, Ref)
        assert found.target == "#/components/schemas/A"
        assert (found.siblings.description if found.siblings else None) == described


def test_a_fragment_dispatches_and_never_is_a_path(tmp_path: Path) -> None:
    operation = {"responses": {"200": {"description": "Fine."}}}
    paths = {"/#Action=Ring": {"get": operation}, "/#Action=List": {"post": operation}}
    found = api_of(tmp_path, paths=paths).operations
    assert [(o.path, o.dispatch, o.methods) for o in found] == [
        ("/", Dispatch("Action", "Ring"), ("GET",)),
        ("/", Dispatch("Action", "List"), ("POST",)),
    ]
    assert len({o.operation_id for o in found}) == 2


def test_an_operation_overrides_the_parameters_of_its_path(tmp_path: Path) -> None:
    def parameter(where: str, description: str) -> dict[str, object]:
        return {
            "name": "id",
            "in": where,
            "required": True,
            "description": description,
            "schema": {"type": "string"},
        }

    item = {
        "parameters": [parameter("path", "outer"), parameter("header", "header")],
        "get": {
            "operationId": "get",
            "parameters": [parameter("path", "inner")],
            "responses": {"200": {"description": "Fine."}},
        },
    }
    (operation,) = api_of(tmp_path, paths={"/a/{id}": item}).operations
    assert [(p.location_in, p.description) for p in operation.parameters] == [
        ("path", "inner"),
        ("header", "header"),
    ]


def test_repeating_is_safe_where_the_method_or_the_spec_says_so(tmp_path: Path) -> None:
    responses = {"200": {"description": "Fine."}}
    methods = {
        "get": {"responses": responses},
        "post": {"responses": responses},
        "put": {"responses": responses, "x-specgen-safe": False},
        "patch": {"responses": responses, "x-specgen-safe": True},
    }
    operations = api_of(tmp_path, paths={"/a": methods}).operations
    assert {o.methods[0]: o.safe for o in operations} == {
        "GET": True,
        "POST": False,
        "PUT": False,
        "PATCH": True,
    }


def test_values_listed_twice_count_once(tmp_path: Path) -> None:
    variables = {"r": {"default": "x", "enum": ["x", "x"]}}
    server = {"url": "https://{r}.example.com", "variables": variables}
    listed: list[Any] = ["a", 1, True, 1.0, [1], [1.0], {"b": 1}, {"b": 1}, "a"]
    schemas = {"A": {"enum": listed}}
    api = api_of(tmp_path, servers=[server], paths={}, components={"schemas": schemas})
    schema = api.schemas["#/components/schemas/A"]
    assert isinstance(schema, Schema)
    assert schema.enum == ("a", 1, True, [1], {"b": 1})
    assert api.servers[0].variables[0].enum == ("x",)
