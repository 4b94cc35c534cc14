"""XML as the stub writes and reads it, and as the client does: by what the schemas say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from specgen.stub.contract.contract import load_contract
from specgen.stub.contract.schema_reader import ContractSchemas
from specgen.stub.wire.xml import XmlCodec, parse_xml

from tests.media.made import made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from tests.media.made import Made

SCHEMAS = """
Truth: {type: boolean}
Count: {type: integer}
Note: {type: string, xml: {name: note}}
Plain:
  properties: {name: {type: string}, sizes: {type: array, items: {type: integer}}}
Named:
  xml: {name: named-thing}
  required: [id, photoUrls]
  properties:
    id: {type: integer, xml: {name: ident}}
    name: {type: string, xml: {name: id}}
    photoUrls: {type: array, xml: {name: photoUrl, wrapped: true}, items: {type: string}}
    tags: {type: array, xml: {name: ignored}, items: {type: string, xml: {name: tag}}}
    plain: {type: array, xml: {name: ignored}, items: {type: string}}
    aliens:
      type: array
      xml: {name: aliens, wrapped: true}
      items: {type: string, xml: {name: alien}}
Attributes:
  properties:
    id: {type: integer, xml: {attribute: true}}
    lang:
      type: string
      xml: {attribute: true, prefix: xx, namespace: "urn:xx", name: language}
    inner: {type: string, xml: {name: id}}
    ok: {type: boolean, xml: {attribute: true}}
Spaces:
  xml: {name: doc, namespace: "urn:doc", prefix: d}
  properties:
    title: {type: string}
    dc: {type: string, xml: {name: title, namespace: "urn:dc", prefix: dc}}
    deep: {$ref: "#/components/schemas/Category"}
Category: {xml: {name: cat, namespace: "urn:cat"}, properties: {id: {type: integer}}}
Base: {required: [kind], properties: {kind: {type: string, xml: {attribute: true}}}}
Derived:
  allOf:
  - {$ref: "#/components/schemas/Base"}
  - properties:
      category: {$ref: "#/components/schemas/Category"}
      all: {type: array, items: {$ref: "#/components/schemas/Item"}}
Around:
  properties:
    cat: {allOf: [{$ref: "#/components/schemas/Category"}], xml: {name: kitty}}
    other: {$ref: "#/components/schemas/Category", xml: {name: other-cat}}
    cats: {type: array, xml: {wrapped: true}, items: {$ref: "#/components/schemas/Category"}}
    rows:
      type: array
      xml: {wrapped: true}
      items: {type: array, xml: {name: row}, items: {type: integer, xml: {name: cell}}}
    lines: {type: array, items: {type: array, items: {type: integer, xml: {name: cell}}}}
    maps: {type: object, additionalProperties: {type: array, items: {type: integer}}}
    maybe: {type: [string, "null"]}
    optional: {anyOf: [{type: integer, xml: {name: opt}}, {type: "null"}]}
    a b: {type: string}
    when: {type: string, format: date-time}
    parent: {$ref: "#/components/schemas/Around"}
Wrapped:
  type: array
  xml: {name: items, wrapped: true}
  items: {$ref: "#/components/schemas/Item"}
Unwrapped: {type: array, xml: {name: items}, items: {$ref: "#/components/schemas/Item"}}
Bare: {type: array, items: {type: integer}}
Item: {xml: {name: item}, properties: {id: {type: string}}}
Node:
  properties:
    value: {type: number, xml: {nodeType: text}}
    unit: {type: string, xml: {nodeType: attribute}}
Nodes:
  properties:
    size: {$ref: "#/components/schemas/Node"}
    note: {properties: {lang: {type: string, xml: {nodeType: attribute}},
                        text: {type: string, xml: {nodeType: cdata}}}}
    listed: {type: array, xml: {nodeType: element, name: all}, items: {type: string}}
    inlined: {xml: {nodeType: none}, properties: {a: {type: string}, b: {type: integer}}}
