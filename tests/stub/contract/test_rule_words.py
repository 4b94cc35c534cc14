"""Messages about violated rules, and the ranges of integers."""

from __future__ import annotations

from typing import Any

import pytest
from specgen.stub.contract.schema_reader import ContractSchemas
from specgen.stub.contract.validation import Checker
from specgen.stub.contract.violation import ViolationError

INT32 = "must be an int32, from -2147483648 to 2147483647"
INT64 = "must be an int64, from -9223372036854775808 to 9223372036854775807"


def checker(schema: Any, name: str = "n") -> Checker:
    reader = ContractSchemas({})
    return Checker(
        {"x": schema}, pointers={"x": "/s"}, names={"x": name}, reader=reader
    )


def broken(schema: Any, value: Any, name: str = "n") -> ViolationError:
    with pytest.raises(ViolationError) as caught:
        checker(schema, name).check({"x": value})
    return caught.value


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        ({"type": "string"}, 5, "must be a string; got 5"),
        (
            {"type": ["null", "integer"]},
            "5",
            "must be an integer or null; got a string",
        ),
        ({"type": "object"}, [1], "must be an object; got an array"),
        ({"type": "string"}, None, "must be a string; got null"),
        ({"type": "string"}, True, "must be a string; got true"),
        ({"enum": ["a", 2]}, "secret", 'must be one of "a", 2'),
        ({"const": "a"}, "secret", 'must be "a"'),
        ({"minLength": 1}, "", "must have at least 1 character"),
        ({"maxItems": 2}, [1, 2, 3], "must have at most 2 items"),
        ({"maximum": 2}, 3, "must be at most 2; got 3"),
        ({"pattern": "^a"}, "secret", "must match `^a`"),
        ({"not": {}}, 1, "is excluded by `not`"),
        ({"oneOf": [{}, {}]}, 1, "matches more than one alternative of `oneOf`"),
        (
            {"oneOf": [{"enum": [1]}, {"enum": [2]}]},
            3,
            "matches none of the alternatives of `oneOf`",
        ),
        (
            {"anyOf": [{"type": "object"}, {"type": ["null", "array"]}]},
            "a",
            "must be an array or an object or null; got a string",
        ),
        (
            {"oneOf": [{"type": "null"}, {"type": "integer", "minimum": 3}]},
            2,
            "must be at least 3; got 2",
        ),
        ({"type": "integer", "format": "int32"}, 1 << 31, f"{INT32}; got 2147483648"),
        ({"format": "int32", "allOf": [{}]}, -1 << 32, f"{INT32}; got -4294967296"),
        ({"format": "int64"}, 1 << 63, f"{INT64}; got 9223372036854775808"),
    ],
)
def test_a_message_says_what_is_right(schema: Any, value: Any, message: str) -> None:
    assert broken(schema, value).detail == f"`n` {message}"


def test_the_place_of_a_range_is_its_format() -> None:
    schema = {"properties": {"a": {"type": "integer", "format": "int32"}}}
    assert broken(schema, {"a": 1 << 40}).rule == "/s/properties/a/format"


@pytest.mark.parametrize("name", ["pin.token", "Password"])
def test_a_number_that_may_be_a_secret_is_not_told(name: str) -> None:
    detail = broken({"type": "string"}, 12345, name).detail
    assert detail == f"`{name}` must be a string; got another value"


@pytest.mark.parametrize("bits", [31, 63])
def test_the_ends_of_the_ranges_are_right(bits: int) -> None:
    checked = checker({"type": "integer", "format": f"int{bits + 1}"})
    for value in (-(1 << bits), (1 << bits) - 1):
        checked.check({"x": value})


PET: Any = {
    "discriminator": {"propertyName": "kind", "pointer": "/d", "tags": [["a"], ["b"]]},
    "oneOf": [{"properties": {"x": {"type": "string"}}}, {}],
}


@pytest.mark.parametrize("schema", [PET, {"oneOf": [PET, {"type": "null"}]}])
@pytest.mark.parametrize(
    ("value", "detail", "rule"),
    [
        ({"kind": None}, "`n.kind` must be one of a, b; got null", "/d"),
        ({"kind": 5}, "`n.kind` must be one of a, b; got 5", "/d"),
        ({"kind": "c"}, "`n.kind` must be one of a, b; got 'c'", "/d"),
        ({}, "`n.kind` is missing", "/d"),
    ],
)
def test_a_tag_that_no_alternative_has(
    schema: Any, value: Any, detail: str, rule: str
) -> None:
    violation = broken(schema, value)
    assert (violation.detail, violation.rule) == (detail, rule)


def test_the_rule_of_a_union_is_that_of_the_alternative_for_the_type() -> None:
    schema = {"oneOf": [PET, {"type": "null"}]}
    violation = broken(schema, {"kind": "a", "x": 5})
    assert violation.detail == "`n.x` must be a string; got 5"
    assert violation.rule.startswith("/s/oneOf/0")
