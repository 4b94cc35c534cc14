"""Schemas that are read once for each of the schemas that `$dynamicRef` leads to in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.openapi.place import Place
    from specgen.openapi.references import References


_NAMING = frozenset({"$dynamicAnchor", "$defs"})


@dataclass(frozen=True, slots=True)
class DynamicScope:
    """The schemas that references to dynamic anchors lead to, by the names of the anchors."""

    bindings: tuple[tuple[str, Place], ...] = ()

    def within(self, schema: Place) -> DynamicScope:
        """Return the scope inside a schema: anchors of enclosing schemas take precedence."""
        if _NAMING.isdisjoint(schema.names()):
            return self
        found = dict(self.bindings)
        for name, place in _anchors(schema):
            found.setdefault(name, place)
        return (
            DynamicScope(tuple(found.items()))
            if len(found) > len(self.bindings)
            else self
        )

    def target(self, schema: Place) -> Place | None:
        """Return the target of the `$dynamicRef` of a schema; None without one or if not bound."""
        name = _dynamic_name(schema) if self.bindings else None
        return None if name is None else dict(self.bindings).get(name)


class Readings:
    """The schemas that are read several times, and the key of each reading.

    Args:
        references: Follows references.
    """

    def __init__(self, references: References) -> None:
        self._references = references
        self._needed: dict[str, frozenset[str]] = {}
        self._keys: dict[tuple[str, tuple[str, ...]], str] = {}

    @property
    def are_several(self) -> bool:
        """Whether a schema is read in more than one way, or may be."""
        return bool(self._keys)

    def of(self, schema: Place, scope: DynamicScope) -> tuple[str, DynamicScope]:
        """Return the key of a schema in a scope, and the relevant part of the scope."""
        key = self._references.key(schema)
        if not scope.bindings:
            return key, scope
        needed = self._names(key, schema)
        kept = tuple(
            (name, place)
            for name, place in scope.bindings
            if name in needed and not self._is_usual(schema, name, place)
        )
        if not kept:
            return key, DynamicScope()
        bound = tuple(self._references.key(place) for _, place in kept)
        found = self._keys.get((key, bound))
        if found is None:
            found = self._keys[key, bound] = self._free(key, kept)
        return found, DynamicScope(kept)

    def _free(self, key: str, bindings: tuple[tuple[str, Place], ...]) -> str:
        """Return a key that says what a schema is read with, and that no other reading has."""
        names = ", ".join((self._references.resolve(p) or p).key for _, p in bindings)
        taken, found, number = set(self._keys.values()), f"{key}({names})", 2
        while found in taken:
            found, number = f"{key}({names} {number})", number + 1
        return found

    def _is_usual(self, schema: Place, name: str, place: Place) -> bool:
        """Tell whether a reference in a schema leads to a place in any scope."""
        usual = DynamicScope().within(schema).bindings
        found = dict(usual).get(name) or self._references.lookup(schema, f"#{name}")
        return found is not None and found.node is place.node

    def _names(self, key: str, schema: Place) -> frozenset[str]:
        """Return the names of the dynamic anchors that a schema and all it leads to refer to."""
        if key not in self._needed:
            names, seen, pending = set[str](), set[int](), [schema]
            while pending:
                place = pending.pop()
                if id(place.node) in seen:
                    continue
                seen.add(id(place.node))
                name = _dynamic_name(place)
                names.update([] if name is None else [name])
                target = None if name else self._references.target(place)
                pending += [*place.children(), *([target] if target else [])]
            self._needed[key] = frozenset(names)
        return self._needed[key]


def _anchors(schema: Place) -> Iterator[tuple[str, Place]]:
    """Yield the dynamic anchors of a schema and of its definitions."""
    for place in (schema, *(member for _, member in schema.members("$defs"))):
        name = place.text("$dynamicAnchor")
        if name is not None:
            yield name, place


def _dynamic_name(schema: Place) -> str | None:
    name = None if schema.get("$ref") else schema.text("$dynamicRef")
    is_anchor = name is not None and name.startswith("#") and "/" not in name
    return name[1:] if name is not None and is_anchor else None
