"""Slips that need not keep a document from being used, and those that do."""

from __future__ import annotations

import contextlib
import copy
import json
import random
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from specgen.diagnostics import SpecError
from specgen.pipeline import load_specs
from specgen.view.client import client_view

from tests.render.packages import PARENT, packages_of, put, run

if TYPE_CHECKING:
    from pathlib import Path

    from specgen.ir import Api

Json = Any

DOCUMENT: Json = yaml.safe_load("""
openapi: 3.1.0
info: {title: Keys, version: "1", description: Keys., contact: {name: Us}, license: {name: MIT}}
servers:
  - url: https://{region}.example.com
    variables: {region: {default: a, enum: [a, b], description: Where.}}
tags: [{name: keys, externalDocs: {url: https://example.com}}]
security: [{key: []}, {bearer: []}]
paths:
  /keys/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
    get:
      operationId: GetKey
      summary: Get a key.
      tags: [keys]
      deprecated: true
      security: [{bearer: []}]
      parameters:
        - {name: fields, in: query, required: true, explode: false, example: [id],
           schema: {type: array, items: {type: string}}}
        - {name: filter, in: query, content: {application/json: {schema: {type: object}}}}
        - {$ref: "#/components/parameters/Trace"}
      responses:
        "200":
          description: The key.
          headers: {X-Count: {description: How many., schema: {type: integer}}}
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Key"}
              examples: {one: {summary: One., value: {id: a}}}
          links: {next: {operationId: GetKey, parameters: {id: a}}}
        4XX: {$ref: "#/components/responses/Error"}
      callbacks: {done: {"{$url}": {post: {responses: {"200": {description: Done.}}}}}}
    post:
      operationId: AddKey
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: {type: object, properties: {file: {type: string}, meta: {type: object}}}
            encoding: {file: {contentType: image/png}}
      responses: {"204": {description: Done.}}
components:
  parameters:
    Trace: {name: X-Trace, in: header, schema: {type: string, enum: [a, b], default: a}}
  responses:
    Error: {description: No., content: {application/json: {schema: {type: object}}}}
  securitySchemes:
    key: {type: apiKey, name: X-Key, in: header}
    bearer: {type: http, scheme: bearer}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: https://a.example, scopes: {}}}}
  schemas:
    Key:
      type: object
      required: [id]
      additionalProperties: {type: integer}
      properties:
        id: {type: string, minLength: 1, pattern: "^a", example: a}
        size: {type: [integer, "null"], minimum: 1, exclusiveMaximum: 5}
        names: {type: array, items: {type: string}, minItems: 0, uniqueItems: true}
        owner: {oneOf: [{$ref: "#/components/schemas/User"}, {type: "null"}]}
        kind: {type: string, xml: {name: sort, attribute: true}, readOnly: true}
    User: {allOf: [{type: object, properties: {name: {type: string}}}]}
""")
GET, ADD = "GET /keys/{id} (GetKey)", "POST /keys/{id} (AddKey)"
DELETE = object()


def changed(*path: str | int, value: object) -> Json:
    """The document with another value in one place."""
    document = copy.deepcopy(DOCUMENT)
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    if value is DELETE:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return document


def loaded(folder: Path, document: Json) -> tuple[Api, set[str]]:
    """The API of a document, and the codes of what was found."""
    path = folder / "keys.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    (spec,), found = load_specs([path])
    client_view(spec.api, path.name)
    return spec.api, {finding.code for finding in found}


def test_the_document_is_sound(tmp_path: Path) -> None:
    api, codes = loaded(tmp_path, DOCUMENT)
    assert (len(api.operations), codes) == (2, set())


