"""A value that a schema describes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

from ..contract.all_of import Combined, combine
from .pattern import text_matching
from .seed import Seeded
from .texts_and_numbers import number_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydantic import JsonValue

    from ..contract.schema_reader import ContractSchemas
    from .seed import Usual

T = TypeVar("T")

_DEEPEST_OPTIONAL = 3
_DEEPEST = 24
_MOST_CHOICES = 100
_MOST_VALUES = 5_000
_MOST_OPTIONAL_VALUES = 2_000
_MOST_ITEMS = 1_000
_MOST_KEYS = 10
_FREE_COUNT = 3


class ValueGenerator:
    """Generator of one value.

    Args:
        reader: Where references lead.
        fits: Tells whether a schema allows a value; asked of stated examples and of the branches
            of unions. One that always agrees takes less time, and makes fewer valid values.
        is_bare: Whether to omit all optional parts.
    """

    def __init__(
        self,
        reader: ContractSchemas,
        fits: Callable[[JsonValue, JsonValue], bool],
        *,
        is_bare: bool = False,
    ) -> None:
        self._reader = reader
        self._fits = fits
        self._is_bare = is_bare
        self._made = 0
        self._choices = 0

    def make(self, schema: JsonValue, chance: Usual, depth: int = 0) -> JsonValue:
        """Return a value that a schema describes; its examples and defaults come first.

        Args:
            schema: The schema.
            chance: Choices that the schema leaves open.
            depth: The number of enclosing values; optional parts end at some depth.
        """
        return self._of(combine(schema, self._reader.definition), schema, chance, depth)

    def _of(
        self, combined: Combined, schema: JsonValue, chance: Usual, depth: int
    ) -> JsonValue:
        self._made += 1
        if depth > _DEEPEST or self._made > _MOST_VALUES:
            return {}
        for value in _stated(combined.keywords, chance):
            if self._fits(schema, value) and not _is_unlike(value, combined.keywords):
                return value
        # A union may be a branch of itself.
        if combined.unions and self._choices < _MOST_CHOICES:
            self._choices += 1
            found = self._of_union(combined, schema, chance, depth)
            self._choices -= 1
            return found
        return self._of_type(combined.keywords, chance, depth)

    def _of_union(
        self, combined: Combined, schema: JsonValue, chance: Usual, depth: int
    ) -> JsonValue:
        """Return a value of the first branch that gives one which fits."""
        union, *others = combined.unions
        base = Combined(combined.keywords, tuple(others))
        start = chance.below(len(union))
        found: list[JsonValue] = []
        for branch in [*union[start:], *union[:start]]:
            whole = base.joined(combine(branch, self._reader.definition))
            found.append(self._of(whole, schema, chance, depth))
            if self._fits(schema, found[-1]):
                return found[-1]
        return found[0]

    def _of_type(
        self, keywords: Mapping[str, JsonValue], chance: Usual, depth: int
    ) -> JsonValue:
        match _kind(keywords, chance):
            case "object":
                return _Object(self, keywords, chance, depth).write()
            case "array":
                return self._array(keywords, chance, depth)
            case "string":
                return text_of(keywords, chance)
            case "integer" | "number" as kind:
                return number_of(keywords, chance, whole=kind == "integer")
            case "boolean":
                return chance.pick((True, False))
            case _:
                return None

    def _array(
        self, keywords: Mapping[str, JsonValue], chance: Usual, depth: int
    ) -> JsonValue:
        items, first = keywords.get("items", True), keywords.get("prefixItems")
        schemas = first if isinstance(first, list) else []
        low, high = _count(keywords, "minItems", 0), _count(keywords, "maxItems", None)
        usual = max(low, len(schemas))
        most = usual
        if items is not False and self.has_room(depth):
            usual, most = usual or 1, usual + _FREE_COUNT
        high = most if high is None else min(most, high)
        count = min(chance.between(low, high, usual=usual), _MOST_ITEMS)
        is_set = keywords.get("uniqueItems") is True
        found: dict[str, JsonValue] = {}
        for number in range(count * 2 if is_set else count):
            schema = schemas[number] if number < len(schemas) else items
            part = chance.at(str(number))
            if is_set and number and not isinstance(chance, Seeded):
                part = Seeded("", str(number))
            value = self.make(schema, part, depth + 1)
            found.setdefault(json.dumps(value) if is_set else str(number), value)
            if len(found) == count:
                break
        return list(found.values())

    def has_room(self, depth: int) -> bool:
        """Tell whether a value at this depth may have parts that it can do without."""
        is_left = depth < _DEEPEST_OPTIONAL and self._made < _MOST_OPTIONAL_VALUES
        return is_left and not self._is_bare


class _Object:
    """Generator of the properties of one object."""

    def __init__(
        self,
        generator: ValueGenerator,
        keywords: Mapping[str, JsonValue],
        chance: Usual,
        depth: int,
    ) -> None:
        self._generator = generator
        self._keywords = keywords
        self._chance = chance
        self._depth = depth
        self._properties = _mapping(keywords, "properties")
        required = keywords.get("required")
        names = required if isinstance(required, list) else []
        self._required = [name for name in names if isinstance(name, str)]
        self._least = _count(keywords, "minProperties", 0)
        self._most = _count(keywords, "maxProperties", None)

    def write(self) -> dict[str, JsonValue]:
        names = self._chosen()
        found = {name: self._member(name, self._properties[name]) for name in names}
        further = self._keywords.get("additionalProperties", True)
        for name in self._required:
            if name not in found and further is not False:
                found[name] = self._further(name, further)
        for name, schema in self._keys(further, found):
            found[name] = self._further(name, schema)
        return found

    def _chosen(self) -> list[str]:
        """Return the names of the properties that are there, in the order of the schema."""
        room = self._generator.has_room(self._depth)
        chosen = set(self._required)
        optional = [name for name in self._properties if name not in chosen]
        wanted = [n for n in optional if room and self._is_there(n)]
        if self._most is not None:
            wanted = wanted[: max(self._most - len(chosen), 0)]
        left_out = [name for name in optional if name not in wanted]
        missing = max(self._least - len(chosen) - len(wanted), 0)
        chosen.update(wanted, left_out[:missing])
        return [name for name in self._properties if name in chosen]

    def _is_there(self, name: str) -> bool:
        return self._chance.at("").at(name).pick((True, True, False))

    def _keys(
        self, further: JsonValue, found: Mapping[str, JsonValue]
    ) -> Iterator[tuple[str, JsonValue]]:
        """Yield the keys that are free, as many as there must be, or a few of a plain map."""
        patterns = _mapping(self._keywords, "patternProperties")
        if further is False and not patterns:
            return
        missing = min(self._least, _MOST_KEYS) - len(found)
        is_map = isinstance(further, dict) and not self._properties
        if is_map and self._generator.has_room(self._depth) and self._most is None:
            few = max(missing, 0)
            missing = self._chance.between(few, few + _FREE_COUNT - 1, usual=few)
        pattern, schema = next(iter(patterns.items()), (None, further))
        for number in range(1, missing + 1):
            part = self._chance.at(f"key{number}")
            if pattern is not None and number > 1 and not isinstance(part, Seeded):
                part = Seeded("", str(number))
            name = text_matching(pattern, chance=part) if pattern is not None else None
            yield name or self._key(number, part), schema

    def _key(self, number: int, chance: Usual) -> str:
        names = self._keywords.get("propertyNames")
        if not isinstance(names, dict):
            return f"key{number}"
        made = self._generator.make({"type": "string", "allOf": [names]}, chance)
        return made if isinstance(made, str) else f"key{number}"

    def _member(self, name: str, schema: JsonValue) -> JsonValue:
        return self._generator.make(schema, self._chance.at(name), self._depth + 1)

    def _further(self, name: str, schema: JsonValue) -> JsonValue:
        return "string" if schema is True else self._member(name, schema)


def _stated(keywords: Mapping[str, JsonValue], chance: Usual) -> Iterator[JsonValue]:
    """Yield the values that a schema states: with a seed, no defaults, and any of the others."""
    examples, values = keywords.get("examples"), keywords.get("enum")
    if isinstance(examples, list) and examples:
        yield chance.pick(examples)
    if "const" in keywords:
        yield keywords["const"]
    if "default" in keywords and not isinstance(chance, Seeded):
        yield keywords["default"]
    if isinstance(values, list) and values:
        start = chance.below(len(values))
        yield from (*values[start:], *values[:start])


def _is_unlike(value: JsonValue, keywords: Mapping[str, JsonValue]) -> bool:
    """Tell whether a schema without a type describes objects or lists, unlike the value."""
    if value is None or "type" in keywords:
        return False
    is_object = "properties" in keywords and not isinstance(value, dict)
    return is_object or ("items" in keywords and not isinstance(value, list))


def _kind(keywords: Mapping[str, JsonValue], chance: Usual) -> str:
    stated = keywords.get("type", [])
    kinds = [str(kind) for kind in (stated if isinstance(stated, list) else [stated])]
    if not kinds:
        return "array" if "items" in keywords else "object"
    some = [kind for kind in kinds if kind != "null"]
    # A null now and then.
    is_null = not some or (len(some) < len(kinds) and chance.below(8) == 1)
    return "null" if is_null else chance.pick(some)


def _mapping(keywords: Mapping[str, JsonValue], name: str) -> dict[str, JsonValue]:
    found = keywords.get(name)
    return found if isinstance(found, dict) else {}


def _count(keywords: Mapping[str, JsonValue], name: str, default: T) -> int | T:
    found = keywords.get(name)
    return found if isinstance(found, int) else default
