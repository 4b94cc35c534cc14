"""Inheritance between schemas by `allOf`, and the discriminators that apply to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.ir import Ref, Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from specgen.ir import Discriminator


class Ancestry:
    """The inheritance between schemas.

    Args:
        schemas: The schemas that references lead to, by key.
    """

    def __init__(self, schemas: Mapping[str, Schema | Ref]) -> None:
        self._schemas = schemas
        self._parents = {key: self._extended(schema) for key, schema in schemas.items()}
        self._children: dict[str, list[str]] = {}
        for key, parents in self._parents.items():
            for parent in parents:
                self._children.setdefault(parent, []).append(key)

    def bases(self, key: str) -> tuple[str, ...]:
        """Return the keys of the nearest bases of a schema on each line of inheritance."""
        found = [p for p in self._parents.get(key, ()) if self._is_base(p)]
        if key in self.ancestors(key):
            return ()
        return tuple(p for p in found if not any(p in self.ancestors(q) for q in found))

    def depth(self, key: str) -> int:
        """Return the number of bases above a schema, on the longest path."""
        return 1 + max((self.depth(base) for base in self.bases(key)), default=-1)

    def resolved(self, key: str) -> str:
        """Return the key of the schema at the end of a chain of plain references."""
        seen: set[str] = set()
        schema = self._schemas.get(key)
        while isinstance(schema, Ref) and schema.siblings is None and key not in seen:
            seen.add(key)
            key = schema.target
            schema = self._schemas.get(key)
        return key

    def discriminator(self, key: str) -> tuple[str, Discriminator, str] | None:
        """Return the nearest discriminator of a base, and the key of its owner."""
        for each in (key, *self.ancestors(key)):
            schema = self._schemas.get(each)
            if isinstance(schema, Schema):
                stated, _ = union_in(schema)
                if stated is not None:
                    return each, *stated
        return None

    def _is_base(self, key: str) -> bool:
        return self.discriminator(key) is not None

    def _extended(self, schema: Schema | Ref) -> tuple[str, ...]:
        """Return the keys of the direct bases of a schema."""
        if isinstance(schema, Ref):
            return () if schema.siblings is None else (self.resolved(schema.target),)
        targets = (
            self.resolved(part.target)
            for each in _parts(schema)
            for part in each.all_of
            if isinstance(part, Ref)
        )
        return tuple(dict.fromkeys(targets))

    def ancestors(self, key: str) -> tuple[str, ...]:
        """Return the keys of all bases of a schema, nearest first."""
        return _reachable(key, self._parents)

    def descendants(self, key: str) -> tuple[str, ...]:
        """Return the keys of all schemas that extend a schema, in document order."""
        below = set(_reachable(key, self._children))
        return tuple(k for k in self._schemas if k in below)


def union_in(
    schema: Schema,
) -> tuple[tuple[Discriminator, str] | None, tuple[Schema | Ref, ...]]:
    """Return a schema's discriminator with its place, and the alternatives of its union."""
    parts = list(_parts(schema))
    stated = next(
        (
            (p.discriminator, f"{p.pointer}/discriminator")
            for p in parts
            if p.discriminator is not None
        ),
        None,
    )
    unions = [p.one_of or p.any_of for p in parts if p.one_of or p.any_of]
    branches = unions[0] if len(unions) == 1 else ()
    return stated, branches


def _reachable(key: str, edges: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return all keys reachable along edges, nearest first; `key` itself only if in a cycle."""
    found: dict[str, None] = {}
    pending = list(edges.get(key, ()))
    while pending:
        each = pending.pop(0)
        if each not in found:
            found[each] = None
            pending.extend(edges.get(each, ()))
    return tuple(found)


def _parts(schema: Schema) -> Iterator[Schema]:
    """Yield a schema and what it combines in place."""
    yield schema
    for part in schema.all_of:
        if isinstance(part, Schema):
            yield from _parts(part)
