"""The severity law, keyword by keyword: each edit in a request and in a response, and reversed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from specgen.diff.model.effects import Severity

from tests.diff.comparing import changes, query_with, request_with, response_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from specgen.ir import JsonValue

INFO, WARNING, BREAKING = Severity.INFO, Severity.WARNING, Severity.BREAKING
S: dict[str, JsonValue] = {"type": "string"}


def obj(**properties: JsonValue) -> dict[str, JsonValue]:
    return {"type": "object", "properties": properties}


# What narrows is breaking in a request and harmless in a response; reversed, it widens.
NARROWING: list[tuple[str, JsonValue, JsonValue]] = [
    ("schema-type", {"type": ["string", "integer"]}, S),
    ("schema-type", {"type": "number"}, {"type": "integer"}),
    ("schema-type", {}, S),
    ("schema-became-not-nullable", {"type": ["string", "null"]}, S),
    ("schema-became-not-nullable", {"type": "string", "nullable": True}, S),
    ("schema-became-not-nullable", {"oneOf": [S, {"type": "null"}]}, S),
    ("schema-became-not-nullable", {"anyOf": [{"type": "null"}, S]}, S),
    ("schema-became-enum", S, {**S, "const": "a"}),
    ("schema-format", S, {**S, "format": "date"}),
    ("schema-format", {"format": "int64"}, {"format": "int32"}),
    ("schema-maxLength", {**S, "maxLength": 2}, {**S, "maxLength": 1}),
    ("schema-maxLength", S, {**S, "maxLength": 1}),
    ("schema-minLength", {**S, "minLength": 1}, {**S, "minLength": 2}),
    ("schema-minLength", S, {**S, "minLength": 1}),
    ("schema-maximum", {"maximum": 2}, {"maximum": 1}),
    ("schema-maximum", {}, {"maximum": 1}),
    ("schema-exclusiveMaximum", {"maximum": 1}, {"exclusiveMaximum": 1}),
    ("schema-exclusiveMaximum", {"maximum": 1}, {"maximum": 1, "exclusiveMaximum": True}),
    ("schema-minimum", {"minimum": 1}, {"minimum": 2}),
    ("schema-exclusiveMinimum", {"minimum": 1}, {"exclusiveMinimum": 1}),
    ("schema-multipleOf", {"multipleOf": 2}, {"multipleOf": 4}),
    ("schema-multipleOf", {"multipleOf": 0.1}, {"multipleOf": 0.2}),
    ("schema-multipleOf", {}, {"multipleOf": 4}),
    ("schema-pattern", S, {**S, "pattern": "^a$"}),
    ("schema-pattern", {**S, "pattern": ".*"}, {**S, "pattern": "^a$"}),
    ("schema-maxItems", {}, {"maxItems": 1}),
    ("schema-minItems", {}, {"minItems": 1}),
    ("schema-uniqueItems", {}, {"uniqueItems": True}),
    ("schema-maxProperties", {}, {"maxProperties": 1}),
    ("schema-minProperties", {}, {"minProperties": 1}),
    ("schema-items", {"type": "array"}, {"type": "array", "items": S}),
    ("prefix-item-added", {"type": "array"}, {"type": "array", "prefixItems": [S]}),
    ("schema-contains-added", {}, {"contains": S}),
    ("schema-minContains", {"contains": S}, {"contains": S, "minContains": 2}),
    ("schema-maxContains", {"contains": S}, {"contains": S, "maxContains": 2}),
    ("schema-propertyNames", {}, {"propertyNames": {"maxLength": 1}}),
    ("pattern-property-added", {}, {"patternProperties": {"^x": S}}),
    ("dependent-required-changed", {}, {"dependentRequired": {"a": ["b"]}}),
    ("dependent-schema-added", {}, {"dependentSchemas": {"a": {"required": ["b"]}}}),
    ("schema-not-added", {}, {"not": S}),
    ("schema-maxLength", {"not": {"maxLength": 1}}, {"not": {"maxLength": 2}}),
    ("conditional-added", {"if": S}, {"if": S, "then": {"maxLength": 1}}),
    ("schema-contentEncoding", S, {**S, "contentEncoding": "base64"}),
    ("schema-contentSchema", S, {**S, "contentSchema": {"type": "object"}}),
    ("property-became-required", obj(a=S), {**obj(a=S), "required": ["a"]}),
    ("property-became-required", {}, {"required": ["a"]}),
    ("one-of-branch-removed", {"oneOf": [S, {"type": "integer"}, {"type": "array"}]},
     {"oneOf": [S, {"type": "integer"}]}),
    ("any-of-branch-removed", {"anyOf": [S, {"type": "integer"}, {"type": "array"}]},
     {"anyOf": [S, {"type": "integer"}]}),
    ("one-of-added", {"type": "string", "allOf": [{"minLength": 1}, {"maxLength": 2}]},
     {"type": "string", "allOf": [{"minLength": 1}, {"maxLength": 2}],
      "oneOf": [{"pattern": "a"}, {"pattern": "b"}]}),
    ("schema-no-longer-union", {"oneOf": [S, {"type": "integer"}]}, S),
    ("schema-type", obj(a=obj(b={})), obj(a=obj(b=S))),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "wide", "narrow"), NARROWING)
def test_narrowing_breaks_requests_only(
    rule: str, wide: JsonValue, narrow: JsonValue
) -> None:
    [change] = changes(request_with(wide), request_with(narrow))
    assert (change.rule, change.severity, change.direction) == (
        rule,
        BREAKING,
        "request",
    )
    [change] = changes(response_with(wide), response_with(narrow))
    assert (change.rule, change.severity, change.direction) == (rule, INFO, "response")


@pytest.mark.parametrize(("rule", "wide", "narrow"), NARROWING)
def test_widening_breaks_responses_only(
    rule: str, wide: JsonValue, narrow: JsonValue
) -> None:
    [change] = changes(request_with(narrow), request_with(wide))
    assert change.severity is INFO, rule
    [change] = changes(response_with(narrow), response_with(wide))
    assert change.severity is BREAKING, rule


@pytest.mark.parametrize(("rule", "wide", "narrow"), NARROWING)
def test_failures_break_nobody(rule: str, wide: JsonValue, narrow: JsonValue) -> None:
    for pair in ((wide, narrow), (narrow, wide)):
        [change] = changes(*(response_with(schema, "404") for schema in pair))
        assert change.severity is INFO, rule


INCOMPARABLE: list[tuple[str, JsonValue, JsonValue]] = [
    ("schema-type", S, {"type": "integer"}),
    ("schema-const", {"const": 1}, {"const": 2}),
    ("schema-format", {**S, "format": "date"}, {**S, "format": "time"}),
    ("schema-multipleOf", {"multipleOf": 2}, {"multipleOf": 3}),
    ("schema-contentEncoding", {"contentEncoding": "base64"}, {"contentEncoding": "base32"}),
    ("conditional-changed", {"if": S, "then": S}, {"if": {"type": "integer"}, "then": S}),
    ("discriminator-property-changed", {"discriminator": {"propertyName": "a"}},
     {"discriminator": {"propertyName": "b"}}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "one", "two"), INCOMPARABLE)
def test_the_incomparable_breaks_both(
    rule: str, one: JsonValue, two: JsonValue
) -> None:
    for holder in (request_with, response_with):
        [change] = changes(holder(one), holder(two))
        assert (change.rule, change.severity) == (rule, BREAKING)


HARMLESS: list[tuple[str, JsonValue, JsonValue]] = [
    ("documentation-changed", {"title": "a"}, {"title": "b"}),
    ("documentation-changed", {}, {"description": "b"}),
    ("schema-default", {"default": 1}, {"default": 2}),
    ("deprecated", {}, {"deprecated": True}),
    ("respelled", {"type": "string"}, {"type": ["string"]}),
    ("respelled", {"type": "string", "nullable": False}, {"type": "string"}),
    ("schema-wrapped", S, {"allOf": [S]}),
    ("schema-wrapped", {"type": ["string", "null"]}, {"oneOf": [S, {"type": "null"}]}),
    ("schema-unwrapped", {"anyOf": [S], "description": "d"}, S),
    ("respelled", {"required": ["a", "b"]}, {"required": ["b", "a"]}),
    ("respelled", {"enum": ["a", "b"]}, {"enum": ["b", "a"]}),
    ("respelled", {"oneOf": [S, {}]}, {"oneOf": [{}, S]}),
    ("respelled", {"maximum": 1, "exclusiveMaximum": False},
     {"maximum": 1}),
    ("respelled", {"additionalProperties": True}, {}),
    ("all-of-merged", {"allOf": [obj(a=S), obj(b=S)]}, obj(a=S, b=S)),
    ("extension-changed", {"x-a": 1}, {"x-a": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "one", "two"), HARMLESS)
def test_what_means_the_same_is_said_and_harmless(
    rule: str, one: JsonValue, two: JsonValue
) -> None:
    for holder in (request_with, response_with):
        found = changes(holder(one), holder(two))
        assert rule in {change.rule for change in found}
        assert {change.severity for change in found} == {INFO}


PROPERTIES: list[tuple[str, JsonValue, JsonValue, Severity, Severity]] = [
    ("property-added", obj(), obj(a=S), INFO, INFO),
    ("required-property-added", obj(), {**obj(a=S), "required": ["a"]}, BREAKING, INFO),
    ("property-removed", obj(a=S), obj(), WARNING, INFO),
    ("property-removed", {**obj(a=S), "additionalProperties": False},
     {**obj(), "additionalProperties": False}, BREAKING, INFO),
    ("required-property-removed", {**obj(a=S), "required": ["a"]}, obj(), WARNING, BREAKING),
    ("property-became-readOnly", obj(a=S), obj(a={**S, "readOnly": True}), WARNING, INFO),
    ("property-became-not-readOnly", obj(a={**S, "readOnly": True}), obj(a=S), INFO, INFO),
    ("property-became-writeOnly", obj(a=S), obj(a={**S, "writeOnly": True}), INFO, INFO),
    ("enum-value-added", {"enum": ["a"]}, {"enum": ["a", "b"]}, INFO, WARNING),
    ("enum-value-removed", {"enum": ["a", "b"]}, {"enum": ["a"]}, BREAKING, INFO),
    ("extensible-enum-value-removed", {"x-extensible-enum": ["a"]}, {"x-extensible-enum": []},
     BREAKING, INFO),
    ("schema-additionalProperties", {}, {"additionalProperties": False}, BREAKING, INFO),
    ("schema-additionalProperties", {"additionalProperties": False}, {}, INFO, INFO),
    ("schema-additionalProperties", {"additionalProperties": S}, {}, INFO, BREAKING),
    ("schema-pattern", {"pattern": "a"}, {"pattern": "b"}, WARNING, WARNING),
    ("union-kind-changed", {"oneOf": [{"minLength": 1}, {"maxLength": 2}]},
     {"anyOf": [{"minLength": 1}, {"maxLength": 2}]},
     INFO, WARNING),
    ("all-of-branch-added", {"allOf": [obj(a=S), obj(b=S)]},
     {"allOf": [obj(a=S), obj(b=S), obj(c=S)]},
     INFO, INFO),
    ("all-of-branch-added", {"allOf": [obj(a=S), obj(b=S)]},
     {"allOf": [obj(a=S), obj(b=S), {**obj(c=S), "required": ["c"]}]}, BREAKING, INFO),
    ("unclassified", {}, {"frobnicate": 1}, WARNING, WARNING),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "one", "two", "request_level", "response_level"), PROPERTIES
)
def test_members_and_policies(
    rule: str,
    one: JsonValue,
    two: JsonValue,
    request_level: Severity,
    response_level: Severity,
) -> None:
    [change] = changes(request_with(one), request_with(two))
    assert (change.rule, change.severity) == (rule, request_level)
    [change] = changes(response_with(one), response_with(two))
    assert (change.rule, change.severity) == (rule, response_level)


def test_a_milder_level_has_a_reason() -> None:
    [change] = changes(
        response_with({"enum": ["a"]}), response_with({"enum": ["a", "b"]})
    )
    assert change.reason is not None
    assert "open" in change.reason


@pytest.mark.parametrize(
    ("flag", "holder"), [("readOnly", request_with), ("writeOnly", response_with)]
)
def test_what_is_never_there_breaks_nobody(
    flag: str, holder: Callable[[JsonValue], JsonValue]
) -> None:
    one, two = (
        obj(a={**obj(b={"type": t}), flag: True}) for t in ("string", "integer")
    )
    [change] = changes(holder(one), holder(two))
    assert (change.severity, change.direction) == (INFO, "none")


def test_text_may_spell_a_number() -> None:
    [change] = changes(query_with({"type": "integer"}), query_with(S))
    assert (change.effect, change.severity) == ("widens", INFO)
    [change] = changes(request_with({"type": "integer"}), request_with(S))
    assert change.severity is BREAKING


def test_a_parameter_that_takes_several_values_still_takes_one() -> None:
    listed: JsonValue = {"type": "array", "items": S}
    [change] = changes(query_with(S), query_with(listed))
    assert (change.rule, change.severity) == ("parameter-became-list", INFO)
    found = changes(query_with(S, explode=False), query_with(listed, explode=False))
    assert {change.severity for change in found} == {BREAKING}
