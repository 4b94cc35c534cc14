"""Values that are made of schemas: valid, small, and the same for the same seed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.stub.samples.samples import SEEDS, body, is_valid, made

SCHEMAS: list[dict[str, Any]] = [
    {"type": "string"},
    {"type": "string", "minLength": 30, "maxLength": 30},
    {"type": "string", "maxLength": 2},
    {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}$"},
    {"type": "string", "pattern": "^[A-Za-z]", "minLength": 12},
    {"type": "string", "pattern": "^(alias/)?\\w+$", "minLength": 20, "maxLength": 20},
    {"type": "string", "pattern": "^key-[^\\s]+$"},
    {"type": "string", "pattern": "^(?:GET|POST)$"},
    {"type": "string", "pattern": "\\d{3}\\.\\d{2,}$"},
    {"type": "string", "pattern": "^\\u0041\\x42[\\]a]$"},
    {"type": "string", "pattern": "^[^a0A_-]$"},
    {"type": "string", "pattern": "^(?=.*[a-z])[a-z0-9]{4,}$"},
    {"type": "string", "pattern": "^[^@]+@[^@]+$", "format": "email"},
    {"type": "string", "format": "uuid"},
    {"type": "string", "format": "date"},
    {"type": "string", "format": "date-time"},
    {"type": "string", "format": "time"},
    {"type": "string", "format": "email"},
    {"type": "string", "format": "ipv4"},
    {"type": "string", "format": "ipv6"},
    {"type": "string", "format": "uri"},
    {"type": "integer", "minimum": 3},
    {"type": "integer", "exclusiveMinimum": 3, "multipleOf": 5},
    {"type": "integer", "exclusiveMinimum": 2.5},
    {"type": "integer", "maximum": -7},
    {"type": "integer", "exclusiveMaximum": 0},
    {"type": "number", "minimum": 1.5, "maximum": 1.75},
    {"type": "number", "multipleOf": 0.1, "minimum": 0.2},
    {"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 2},
    {"type": "number", "maximum": 0.25},
    {"type": "boolean"},
    {"type": "null"},
    {"type": ["null", "integer"], "minimum": 4},
    {"enum": ["a", 1, None, {"b": []}]},
    {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 3},
    {"type": "array", "items": {"enum": ["a", "b", "c"]}, "uniqueItems": True},
    {"type": "array", "items": {"enum": [1, 2]}, "uniqueItems": True, "minItems": 2},
    {"type": "array", "prefixItems": [{"const": 1}, {"const": 2}], "items": False},
    {"type": "array", "items": {"type": "string"}, "maxItems": 0},
    {"type": "array", "items": {"type": "string"}, "minItems": 60},
    {"type": "object", "minProperties": 2},
    {"type": "object", "minProperties": 2, "additionalProperties": {"type": "integer"}},
    {"type": "object", "additionalProperties": {"type": "integer"}},
    {
        "type": "object",
        "minProperties": 2,
        "maxProperties": 3,
        "properties": {name: {"type": "integer"} for name in "abcde"},
        "additionalProperties": False,
    },
    {
        "type": "object",
        "minProperties": 1,
        "patternProperties": {"^x-": {"type": "integer"}},
        "additionalProperties": False,
    },
    {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": "^[A-Z]{3}$"},
        "additionalProperties": {"type": "string"},
    },
    {
        "type": "object",
        "required": ["a", "b"],
        "properties": {"a": {"type": "boolean"}},
    },
    {
        "allOf": [
            {"type": "object", "required": ["a"], "properties": {"a": {"const": 1}}},
            {"type": "object", "required": ["b"], "properties": {"b": {"enum": ["x"]}}},
        ]
    },
    {"allOf": [{"type": "string", "minLength": 3}, {"maxLength": 5}]},
    {"allOf": [{"type": "string", "minLength": 2}, {"minLength": 40}, {"maxLength": 41}]},
    {"allOf": [{"type": "number", "minimum": 3}, {"type": "integer", "maximum": 5}]},
    {
        # Whatever is not `a` has to be an object.
        "allOf": [
            {"properties": {"a": {"const": 1}}, "additionalProperties": {"type": "object"}},
            {"type": "object", "properties": {"b": {"type": "integer"}}},
        ],
        "required": ["a"],
    },
    {"oneOf": [{"type": "string", "pattern": "^x{5}$"}, {"type": "integer"}]},
    {
        # What the first branch gives is valid by both.
        "oneOf": [
            {"type": "object", "required": ["a"], "properties": {"a": {"const": 1}}},
            {"type": "object", "required": ["a", "b"], "properties": {"a": {}, "b": {}}},
            {"type": "integer"},
        ]
    },
    {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
    },
    {"type": "object", "properties": {"a": {"type": "integer", "not": {"const": 0}}}},
    {"type": "string", "examples": ["no uuid"], "format": "uuid"},
]  # fmt: skip
EXPR = {
    "oneOf": [
        {
            "type": "object",
            "required": ["and"],
            "properties": {
                "and": {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/E"}}
            },
        },
        {"type": "object", "required": ["is"], "properties": {"is": {"const": 1}}},
    ]
}


@pytest.mark.parametrize("schema", SCHEMAS, ids=json.dumps)
def test_what_is_made_is_valid_and_the_same_for_the_same_seed(schema: Any) -> None:
    for seed in SEEDS:
        value = made(schema, seed)
        assert is_valid(schema, value), (seed, value)
        assert made(schema, seed) == value


@pytest.mark.parametrize(
    ("schema", "least"),
    [
        ({"type": "string"}, 20),
        ({"type": "string", "pattern": "^[a-z]{4}$"}, 20),
        ({"type": "string", "pattern": "^(a|b|c)$"}, 3),
        ({"type": "string", "format": "uuid"}, 20),
        ({"type": "integer"}, 15),
        ({"type": "number", "minimum": 0, "maximum": 1}, 10),
        ({"type": "boolean"}, 2),
        ({"enum": ["a", "b", "c"]}, 3),
        ({"oneOf": [{"const": 1}, {"const": 2}]}, 2),
        ({"type": ["null", "integer"], "minimum": 1, "maximum": 1}, 2),
        ({"type": "array", "items": {"const": 1}}, 4),
        ({"properties": {"a": {"const": 1}, "b": {"const": 2}}}, 4),
        ({"type": "object", "additionalProperties": {"const": 1}}, 3),
        ({"examples": ["a", "b"]}, 2),
    ],
    ids=json.dumps,
)
def test_seeds_differ_within_the_schema(schema: Any, least: int) -> None:
    assert len({body(schema, seed) for seed in SEEDS[1:]}) >= least


def test_a_seed_gives_the_same_on_every_machine() -> None:
    schema = {
        "required": ["id", "n", "at", "tags"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "n": {"type": "integer"},
            "at": {"type": "string", "format": "date-time"},
            "tags": {"type": "array", "items": {"type": "string"}},
        },
    }
    assert made(schema, "seed") == {
        "id": "791e3be5-407d-46b2-83c5-e8ddb60ca98e",
        "n": 745,
        "at": "2079-05-11T20:09:35Z",
        "tags": ["sfdlja", "btkmntsbzlwh", "zchkizfqw"],
    }
    assert json.loads(body({"enum": ["a"]}, "\udcff")) == "a"


def test_a_value_depends_on_its_place_alone() -> None:
    text = {"type": "string"}
    one = {"type": "object", "required": ["a"], "properties": {"a": text}}
    more = {**one, "properties": {"z": text, "a": text}}
    assert made(one, "1")["a"] == made(more, "1")["a"]
    assert made(one, "1") != made(one, "1", name="another")


def test_what_a_schema_states_is_kept_and_what_is_wrong_is_not() -> None:
    schema = {
        "required": ["a", "b", "c"],
        "properties": {
            "a": {"type": "string", "examples": ["stated"]},
            "b": {"type": "integer", "default": 7},
            "c": {"type": "integer", "examples": ["seven"], "minimum": 5},
        },
    }
    assert made(schema) == {"a": "stated", "b": 7, "c": 5}
    found = [made(schema, seed) for seed in SEEDS[1:]]
    assert {value["a"] for value in found} == {"stated"}
    assert len({value["b"] for value in found}) > 10
    assert all(isinstance(value["c"], int) for value in found)


def test_a_schema_without_a_type_is_exemplified_by_what_it_describes() -> None:
    described = {"required": ["a"], "properties": {"a": {"const": 1}}}
    assert made({**described, "examples": ["text"]}) == {"a": 1}
    assert made({**described, "examples": [{"a": 1, "b": 2}]}) == {"a": 1, "b": 2}
    assert made({"items": {"const": 1}, "default": 3}) == [1]


def test_an_example_of_a_part_counts_for_its_members() -> None:
    part = {"properties": {"a": {"type": "integer"}}, "examples": [{"a": 7, "x": 1}]}
    schema = {"allOf": [part, {"properties": {"b": {"const": 2}}}]}
    assert made(schema) == {"a": 7, "b": 2}
    assert made({"allOf": [part]}) == {"a": 7, "x": 1}


@pytest.mark.parametrize("seed", SEEDS[:5])
def test_what_refers_to_itself_ends(seed: str) -> None:
    definitions = {
        "E": EXPR,
        "T": {"type": "object", "properties": {"t": {"$ref": "#/$defs/T"}}},
        "L": {"allOf": [{"$ref": "#/$defs/L"}], "type": "integer"},
        "U": {"anyOf": [{"$ref": "#/$defs/U"}, {"type": "string"}]},
    }
    for name in definitions:
        schema = {"$ref": f"#/$defs/{name}"}
        value = made(schema, seed, definitions=definitions)
        # The other engine would follow a schema that is its own part for ever.
        assert name in {"L", "U"} or is_valid(schema, value, definitions)


HOSTILE: list[Any] = [
    {"type": "string", "minLength": 10**9},
    {"type": "string", "pattern": "^(((a{1000}){1000}){1000})$"},
    {"type": "string", "pattern": "(){1000}" * 3 + "((((){1000}){1000}){1000}){1000}$"},
    {"type": "string", "minLength": 5, "maxLength": 2},
    {"type": "array", "minItems": 10**9, "items": {"type": "integer"}},
    {"type": "array", "minItems": 10**9, "uniqueItems": True},
    {"type": "array", "minItems": 3, "maxItems": 1},
    {"$ref": "#/$defs/Bush"},
    {"$ref": "#/$defs/Endless"},
    {"$ref": "#/$defs/Doubled0"},
    {"$ref": "#/$defs/Either0"},
    {"$ref": "#/$defs/Nested0"},
    {"$ref": "#/$defs/Itself"},
    {"type": "integer", "minimum": 5, "maximum": 4},
    {"type": "integer", "minimum": 10**400, "multipleOf": 1e-320},
    {"type": "number", "multipleOf": 1e-9, "minimum": 1e99},
    {"type": "object", "minProperties": 10**9},
    {"enum": []},
    {"oneOf": []},
    {"not": {}},
    {"type": "string", "pattern": "["},
    {"type": "string", "format": "uuid", "pattern": "^x$"},
    {"properties": {f"p{n}": {"$ref": "#/$defs/Bush"} for n in range(2000)}},
    False,
]
BAD: Any = {
    "Bush": {
        "type": "array",
        "minItems": 100,
        "items": {"$ref": "#/$defs/Bush"},
    },
    "Endless": {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"$ref": "#/$defs/Endless"}},
    },
    **{
        f"Doubled{n}": {"allOf": [{"$ref": f"#/$defs/Doubled{n + 1}"}] * 2}
        for n in range(40)
    },
    "Doubled40": {"type": "integer"},
    **{
        f"Either{n}": {"oneOf": [{"$ref": f"#/$defs/Either{n + 1}"}] * 2}
        for n in range(40)
    },
    "Either40": {"type": "integer"},
    **{
        f"Nested{n}": {
            "allOf": [
                {
                    "required": ["a"],
                    "properties": {"a": {"$ref": f"#/$defs/Nested{n + 1}"}},
                }
            ]
            * 9
        }
        for n in range(20)
    },
    "Nested20": {"type": "integer"},
    "Itself": {"anyOf": [{"oneOf": [{"$ref": "#/$defs/Itself"}] * 30}] * 30},
}


@pytest.mark.parametrize("schema", HOSTILE, ids=lambda s: json.dumps(s)[:60])
def test_hostile_schemas_give_something_small(schema: Any) -> None:
    for seed in ("", "1"):
        assert len(body(schema, seed, definitions=BAD)) < 200_000
