"""The source axis where schemas are unions that a property distinguishes, or extend others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from specgen.diff.model.effects import Severity

from tests.diff.comparing import request_with, response_with
from tests.diff.test_python import source_changes

if TYPE_CHECKING:
    from specgen.ir import JsonValue

    Object = dict[str, JsonValue]

S: JsonValue = {"type": "string"}
ANY_PET: JsonValue = {"$ref": "#/components/schemas/Pet"}


def kind(name: str, *fields: str) -> Object:
    tag: Object = {"type": "string", "enum": [name.lower()]}
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": tag, **dict.fromkeys(fields, S)},
    }


def either(*names: str, title: str = "Pet") -> Object:
    refs: list[JsonValue] = [{"$ref": f"#/components/schemas/{n}"} for n in names]
    mapping: Object = {n.lower(): f"#/components/schemas/{n}" for n in names}
    return {
        title: {
            "oneOf": refs,
            "discriminator": {"propertyName": "kind", "mapping": mapping},
        },
        **{name: kind(name, "a", "b") for name in names},
    }


def returning(schemas: Object, name: str = "Pet") -> Object:
    reply = response_with({"$ref": f"#/components/schemas/{name}"})
    return {**reply, "components": {"schemas": schemas}}


def sending(schemas: Object) -> Object:
    return {**request_with(ANY_PET), "components": {"schemas": schemas}}


def extending(*bases: str) -> Object:
    refs: list[JsonValue] = [{"$ref": f"#/components/schemas/{b}"} for b in bases]
    own: JsonValue = {"type": "object", "properties": {"a": S, "own": S}}
    return {
        "Base": {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": S, "a": S},
            "discriminator": {"propertyName": "kind"},
        },
        "Pet": {"allOf": [*refs, own], "required": ["kind"], "properties": {"kind": S}},
    }


TWO, THREE = either("Cat", "Dog"), either("Cat", "Dog", "Fox")
BREAKING: list[tuple[str, list[str], Object, Object]] = [
    ("prose", [], returning(TWO), {**returning(TWO), "info": {"title": "U", "version": "2"}}),
    ("order", [], returning(TWO), returning(either("Dog", "Cat"))),
    ("another kind is returned", ["union-type"], returning(TWO), returning(THREE)),
    ("a kind is no longer returned", ["class-removed"], returning(THREE), returning(TWO)),
    ("another kind is taken", [], sending(TWO), sending(THREE)),
    ("a kind is refused", ["union-type"], sending(THREE), sending(TWO)),
    ("a field of a kind", ["field-removed"], returning(TWO),
     returning({**TWO, "Dog": kind("Dog", "a")})),
    ("the name", ["union-renamed"], returning(TWO),
     returning(either("Cat", "Dog", title="Beast"), "Beast")),
    ("the base", ["class-base-removed"], returning(extending("Base")), returning(extending())),
    ("a base more", [], returning(extending()), returning(extending("Base"))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "before", "after"),
    [case[1:] for case in BREAKING],
    ids=[case[0] for case in BREAKING],
)
def test_unions_and_bases_are_compared(
    rules: list[str], before: Object, after: Object
) -> None:
    found = source_changes(before, after)
    broken = [c.rule for c in found if c.severity is Severity.BREAKING]
    assert sorted(broken) == sorted(rules)
