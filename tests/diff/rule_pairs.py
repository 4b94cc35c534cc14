"""A pair of documents for each rule that no edit of one field fires."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diff.document_diff import compare, compare_all
from specgen.diff.model.removal_policy import Policy
from specgen.diff.python.source_changes import add_python
from specgen.diff.revisions import Existence, Inputs

from tests.diff.comparing import (
    TODAY,
    changes,
    document,
    request_with,
    response_with,
    side,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.diff.model.change import Change
    from specgen.ir import JsonValue

    Object = dict[str, JsonValue]

S: JsonValue = {"type": "string"}
N: JsonValue = {"type": "integer"}
NULLABLE: JsonValue = {"type": ["integer", "null"]}
OK: JsonValue = {"200": {"description": ""}}
# More keywords than a schema needs, so that it is not merely another spelling of one branch.
TWO: Object = {"type": "string", "allOf": [{"minLength": 1}, {"maxLength": 2}]}
ANYTHING: JsonValue = True
CLOSED: Object = {"type": "string"}
EITHER: list[JsonValue] = [{"pattern": "a"}, {"pattern": "b"}]


def operation(**fields: JsonValue) -> Object:
    return {"responses": OK, "operationId": "get", **fields}


def api(**fields: JsonValue) -> Object:
    return document({"/a": {"post": operation(**fields)}})


def query(schema: JsonValue = S, **fields: JsonValue) -> JsonValue:
    return {"name": "q", "in": "query", "schema": schema, **fields}


def referring(name: str, **schemas: JsonValue) -> Object:
    held = request_with({"$ref": f"#/components/schemas/{name}"})
    return {**held, "components": {"schemas": schemas}}


def one_of(name: str) -> Object:
    """Return an API whose one operation returns a member of a union, or the union `Pet` itself."""
    tagged: dict[str, Object] = {
        tag: {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"const": tag}, tag: S},
        }
        for tag in ("Cat", "Dog")
    }
    pet: Object = {
        "oneOf": [{"$ref": f"#/components/schemas/{tag}"} for tag in tagged],
        "discriminator": {"propertyName": "kind"},
    }
    reply = response_with({"$ref": f"#/components/schemas/{name}"})
    return {**reply, "components": {"schemas": {**tagged, "Pet": pet}}}


def returning(schema: JsonValue, name: str = "Pet") -> Object:
    """Return an API whose one operation returns a model."""
    reply = response_with({"$ref": f"#/components/schemas/{name}"})
    return {**reply, "components": {"schemas": {name: schema}}}


def sending(schema: JsonValue) -> Object:
    held = request_with({"$ref": "#/components/schemas/Pet"})
    return {**held, "components": {"schemas": {"Pet": schema}}}


def pet(properties: Object | None = None, *, required: bool = False) -> Object:
    more = properties or {}
    names: list[JsonValue] = [*more] if required else []
    return {
        "type": "object",
        "properties": {"name": S, **more},
        "required": names,
    }


def error(**fields: JsonValue) -> Object:
    entry: JsonValue = {"status": 404, "code": "NoPet", "message": "No.", **fields}
    return {**api(), "x-specgen-errors": [entry]}


def deep(levels: int, leaf: JsonValue) -> JsonValue:
    for _ in range(levels):
        leaf = {"type": "array", "items": leaf}
    return leaf


def chained(prefix: str, leaf: JsonValue, levels: int = 70) -> Object:
    """Return definitions each of which refers to the next, down to a leaf."""
    names = [f"{prefix}{n}" for n in range(levels)]
    refs: list[JsonValue] = [{"$ref": f"#/components/schemas/{n}"} for n in names[1:]]
    return {
        name: {"type": "array", "items": item}
        for name, item in zip(names, [*refs, leaf], strict=True)
    }


def secured(*names: str) -> Object:
    schemes: JsonValue = {
        name: {"type": "apiKey", "in": "header", "name": name} for name in names
    }
    held = api(security=[{name: []} for name in names])
    return {**held, "components": {"securitySchemes": schemes}}


def serving(*urls: str) -> Object:
    return {**api(), "servers": [{"url": url} for url in urls]}


def zoo(*kinds: str, name: str = "Pet") -> Object:
    """Return an API that returns one of several objects, by the value of a property."""
    refs: list[JsonValue] = [{"$ref": f"#/components/schemas/{kind}"} for kind in kinds]
    either: Object = {"oneOf": refs, "discriminator": {"propertyName": "name"}}
    schemas: Object = {kind: pet({kind: S}, required=True) for kind in kinds}
    return {
        **returning(either, name),
        "components": {"schemas": {name: either, **schemas}},
    }


def extending(*bases: str) -> Object:
    """Return an API that returns a model, which may extend a base."""
    refs: list[JsonValue] = [{"$ref": f"#/components/schemas/{base}"} for base in bases]
    base: Object = {**pet(required=True), "discriminator": {"propertyName": "name"}}
    schemas: JsonValue = {"Base": base, "Pet": {"allOf": [*refs, pet({"age": N})]}}
    return {**returning({}), "components": {"schemas": schemas}}


def deprecated(**fields: JsonValue) -> Object:
    return api(deprecated=True, **fields)


PAIRS: list[tuple[JsonValue, JsonValue]] = [
    (api(parameters=[{"name": "a-b", "in": "query", "schema": S}]),
     api(parameters=[{"name": name, "in": "query", "schema": S} for name in ("a_b", "a-b")])),
    (api(parameters=[query({"maxLength": 2}, example="ab")]),
     api(parameters=[query({"maxLength": 1}, example="ab")])),
    (serving("https://a.example.com"), serving("https://a.example.com", "https://b.example.com")),
    (error(), {**error(), "x-specgen-throttling": {"codes": ["NoPet"]}}),
    (returning(pet({"first-name": S})), returning(pet({"first_name": S, "first-name": S}))),
    (request_with(TWO), request_with({"type": "string", "anyOf": EITHER, **TWO})),
    (request_with(TWO), request_with({"type": "string", "oneOf": EITHER, **TWO})),
    (request_with(S), request_with({**TWO, "allOf": [{"pattern": "a"}, {"pattern": "b"}]})),
    (request_with({"oneOf": [{"minLength": 1}, {"maxLength": 1}]}),
     request_with({"anyOf": [{"minLength": 1}, {"maxLength": 1}]})),
    (request_with({"allOf": [S]}), request_with(S)),
    (document({"/a": {}}), document({})),
    (request_with({}), request_with(S)),
    (request_with({"not": {}}), request_with(S)),
    (response_with(ANYTHING), response_with(S)),
    (request_with(S), request_with([])),
    (referring("A", A={"maxLength": 2}, B={"maxLength": 1}),
     referring("B", A={"maxLength": 2}, B={"maxLength": 1})),
    (referring("A", A=S), referring("B", B=S)),
    (response_with({"oneOf": [{**pet(), "readOnly": True}, N]}),
     response_with({"oneOf": [{**pet(), "writeOnly": True}, N]})),
    ({**api(), "openapi": "3.0.3"}, api()),
    ({**api(), "tags": [{"name": "a"}, {"name": "b"}]},
     {**api(), "tags": [{"name": "b"}, {"name": "a"}]}),
    (secured("a", "b"), secured("b", "a")),
    (serving("/a", "/b"), serving("/b", "/a")),
    (deprecated(**{"x-sunset": "2027-01-01"}), deprecated(**{"x-sunset": "2026-12-01"})),
    (api(), deprecated(**{"x-sunset": "2026-01-02"})),
    (api(), deprecated()),
    (api(parameters=[query()]), api(parameters=[query({"type": "array", "items": S})])),
    (api(parameters=[query()]), api(parameters=[query(required=True)])),
    (api(), api(parameters=[query(required=True)])),
    (api(parameters=[query()]), api(parameters=[query(N)])),
    (api(parameters=[query()]),
     api(parameters=[{"name": "q", "in": "query", "content": {"text/plain": {"schema": S}}}])),
    (api(parameters=[{"name": "X-Day", "in": "header", "schema": S}]),
     api(parameters=[{"name": "x-day", "in": "header", "schema": S}])),
    (document({"/{a}": {"post": operation(parameters=[
        {"name": "a", "in": "path", "required": True, "schema": S}])}}),
     document({"/{b}": {"post": operation(parameters=[
        {"name": "b", "in": "path", "required": True, "schema": S}])}})),
    (api(responses={"200": {"description": ""}, "404": {"description": ""}}), api()),
    (request_with(S), document({"/things": {"post": {"responses": OK, "requestBody": {
        "content": {"application/vnd.a+json": {"schema": S}}}}}})),
    (document({"/a": {"post": operation()}}),
     document({"/a": {"post": operation()}, "/b": {"get": operation(operationId="list")}})),
    (api(), api(operationId="other")),
    ({**api(), "x-specgen-client": {"name": "Zoo"}},
     {**api(), "x-specgen-client": {"name": "Farm"}}),
    (error(), api()),
    (error(), error(name="Gone")),
    (error(status=404, name="A"), {**api(), "x-specgen-errors": [
        {"status": 404, "code": "NoPet", "message": "No.", "name": "A"},
        {"status": 400, "code": "NoPet", "message": "No.", "name": "B"}]}),
    (returning(pet()), returning(pet(), "Animal")),
    (returning(pet()), returning(pet({"age": N}))),
    (returning(pet({"age": N})), returning(pet({"age": S}))),
    (returning(pet()), response_with(S)),
    (returning(pet({"first-name": S})), returning(pet({"first_name": S}))),
    (sending(pet()), sending(pet({"age": N}, required=True))),
    (sending(pet({"age": NULLABLE})), sending(pet({"age": NULLABLE}, required=True))),
    (response_with({**CLOSED, "enum": ["a"]}), response_with({**CLOSED, "const": "a"})),
    (zoo("Cat", "Dog"), zoo("Cat", "Dog", "Fox")),
    (zoo("Cat", "Dog"), zoo("Cat", "Dog", name="Beast")),
    (zoo("Cat", "Dog"), response_with(S)),
    (extending("Base"), extending()),
    (serving("https://a.example.com"), serving("https://{r}.example.com")),
    ({**api(), "servers": [
        {"url": "https://{r}.example.com", "variables": {"r": {"default": "a"}}}]},
     serving("https://a.example.com")),
    # The union is a type of the client as long as a method returns it.
    (one_of("Pet"), one_of("Cat")),
]  # fmt: skip


# Nested deeper than code can be generated for.
DEEP: tuple[JsonValue, JsonValue] = (
    referring("A0", **chained("A", deep(70, S))),
    {
        **request_with(deep(70, {"$ref": "#/components/schemas/B0"})),
        "components": {"schemas": chained("B", N)},
    },
)


def every_change() -> Iterator[Change]:
    """Yield what changes in each pair, and in its reverse."""
    yield from changes(*DEEP)
    ways: tuple[Existence, ...] = ("added", "removed", "renamed")
    for existence in ways:
        spec = Inputs(side(api(), "one.yaml"), side(api(), "two.yaml"), existence)
        yield from compare_all([spec], Policy(TODAY))[0].changes
    for pair in PAIRS:
        for before, after in (pair, pair[::-1]):
            base, revision = side(before, "base.yaml"), side(after, "new.yaml")
            policy = Policy(TODAY, {"stable": 10})
            found = compare(base, revision, policy, try_values=True)
            yield from add_python(found, base, revision, policy).changes
