"""A schema with its `allOf` branches as one, each part still knowing its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from generator.diff.sides import reference_of
from generator.parse.reader import Cursor
from generator.source import MappingNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.diff.sides import Side
    from generator.ir import JsonValue

ANNOTATIONS: Final = frozenset(
    (
        "title",
        "description",
        "$comment",
        "example",
        "examples",
        "externalDocs",
        "default",
        "xml",
    )
)
_MAPS: Final = frozenset(("properties", "patternProperties", "$defs", "definitions"))
_MOST_BRANCHES: Final = 200


@dataclass(frozen=True, slots=True)
class Merged(Cursor):
    """A place put together from several; `node` is the one it stands for."""

    parts: tuple[tuple[str, Cursor], ...] = ()
    listed: tuple[Cursor, ...] = field(default=())

    @property
    def plain(self) -> JsonValue:
        """The value that is meant."""
        if self.listed:
            return [cursor.plain for cursor in self.listed]
        return {key: cursor.plain for key, cursor in self.parts}

    def get(self, key: str) -> Cursor | None:
        """Return the part under a key."""
        return dict(self.parts).get(key)

    def members(self) -> Iterator[tuple[str, Cursor]]:
        """Yield the parts by key."""
        yield from self.parts

    def elements(self) -> Iterator[Cursor]:
        """Yield the parts of a list."""
        yield from self.listed


def flatten(side: Side, cursor: Cursor) -> Merged | None:
    """Return a schema with its `allOf` merged in; None if that cannot be said in one schema."""
    found: dict[str, list[Cursor]] = {}
    pending, seen = [cursor], set[int]()
    while pending:
        part = pending.pop(0)
        target = side.resolved(part)
        if target is None or not isinstance(target.node, MappingNode):
            return None
        if id(target.node) in seen:
            continue
        seen.add(id(target.node))
        if len(seen) > _MOST_BRANCHES:
            return None
        for place in (part, target) if reference_of(part) is not None else (target,):
            for key, value in place.members():
                if key == "allOf":
                    pending.extend(value.elements())
                elif key != "$ref":
                    found.setdefault(key, []).append(value)
    parts = {key: _joined(key, values) for key, values in found.items()}
    joined = tuple((key, value) for key, value in parts.items() if value is not None)
    return (
        Merged(cursor.document, cursor.pointer, cursor.node, joined)
        if len(joined) == len(parts)
        else None
    )


def _joined(key: str, values: list[Cursor]) -> Cursor | None:
    """Return what a keyword says in several branches at once; None if that cannot be said."""
    first = values[0]
    if (
        len(values) == 1
        or key in ANNOTATIONS
        or all(v.plain == first.plain for v in values[1:])
    ):
        return first
    if key == "required":
        return _union(values)
    if key in _MAPS:
        return _all_members(values)
    return None


def _union(values: list[Cursor]) -> Cursor:
    found = {str(e.plain): e for value in values for e in value.elements()}
    first = values[0]
    return Merged(first.document, first.pointer, first.node, (), tuple(found.values()))


def _all_members(values: list[Cursor]) -> Cursor | None:
    found: dict[str, Cursor] = {}
    for value in values:
        for name, member in value.members():
            if name in found and found[name].plain != member.plain:
                return None
            found.setdefault(name, member)
    first = values[0]
    return Merged(first.document, first.pointer, first.node, tuple(found.items()))
