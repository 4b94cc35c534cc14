"""Sentences about violated rules of JSON Schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from jsonschema_rs import ValidationErrorKind as Kind

from .integer_formats import RANGES
from .secret_names import is_telling

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

_MOST_OPTIONS = 20
_LONGEST = 100
_ARTICLES = {"array": "an array", "integer": "an integer", "object": "an object"}
_WORDS = {
    "additionalProperties": "has a property that is not allowed",
    "anyOf": "matches none of the alternatives of `anyOf`",
    "const": "must be {value}",
    "contains": "has no item of the kind that it must have",
    "enum": "must be one of {value}",
    "exclusiveMaximum": "must be less than {value}",
    "exclusiveMinimum": "must be more than {value}",
    "falseSchema": "is not allowed",
    "format": "must have the format `{value}`",
    "maxItems": "must have at most {value} items",
    "maxLength": "must have at most {value} characters",
    "maxProperties": "must have at most {value} properties",
    "maximum": "must be at most {value}",
    "minItems": "must have at least {value} items",
    "minLength": "must have at least {value} characters",
    "minProperties": "must have at least {value} properties",
    "minimum": "must be at least {value}",
    "multipleOf": "must be a multiple of {value}",
    "not": "is excluded by `not`",
    "oneOf": "matches none of the alternatives of `oneOf`",
    "pattern": "must match `{value}`",
    "type": "must be {value}",
    "unevaluatedProperties": "has a property that is not allowed",
    "uniqueItems": "must not have an item twice",
}
_ONE = {
    " 1 items": " 1 item",
    " 1 characters": " 1 character",
    " 1 properties": " 1 property",
}
_OF_NUMBERS = ("type", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum")


def worded(error: ValidationError, name: str, format_: object = None) -> str:
    """Return a sentence about a violated rule, without its subject; of numbers, with the value.

    Args:
        error: The error.
        name: The name of the value; if it suggests a secret, the value is left out.
        format_: The format that the rule comes from, if it is not in the spec.
    """
    text = _requirement(error, format_)
    is_secret = any(map(is_telling, name.split(".")))
    is_told = error.kind.name in _OF_NUMBERS or _types(error)
    return (
        f"{text}; got {given(error.instance, is_secret=is_secret)}" if is_told else text
    )


def _requirement(error: ValidationError, format_: object) -> str:
    kind = error.kind
    if isinstance(format_, str) and format_ in RANGES:
        low, high = RANGES[format_]
        return f"must be an {format_}, from {low} to {high}"
    types = _types(error)
    if types:
        return f"must be {_shown('type', types)}"
    if isinstance(kind, Kind.OneOfMultipleValid):
        return "matches more than one alternative of `oneOf`"
    words = _WORDS.get(kind.name)
    if words is None:
        return f"violates the rule `{kind.name}`"
    text = words.format(value=_shown(kind.name, getattr(kind, "value", None)))
    for several, one in _ONE.items():
        text = text.replace(several, one)
    return text


def of_right_type(error: ValidationError) -> list[list[ValidationError]]:
    """Return the errors of those alternatives of a union that are for the type of the value.

    Args:
        error: The error of a union that matches none of its alternatives, or any other error.
    """
    depth = len(error.instance_path)
    return [
        errors
        for errors in _alternatives(error)
        if errors and not any(_is_of_type(inner, depth) for inner in errors)
    ]


def _alternatives(error: ValidationError) -> list[list[ValidationError]]:
    match error.kind:
        case Kind.AnyOf(context) | Kind.OneOfNotValid(context):
            return context
        case _:
            return []


def _is_of_type(error: ValidationError, depth: int) -> bool:
    return isinstance(error.kind, Kind.Type) and len(error.instance_path) == depth


def _types(error: ValidationError) -> list[str]:
    """Return the types that the alternatives of a union are for, if the value has none of them."""
    if of_right_type(error):
        return []
    kinds = [e.kind for errors in _alternatives(error) for e in errors]
    types = (t for kind in kinds if isinstance(kind, Kind.Type) for t in kind.types)
    return list(dict.fromkeys(types))


def _shown(rule: str, value: object) -> str:
    if rule == "type":
        names = map(str, _elements(value) or [value])
        ordered = sorted(names, key=lambda name: (name == "null", name))
        return " or ".join(_article(name) for name in ordered)
    options = _elements(value)
    if rule == "enum" and options:
        shown = [json.dumps(each, ensure_ascii=False) for each in options]
        if len(shown) > _MOST_OPTIONS:
            shown[_MOST_OPTIONS:] = ["…"]
        return ", ".join(shown)
    if rule == "const":
        return json.dumps(value, ensure_ascii=False)[:_LONGEST]
    return f"{value}"


def _elements(value: object) -> list[object]:
    """Return the elements of a list, of another value none."""
    return cast("list[object]", value) if isinstance(value, list) else []


def _article(type_: str) -> str:
    return "null" if type_ == "null" else _ARTICLES.get(type_, f"a {type_}")


def given(value: object, *, is_secret: bool = False) -> str:
    """Return a number, a boolean or null as it is, and of other values the type."""
    if value is None or isinstance(value, bool | int | float):
        return "another value" if is_secret else json.dumps(value)[:_LONGEST]
    if isinstance(value, str):
        return "a string"
    return "an array" if isinstance(value, list) else "an object"
