from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from specgen.openapi.references import References
from specgen.source import load
from specgen.validate import validate
from specgen.validate.schema_bombs import MOST_NESTED

if TYPE_CHECKING:
    from specgen.diagnostics import Diagnostic

HEAD = 'openapi: "{}"\ninfo: {{title: Test, version: "1"}}\npaths: {{}}\ncomponents:\n'


def check(text: str, version: str = "3.1.0") -> list[Diagnostic]:
    return validate(
        References(load("spec.yaml", data=(HEAD.format(version) + text).encode()))
    )


def mismatches(text: str, version: str = "3.1.0") -> list[Diagnostic]:
    return [f for f in check(text, version) if f.code.endswith("-mismatch")]


def causes(text: str, version: str = "3.1.0") -> list[str]:
    found = mismatches(text, version)
    return [
        f.message.removeprefix("the example does not match its schema: ") for f in found
    ]


@pytest.mark.parametrize(
    ("schema", "cause"),
    [
        ("{type: string, example: a}", None),
        ("{type: string, example: 1}", "`1` is not of type string"),
        ("{type: string, nullable: true, example: null}", None),
        (
            "{type: array, items: {type: string, nullable: false}, example: [null]}",
            "`null` is not of type string",
        ),
        ("{enum: [a], nullable: true, example: null}", None),
        ("{nullable: true, allOf: [{type: string}], example: null}", None),
        ("{type: integer, minimum: 5, exclusiveMinimum: true, example: 6}", None),
        ("{type: integer, minimum: 5, exclusiveMinimum: false, example: 5}", None),
        (
            "{type: integer, minimum: 5, exclusiveMinimum: true, example: 5}",
            "5 is less than or equal to the minimum of 5",
        ),
        ("{type: string, format: uuid, example: any}", None),
        ("{type: integer, format: int32, example: 2147483647}", None),
        (
            "{type: integer, format: int32, example: 2147483648}",
            "2147483648 is greater than the maximum of 2147483647",
        ),
        (
            "{type: integer, format: int64, example: -9223372036854775809}",
            "-9223372036854775809 is less than the minimum of -9223372036…",
        ),
        ("{type: object, additionalProperties: false, example: {}}", None),
        (
            "{type: object, additionalProperties: false, example: {a: 1}}",
            "this is not allowed here",
        ),
        (
            "{type: object, properties: {a: {type: integer}}, example: '{\"a\": 1}'}",
            None,
        ),
        (
            '{type: object, properties: {a: {type: integer}}, example: \'{"a": "b"}\'}',
            '`"b"` is not of type integer',
        ),
        (
            "{type: array, items: {type: string}, example: b}",
            '`"b"` is not of type array',
        ),
        ("{type: string, example: '{}'}", None),
        (
            "{type: string, format: date, example: '2024-06-31'}",
            '`"2024-06-31"` is not of the format `date`',
        ),
        ("{type: string, format: date-time, example: '2024-06-30T00:00:00'}", None),
        ("{type: string, format: email, example: me}", None),
        (
            "{properties: {a: {type: integer}}, example: [{a: 1}]}",
            "a list is not of type null or object",
        ),
        (
            "{properties: {b: {}}, additionalProperties: false, example: {a: 1}}",
            "`a` is not a field of this object",
        ),
        (
            "{required: [a, b], properties: {a: {}, b: {readOnly: true}}, example: {}}",
            "`a` is missing",
        ),
    ],
)
def test_the_dialect_of_3_0(schema: str, cause: str | None) -> None:
    assert causes(f"  schemas:\n    A: {schema}\n", "3.0.3") == (
        [cause] if cause else []
    )


@pytest.mark.parametrize(
    ("schema", "count"),
    [
        ("{type: [string, 'null'], examples: [a, null]}", 0),
        ("{type: string, examples: [a, 1, null]}", 2),
        ("{type: string, nullable: true, examples: [null]}", 1),
        ("{exclusiveMinimum: 5, examples: [5, 6]}", 1),
        (
            "{prefixItems: [{type: string}], items: {type: integer}, examples: [[a, 1], [1, a]]}",
            2,
        ),
        ("{patternProperties: {'^x': {type: string}}, examples: [{xa: 1, y: 1}]}", 1),
        (
            "{if: {const: 1}, then: {const: 2}, else: {type: string}, examples: [1, a, 2]}",
            2,
        ),
        ("{$ref: '#/components/schemas/B', minLength: 2, examples: [a, ab, 1]}", 2),
        (
            "{properties: {a: false}, unevaluatedProperties: false, examples: [{a: 1}, {b: 1}]}",
            2,
        ),
        ("false", 0),
        (
            "{not: {type: string}, dependentRequired: {a: [b]}, examples: [{a: 1}, x]}",
            2,
        ),
        ("{default: 1, type: string}", 1),
    ],
)
def test_the_dialect_of_3_1(schema: str, count: int) -> None:
    assert (
        len(mismatches(f"  schemas:\n    A: {schema}\n    B: {{type: string}}\n"))
        == count
    )


