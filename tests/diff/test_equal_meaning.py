"""Edits that mean the same, or matter only in some place, and how they are said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from specgen.diff.model.effects import Severity
from specgen.diff.reports import write

from tests.diff.comparing import changes, document, report, request_with, response_with

if TYPE_CHECKING:
    from specgen.ir import JsonValue

    Object = dict[str, JsonValue]

INFO, WARNING, BREAKING = Severity.INFO, Severity.WARNING, Severity.BREAKING
S: Object = {"type": "string"}
N: Object = {"type": "integer"}
B: Object = {"type": "boolean"}
AB: Object = {**S, "enum": ["a", "b"]}
CONSTANTS: Object = {"oneOf": [{"const": "a"}, {"const": "b"}]}


def tagged(*tags: str) -> list[JsonValue]:
    return [
        {"type": "object", "required": ["k"], "properties": {"k": {"const": tag}}}
        for tag in tags
    ]


OBJECT: Object = {"type": "object", "properties": {"a": S}}


def closed(name: str) -> list[JsonValue]:
    own: Object = {"properties": {name: S}, "additionalProperties": False}
    return [{"type": "object", "required": [name], **own}]


SAME: list[tuple[Object, Object]] = [
    (AB, CONSTANTS),
    (AB, {**S, "anyOf": [{"enum": ["a"]}, {"const": "b"}]}),
    (CONSTANTS, {"anyOf": [{"const": "b"}, {"const": "a"}]}),
    ({"oneOf": [S, {"type": "integer"}]}, {"anyOf": [S, {"type": "integer"}]}),
    ({"oneOf": tagged("a", "b")}, {"anyOf": tagged("a", "b")}),
    ({**AB, "nullable": True}, {**S, "nullable": True, "enum": ["a", "b", None]}),
    (AB, {**AB, "type": ["string", "null"]}),
    (AB, {"enum": ["a", "b"]}),
    ({**S, "enum": ["a"]}, {"const": "a"}),
    ({"type": "boolean"}, {"type": "boolean", "enum": [True, False]}),
    ({"type": ["string", "integer"]}, {"anyOf": [S, N]}),
    ({"type": ["string", "integer"]}, {"oneOf": [N, S]}),
    ({"anyOf": [S, {"anyOf": [N, B]}]}, {"anyOf": [S, N, B]}),
    ({"oneOf": [S, {"oneOf": [N, B]}]}, {"oneOf": [B, S, N]}),
    ({"type": ["integer", "number"]}, {"type": "number"}),
    ({**N, "minimum": 1}, {**N, "exclusiveMinimum": 0}),
    ({**N, "maximum": 9}, {**N, "maximum": 10, "exclusiveMaximum": True}),
    ({**N, "format": "int32"}, {**N, "format": "int32", "maximum": 2**31 - 1}),
    (N, {**N, "multipleOf": 1}),
    (S, {**S, "minLength": 0, "pattern": "^.*$", "format": "password"}),
    ({**S, "format": "ipv4"}, {**S, "format": "ipv4", "minLength": 7, "maxLength": 15}),
    # What is said of values of another type says nothing.
    (N, {**N, "maxLength": 1, "items": S}),
    (S, {**S, "maximum": 1, "multipleOf": 2, "minItems": 1}),
    # What the branches of `allOf` say of one keyword.
    ({**S, "minLength": 3, "maxLength": 9},
     {"allOf": [{**S, "minLength": 1, "maxLength": 9}, {"minLength": 3, "maxLength": 20}]}),
    ({**N, "enum": [2, 3]},
     {"allOf": [{"type": "number", "enum": [1, 2, 3]}, {**N, "enum": [2, 3, 4]}]}),
    ({"properties": {"a": {**S, "minLength": 3}}},
     {"allOf": [{"properties": {"a": S}}, {"properties": {"a": {"minLength": 3}}}]}),
    ({"type": "array", "items": {**S, "minLength": 3}},
     {"allOf": [{"type": "array", "items": S}, {"items": {"minLength": 3}}]}),
    ({"allOf": [{**OBJECT, "required": ["a"]}]}, {"required": ["a"], "allOf": [OBJECT]}),
    ({"allOf": [{"properties": {"a": S}}, {"properties": {"b": N}}]},
     {"allOf": [{"properties": {"a": S, "b": N}}]}),
    ({"oneOf": tagged("a", "b")}, {"type": "object", "oneOf": tagged("a", "b")}),
    (AB, {"anyOf": [{"enum": ["a"]}, {"enum": ["b", "a"]}]}),
    ({"oneOf": [*closed("a"), *closed("b")]}, {"anyOf": [*closed("a"), *closed("b")]}),
    # Where a union says that null is allowed.
    ({"oneOf": [{**S, "nullable": True}, N]}, {"oneOf": [S, N, {"type": "null"}]}),
    ({"type": "object", "nullable": True, "oneOf": tagged("a", "b")},
     {"oneOf": [{"type": "null"}, *tagged("a", "b")]}),
    ({"type": "object", "nullable": True, "allOf": tagged("a")},
     {"oneOf": [*tagged("a"), {"type": "null"}]}),
]  # fmt: skip


@pytest.mark.parametrize(("one", "two"), SAME)
def test_what_means_the_same_is_information(one: Object, two: Object) -> None:
    for holder in (request_with, response_with):
        for pair in ((one, two), (two, one)):
            found = report(*(holder(schema) for schema in pair))
            assert {c.severity for c in found.changes} == {INFO}
            assert found.required_bump == "patch"


OTHER: list[tuple[Object, Object, list[str]]] = [
    ({"enum": ["a", "b", "c"]}, CONSTANTS, ['value "c" removed']),
    ({"oneOf": [S, {"minLength": 1}]}, {"anyOf": [S, {"minLength": 1}]}, ["`oneOf` became"]),
    ({"type": ["string", "null"], "enum": ["a", None]},
     {"type": ["string", "null"], "enum": ["a"]}, ["value null removed"]),
    ({**S, "enum": list("abc")}, {**S, "enum": ["a"]}, ['values "b", "c" removed']),
    ({"type": "array", "items": S}, {"type": "array", "items": {"type": "integer"}},
     ["items of request body: type changed"]),
    ({"properties": {"b": {"type": "array", "items": S}}},
     {"properties": {"b": {"type": "array", "items": {"type": "integer"}}}},
     ["items of property `b`"]),
    ({"if": S, "then": {"minLength": 1}}, {}, ["condition `if` removed"]),
    ({**N, "exclusiveMinimum": 0}, {**N, "minimum": 2}, ["raised from"]),
    ({**S, "maxLength": 1}, {**N, "minimum": 1}, ["type changed"]),
    ({"type": "array", "items": S}, S, ["type changed"]),
    ({"enum": ["a"]}, {"enum": ["a", 1]}, ["value 1 added"]),
    ({"anyOf": [S, N]}, {"type": ["string", "boolean"]}, ["is no longer a choice"]),
    ({**S, "format": "ipv6"}, {**S, "format": "ipv6", "maxLength": 39}, ["`maxLength` set"]),
]  # fmt: skip


@pytest.mark.parametrize(("one", "two", "messages"), OTHER)
def test_what_differs_is_one_change_that_names_it(
    one: Object, two: Object, messages: list[str]
) -> None:
    found = changes(request_with(one), request_with(two))
    assert len(found) == len(messages)
    for change, message in zip(found, messages, strict=True):
        assert message in change.message


def test_dropping_an_enum_and_adding_a_value_are_one_reasoning() -> None:
    more: Object = {**S, "enum": ["a", "b", "c"]}
    for after in (more, S):
        [change] = changes(response_with(AB), response_with(after))
        assert change.severity is WARNING


def xml(name: str) -> Object:
    return {"type": "object", "properties": {"a": {**S, "xml": {"name": name}}}}


def test_xml_matters_where_it_is_spoken() -> None:
    [change] = changes(request_with(xml("a")), request_with(xml("b")))
    assert change.severity is INFO
    in_xml = [
        {**document({"/a": {"post": {"responses": {}, "requestBody": {"content": {
            "application/xml": {"schema": xml(name)}}}}}})}
        for name in "ab"
    ]  # fmt: skip
    [change] = changes(*in_xml)
    assert change.severity is BREAKING


def api(*, path: str = "/a", **fields: JsonValue) -> Object:
    responses: JsonValue = {"200": {"description": ""}}
    return document({path: {"post": {"responses": responses, **fields}}})


def speaking(media_type: str) -> Object:
    content: JsonValue = {media_type: {"schema": S}}
    return api(requestBody={"content": content})


def answering(*statuses: str) -> Object:
    return api(responses={status: {"description": ""} for status in statuses})


def named(template: str, name: str) -> Object:
    parameter: JsonValue = {"name": name, "in": "path", "required": True, "schema": S}
    return api(path=f"/{{{template}}}", parameters=[parameter])


def leveled(level: JsonValue, inner: str = "stable") -> Object:
    parameter: JsonValue = {
        "name": "q",
        "in": "query",
        "schema": S,
        "x-stability-level": inner,
    }
    operation: Object = {"responses": {}, "parameters": [parameter]}
    return document({"/a": {"post": {**operation, "x-stability-level": level}}})


def oauth(**urls: JsonValue) -> Object:
    flow: JsonValue = {"tokenUrl": "https://a.example.com", "scopes": {}, **urls}
    scheme: JsonValue = {"type": "oauth2", "flows": {"clientCredentials": flow}}
    return {
        **api(security=[{"o": []}]),
        "components": {"securitySchemes": {"o": scheme}},
    }


def header(name: str, **fields: JsonValue) -> Object:
    return api(parameters=[{"name": name, "in": "header", "schema": S, **fields}])


def serving(url: str) -> Object:
    return {**oauth(tokenUrl=url), "servers": [{"url": "https://a.example.com/v1"}]}


HARMLESS: list[tuple[Object, Object]] = [
    # No response with these statuses has a body.
    (response_with(S, "204"), response_with(N, "204")),
    (answering("200", "default"), answering("200")),
    (answering("200"), answering("200", "default")),
    (speaking("application/json"), speaking("application/json; charset=utf-8")),
    (speaking('text/plain;charset="UTF-8"'), speaking("Text/Plain")),
    ({**api(), "servers": [{"url": "https://a.example.com/"}]},
     {**api(), "servers": [{"url": "https://a.example.com"}]}),
    (named("a", "b"), named("a", "a")),
    (named("a", "b"), named("b", "b")),
    (leveled("draft"), leveled("draft", "beta")),
    (oauth(), oauth(refreshUrl="https://b.example.com")),
    (serving("https://a.example.com/t"), serving("/t")),
    # OpenAPI ignores such parameters.
    (api(), header("Content-Type", required=True)),
    (header("Accept"), api()),
    (header("authorization"), header("authorization", schema={**S, "maxLength": 1})),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), HARMLESS)
def test_what_breaks_nobody_is_information(before: Object, after: Object) -> None:
    assert {c.severity for c in changes(before, after)} == {INFO}


BAD: list[tuple[Object, Object, str]] = [
    (answering("200", "201"), answering("200"), "success-status-removed"),
    (answering("default"), answering("404"), "success-status-removed"),
    (speaking("text/plain; charset=utf-8"), speaking("text/plain; charset=latin1"),
     "media-type-renamed"),
    (leveled("stable"), leveled("stable", "beta"), "stability-decreased"),
    (leveled("stable"), leveled(1), "stability-invalid"),
    (oauth(), oauth(tokenUrl="https://b.example.com"), "oauth-url-changed"),
    (serving("/t"), serving("/u"), "oauth-url-changed"),
    (header("X-A"), header("X-A", schema={**S, "maxLength": 1}), "schema-maxLength"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "rule"), BAD)
def test_what_breaks_somebody_is_breaking(
    before: Object, after: Object, rule: str
) -> None:
    found = changes(before, after)
    assert [c.rule for c in found if c.severity is BREAKING] == [rule]


def test_github_shows_ten_of_a_kind_and_counts_the_rest() -> None:
    before, after = (
        request_with({"properties": {f"p{n}": {"maxLength": most} for n in range(13)}})
        for most in (2, 1)
    )
    lines = write([report(before, after)], "github").splitlines()
    assert sum(line.startswith("::error") for line in lines) == 10
    assert "3 more of kind error" in lines[-1]


CHILD: Object = {"type": "object", "required": ["k"]}
BASE: Object = {**CHILD, "properties": {"k": S}}


def child(kind: str, *, is_split: bool) -> Object:
    """Return a schema that narrows a property of its base, written out or with `allOf`."""
    own: Object = {"properties": {"k": {"enum": [kind]}, "v": N}}
    whole: Object = {**CHILD, "properties": {"k": {**S, "enum": [kind]}, "v": N}}
    return {"allOf": [BASE, own]} if is_split else whole


def test_a_property_that_a_branch_narrows_is_compared() -> None:
    one, two = (request_with(child("a", is_split=split)) for split in (False, True))
    for pair in ((one, two), (two, one)):
        assert {c.severity for c in changes(*pair)} == {INFO}
    for split in (False, True):
        other = request_with(child("b", is_split=split))
        found = changes(one, other)
        assert [c.rule for c in found if c.severity is BREAKING] == ["schema-const"]


def test_a_type_that_keywords_imply_is_a_warning() -> None:
    implied: Object = {"properties": {"a": S}}
    for holder in (request_with, response_with):
        pair = holder(implied), holder({**implied, "type": "object"})
        for before, after in (pair, pair[::-1]):
            [change] = changes(before, after)
            assert (change.rule, change.severity) == ("schema-type-stated", WARNING)


def test_what_moves_to_a_definition_is_one_change() -> None:
    listing: Object = {"type": "array", "items": AB}
    ref: Object = {"$ref": "#/components/schemas/Names"}
    before = response_with({"type": "object", "properties": {"names": listing}})
    after = response_with({"type": "object", "properties": {"names": ref}})
    after["components"] = {"schemas": {"Names": listing}}
    assert [c.rule for c in changes(before, after)] == ["extracted"]
    assert [c.rule for c in changes(after, before)] == ["inlined"]
    # One that is only added is used where it is referred to.
    before = response_with({"type": "object"})
    found = report(before, after)
    [added] = [c for c in found.changes if c.rule == "definition-added"]
    assert [reached.path for reached in added.reached] == ["/things"]
    assert "used by no operation" not in write([found], "text")


def test_a_property_of_a_closed_object_inside_not_is_judged_as_its_complement() -> None:
    """What `not` excludes grows with the closed object, so requests are refused that were taken."""
    one: Object = {"properties": {"a": S}, "additionalProperties": False}
    two: Object = {"properties": {"a": S, "b": S}, "additionalProperties": False}
    [added] = changes(request_with({"not": one}), request_with({"not": two}))
    assert (added.rule, added.severity) == ("property-added", BREAKING)
    [removed] = changes(request_with({"not": two}), request_with({"not": one}))
    assert (removed.rule, removed.severity) == ("property-removed", INFO)


def at(url: str, *paths: str) -> Object:
    responses: JsonValue = {"200": {"description": ""}}
    operations: JsonValue = {path: {"get": {"responses": responses}} for path in paths}
    return {**document(operations), "servers": [{"url": url}]}


def test_what_servers_hand_to_all_paths_is_the_same_address() -> None:
    before = at("https://a.example.com/v1", "/a", "/b/{c}")
    after = at("https://a.example.com", "/v1/a", "/v1/b/{c}")
    for pair in ((before, after), (after, before)):
        found = report(*pair)
        assert {c.severity for c in found.changes} == {INFO}
        assert found.required_bump == "patch"
    others: list[Object] = [
        at("https://a.example.com", "/v1/a", "/b/{c}"),
        at("https://a.example.com", "/v2/a", "/v2/b/{c}"),
        at("https://b.example.com", "/v1/a", "/v1/b/{c}"),
    ]
    for other in others:
        assert any(c.severity is BREAKING for c in changes(before, other))


def test_a_type_that_is_none_leaves_it_open() -> None:
    wrong: Object = {"type": 'enum ["a"]'}
    [change] = changes(response_with(wrong), response_with(AB))
    assert (change.rule, change.severity) == ("schema-type", WARNING)


def in_version(schema: JsonValue, version: str) -> Object:
    return {**response_with({"properties": {"p": schema}}), "openapi": version}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({**S, "nullable": True}, {"type": ["string", "null"]}),
        ({"nullable": True, "anyOf": [S, N]}, {"anyOf": [S, N, {"type": "null"}]}),
        ({**S, "format": "byte"}, {**S, "contentEncoding": "base64"}),
        (
            {**S, "format": "binary"},
            {**S, "contentMediaType": "application/octet-stream"},
        ),
    ],
)
def test_a_document_that_moves_to_3_1_says_the_same(old: Object, new: Object) -> None:
    sides = in_version(old, "3.0.3"), in_version(new, "3.1.0")
    for one, two in (sides, sides[::-1]):
        found = report(one, two)
        assert {c.severity for c in found.changes} == {INFO}
        assert found.required_bump == "patch"


@pytest.mark.parametrize("schema", [S, {"oneOf": tagged("a", "b")}])
def test_nullable_that_stays_in_a_document_of_3_1_means_nothing(schema: Object) -> None:
    schema = {**schema, "nullable": True}
    back = changes(in_version(schema, "3.1.0"), in_version(schema, "3.0.3"))
    assert [c.rule for c in back if c.severity is BREAKING] == [
        "schema-became-nullable"
    ]


def test_values_of_a_discriminator_may_be_names() -> None:
    def union(**mapping: JsonValue) -> Object:
        found: Object = {"propertyName": "k", "mapping": mapping}
        branches: list[JsonValue] = [
            {"$ref": f"#/components/schemas/{n}"} for n in "AB"
        ]
        held = response_with({"oneOf": branches, "discriminator": found})
        schemas: JsonValue = dict(zip("AB", tagged("A", "b"), strict=True))
        return {**held, "components": {"schemas": schemas}}

    written = union(A="#/components/schemas/A", b="#/components/schemas/B")
    for other in (union(A="A", b="B"), union(b="B")):
        found = [*changes(written, other), *changes(other, written)]
        assert {c.rule for c in found} == {"respelled"}
    moved = changes(written, union(A="A", b="A"))
    assert [c.rule for c in moved] == ["discriminator-value-changed"]


def test_a_path_parameter_that_is_declared_at_last_breaks_nobody() -> None:
    def api(*schemas: JsonValue) -> Object:
        named: Object = {"name": "a", "in": "path", "required": True}
        listed: list[JsonValue] = [{**named, "schema": schema} for schema in schemas]
        return document({"/x/{a}": {"get": {"parameters": listed, "responses": {}}}})

    for schema, severity in ((S, INFO), ({**S, "maxLength": 2}, WARNING)):
        [change] = changes(api(), api(schema))
        assert (change.rule, change.severity) == ("path-parameter-declared", severity)
