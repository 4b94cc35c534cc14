"""A schema with its `allOf` branches as one, each part still knowing its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from specgen.openapi.place import Place
from specgen.source import MappingNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.ir import JsonValue
    from specgen.openapi.references import References

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
class Merged(Place):
    """A place put together from several; `node` is the one it stands for."""

    parts: tuple[tuple[str, Place], ...] = ()
    listed: tuple[Place, ...] = field(default=())

    @property
    def reference(self) -> str | None:
        """None: what its parts refer to is followed where they are compared."""
        return None

    @property
    def plain(self) -> JsonValue:
        """The value that is meant."""
        if self.listed:
            return [cursor.plain for cursor in self.listed]
        return {key: cursor.plain for key, cursor in self.parts}

    def get(self, *keys: str | int) -> Place | None:
        """Return the part below at `keys`."""
        if not keys:
            return self
        found = dict(self.parts).get(str(keys[0]))
        return found.get(*keys[1:]) if found else None

    def members(self, *keys: str | int) -> Iterator[tuple[str, Place]]:
        """Yield the parts by key."""
        found = self.get(*keys)
        if found is self:
            yield from self.parts
        elif found is not None:
            yield from found.members()

    def elements(self, *keys: str | int) -> Iterator[Place]:
        """Yield the parts of a list."""
        found = self.get(*keys)
        if found is self:
            yield from self.listed
        elif found is not None:
            yield from found.elements()


def flatten(side: References, cursor: Place) -> Merged | None:
    """Return a schema with its `allOf` merged in; None if that cannot be said in one schema."""
    found: dict[str, list[Place]] = {}
    pending, seen = [cursor], set[int]()
    while pending:
        part = pending.pop(0)
        target = side.resolve(part)
        if target is None or not isinstance(target.node, MappingNode):
            return None
        if id(target.node) in seen:
            continue
        seen.add(id(target.node))
        if len(seen) > _MOST_BRANCHES:
            return None
        for place in (part, target) if part.reference is not None else (target,):
            for key, value in place.members():
                if key == "allOf":
                    pending.extend(value.elements())
                elif key != "$ref":
                    found.setdefault(key, []).append(value)
    parts = {key: _joined(key, values) for key, values in found.items()}
    joined = tuple((key, value) for key, value in parts.items() if value is not None)
    return (
        Merged(cursor.document, cursor.pointer, cursor.node, cursor.kind, joined)
        if len(joined) == len(parts)
        else None
    )


def _joined(key: str, values: list[Place]) -> Place | None:
    """Return the combined value of a keyword in several branches; None if there is none."""
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


def _union(values: list[Place]) -> Place:
    found = {str(e.plain): e for value in values for e in value.elements()}
    first = values[0]
    return Merged(
        first.document, first.pointer, first.node, first.kind, (), tuple(found.values())
    )


def _every(members: list[Place]) -> Place:
    """Return a schema that asks for all of several."""
    first, *others = members
    if not others:
        return first
    listed = Merged(
        first.document, first.pointer, first.node, "[schema]", (), tuple(members)
    )
    parts = (("allOf", listed),)
    return Merged(first.document, first.pointer, first.node, first.kind, parts)


def _all_members(values: list[Place]) -> Place:
    """Return the entries of several maps; one in which they differ has to fit all of them."""
    held: dict[str, list[Place]] = {}
    for value in values:
        for name, member in value.members():
            same = held.setdefault(name, [])
            if all(known.plain != member.plain for known in same):
                same.append(member)
    found = {name: _every(members) for name, members in held.items()}
    first = values[0]
    return Merged(
        first.document, first.pointer, first.node, first.kind, tuple(found.items())
    )
