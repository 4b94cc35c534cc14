"""Which of two arguments of one name keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from specgen.pipeline import load_specs
from specgen.view.client import client_view
from specgen.view.contract import contract

from tests.render.packages import write_spec

if TYPE_CHECKING:
    from pathlib import Path


def names(
    folder: Path, parameter: dict[str, Any], body: dict[str, Any]
) -> dict[str, str]:
    schema = {"type": "object", **body}
    content = {"application/json": {"schema": schema}}
    operation = {
        "operationId": "ship",
        "parameters": [{"in": "query", "schema": {"type": "string"}, **parameter}],
        "requestBody": {"required": True, "content": content},
        "responses": {"204": {"description": "Shipped."}},
    }
    info = {"title": "T", "version": "1"}
    document = {"openapi": "3.1.0", "info": info, "paths": {"/a": {"post": operation}}}
    (loaded,), _ = load_specs([write_spec(folder, document)])
    (view,) = client_view(loaded.api, "fiction.json").operations
    return {str(argument.place): argument.name for argument in view.arguments}


@pytest.mark.parametrize(
    ("parameter", "required", "plain"),
    [
        ({"name": "hold"}, [], "query hold"),
        ({"name": "hold"}, ["hold"], "body hold"),
        ({"name": "hold", "required": True}, [], "query hold"),
        ({"name": "hold", "required": True}, ["hold"], "query hold"),
        # What is spelt like the name has it anyway.
        ({"name": "Hold", "required": True}, [], "body hold"),
    ],
)
def test_the_argument_that_must_be_given_keeps_the_name(
    tmp_path: Path, parameter: dict[str, Any], required: list[str], plain: str
) -> None:
    body = {"properties": {"hold": {"type": "string"}}, "required": required}
    found = names(tmp_path, parameter, body)
    assert [place for place, name in found.items() if name == "hold"] == [plain]
    assert len(set(found.values())) == 2


def test_what_http_itself_sends_is_no_argument(tmp_path: Path) -> None:
    parameter = {"name": "Content-Length", "in": "header"}
    assert names(tmp_path, parameter, {"properties": {"a": {}}}) == {"body a": "a"}
    _, (finding,) = load_specs([tmp_path / "fiction.json"])
    assert (finding.code, finding.severity) == ("not-honoured", "warning")
    assert "`Content-Length` is not an argument" in finding.message


def test_a_property_without_a_name_is_not_the_whole_body(tmp_path: Path) -> None:
    parameter = {"name": "Content-Length", "in": "header"}
    found = names(tmp_path, parameter, {"properties": {"a": {}, "": {}}})
    assert found == {"body a": "a", "body ": "x"}
    (loaded,), _ = load_specs([tmp_path / "fiction.json"])
    stated: Any = contract(loaded.api, client_view(loaded.api, "fiction.json"))
    body = stated["operations"][0]["body"]
    assert body["members"] == {"a": "a", "": "x"}
    assert "name" not in body


def test_a_property_has_one_name_in_the_method_and_in_the_model(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"a-b": {}, "a_b": {}, "aB": {}}}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Both"}}}
    operation = {
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "D.", "content": content}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": operation}},
        "components": {"schemas": {"Both": schema}},
    }
    (loaded,), _ = load_specs([write_spec(tmp_path, document)])
    view = client_view(loaded.api, "fiction.json")
    (model,) = view.classes
    arguments = {a.wire_name: a.name for a in view.operations[0].arguments}
    assert arguments == {field.wire_name: field.name for field in model.fields}
