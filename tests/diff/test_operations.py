"""Edits of everything around schemas: operations, parameters, security, servers, media types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from specgen.diff.model.effects import Severity

from tests.diff.comparing import changes, document, report

if TYPE_CHECKING:
    from specgen.diff.model.change import Change
    from specgen.ir import JsonValue

    Object = dict[str, JsonValue]

INFO, WARNING, BREAKING = Severity.INFO, Severity.WARNING, Severity.BREAKING
S: JsonValue = {"type": "string"}
OK: JsonValue = {"200": {"description": ""}}


def operation(**fields: JsonValue) -> Object:
    return {"responses": OK, **fields}


def api(**fields: JsonValue) -> Object:
    return document({"/a": {"post": operation(**fields)}})


def body(
    schema: JsonValue, media_type: str = "application/json", **fields: JsonValue
) -> JsonValue:
    return {"content": {media_type: {"schema": schema}}, **fields}


def responding(**fields: JsonValue) -> Object:
    return api(responses={"200": {"description": "", **fields}})


def with_components(holder: Object, **components: JsonValue) -> Object:
    return {**holder, "components": components}


def query(name: str = "q", **fields: JsonValue) -> JsonValue:
    return {"name": name, "in": "query", "schema": S, **fields}


def secured(*alternatives: JsonValue) -> Object:
    return api(security=list(alternatives))


def scheme(**fields: JsonValue) -> Object:
    key: JsonValue = {"type": "apiKey", "in": "header", "name": "X-Key", **fields}
    return with_components(secured({"key": []}), securitySchemes={"key": key})


GETTABLE: Object = {"x-specgen-methods": ["GET"]}

CASES: list[tuple[str, Severity, Object, Object]] = [
    ("operation-removed", BREAKING, api(), document({"/a": {"get": operation()}})),
    ("operation-added", INFO, document({}), api()),
    ("parameter-added", INFO, api(), api(parameters=[query()])),
    (
        "required-parameter-added",
        BREAKING,
        api(),
        api(parameters=[query(required=True)]),
    ),
    ("parameter-removed", WARNING, api(parameters=[query()]), api()),
    (
        "became-required",
        BREAKING,
        api(parameters=[query()]),
        api(parameters=[query(required=True)]),
    ),
    (
        "became-optional",
        INFO,
        api(parameters=[query(required=True)]),
        api(parameters=[query()]),
    ),
    (
        "parameter-style",
        BREAKING,
        api(parameters=[query(explode=False)]),
        api(parameters=[query(style="pipeDelimited")]),
    ),
    (
        "parameter-explode",
        BREAKING,
        api(parameters=[query()]),
        api(parameters=[query(explode=False)]),
    ),
    (
        "parameter-allowEmptyValue",
        BREAKING,
        api(parameters=[query(allowEmptyValue=True)]),
        api(parameters=[query()]),
    ),
    (
        "parameter-allowReserved",
        WARNING,
        api(parameters=[query(allowReserved=True)]),
        api(parameters=[query()]),
    ),
    (
        "parameter-serialization",
        BREAKING,
        api(parameters=[query()]),
        api(
            parameters=[
                {"name": "q", "in": "query", "content": {"application/json": {}}}
            ]
        ),
    ),
    ("request-body-added", INFO, api(), api(requestBody=body(S))),
    (
        "required-request-body-added",
        BREAKING,
        api(),
        api(requestBody=body(S, required=True)),
    ),
    ("request-body-removed", BREAKING, api(requestBody=body(S)), api()),
    (
        "media-type-renamed",
        BREAKING,
        api(requestBody=body(S)),
        api(requestBody=body(S, "application/merge-patch+json")),
    ),
    (
        "media-type-removed",
        BREAKING,
        responding(content={"application/json": {}, "text/csv": {}}),
        responding(content={"application/json": {}}),
    ),
    (
        "media-type-added",
        INFO,
        responding(content={"application/json": {}}),
        responding(content={"application/json": {}, "text/csv": {}}),
    ),
    (
        "success-status-removed",
        BREAKING,
        api(responses={"200": {"description": ""}, "201": {"description": ""}}),
        api(),
    ),
    (
        "failure-status-removed",
        INFO,
        api(responses={"200": {"description": ""}, "404": {"description": ""}}),
        api(),
    ),
    ("header-removed", WARNING, responding(headers={"X-A": {}}), responding()),
    (
        "required-header-removed",
        BREAKING,
        responding(headers={"X-A": {"required": True}}),
        responding(),
    ),
    (
        "became-optional",
        BREAKING,
        responding(headers={"X-A": {"required": True}}),
        responding(headers={"X-A": {}}),
    ),
    ("security-required", BREAKING, api(), secured({"key": []})),
    ("security-dropped", INFO, secured({"key": []}), api()),
    (
        "security-alternative-removed",
        BREAKING,
        secured({"a": []}, {"b": []}),
        secured({"a": []}),
    ),
    (
        "security-alternative-added",
        INFO,
        secured({"a": []}),
        secured({"a": []}, {"b": []}),
    ),
    (
        "security-scopes-changed",
        BREAKING,
        secured({"a": []}),
        secured({"a": ["write"]}),
    ),
    ("security-scopes-changed", INFO, secured({"a": ["write"]}), secured({"a": []})),
    ("security-scheme-name-changed", BREAKING, scheme(), scheme(name="X-Other")),
    ("security-scheme-in-changed", BREAKING, scheme(), scheme(**{"in": "query"})),
    (
        "server-removed",
        BREAKING,
        api(servers=[{"url": "https://a.example"}, {"url": "https://b.example"}]),
        api(servers=[{"url": "https://a.example"}]),
    ),
    ("deprecated", INFO, api(), api(deprecated=True)),
    ("documentation-changed", INFO, api(), api(summary="s")),
    ("http-method-removed", BREAKING, api(**GETTABLE), api()),
]


def found(before: Object, after: Object, rule: str) -> Change:
    return next(change for change in changes(before, after) if change.rule == rule)


@pytest.mark.parametrize(("rule", "severity", "before", "after"), CASES)
def test_each_edit_has_its_verdict(
    rule: str, severity: Severity, before: Object, after: Object
) -> None:
    change = found(before, after, rule)
    assert change.severity is severity
    assert [(r.method, r.path) for r in change.reached] == [("POST", "/a")]


def keyed(name: str) -> Object:
    parameter: JsonValue = {"name": name, "in": "path", "required": True, "schema": S}
    return document({f"/a/{{{name}}}": {"get": operation(parameters=[parameter])}})


SAME: list[tuple[Object, Object]] = [
    (keyed("x"), keyed("y")),
    (
        document({"/a": {"get": operation(parameters=[query()])}}),
        document({"/a": {"parameters": [query()], "get": operation()}}),
    ),
    (
        {**document({"/a": {"get": operation()}}), "security": [{"k": []}]},
        document({"/a": {"get": operation(security=[{"k": []}])}}),
    ),
    (
        api(parameters=[query()]),
        with_components(
            api(parameters=[{"$ref": "#/components/parameters/Q"}]),
            parameters={"Q": query()},
        ),
    ),
]


@pytest.mark.parametrize(("before", "after"), SAME)
def test_what_only_moved_breaks_nobody(before: Object, after: Object) -> None:
    for pair in ((before, after), (after, before)):
        assert {change.severity for change in changes(*pair)} <= {INFO}


def shared(schema: JsonValue, name: str = "Pet", **schemas: JsonValue) -> Object:
    """Return a document in which two operations use a schema, one of them in the response."""
    ref: JsonValue = {"$ref": f"#/components/schemas/{name}"}
    reply: JsonValue = {"200": {"description": "", **_content(ref)}}
    paths: JsonValue = {
        "/a": {"post": operation(requestBody=_content(ref))},
        "/b": {"get": {"responses": reply}, "delete": operation()},
    }
    return document(paths, components={"schemas": {name: schema, **schemas}})


def _content(schema: JsonValue) -> Object:
    return {"content": {"application/json": {"schema": schema}}}


def test_one_edit_of_a_definition_is_one_change_that_names_what_it_reaches() -> None:
    [change] = changes(shared({"maxLength": 2}), shared({"maxLength": 1}))
    reached = [(r.method, r.path, r.direction.value) for r in change.reached]
    assert reached == [("POST", "/a", "request"), ("GET", "/b", "response")]
    assert (change.direction, change.severity) == ("both", BREAKING)


def test_a_renamed_definition_is_one_change() -> None:
    pet: JsonValue = {"type": "object", "properties": {"a": S}}
    [change] = changes(shared(pet), shared(pet, "Animal"))
    assert (change.rule, change.severity) == ("definition-renamed", INFO)


def test_a_reference_to_another_definition_is_judged_by_what_differs() -> None:
    a: JsonValue = {"type": "object", "properties": {"n": {"maxLength": 2}}}
    b: JsonValue = {"type": "object", "properties": {"n": {"maxLength": 1}}}
    refs: list[JsonValue] = [{"$ref": f"#/components/schemas/{name}"} for name in "AB"]
    before, after = (
        with_components(api(requestBody=body(ref)), schemas={"A": a, "B": b})
        for ref in refs
    )
    [change] = changes(before, after)
    assert (change.rule, change.severity) == ("reference-changed", BREAKING)
    assert "`maxLength` lowered from 2 to 1" in change.message
    [change] = changes(after, before)
    assert change.severity is INFO


def cyclic(limit: int) -> Object:
    """Return a document of schemas that refer to each other in circles."""
    names = ["A", "B", "C", "D"]
    refs: list[JsonValue] = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    schemas: Object = {
        name: {
            "type": "object",
            "properties": {
                "next": refs[n - 1],
                "list": {"items": refs[n]},
                "n": {"maximum": limit},
            },
            "allOf": [refs[n - 2]],
        }
        for n, name in enumerate(names)
    }
    return {**api(requestBody=body(refs[0])), "components": {"schemas": schemas}}


def test_cycles_are_compared_once() -> None:
    found_changes = changes(cyclic(2), cyclic(1))
    assert len(found_changes) == 4
    assert {change.severity for change in found_changes} == {BREAKING}
    assert len(changes(cyclic(2), shared({"maximum": 1}))) > 1


def test_unused_definitions_break_nobody() -> None:
    before, after = (shared({}, Unused={"maxLength": n}) for n in (2, 1))
    [change] = changes(before, after)
    assert (change.severity, change.direction, change.reached) == (INFO, "none", ())


def test_polarity_is_inverted_in_callbacks_and_webhooks() -> None:
    def calling(schema: JsonValue) -> Object:
        called: JsonValue = {"post": operation(requestBody=body(schema))}
        return api(callbacks={"done": {"{$url}": called}})

    def hooked(schema: JsonValue) -> Object:
        hook: JsonValue = {"post": operation(requestBody=body(schema))}
        return document({"/a": {"post": operation()}}, webhooks={"done": hook})

    for holder in (calling, hooked):
        [change] = changes(holder({"maxLength": 2}), holder({"maxLength": 1}))
        assert (change.severity, change.direction) == (INFO, "response")
        [change] = changes(holder({"maxLength": 1}), holder({"maxLength": 2}))
        assert change.severity is BREAKING


def dying(sunset: str | None) -> Object:
    extra: Object = {} if sunset is None else {"x-sunset": sunset}
    return document(
        {"/a": {"post": operation(), "get": operation(deprecated=True, **extra)}}
    )


@pytest.mark.parametrize(
    ("sunset", "severity"),
    [
        ("2025-12-31", INFO),
        ("2026-01-01", INFO),
        ("2026-01-02", BREAKING),
        (None, INFO),
    ],
)
def test_an_announced_removal_is_fine_once_its_time_has_come(
    sunset: str | None, severity: Severity
) -> None:
    gone = document({"/a": {"post": operation()}})
    assert found(dying(sunset), gone, "operation-removed").severity is severity


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        (None, "2026-01-05", "sunset-too-soon"),
        ("2026-12-01", "2026-11-01", "sunset-earlier"),
        ("2026-12-01", None, "sunset-removed"),
        ("2026-12-01", "soon", "sunset-invalid"),
    ],
)
def test_a_broken_promise_is_breaking(
    before: str | None, after: str | None, rule: str
) -> None:
    found_changes = report(dying(before), dying(after), stable=10).changes
    assert {c.severity for c in found_changes if c.rule == rule} == {BREAKING}


def test_what_was_never_promised_may_change() -> None:
    draft, after = (
        api(requestBody=body({"maxLength": n}), **{"x-stability-level": "draft"})
        for n in (2, 1)
    )
    [change] = changes(draft, after)
    assert (change.severity, change.effect) == (INFO, "narrows")
    assert change.reason is not None


@pytest.mark.parametrize(
    ("before", "after", "bump"),
    [
        (api(), api(), "none"),
        (api(), api(summary="s"), "patch"),
        (api(), api(parameters=[query()]), "minor"),
        (api(parameters=[query(required=True)]), api(), "minor"),
        (api(), api(parameters=[query(required=True)]), "major"),
    ],
)
def test_the_required_bump(before: Object, after: Object, bump: str) -> None:
    assert report(before, after).required_bump == bump
