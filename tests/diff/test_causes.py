"""One finding in source for each cause, which lists the places where it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diff.model.effects import Severity

from tests.diff.comparing import changes, document
from tests.diff.test_python import OVER, source_changes

if TYPE_CHECKING:
    from specgen.diff.model.change import Change
    from specgen.ir import JsonValue

    Object = dict[str, JsonValue]

S: JsonValue = {"type": "string"}
N: JsonValue = {"type": "integer"}


def record(**properties: JsonValue) -> Object:
    return {"type": "object", "properties": {**properties}}


def ref(name: str) -> Object:
    return {"$ref": f"#/components/schemas/{name}"}


def returning(schema: JsonValue, **fields: JsonValue) -> Object:
    content: JsonValue = {"application/json": {"schema": schema}}
    return {"responses": {"200": {"description": "", "content": content}}, **fields}


def api(operations: dict[str, Object], **schemas: JsonValue) -> Object:
    paths: Object = {
        f"/{name}": {"get": {"operationId": name, **operation}}
        for name, operation in operations.items()
    }
    return document(paths, components={"schemas": schemas})


def breaking(before: Object, after: Object) -> list[Change]:
    found = source_changes(before, after)
    return [change for change in found if change.severity is Severity.BREAKING]


def asking(kind: str, *names: str) -> Object:
    schema: JsonValue = {"type": kind}
    parameter: JsonValue = {"name": "q", "in": "query", "schema": schema}
    return api({name: returning(S, parameters=[parameter]) for name in names})


def test_one_argument_of_several_methods() -> None:
    names = ("one", "two", "three")
    [change] = breaking(asking("string", *names), asking("integer", *names))
    owners = "`NewClient.one`, `NewClient.two`, `NewClient.three`"
    assert change.message.startswith(f"argument `q` of {owners} has type")
    assert [(t.member, t.argument) for t in change.targets] == [(n, "q") for n in names]
    assert [reached.path for reached in change.reached] == [
        f"/{name}" for name in names
    ]
    [alone] = breaking(asking("string", "one"), asking("integer", "one"))
    assert alone.fingerprint != change.fingerprint


def test_classes_are_gone_with_what_used_them() -> None:
    listed: dict[str, Object] = {"one": returning(ref("Page")), "two": returning(S)}
    page, item = record(items={"type": "array", "items": ref("Item")}), record(a=S)
    before = api(listed, Page=page, Item=item)
    [change] = breaking(before, api({"two": returning(S)}))
    assert change.message == (
        "method `NewClient.one` is gone; classes `Page`, `Item` are gone with it"
    )
    assert [t.owner for t in change.targets] == ["NewClient", "Page", "Item"]


def test_a_class_that_another_one_replaces() -> None:
    one, two = record(a=S), record(b=S)
    before = api({"get": returning(record(inner=one))})
    after = api({"get": returning(record(inner=ref("Two")))}, Two=two)
    [change] = breaking(before, after)
    assert change.message == (
        "field `inner` of `GetResponse` has type `Two | None`, before"
        " `GetResponseInner | None`; class `GetResponseInner` is gone with it"
    )


def test_classes_of_an_announced_removal_break_nobody_either() -> None:
    gone: Object = returning(ref("Page"), **OVER)
    before = api({"one": gone, "two": returning(S)}, Page=record(a=S))
    assert breaking(before, api({"two": returning(S)})) == []
    used = api({"one": gone, "two": returning(ref("Page"))}, Page=record(a=S))
    [change] = breaking(used, api({"two": returning(S)}))
    assert change.message.endswith("class `Page` is gone with it")


def test_one_edit_in_each_media_type_of_a_body() -> None:
    def sending(schema: JsonValue) -> Object:
        kinds = ("application/json", "multipart/form-data", "text/xml")
        content: JsonValue = {kind: {"schema": schema} for kind in kinds}
        return api({"get": {"requestBody": {"content": content}, "responses": {}}})

    limit: JsonValue = {"type": "string", "maxLength": 3}
    before, after = sending(record(a=S)), sending(record(a=limit))
    assert [c.rule for c in changes(before, after)] == ["schema-maxLength"]


def test_another_definition_and_what_breaks_first() -> None:
    before, after = (
        api({"get": returning(ref(name))}, Old=record(a=N, b=S), New=record(b=N, c=S))
        for name in ("Old", "New")
    )
    [change] = [c for c in changes(before, after) if c.rule == "reference-changed"]
    where = change.message.partition(", where ")[2]
    assert where.startswith("property `b` of it: type changed")


def test_operations_in_a_file_that_is_missing_are_not_gone() -> None:
    before = api({"get": returning(S)})
    after = document({"/get": {"$ref": "#/nowhere"}})
    found = {c.rule: c.severity for c in changes(before, after)}
    assert found["reference-unresolved"] is Severity.WARNING
    assert "operation-removed" not in found
    assert source_changes(before, after) == []
