"""Disagreements of client and stub that real documents showed, a small case of each."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from tests.roundtrip.service import ENDPOINT, Service

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT = """\
openapi: 3.1.0
info: {title: Found, version: "1"}
paths:
  /names:
    post:
      operationId: names
      requestBody: {required: true, content: {application/json: {schema: &names
        {$ref: "#/components/schemas/Names"}}}}
      responses: {"200": {description: D., content: {application/json: {schema: *names,
        example: {name: x, links: x, kinds: [{kind: Cat, name: x}]}}}}}
  /keys:
    get:
      operationId: keys
      security: [{Token: []}]
      parameters: [{name: api_key, in: header, required: true, schema: {type: string}}]
      responses: {"204": {description: D.}}
  /own:
    get:
      operationId: own
      security: [{Key: []}]
      parameters: [{name: api_key, in: header, required: true, schema: {type: string}}]
      responses: {"204": {description: D.}}
  /any:
    post:
      operationId: any
      requestBody: {required: true, content: {application/json: {schema:
        {type: object, required: [one], properties: {one: {}, two: {}}}}}}
      responses: {"204": {description: D.}}
  /undeclared:
    post:
      operationId: undeclared
      requestBody: {required: true, content: {application/json: {schema: &undeclared
        {type: object, required: [id, more], properties: {id: {type: string}}}}}}
      responses: {"200": {description: D., content: {application/json: {schema: *undeclared}}}}
  /file:
    post:
      operationId: file
      requestBody: {required: true, content: {application/json: {schema: &file
        {type: string, format: binary}}}}
      responses:
        "101": {description: Switch.}
        "200": {description: D., content: {application/json: {schema: *file, example: {a: 1}}}}
  /form:
    post:
      operationId: form
      requestBody: {required: true, content: {application/x-www-form-urlencoded: {schema:
        {type: object, properties: {a: {type: array, items: {type: string}}}}}}}
      responses: {"204": {description: D.}}
  /text:
    post:
      operationId: text
      requestBody: {required: true, content: {text/plain: {schema: {type: string}}}}
      responses: {"204": {description: D.}}
  /lines:
    post:
      operationId: lines
      requestBody: {content: {application/json-seq: {schema: {type: string}}}}
      responses: {"204": {description: D.}}
  /bases:
    get:
      operationId: bases
      responses: {"200": {description: D., content: {application/json: {schema:
        {$ref: "#/components/schemas/Base"}, example: {tag: far, more: m, own: 1}}}}}
components:
  schemas:
    Base:
      type: object
      required: [tag]
      properties: {tag: {type: string}, own: {type: integer}}
      discriminator: {propertyName: tag, mapping: {far: Far}}
    Far: {type: object, properties: {more: {type: string}}}
    Names:
      type: object
      properties:
        Name: {type: string}
        _links: {type: integer}
        kinds: {type: array, items: {$ref: "#/components/schemas/Kind"}}
    Kind:
      oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/Dog"}]
      discriminator: {propertyName: kind}
    Cat: {type: object, required: [kind], properties: {kind: {type: string}, Name: {type: string}}}
    Dog: {type: object, required: [kind], properties: {kind: {type: string}}}
  securitySchemes:
    Key: {type: apiKey, in: header, name: api_key}
    Token: {type: http, scheme: bearer}
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    path = tmp_path_factory.mktemp("found") / "found.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    found = Service(path)
    yield found
    found.close()


def call(service: Service, method: str, **arguments: Any) -> tuple[Any, Any]:
    """Return the result of a call, and what arrived."""
    service.handler.received = []
    result = service.call(method, arguments, options={}, headers={})
    return result, service.handler.received[0]


def test_properties_are_read_by_the_names_that_they_have_on_the_wire(
    service: Service,
) -> None:
    # `name`, `links` are what the fields for `Name`, `_links` are called in Python.
    body = b'{"name": "x", "links": "x", "kinds": [{"kind": "Cat", "name": "x"}]}'
    request = httpx2.Request(
        "POST", f"{ENDPOINT}/names", headers={"Content-Type": "application/json"}
    )
    service.handler.received = []
    asyncio.run(service.serve(request, body))
    (received,) = service.handler.received
    result, _ = call(service, "names")
    for read in (received, result):
        assert (read.name, read.links) == (None, None)
        assert read.kinds[0].model_fields_set == {"kind"}


def test_a_parameter_with_the_name_of_a_key_of_another_scheme_is_sent(
    service: Service,
) -> None:
    assert call(service, "keys", api_key="k")[1].api_key == "k"
    # The key of its own scheme is for the scheme to send, and for the stub to verify.
    call(service, "own")


def test_null_is_a_value_of_any_type(service: Service) -> None:
    call(service, "any_", one=None, two=None)
    assert service.exchanges[-1].body == b'{"one": null, "two": null}'
    call(service, "any_", one=None)
    assert service.exchanges[-1].body == b'{"one": null}'


def test_a_required_property_that_is_not_declared_is_sent_and_received(
    service: Service,
) -> None:
    assert "unknown-required" in {finding.code for finding in service.warnings}
    result, received = call(service, "undeclared", id="1", more=[None])
    assert (received.id, received.more) == ("1", [None])
    assert result.more == json.loads(service.exchanges[-1].reply_body)["more"]


def test_json_that_is_a_binary_string_is_sent_and_read_as_it_is(
    service: Service,
) -> None:
    result, received = call(service, "file", body=b"[1, ")
    assert (result, received.body) == (b'{"a": 1}', b"[1, ")


def test_informational_responses_are_no_results(service: Service) -> None:
    (finding,) = [f for f in service.warnings if f.code == "not-honoured"]
    assert finding.message.startswith("`101` ")
    (served,) = [o for o in service.api.contract.operations if o.operation_id == "file"]
    assert [r.status for r in served.responses] == ["200"]


def test_empty_forms_and_texts_are_bodies(service: Service) -> None:
    assert call(service, "form", a=[])[1].a is None
    assert call(service, "text", body="")[1].body == ""
    assert call(service, "lines", body=b"")[1].body == b""


def test_a_mapped_schema_that_does_not_extend_the_base_has_its_properties(
    service: Service,
) -> None:
    result, _ = call(service, "bases")
    assert (result.tag, result.own, result.more) == ("far", 1, "m")
    models = service.module("models")
    assert isinstance(result, models.Base)
    assert isinstance(result, models.Far)