"""
VALUES: list[tuple[str, Any]] = [
    ("Plain", {"name": "n", "sizes": [1]}),
    ("Plain", {"name": "", "sizes": [1, 2]}),
    (
        "Named",
        {
            "id": 1,
            "name": "<&>\r\n",
            "photoUrls": ["a"],
            "tags": ["t"],
            "plain": ["p", ""],
            "aliens": ["x", "y"],
        },
    ),
    ("Named", {"id": 1, "photoUrls": [], "tags": [""], "aliens": []}),
    ("Attributes", {"id": 1, "lang": 'd"e', "inner": "i", "ok": True}),
    ("Attributes", {"id": 1}),
    ("Attributes", {"inner": "i"}),
    ("Spaces", {"dc": "d"}),
    ("Spaces", {"title": "t"}),
    ("Spaces", {"title": "t", "dc": "d", "deep": {"id": 3}}),
    ("Derived", {"kind": "k", "category": {"id": 1}, "all": [{"id": "2"}, {}]}),
    (
        "Around",
        {
            "cat": {"id": 1},
            "other": {"id": 2},
            "cats": [{"id": 3}],
            "rows": [[1, 2], [], [3]],
            "lines": [[1], [2, 3]],
            "maps": {"x": [1], "y": [1, 2]},
            "maybe": None,
            "optional": 7,
            "a b": "c",
            "when": "2026-01-02T03:04:05Z",
            "parent": {"maybe": ""},
        },
    ),
    ("Wrapped", [{"id": "a"}]),
    ("Unwrapped", [{"id": "a"}, {"id": "b"}]),
    ("Unwrapped", []),
    ("Bare", [1, 2]),
    (
        "Nodes",
        {
            "size": {"value": 1.5, "unit": "kg"},
            "note": {"lang": "en", "text": "a < b"},
            "listed": ["x", "y"],
            "inlined": {"a": "z", "b": 3},
        },
    ),
    ("Nodes", {"size": {"value": 2.5}, "listed": [], "inlined": {"a": ""}}),
    ("Note", "a & <b>"),
    ("Truth", True),
    ("Count", 7),
]
DOCUMENT = "<job><name>a &amp; b</name></job>"


def _document() -> str:
    paths = {}
    for number, (name, value) in enumerate(VALUES):
        schema: JsonValue = {"$ref": f"#/components/schemas/{name}"}
        content = {"application/xml": {"schema": schema}}
        example = {"application/xml": {"schema": schema, "example": value}}
        paths[f"/{number}"] = {
            "get": {
                "operationId": f"read{number}",
                "responses": {"200": {"description": "d", "content": example}},
            },
            "put": {
                "operationId": f"write{number}",
                "requestBody": {"required": True, "content": content},
                "responses": {"204": {"description": "d"}},
            },
        }
    content = {"application/xml": {"schema": {"type": "string"}, "example": DOCUMENT}}
    paths["/whole"] = {
        "put": {
            "operationId": "whole",
            "requestBody": {"required": True, "content": content},
            "responses": {"200": {"description": "d", "content": content}},
        },
    }
    document = {
        "openapi": "3.2.0",
        "info": {"title": "XML", "version": "1"},
        "paths": paths,
        "components": {"schemas": yaml.safe_load(SCHEMAS)},
    }
    return json.dumps(document)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    with made(tmp_path_factory.mktemp("xml"), _document()) as found:
        yield found


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, int | str):
        return value
    return value.model_dump(mode="json", by_alias=True, exclude_unset=True)


@pytest.mark.parametrize("number", range(len(VALUES)))
def test_the_client_reads_what_the_stub_writes(api: Made, number: int) -> None:
    assert plain(getattr(api.client, f"read{number}")()) == VALUES[number][1]


@pytest.mark.parametrize("number", range(len(VALUES)))
def test_the_stub_reads_what_the_client_writes(api: Made, number: int) -> None:
    read = getattr(api.client, f"read{number}")()
    api.wire.asked.clear()
    getattr(api.client, f"write{number}")(body=read)
    (sent,) = api.wire.asked
    assert sent.header("Content-Type") == "application/xml"
    assert isinstance(sent.body, bytes)
    name, value = VALUES[number]
    schema: JsonValue = {"$ref": f"#/$defs/~1components~1schemas~1{name}"}
    contract = load_contract(api.contract)
    codec = XmlCodec(ContractSchemas(contract.definitions))
    assert codec.read(parse_xml(sent.body), schema) == value
    # To the byte.
    asked = XmlCodec(codec._schemas)
    assert asked.write(value, schema, root="request").encode() == sent.body


def test_a_string_that_nothing_spells_is_the_whole_document(api: Made) -> None:
    api.wire.asked.clear()
    assert api.client.whole(body=DOCUMENT) == DOCUMENT
    (sent,) = api.wire.asked
    assert sent.body == DOCUMENT.encode()