OPERATION = ("paths", "/keys/{id}", "get")


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("info",), DELETE, "missing-field"),
        (("info", "version"), DELETE, "missing-field"),
        (("info", "title"), None, "wrong-type"),
        (("info", "description"), ["Keys."], "wrong-type"),
        (("openapi",), 3.1, "wrong-type"),
        (("host",), "example.com", "unknown-field"),
        (("tags",), [{"name": "a"}, {"name": "a"}], "duplicate-tag"),
        (("tags", 0, "externalDocs", "description"), None, "wrong-type"),
        (("components", "schema"), {}, "unknown-field"),
        ((*OPERATION, "operationId"), DELETE, None),
        ((*OPERATION, "operationId"), 5, "wrong-type"),
        ((*OPERATION, "tags"), "keys", "wrong-type"),
        ((*OPERATION, "deprecated"), "yes", "wrong-type"),
        ((*OPERATION, "responses"), {}, "invalid-value"),
        ((*OPERATION, "responses"), DELETE, None),
        ((*OPERATION, "responses"), None, "wrong-type"),
        ((*OPERATION, "responses", "5xx"), {"description": "No."}, "unknown-field"),
        ((*OPERATION, "responses", "404"), None, "wrong-type"),
        ((*OPERATION, "responses", "200", "description"), DELETE, "missing-field"),
        ((*OPERATION, "responses", "200", "headers", "X-Count"), 5, "wrong-type"),
        ((*OPERATION, "responses", "200", "links", "next"), 5, "wrong-type"),
        ((*OPERATION, "parameters", 0, "required"), "yes", "wrong-type"),
        ((*OPERATION, "parameters", 0, "description"), 5, "wrong-type"),
        ((*OPERATION, "parameters", 0, "schema"), "string", "wrong-type"),
        (("components", "schemas", "Key", "required"), True, "wrong-type"),
        (("components", "schemas", "Key", "properties", "id"), "string", "wrong-type"),
        (("components", "schemas", "Key", "required"), ["id", "id"], "duplicate-item"),
    ],
)
def test_a_slip_that_changes_no_byte_is_a_warning(
    tmp_path: Path, path: tuple[str | int, ...], value: object, code: str | None
) -> None:
    api, codes = loaded(tmp_path, changed(*path, value=value))
    assert codes == ({code} if code else set())
    assert len(api.operations) == len({o.operation_id for o in api.operations}) == 2
    assert api.left_out == ()


@pytest.mark.parametrize(
    ("path", "value", "left_out"),
    [
        ((*OPERATION, "parameters", 0, "name"), DELETE, [GET]),
        ((*OPERATION, "parameters", 0, "in"), "body", [GET]),
        ((*OPERATION, "parameters", 0, "style"), "comma", [GET]),
        ((*OPERATION, "parameters", 0, "explode"), "no", [GET]),
        ((*OPERATION, "parameters", 0), "fields", [GET]),
        ((*OPERATION, "parameters", 1, "schema"), {}, [GET]),
        ((*OPERATION, "parameters"), "fields", [GET]),
        ((*OPERATION, "security"), "bearer", [GET]),
        ((*OPERATION, "responses", "200", "content"), [], [GET]),
        (OPERATION, [], ["GET /keys/{id}"]),
        (("paths", "/keys/{id}", "parameters", 0, "name"), 5, [GET, ADD]),
        (("paths", "/keys/{id}", "post", "requestBody", "content"), DELETE, [ADD]),
        (("components", "parameters", "Trace", "in"), 5, [GET]),
        (("components", "parameters", "Trace"), DELETE, [GET]),
        (("components", "schemas", "User"), DELETE, [GET]),
        (("components", "responses"), DELETE, [GET]),
    ],
)
def test_an_operation_that_cannot_be_made_is_left_out(
    tmp_path: Path,
    path: tuple[str | int, ...],
    value: object,
    left_out: list[str],
) -> None:
    api, codes = loaded(tmp_path, changed(*path, value=value))
    assert [text.partition(" is left out: ")[0] for text in api.left_out] == left_out
    assert len(api.operations) == 2 - len(left_out)
    assert "operation-left-out" in codes