def marked(text: str) -> list[str]:
    """Return what the findings underline."""
    lines = (HEAD.format("3.1.0") + text).splitlines()
    places = [finding.location for finding in check(text)]
    return [lines[p.line - 1][p.column - 1 : p.column - 1 + p.width] for p in places]


def response(body: str) -> str:
    return "  responses:\n    R:\n      description: R.\n      content:\n" + body


def test_raw_text_is_checked_only_where_it_is_json() -> None:
    schema = "{type: object, required: [a], properties: {a: {type: integer}}}"
    text = response(f"""\
        application/xml: {{schema: {schema}, example: "<A>1</A>"}}
        text/plain: {{schema: {schema}, example: a}}
        application/json; charset=utf-8: {{schema: {schema}, example: '{{"a": 1}}'}}
        application/problem+json: {{schema: {schema}, example: '{{"a": "x"}}'}}
        application/vnd.a+json: {{schema: {schema}, example: "text"}}
        application/a: {{schema: {schema}, example: {{a: x}}}}
""")
    assert marked(text) == ['\'{"a": "x"}\'', '"text"', "x"]


def test_named_examples_are_found_through_references() -> None:
    text = (
        response("""\
        application/json:
          schema: {$ref: "#/components/schemas/A"}
          examples:
            good: {value: [1]}
            bad: {value: [1, x]}
            shared: {$ref: "#/components/examples/Shared"}
            elsewhere: {externalValue: "http://127.0.0.1:9/"}
""")
        + """\
  examples:
    Shared: {value: y}
  schemas:
    A: {type: array, items: {$ref: "#/components/schemas/B"}}
    B: {type: integer}
  parameters:
    P: {name: p, in: query, schema: {type: integer}, example: x}
  headers:
    H: {schema: {type: integer}, examples: {h: {value: x}}}
"""
    )
    assert marked(text) == ["x", "y", "x", "x"]
    assert {f.hint for f in check(text)[:2]} == {"the schema is at spec.yaml:10"}


def test_of_several_alternatives_the_nearest_speaks() -> None:
    text = """\
  schemas:
    A:
      oneOf:
        - {type: string}
        - {type: object, required: [a], properties: {a: {type: integer}}}
        - {type: object, required: [b, c]}
      examples: [{a: x}]
"""
    assert causes(text) == ['`"x"` is not of type integer']


def chain(start: int, end: int, times: int) -> str:
    """Return schemas of which each applies the next one to the same value, so many times."""
    lines = ["  schemas:", f"    S{end}: {{type: string, example: a}}"]
    for number in range(start, end):
        uses = ", ".join([f"{{$ref: '#/components/schemas/S{number + 1}'}}"] * times)
        lines.append(f"    S{number}: {{allOf: [{uses}]}}")
    return "\n".join(lines) + "\n"


def test_schemas_that_multiply_are_refused_before_they_are_used() -> None:
    assert [f.code for f in check(chain(0, 60, times=3))] == ["schema-bomb"]
    assert check(chain(0, 9, times=3)) == []


def test_schemas_that_nest_without_end_are_refused() -> None:
    assert [f.code for f in check(chain(0, MOST_NESTED + 10, times=1))] == [
        "schema-bomb"
    ]
    assert check(chain(0, MOST_NESTED // 2 - 10, times=1)) == []


def test_many_plain_uses_of_one_schema_are_no_bomb() -> None:
    uses = ", ".join(f"p{n}: {{$ref: '#/components/schemas/B'}}" for n in range(3_000))
    text = f"""\
  schemas:
    A: {{properties: {{{uses}}}, example: {{p7: 1}}}}
    B: {{allOf: [{{type: string}}]}}
"""
    assert causes(text) == ["`1` is not of type string"]


def test_patterns_that_backtrack_end() -> None:
    pattern = "^(?=(a+)+$)(a|aa)+$"
    text = f"  schemas:\n    A: {{type: string, pattern: '{pattern}', example: '{'a' * 5_000}!'}}\n"
    assert len(check(text)) == 1
