"""Schemas merged through references and `allOf`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .discriminator import alternatives

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import JsonValue

    Follow = Callable[[str], JsonValue]

_MOST_PARTS = 200
_APART = ("$ref", "allOf", "anyOf", "oneOf", "discriminator")
# Keywords about a value as a whole, from a schema that may know only some of its properties.
_OF_WHOLE = ("examples", "default")
_LEAST = frozenset(
    ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
)
_GREATEST = frozenset(
    ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
)


@dataclass(frozen=True, slots=True)
class Combined:
    """The keywords of a schema and its parts; of each union, one branch applies as well."""

    keywords: dict[str, JsonValue]
    unions: tuple[list[JsonValue], ...] = ()

    def joined(self, other: Combined) -> Combined:
        """Return both merged; in a conflict, this one takes precedence."""
        found = dict(self.keywords)
        for name, value in other.keywords.items():
            found[name] = combined(name, found[name], value) if name in found else value
        return Combined(found, (*self.unions, *other.unions))


def combine(schema: JsonValue, follow: Follow) -> Combined:
    """Return a schema merged with its references and bases.

    Args:
        schema: The schema.
        follow: Returns the schema that a reference leads to.
    """
    return _Combiner(follow).combine(schema, ())


class _Combiner:
    def __init__(self, follow: Follow) -> None:
        self._follow = follow
        self._left = _MOST_PARTS

    def combine(self, schema: JsonValue, trail: tuple[str, ...]) -> Combined:
        """Merge a schema, except references that are already being followed."""
        self._left -= 1
        if not isinstance(schema, dict) or self._left < 0:
            return Combined({})
        found = Combined({n: v for n, v in schema.items() if n not in _APART})
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference not in trail:
            target = self._follow(reference)
            found = found.joined(self.combine(target, (*trail, reference)))
        parts = schema.get("allOf")
        for each in reversed(parts) if isinstance(parts, list) else ():
            part = self.combine(each, trail)
            found = found.joined(part if parts == [each] else _as_part(part, found))
        unions = (alternatives(schema, keyword) for keyword in ("oneOf", "anyOf"))
        stated = (union for union in unions if union)
        return Combined(found.keywords, (*found.unions, *stated))


def _as_part(part: Combined, whole: Combined) -> Combined:
    """Return a schema for some properties of an object that applies to all of them."""
    examples = part.keywords.get("examples")
    properties = part.keywords.get("properties")
    example = examples[0] if isinstance(examples, list) and examples else None
    if not isinstance(properties, dict) and not isinstance(example, dict):
        return part
    left = {n: v for n, v in part.keywords.items() if n not in _OF_WHOLE}
    if isinstance(properties, dict) and isinstance(example, dict):
        left["properties"] = {
            name: (
                {"examples": [example[name]], "allOf": [value]}
                if name in example and "examples" not in whole.keywords
                else value
            )
            for name, value in properties.items()
        }
    return Combined(left, part.unions)


def combined(name: str, first: JsonValue, second: JsonValue) -> JsonValue:
    """Return the value of a keyword that two schemas have, where a value is to keep to both.

    Args:
        name: The keyword.
        first: Its value in one of them, which counts where one schema cannot state both.
        second: Its value in the other one.
    """
    found = intersection(name, first, second)
    return first if found is None else found


def intersection(name: str, first: JsonValue, second: JsonValue) -> JsonValue:
    """Return the value of a keyword that states what two do; None if there is none.

    Args:
        name: The keyword.
        first: Its value in one schema.
        second: Its value in another one.
    """
    known = _KINDS.get(name)
    if known is not None:
        return known(first, second)
    if isinstance(first, int | float) and isinstance(second, int | float):
        if name in _LEAST:
            return max(first, second)
        if name in _GREATEST:
            return min(first, second)
    return None


def _properties(first: JsonValue, second: JsonValue) -> JsonValue:
    if not isinstance(first, dict) or not isinstance(second, dict):
        return None
    shared = {n: _schemas(first[n], second[n]) for n in first if n in second}
    # Those of the bases come before its own.
    return {**second, **first, **shared}


def _required(first: JsonValue, second: JsonValue) -> JsonValue:
    if not isinstance(first, list) or not isinstance(second, list):
        return None
    return [*first, *(name for name in second if name not in first)]


def _enum(first: JsonValue, second: JsonValue) -> JsonValue:
    if not isinstance(first, list) or not isinstance(second, list):
        return None
    found: list[JsonValue] = [value for value in first if value in second]
    return found or None


def _types(first: JsonValue, second: JsonValue) -> JsonValue:
    known = [first if isinstance(first, list) else [first]]
    known.append(second if isinstance(second, list) else [second])
    shared = [kind for kind in known[0] if kind in known[1]]
    if "integer" in [*known[0], *known[1]] and "integer" not in shared:
        wider = known[1] if "integer" in known[0] else known[0]
        shared += ["integer"] if "number" in wider else []
    return shared or None


def _schemas(first: JsonValue, second: JsonValue) -> JsonValue:
    if first is False or second is False:
        return False
    return first if first == second else {"allOf": [first, second]}


_KINDS: dict[str, Callable[[JsonValue, JsonValue], JsonValue]] = {
    "properties": _properties,
    "required": _required,
    "enum": _enum,
    "type": _types,
    "items": _schemas,
    "additionalProperties": _schemas,
}
