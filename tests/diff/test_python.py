"""The source axis: what edits do to code that calls the generated client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from specgen.diff.document_diff import compare
from specgen.diff.model.effects import Severity
from specgen.diff.model.removal_policy import Policy
from specgen.diff.python.source_changes import add_python

from tests.diff.comparing import TODAY, document, side

if TYPE_CHECKING:
    from specgen.diff.model.change import Change
    from specgen.ir import JsonValue

S: JsonValue = {"type": "string"}


def api(
    *,
    operation_id: str = "getPet",
    parameters: list[JsonValue] | None = None,
    pet: JsonValue = None,
    schema: str = "Pet",
    errors: list[JsonValue] | None = None,
    name: str = "Zoo",
) -> dict[str, JsonValue]:
    default: JsonValue = {
        "type": "object",
        "properties": {"name": S},
        "required": ["name"],
    }
    ref: JsonValue = {"$ref": f"#/components/schemas/{schema}"}
    response: JsonValue = {
        "description": "",
        "content": {"application/json": {"schema": ref}},
    }
    operation: JsonValue = {
        "operationId": operation_id,
        "parameters": parameters or [],
        "responses": {"200": response},
    }
    extensions: dict[str, JsonValue] = {
        "x-specgen-client": {"name": name},
        "x-specgen-errors": errors or [],
    }
    components: JsonValue = {"schemas": {schema: pet or default}}
    return document({"/pets": {"get": operation}}, components=components, **extensions)


def query(name: str, schema: JsonValue = S, **fields: JsonValue) -> JsonValue:
    return {"name": name, "in": "query", "schema": schema, **fields}


def source_changes(before: JsonValue, after: JsonValue) -> list[Change]:
    base, revision = side(before, "base.yaml"), side(after, "new.yaml")
    report = add_python(
        compare(base, revision, Policy(TODAY)), base, revision, Policy(TODAY)
    )
    return [change for change in report.changes if change.axis == "source"]


PET: dict[str, JsonValue] = {
    "type": "object",
    "properties": {"name": S},
    "required": ["name"],
}
KEY: JsonValue = {"status": 404, "code": "NoPet", "message": "No."}

CASES: list[tuple[str, Severity, dict[str, JsonValue], dict[str, JsonValue]]] = [
    ("method-renamed", Severity.BREAKING, api(), api(operation_id="fetchPet")),
    ("client-renamed", Severity.BREAKING, api(), api(name="Farm")),
    ("class-renamed", Severity.BREAKING, api(), api(schema="Animal")),
    ("argument-added", Severity.INFO, api(), api(parameters=[query("q")])),
    (
        "required-argument-added",
        Severity.BREAKING,
        api(),
        api(parameters=[query("q", required=True)]),
    ),
    ("argument-removed", Severity.BREAKING, api(parameters=[query("q")]), api()),
    (
        "argument-became-required",
        Severity.BREAKING,
        api(parameters=[query("q")]),
        api(parameters=[query("q", required=True)]),
    ),
    (
        "argument-became-optional",
        Severity.INFO,
        api(parameters=[query("q", required=True)]),
        api(parameters=[query("q")]),
    ),
    (
        "argument-type",
        Severity.BREAKING,
        api(parameters=[query("q")]),
        api(parameters=[query("q", {"type": "integer"})]),
    ),
    (
        "argument-type",
        Severity.INFO,
        api(parameters=[query("q", {"type": "integer"})]),
        api(parameters=[query("q", {"type": ["integer", "string"]})]),
    ),
    # Enums are open: their values are named in the annotation, but any other is taken, too.
    (
        "argument-type",
        Severity.INFO,
        api(parameters=[query("q", {"type": "string", "enum": ["a", "b"]})]),
        api(parameters=[query("q", {"type": "string", "enum": ["a"]})]),
    ),
    (
        "field-added",
        Severity.INFO,
        api(),
        api(pet={**PET, "properties": {"name": S, "age": S}}),
    ),
    (
        "field-removed",
        Severity.BREAKING,
        api(pet={**PET, "properties": {"name": S, "age": S}}),
        api(),
    ),
    ("field-type", Severity.BREAKING, api(), api(pet={**PET, "required": []})),
    ("field-type", Severity.INFO, api(pet={**PET, "required": []}), api()),
    ("exception-removed", Severity.BREAKING, api(errors=[KEY]), api()),
]


@pytest.mark.parametrize(("rule", "severity", "before", "after"), CASES)
def test_each_edit_has_its_verdict_and_both_signatures(
    rule: str, severity: Severity, before: JsonValue, after: JsonValue
) -> None:
    found = source_changes(before, after)
    change = next(change for change in found if change.rule == rule)
    assert change.severity is severity
    assert change.python is not None
    assert change.python.before != change.python.after


def test_a_renamed_operation_is_nothing_on_the_wire() -> None:
    base, revision = side(api(), "base.yaml"), side(
        api(operation_id="fetchPet"), "new.yaml"
    )
    report = add_python(
        compare(base, revision, Policy(TODAY)), base, revision, Policy(TODAY)
    )
    assert [c.rule for c in report.changes if c.severity is not Severity.INFO] == [
        "method-renamed"
    ]
    [change] = [c for c in report.changes if c.rule == "method-renamed"]
    assert change.location == "/paths/~1pets/get/operationId"
    assert change.python is not None
    assert "def fetch_pet(" in (change.python.after or "")


def test_a_renamed_class_is_one_change_though_methods_mention_it() -> None:
    found = source_changes(api(), api(schema="Animal"))
    assert [change.rule for change in found] == ["class-renamed"]


def test_a_client_that_cannot_be_generated_is_said_so() -> None:
    before, after = api(), api(operation_id="fetchPet")
    for broken in (before, after):
        broken["paths"] = {
            **_mapping(broken["paths"]),
            "/a": {"get": {"operationId": "listAll", "responses": {}}},
            "/b": {"get": {"operationId": "list_all", "responses": {}}},
        }
    base, revision = side(before, "base.yaml"), side(after, "new.yaml")
    report = add_python(
        compare(base, revision, Policy(TODAY)), base, revision, Policy(TODAY)
    )
    assert "cannot be generated" in report.notes[0].message
    [change] = [c for c in report.changes if c.axis == "source"]
    assert change.severity is Severity.BREAKING


def _mapping(value: JsonValue) -> dict[str, JsonValue]:
    assert isinstance(value, dict)
    return value


def _watching(kind: str, *, beside: bool = False) -> JsonValue:
    """Return a document whose one operation answers with a stream, or with JSON as well."""
    content: dict[str, JsonValue] = {"text/event-stream": {"schema": {"type": kind}}}
    if beside:
        content["application/json"] = {"schema": {"type": "integer"}}
    response: JsonValue = {"description": "", "content": content}
    operation: JsonValue = {"operationId": "watch", "responses": {"200": response}}
    return document({"/pets": {"get": operation}})


def test_the_items_of_a_stream_are_what_its_method_returns() -> None:
    (change,) = source_changes(_watching("number"), _watching("integer"))
    assert (change.rule, change.severity) == ("return-type", Severity.BREAKING)
    assert change.python is not None
    assert "ItemStream[ServerSentEvent[int]]" in (change.python.after or "")


def test_a_stream_beside_json_is_a_method_of_its_own() -> None:
    found = source_changes(
        _watching("number", beside=True), _watching("integer", beside=True)
    )
    (change,) = found
    assert (change.rule, change.severity) == ("return-type", Severity.BREAKING)
    assert change.python is not None
    assert "def stream_watch(" in (change.python.after or "")


def calling(
    path: str = "/a",
    *names: str,
    body: JsonValue = None,
    extra: dict[str, JsonValue] | None = None,
) -> dict[str, JsonValue]:
    """Return a document whose one operation takes path parameters, and perhaps a model."""
    listed: list[JsonValue] = [
        {"name": name, "in": "path", "required": True, "schema": S} for name in names
    ]
    operation: dict[str, JsonValue] = {
        "operationId": "doIt",
        "parameters": listed,
        "responses": {"200": {"description": ""}},
        **(extra or {}),
    }
    if body is None:
        return document({path: {"post": operation}})
    content: JsonValue = {
        "application/json": {"schema": {"$ref": "#/components/schemas/Req"}}
    }
    operation["requestBody"] = {"content": content, "required": True}
    return document({path: {"post": operation}}, components={"schemas": {"Req": body}})


def model(*required: str, kind: JsonValue = "string") -> dict[str, JsonValue]:
    properties: JsonValue = {"a": {"type": kind}, "b": S}
    return {"type": "object", "properties": properties, "required": [*required]}


def unused(schema: JsonValue) -> dict[str, JsonValue]:
    return {**calling(), "components": {"schemas": {"Unused": schema}}}


DRAFT: dict[str, JsonValue] = {"x-stability-level": "draft"}
OVER: dict[str, JsonValue] = {"deprecated": True, "x-sunset": "2025-12-31"}
GONE: dict[str, JsonValue] = {
    **model("b"),
    "properties": {"b": S},
}
LEAVING: dict[str, JsonValue] = {
    **model("b"),
    "properties": {"a": {"type": "string", **OVER}, "b": S},
}
# What is breaking, by rule, and what there is at all.
BROKEN: list[tuple[list[str], dict[str, JsonValue], dict[str, JsonValue]]] = [
    # Only sent: may widen.
    ([], calling(body=model("a")), calling(body=model())),
    ([], calling(body=model("a")), calling(body=model("a", kind=["string", "null"]))),
    (["argument-became-required"], calling(body=model()), calling(body=model("a"))),
    # Only received: may narrow, and grow.
    ([], api(pet=model()), api(pet=model("a"))),
    (["field-type"], api(pet=model("a")), api(pet=model())),
    # A path is no part of a method, and a path parameter is an argument.
    ([], calling("/a"), calling("/v2/a")),
    (["argument-renamed"], calling("/{a}", "a"), calling("/{b}", "b")),
    (["argument-renamed"], calling("/{a}", "a"), calling("/v2/{b}", "b")),
    (["required-argument-added"], calling("/a"), calling("/a/{b}", "b")),
    (["argument-removed"], calling("/a/{b}", "b"), calling("/a")),
    # What is excused on the wire.
    ([], calling(body=model(), extra=DRAFT), calling(body=model("a"), extra=DRAFT)),
    ([], calling("/{a}", "a", extra=DRAFT), calling("/{b}", "b", extra=DRAFT)),
    ([], calling(extra=OVER), document({})),
    (["method-removed"], calling(extra={**OVER, "x-sunset": "2999-01-01"}), document({})),
    ([], calling(body=LEAVING), calling(body=GONE)),
    (["argument-removed"], calling(body=model("b")), calling(body=GONE)),
    ([], unused(model("a")), unused(model("b"))),
    ([], unused(model("a")), calling()),
]  # fmt: skip


@pytest.mark.parametrize(("broken", "before", "after"), BROKEN)
def test_source_is_judged_by_what_callers_do(
    broken: list[str], before: dict[str, JsonValue], after: dict[str, JsonValue]
) -> None:
    found = source_changes(before, after)
    assert [c.rule for c in found if c.severity is Severity.BREAKING] == broken


def test_a_client_that_may_be_called_without_credentials_is_compared() -> None:
    key: JsonValue = {"type": "apiKey", "in": "header", "name": "K"}
    before = calling()
    after: JsonValue = {
        **calling(extra={"security": [{"k": []}]}),
        "components": {"securitySchemes": {"k": key}},
    }
    found = {c.rule for c in source_changes(before, after)}
    assert "argument-became-required" in found


def test_one_edit_of_a_schema_that_others_extend_is_one_change() -> None:
    def extending(kind: str) -> dict[str, JsonValue]:
        ref: JsonValue = {"$ref": "#/components/schemas/Base"}
        base: JsonValue = {"type": "object", "properties": {"a": {"type": kind}}}
        names = ("One", "Two", "Three")
        schemas: dict[str, JsonValue] = {
            name: {"allOf": [ref, {"properties": {name: S}}]} for name in names
        }
        operations: JsonValue = {
            f"/{name}": {
                "get": {
                    "operationId": f"get{name}",
                    "responses": {
                        "200": {
                            "description": "",
                            "content": {
                                "application/json": {
                                    "schema": {"$ref": f"#/components/schemas/{name}"}
                                }
                            },
                        }
                    },
                }
            }
            for name in names
        }
        return document(operations, components={"schemas": {"Base": base, **schemas}})

    [change] = [
        c
        for c in source_changes(extending("string"), extending("integer"))
        if c.severity is Severity.BREAKING
    ]
    assert "`One`, `Three`, `Two`" in change.message or "`One`, `Two`" in change.message


ZOO: dict[str, JsonValue] = {"x-specgen-client": {"name": "Zoo"}}


def grouped(*tags: str, **groups: str) -> dict[str, JsonValue]:
    """A document with an operation for each tag; `groups` by the names of operations."""
    return document(
        {
            f"/{number}": {
                "get": {
                    "operationId": f"call{number}",
                    "tags": [tag],
                    **(
                        {"x-specgen-group": groups[f"call{number}"]}
                        if f"call{number}" in groups
                        else {}
                    ),
                    "responses": {"200": {"description": ""}},
                }
            }
            for number, tag in enumerate(tags)
        },
        **ZOO,
    )


def broken_methods(
    before: dict[str, JsonValue], after: dict[str, JsonValue]
) -> list[str]:
    found = source_changes(before, after)
    assert {c.rule for c in found} <= {"method-renamed", "method-added"} | RAW
    return [c.message for c in found if c.severity is Severity.BREAKING]


RAW = {"source-name-changed", "client-settings-changed"}
MOVED = ["method `ZooClient.a.call1` is called `ZooClient.b.call1` now"]


def test_an_operation_that_moves_to_another_group_breaks_its_callers() -> None:
    before = grouped("A", "A", "B", "B")
    assert broken_methods(before, grouped("A", "B", "B", "B")) == MOVED
    assert broken_methods(before, grouped("A", "A", "B", "B", call1="b")) == MOVED
    assert broken_methods(before, grouped("a", "A", "B", "B", "B")) == []


def test_a_client_that_gets_groups_breaks_every_caller() -> None:
    before, after = grouped("A", "A"), grouped("A", "A", "B", "B")
    [message] = broken_methods(before, after)
    assert message == (
        "2 methods moved: `ZooClient.call0` is `ZooClient.a.call0`,"
        " `ZooClient.call1` is `ZooClient.a.call1`;"
        " `groups: none` in `x-specgen-client` keeps them where they were"
    )
    settled: JsonValue = {"name": "Zoo", "groups": "none"}
    assert not broken_methods(before, {**after, "x-specgen-client": settled})
