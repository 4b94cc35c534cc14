"""Errors of a JSON Schema validator, reduced to their most likely cause."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, cast

from jsonschema_rs import ValidationErrorKind as Kind

from specgen.frozen import dataclass
from specgen.openapi.repeated_values import repeated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jsonschema_rs import ValidationError

_LONGEST_VALUE = 60
_MOST_OPTIONS = 12
_NUMERIC: Final = frozenset({"integer", "number"})
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_BOOLEANS: Final = {
    **dict.fromkeys(("true", "yes", "on"), "true"),
    **dict.fromkeys(("false", "no", "off"), "false"),
}


@dataclass(frozen=True, slots=True)
class Cause:
    """One problem of an instance.

    Args:
        path: Its path in the instance.
        message: The problem, without its place.
        at_key: Whether to show the key at the end of `path` instead of its value.
        hint: How to fix it.
        unknown_field: The name of an unknown field.
        schema_path: The path in the schema to the known fields.
        missing_field: The name of a missing field.
        code: The code of the finding that it becomes in a document.
    """

    path: tuple[str | int, ...]
    message: str
    at_key: bool = False
    hint: str | None = None
    unknown_field: str | None = None
    schema_path: tuple[str | int, ...] = ()
    missing_field: str | None = None
    code: str = "invalid-value"


def causes(error: ValidationError) -> Iterator[Cause]:
    """Yield the causes of errors; of alternatives, those of the closest one."""
    path = tuple(error.instance_path)
    match error.kind:
        case Kind.AnyOf(context) | Kind.OneOfNotValid(context) if any(context):
            closest = _closest(context, len(path))
            wrong = mistyped(closest)
            for inner in closest:
                if isinstance(inner.kind, Kind.Type) or (
                    tuple(inner.instance_path) not in wrong
                ):
                    yield from causes(inner)
        case Kind.PropertyNames(inner):
            key = str(inner.instance)
            reason = next(iter(causes(inner))).message
            yield Cause(
                (*path, key), f"the key `{key}` is not allowed: {reason}", at_key=True
            )
        case Kind.AdditionalProperties(unexpected) | Kind.UnevaluatedProperties(
            unexpected
        ):
            for key in unexpected:
                yield Cause(
                    (*path, key),
                    f"`{key}` is not a field of this object",
                    at_key=True,
                    unknown_field=key,
                    schema_path=tuple(error.schema_path[:-1]),
                    code="unknown-field",
                )
        case Kind.Required(name):
            message = f"`{name}` is missing"
            yield Cause(
                path, message, at_key=True, missing_field=name, code="missing-field"
            )
        case Kind.UniqueItems():
            values = cast("list[object]", error.instance)
            for index in repeated(values):
                message = repetition(values[index])
                yield Cause((*path, index), message, code="duplicate-item")
        case _:
            yield Cause(path, *_describe(error), code=_code(error))


def repetition(value: object) -> str:
    """Return the message for a value that occurs a second time in a list."""
    return f"{_short(value)} is listed a second time"


def mistyped(errors: Iterable[ValidationError]) -> set[tuple[str | int, ...]]:
    """Return the paths of values of the wrong type, which fail all other checks as well.

    Args:
        errors: All errors of an instance.
    """
    return {tuple(e.instance_path) for e in errors if isinstance(e.kind, Kind.Type)}


def _closest(context: list[list[ValidationError]], depth: int) -> list[ValidationError]:
    """Return the errors of the alternative that the instance most likely intends."""
    alternatives = [errors for errors in context if errors]
    return min(alternatives, key=lambda errors: _distance(errors, depth))


def _distance(errors: list[ValidationError], depth: int) -> tuple[int, int, int]:
    """Return the distance of an instance from an alternative: its shape counts before its parts."""
    own = [error for error in errors if len(error.instance_path) == depth]
    return (sum(_weight(error) for error in own), len(own), len(errors))


def _weight(error: ValidationError) -> int:
    match error.kind:
        case Kind.Required("$ref"):
            return 100
        case Kind.Type() | Kind.Constant():
            return 3
        case (
            Kind.Required() | Kind.AdditionalProperties() | Kind.UnevaluatedProperties()
        ):
            return 2
        case _:
            return 1


def _code(error: ValidationError) -> str:
    match error.kind:
        case Kind.Type():
            return "wrong-type"
        case _:
            return "invalid-value"


def _describe(error: ValidationError) -> tuple[str, bool, str | None]:
    """Return an error without alternatives as message, whether it is about a key, and hint."""
    match error.kind:
        case Kind.FalseSchema():
            key = error.instance_path[-1] if error.instance_path else 0
            name = f"`{key}`" if isinstance(key, str) else "this"
            return f"{name} is not allowed here", True, None
        case Kind.Enum(options) if error.instance is None and "null" in options:
            return (
                "`null` is a value, not the name of a type",
                False,
                'put it in quotes: "null"',
            )
        case Kind.Enum(options):
            return (
                f"{_value(error)} is not one of the known values",
                False,
                _options(options),
            )
        case Kind.Type(types):
            return _expectation(error), False, _conversion(error.instance, types)
        case _:
            return _expectation(error), False, None


def _conversion(value: object, types: Sequence[str]) -> str | None:
    """Return how to write a value of the wrong type as one of the right type, if that is clear."""
    match value:
        case None:
            return "write a value, or remove this"
        case bool() | int() | float() if "string" in types:
            return "put it in quotes"
        case str() if "boolean" in types and value.lower() in _BOOLEANS:
            return f"write `{_BOOLEANS[value.lower()]}`, unquoted"
        case str() if not _NUMERIC.isdisjoint(types) and _NUMBER.fullmatch(value):
            return f"write `{value}`, unquoted"
        case str() | dict() if "array" in types:
            return "write a list, even of one item"
        case _:
            return None


def _expectation(error: ValidationError) -> str:
    match error.kind:
        case Kind.Type(types):
            text = f"is not of type {' or '.join(types)}"
        case Kind.Constant(expected):
            text = f"is not {_short(expected)}"
        case Kind.Format(name):
            text = f"is not of the format `{name}`"
        case Kind.Pattern(pattern):
            text = f"does not match the pattern `{_shortened(pattern)}`"
        case Kind.OneOfMultipleValid():
            text = "matches several alternatives of which only one may match"
        case Kind.Not():
            text = "is excluded by `not` here"
        case _:
            return _shortened(error.message)
    return f"{_value(error)} {text}"


def _value(error: ValidationError) -> str:
    return _short(error.instance)


def _short(value: object) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return f"`{_shortened(json.dumps(value, ensure_ascii=False))}`"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


def _options(options: Sequence[object]) -> str:
    shown = [
        value if isinstance(value, str) else json.dumps(value) for value in options
    ]
    more = ", …" if len(shown) > _MOST_OPTIONS else ""
    return f"known values: {', '.join(shown[:_MOST_OPTIONS])}{more}"
