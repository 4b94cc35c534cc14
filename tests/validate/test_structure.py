from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from specgen.openapi.references import References
from specgen.source import load
from specgen.validate import validate
from specgen.validate.left_out_operations import LEFT_OUT

if TYPE_CHECKING:
    from specgen.diagnostics import Diagnostic

HEAD = 'openapi: "{}"\ninfo: {{title: Test, version: "1"}}\n'


def check(text: str, version: str = "3.1.0") -> list[Diagnostic]:
    return validate(
        References(load("spec.yaml", data=(HEAD.format(version) + text).encode()))
    )


def causes(findings: list[Diagnostic]) -> list[Diagnostic]:
    """The findings, but for what follows from them."""
    return [f for f in findings if f.code != LEFT_OUT]


def where(findings: list[Diagnostic]) -> list[tuple[int, int, str]]:
    return [(f.location.line, f.location.column, f.message) for f in causes(findings)]


VERSIONS = ["3.0.0", "3.0.4", "3.1.0", "3.1.2", "3.2.0"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_sound_document_has_no_findings(version: str) -> None:
    text = """
paths:
  /keys/{key_id}:
    parameters:
      - {name: key_id, in: path, required: true, schema: {type: string}}
    get:
      operationId: GetKey
      tags: [keys]
      responses:
        "200":
          description: The key.
          content:
            application/json: {schema: {$ref: "#/components/schemas/Key"}}
        default: {$ref: "#/components/responses/Error"}
tags:
  - name: keys
components:
  schemas:
    Key: {type: object, properties: {id: {type: string}, next: {$ref: "#/components/schemas/Key"}}}
  responses:
    Error: {description: An error.}
"""
    assert check(text, version) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_findings_point_at_the_key_or_value_that_is_wrong(version: str) -> None:
    text = """\
paths:
  /keys:
    get:
      sumary: Misspelt
      deprecated: 5
      responses:
        "200": {description: Done., contnet: {}}
  /locks: {get: {responses: {"200": {$ref: 5}}}, post: []}
"""
    found = check(text, version)
    assert where(found) == [
        (6, 7, "`sumary` is not a field of this object"),
        (7, 19, "`5` is not of type boolean"),
        (9, 37, "`contnet` is not a field of this object"),
        (10, 44, "`5` is not of type string"),
        (10, 56, "a list is not of type object"),
    ]
    assert [f.hint for f in found[:3]] == [
        "did you mean `summary`?",
        None,
        "did you mean `content`?",
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_alternatives_are_reduced_to_the_one_that_was_meant(version: str) -> None:
    text = """\
paths: {}
components:
  parameters:
    Limit: {name: limit, in: qurey, schema: {type: integer}}
  schemas:
    Key: {type: object, properties: {id: {type: strin}}}
    Ref: {items: {$ref: 5}}
"""
    found = check(text, version)
    assert [f.location.line for f in found] == [6, 8, 9]
    assert [f.message for f in found] == [
        '`"qurey"` is not one of the known values',
        '`"strin"` is not one of the known values',
        "`5` is not of type string",
    ]


@pytest.mark.parametrize("version", ["3.1.0", "3.2.0"])
def test_schemas_are_checked_by_their_own_dialect(version: str) -> None:
    text = """\
components:
  schemas:
    A: {type: [string, null], minLength: x}
    B: {anyOf: {type: string}}
    C: {discriminator: {mapping: {a: 5}}}
    D: true
    E: {const: 1, unevaluatedProperties: false, x-any: 1, made-up: 1}
"""
    found = check(text, version)
    assert [f.location.line for f in found] == [5, 5, 6, 7, 7, 9]
    assert found[0].hint == 'put it in quotes: "null"'


def test_a_field_that_is_wrong_inside_is_not_reported_as_unknown() -> None:
    text = """\
paths:
  /keys:
    get:
      parameters:
        - {name: a, in: query, style: form, explode: 5, schema: {type: 5}, unknown: 1}
      responses: {"200": {description: Done.}}
"""
    assert [f.message for f in causes(check(text))] == [
        "`5` is not of type boolean",
        "`5` is not one of the known values",
        "`unknown` is not a field of this object",
    ]


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ('swagger: "2.0"', "Swagger 2.0 is not supported", 10),
        ("openapi: 3", "OpenAPI `3` is not supported", 10),
        ('openapi: "4.0.0"', "OpenAPI `4.0.0` is not supported", 10),
        ('openapi: ["3.1.0"]', "OpenAPI `['3.1.0']` is not supported", 10),
        ("info: {}", "the document does not state its version of OpenAPI", 1),
    ],
)
def test_versions(text: str, message: str, column: int) -> None:
    found = validate(References(load("spec.yaml", data=text.encode())))
    assert [(f.code, f.message, f.location.column) for f in found] == [
        ("unsupported-version", message, column)
    ]
    assert found[0].hint


