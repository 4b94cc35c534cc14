"""A spec with parameters and bodies of every encoding, and what arrives of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specgen.pipeline import load_specs

from tests.stub.wire.both_sides import BothSides

if TYPE_CHECKING:
    from pathlib import Path

    from specgen.diagnostics import Diagnostic


HEAD = "openapi: 3.2.0\ninfo: {title: Api, version: '1'}\n"
ODD = ",|; &=+%#/?[]é漢🐟"

_CONTENTS = HEAD + """
paths:
  /s/{at}:
    get:
      operationId: search
      parameters:
        - name: at
          in: path
          required: true
          content: {application/json: {schema: &a {$ref: '#/components/schemas/A'}}}
        - {name: filter, in: query, content: {application/json: {schema: *a}}}
        - {name: X-Filter, in: header, content: {application/json: {schema: *a}}}
        - {name: ck, in: cookie, content: {application/json: {schema: *a}}}
        - name: nul
          in: query
          content:
            application/vnd.x+json:
              schema: {type: [object, 'null'], additionalProperties: {type: integer}}
        - {name: tx, in: query, content: {text/plain: {schema: {type: string}}}}
        - {name: num, in: query, content: {text/plain: {schema: {type: integer}}}}
        - {name: day, in: query, schema: {type: string, format: date}}
        - {name: days, in: query, schema: {type: array, items: {type: string, format: date}}}
        - {name: at-time, in: query, schema: {type: string, format: date-time}}
        - {name: page-size, in: query, schema: {type: integer}}
        - {name: page_size, in: query, schema: {type: integer}}
        - {name: free, in: query, allowReserved: true, schema: {type: string}}
        - {name: empty, in: query, allowEmptyValue: true, schema: {type: integer}}
      responses: {'204': {description: d}}
  /json:
    get:
      operationId: by_json
      parameters:
        - {name: q, in: querystring, content: {application/json: {schema: *a}}}
      responses: {'204': {description: d}}
  /text:
    get:
      operationId: by_text
      parameters:
        - {name: q, in: querystring, content: {text/plain: {schema: {type: string}}}}
      responses: {'204': {description: d}}
  /form:
    get:
      operationId: by_form
      parameters:
        - name: q
          in: querystring
          required: true
          content:
            application/x-www-form-urlencoded:
              schema: {$ref: '#/components/schemas/Form'}
              encoding: &encoding
                text: {contentType: application/json}
                deep: {style: deepObject}
                flat: {style: form}
                piped: {style: pipeDelimited}
                comma: {explode: false}
                plain: {allowReserved: true}
      responses: {'204': {description: d}}
    post:
      operationId: post_form
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema: {$ref: '#/components/schemas/Form'}
            encoding: *encoding
      responses: {'204': {description: d}}
  /body:
    post:
      operationId: post_body
      requestBody:
        content:
          application/json:
            schema: {type: [object, 'null'], properties: {a: {type: integer}}}
      responses: {'204': {description: d}}
    put:
      operationId: put_body
      requestBody: {content: {application/json: {schema: *a}}}
      responses: {'204': {description: d}}
components:
  schemas:
    A:
      type: object
      properties: {a: {type: string}, page-size: {type: integer}, page_size: {type: integer}}
    Form:
      type: object
      properties:
        n: {type: integer}
        text: {type: string}
        deep:
          type: object
          properties: {k: {type: string}, no: {type: array, items: {type: integer}}}
        flat: {type: object, properties: {one: {type: string}, two: {type: integer}}}
        piped: {type: array, items: {type: string}}
        comma: {type: array, items: {type: string}}
        plain: {type: string}
        meta: *a
        metas: {type: array, items: *a}
        tags: {type: array, items: {type: string}}
"""


def contents_of(folder: Path) -> BothSides:
    return BothSides(folder, _CONTENTS)


def dumped(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: dumped(member) for name, member in value.items()}
    if isinstance(value, list):
        return [dumped(item) for item in value]
    return (
        value.model_dump(exclude_unset=True) if hasattr(value, "model_dump") else value
    )


def given(sent: Any) -> Any:
    """What the handler was given, without what was left out."""
    values = dumped(sent.values)
    return {n: v for n, v in values.items() if v is not None and n != "at"}


def left_out(folder: Path, spec: str) -> Diagnostic:
    """Why the only operation of a spec is left out."""
    path = folder / "spec.yaml"
    path.write_text(spec, encoding="utf-8")
    (loaded,), (finding, consequence) = load_specs([path])
    assert loaded.api.operations == ()
    assert loaded.api.left_out == (consequence.message,)
    assert consequence.code == "operation-left-out"
    return finding