def test_what_is_left_out_stands_in_the_docstring(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    document = changed(*OPERATION, "parameters", 0, "in", value='"""\nimport os')
    path.write_text(json.dumps(document), encoding="utf-8")
    put(tmp_path, packages_of([path]))
    program = f"import {PARENT}.keys as keys; print(keys.__doc__)"
    text = run(program, cwd=tmp_path).stdout
    assert "\nThese operations of the spec cannot be made:\n\n- GET /keys/{id} " in text
    assert "(AddKey)" not in text


def test_an_undeclared_parameter_of_the_path_is_text(tmp_path: Path) -> None:
    document = changed("paths", "/keys/{id}", "parameters", value=DELETE)
    api, codes = loaded(tmp_path, document)
    assert codes == {"undeclared-path-parameter"}
    (parameter,) = api.operations[1].parameters
    assert (parameter.location_in, parameter.wire_name) == ("path", "id")
    assert parameter.required


def test_what_tells_operations_of_one_path_apart_is_sent(tmp_path: Path) -> None:
    operation = {"operationId": "get", "responses": {"204": {"description": "Done."}}}
    document = changed("paths", "/#Action=Get", value={"get": operation})
    api, codes = loaded(tmp_path, document)
    assert codes == {"undeclared-path-parameter"}
    (parameter,) = api.operations[-1].parameters
    assert (parameter.location_in, parameter.wire_name) == ("query", "Action")
    assert (parameter.required, getattr(parameter.schema, "const", None)) == (
        True,
        "Get",
    )


def test_a_parameter_without_a_place_in_the_path_is_left_out(tmp_path: Path) -> None:
    extra = {"name": "no", "in": "path", "required": True, "schema": {"type": "string"}}
    api, codes = loaded(tmp_path, changed(*OPERATION, "parameters", value=[extra]))
    assert codes == {"unused-path-parameter"}
    assert [p.wire_name for p in api.operations[0].parameters] == ["id"]


def test_of_a_parameter_given_twice_the_last_counts(tmp_path: Path) -> None:
    twice = [
        {"name": "a", "in": "query", "schema": {"type": t}}
        for t in ("string", "integer")
    ]
    api, codes = loaded(tmp_path, changed(*OPERATION, "parameters", value=twice))
    assert codes == {"duplicate-parameter"}
    _, parameter = api.operations[0].parameters
    assert getattr(parameter.schema, "types", None) == ("integer",)


def test_an_alternative_with_an_undeclared_scheme_is_dropped(tmp_path: Path) -> None:
    alternatives: Json = [{"gone": []}, {"bearer": [], "gone": []}, {"bearer": []}]
    api, codes = loaded(tmp_path, changed(*OPERATION, "security", value=alternatives))
    assert codes == {"unknown-auth-scheme"}
    (left,) = api.operations[0].security or ()
    assert left.schemes == (("bearer", ()),)


def test_a_scheme_that_cannot_be_used_is_as_if_not_declared(tmp_path: Path) -> None:
    document = changed("components", "securitySchemes", "key", "name", value=DELETE)
    api, codes = loaded(tmp_path, document)
    assert codes == {"missing-field"}
    assert [scheme.name for scheme in api.security_schemes] == ["bearer", "oauth"]
    assert [alternative.schemes for alternative in api.security] == [(("bearer", ()),)]


@pytest.mark.parametrize("value", [DELETE, 5])
def test_a_server_whose_address_is_not_known_is_dropped(
    tmp_path: Path, value: object
) -> None:
    path = ("servers", 0, "variables", "region", "default")
    api, _ = loaded(tmp_path, changed(*path, value=value))
    assert api.servers == ()


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ((*OPERATION, "operationId"), "AddKey", "duplicate-operation-id"),
        ((*OPERATION, "operationId"), "addKey", "duplicate-python-name"),
        ((*OPERATION, "parameters", 2, "$ref"), "https://a.example", "remote-ref"),
        (("openapi",), "4.0.0", "unsupported-version"),
    ],
)
def test_what_would_be_wrong_all_over_is_refused(
    tmp_path: Path, path: tuple[str | int, ...], value: object, code: str
) -> None:
    with pytest.raises(SpecError) as caught:
        loaded(tmp_path, changed(*path, value=value))
    assert [finding.code for finding in caught.value.diagnostics] == [code]


ODD: tuple[Json, ...] = (
    None, 5, True, "x", [], {}, ["x"], {"x": 1}, [None], [[]], {"$ref": 5}, {"$ref": "#/gone"},
    DELETE,
)  # fmt: skip


def places(
    value: Json, path: tuple[str | int, ...] = ()
) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    keys = range(len(value)) if isinstance(value, list) else value
    for key in keys if isinstance(value, dict | list) else ():
        found += places(value[key], (*path, key))
    return found


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
def test_nothing_odd_in_a_document_is_a_crash(tmp_path: Path, version: str) -> None:
    random_ = random.Random(version)
    for path in random_.sample(places(DOCUMENT), 60):
        document = changed(*path, value=random_.choice(ODD))
        if path != ("openapi",):
            document["openapi"] = version
        with contextlib.suppress(SpecError):
            loaded(tmp_path, document)


@pytest.mark.parametrize("value", ["key", {"key": []}, 5])
def test_security_of_the_api_that_is_no_list_is_dropped(
    value: object, tmp_path: Path
) -> None:
    api, codes = loaded(tmp_path, changed("security", value=value))
    assert codes == {"wrong-type"}
    assert api.security == ()
    assert api.left_out == ()


@pytest.mark.parametrize(
    ("stated", "types"),
    [
        ("null", ("null",)),
        (["string", "null"], ("string", "null")),
        (["string", "x"], ()),
    ],
)
def test_types_as_in_3_1_are_understood_in_3_0(
    tmp_path: Path, stated: Json, types: tuple[str, ...]
) -> None:
    document: Json = {
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": {"A": {"type": stated}}},
    }
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    (package,), (finding,) = load_specs([path])
    assert finding.severity == "warning"
    assert ("as in OpenAPI 3.1" in (finding.hint or "")) == bool(types)
    (schema,) = package.api.schemas.values()
    assert getattr(schema, "types", None) == types
