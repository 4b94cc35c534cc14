"""Tagged unions, rewritten for validators that do not support discriminators."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .integer_formats import range_of

if TYPE_CHECKING:
    from pydantic import JsonValue

DISCRIMINATOR = "x-specgen-discriminator"
"""For rules about tags: the place of the discriminator in the spec."""


def checked(schema: JsonValue) -> JsonValue:
    """Return schemas in which an object must only match the alternative of its tag.

    Formats of integers become ranges in them.

    Args:
        schema: A schema of the contract, in which several alternatives of a union may match.
    """
    if isinstance(schema, list):
        return [checked(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: checked(value) for name, value in schema.items()}
    limits = range_of(schema.get("format"))
    if limits is not None:
        found["allOf"] = [*_list(found.get("allOf")), limits]
    discriminator = schema.get("discriminator")
    if not isinstance(discriminator, dict) or not isinstance(found.get("oneOf"), list):
        return found
    further = found.get("allOf")
    rule = _rule(discriminator, _list(found.pop("oneOf")))
    return {**found, "allOf": [*_list(further), rule]}


def alternatives(schema: dict[str, JsonValue], keyword: str) -> list[JsonValue]:
    """Return the alternatives of a union, each with its tags.

    Args:
        schema: The schema.
        keyword: The keyword of the union.
    """
    branches = _list(schema.get(keyword))
    discriminator = schema.get("discriminator")
    if keyword != "oneOf" or not isinstance(discriminator, dict):
        return branches
    tags = _tags(discriminator)
    return [
        (
            {"allOf": [branch, _has_tag(discriminator, tags[number])]}
            if number in tags
            else branch
        )
        for number, branch in enumerate(branches)
    ]


def branch_of(schema: dict[str, JsonValue], tag: JsonValue) -> JsonValue:
    """Return the alternative of a tag; None if it is not known.

    Args:
        schema: A union with a discriminator.
        tag: The value of the property that the discriminator names.
    """
    discriminator, branches = schema.get("discriminator"), _list(schema.get("oneOf"))
    if not isinstance(discriminator, dict):
        return None
    text = tag if isinstance(tag, str) else json.dumps(tag)
    for number, tags in enumerate(_list(discriminator.get("tags"))):
        if text in _list(tags):
            return branches[number]
    default = discriminator.get("default")
    return branches[default] if isinstance(default, int) else None


def tag_of(schema: dict[str, JsonValue]) -> str | None:
    """Return the name of the property that distinguishes a union; None if there is none."""
    discriminator = schema.get("discriminator")
    name = (
        discriminator.get("propertyName") if isinstance(discriminator, dict) else None
    )
    return name if isinstance(name, str) else None


def _rule(discriminator: dict[str, JsonValue], branches: list[JsonValue]) -> JsonValue:
    tags, default = _tags(discriminator), discriminator.get("default")
    name, place = str(discriminator.get("propertyName")), discriminator.get("pointer")
    known = [tag for found in tags.values() for tag in found]
    rules: list[JsonValue] = [
        {"if": _has_tag(discriminator, found), "then": branches[number]}
        for number, found in tags.items()
    ]
    objects: dict[str, JsonValue] = {"allOf": rules}
    is_known = _has_tag(discriminator, known)
    if discriminator.get("optional") is True:
        any_of: dict[str, JsonValue] = {"anyOf": branches, DISCRIMINATOR: place}
        rules.append({"if": is_known, "then": True, "else": any_of})
    elif isinstance(default, int):
        rules.append({"if": is_known, "then": True, "else": branches[default]})
    else:
        objects["required"] = [name]
        objects["properties"] = {name: {"enum": known, DISCRIMINATOR: place}}
        objects[DISCRIMINATOR] = place
    others = [b for n, b in enumerate(branches) if n not in tags and n != default]
    rest: dict[str, JsonValue] = {"anyOf": others} if others else {"type": "object"}
    return {
        "if": {"type": "object"},
        "then": objects,
        "else": {**rest, DISCRIMINATOR: place},
    }


def _has_tag(
    discriminator: dict[str, JsonValue], tags: list[JsonValue]
) -> dict[str, JsonValue]:
    name = str(discriminator.get("propertyName"))
    return {"properties": {name: {"enum": tags}}, "required": [name]}


def _tags(discriminator: dict[str, JsonValue]) -> dict[int, list[JsonValue]]:
    """Return the tags of each alternative, by its place in the union."""
    return {
        number: [each for tag in _list(found) for each in _spellings(str(tag))]
        for number, found in enumerate(_list(discriminator.get("tags")))
    }


def _spellings(tag: str) -> list[JsonValue]:
    """Return the values whose text is the tag: numbers and booleans may be tags, too."""
    try:
        value: JsonValue = json.loads(tag)
    except ValueError:
        return [tag]
    is_scalar = isinstance(value, bool | int | float) and json.dumps(value) == tag
    return [tag, value] if is_scalar else [tag]


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