@pytest.mark.parametrize(
    ("dialect", "codes"),
    [
        ("https://spec.openapis.org/oas/3.1/dialect/base", []),
        ("https://json-schema.org/draft/2020-12/schema", []),
        ("http://json-schema.org/draft-07/schema#", ["not-honoured"]),
    ],
)
def test_only_another_dialect_is_warned_of(dialect: str, codes: list[str]) -> None:
    found = check(f"paths: {{}}\njsonSchemaDialect: {dialect}\n", "3.1.0")
    assert [finding.code for finding in found] == codes


def test_rules_between_objects() -> None:
    text = """\
paths:
  /keys/{id}/{part}#Action=Get{x}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: Action, in: query, required: true, schema: {type: string}}
    get:
      parameters:
        - {name: part, in: path, required: true, schema: {type: string}}
        - {name: gone, in: path, required: true, schema: {type: string}}
        - {name: a, in: query, schema: {type: string, pattern: "("}}
        - {name: a, in: header, schema: {type: string}}
        - $ref: "#/components/parameters/A"
      responses: {"200": {description: Done.}}
    post:
      responses: {"200": {description: Done.}}
components:
  parameters:
    A: {name: a, in: query, schema: {type: string, pattern: "^(?!a)\\\\p{L}$"}}
tags: [{name: x}, {name: y}, {name: x}]
"""
    path = "/keys/{id}/{part}#Action=Get{x}"
    assert where(check(text)) == [
        (4, 3, "`{part}` in the path is not a parameter of `post`"),
        (11, 11, f"the path `{path}` has no `{{gone}}` for this parameter"),
        (12, 64, "this is not a regular expression: a group is not closed"),
        (14, 11, "the parameter `a` in query is given twice"),
        (21, 37, "there are two tags `x`"),
    ]


def test_what_openapi_validators_do_not_look_at_is_only_a_warning() -> None:
    text = """\
paths:
  /keys:
    get:
      responses:
        "200":
          description: Done.
          headers: {ETag: {$ref: "#/components/parameters/ETag"}}
components:
  parameters:
    ETag: {name: ETag, in: header, schema: {type: string}}
"""
    found = check(text)
    assert [(f.location.line, f.severity) for f in found] == [(12, "warning")] * 2


def test_a_missing_field_that_is_misspelt_is_one_finding() -> None:
    text = """\
paths:
  /keys:
    get:
      parameters: [{name: a, in: query, shema: {type: string}}]
      responses: {"200": {description: Done.}}
    post:
      respnses: {}
"""
    assert where(check(text)) == [
        (6, 41, "`shema` is not a field of this object"),
        (9, 7, "`respnses` is not a field of this object"),
    ]


def test_hints_say_how_to_write_it() -> None:
    text = """\
info: {title: Test, version: 1.10}
paths:
  keys: {}
  /keys:
    get:
      parameters: [{name: a, in: query, required: yes, schema: {maximum: "10"}}]
      responses: {"20": {description: Done.}}
    post:
      tags: keys
      responses: {"200": {description: Done., content: {text/plain: {schema: }}}}
    put:
      responses: {"200": {description: Done., properties: {}}, xyz: {}}
"""
    head = 'openapi: "3.1.0"\n'
    found = validate(References(load("spec.yaml", data=(head + text).encode())))
    assert [(f.location.line, f.hint) for f in causes(found)] == [
        (2, "put it in quotes"),
        (4, "a path begins with `/`"),
        (7, "write `true`, unquoted"),
        (7, "write `10`, unquoted"),
        (8, "a status has three digits, or is a range such as `4XX`, or `default`"),
        (10, "write a list, even of one item"),
        (11, "write a value, or remove this"),
        (13, "it is a field of schema; check the indentation"),
        (13, "an extension begins with `x-`"),
    ]
