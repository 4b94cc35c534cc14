"""Properties that occur in one direction only: those that are read-only or write-only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.frozen import dataclass
from specgen.ir import Ref, Schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class OneWay:
    """Names of the properties of an object that only one direction carries."""

    read_only: frozenset[str] = frozenset()
    write_only: frozenset[str] = frozenset()

    def joined(self, other: OneWay) -> OneWay:
        """Return the names of both."""
        if self is _NONE or other is _NONE:
            return self if other is _NONE else other
        return OneWay(
            self.read_only | other.read_only, self.write_only | other.write_only
        )


_NONE = OneWay()


class Markers:
    """Answers which properties are read-only, and which write-only.

    A property that is marked as both is taken as if it were not marked.

    Args:
        schemas: The schemas that references lead to, by key.
    """

    def __init__(self, schemas: Mapping[str, Schema | Ref]) -> None:
        self._schemas = schemas
        self._known: dict[str, tuple[bool, bool]] = {}
        # By identity, together with the schema, which keeps that its own.
        self._found: dict[int, tuple[Schema, OneWay]] = {}

    def within(self, schema: Schema) -> OneWay:
        """Return which properties of a schema, and of all that it extends, are marked."""
        if not schema.properties and not schema.all_of:
            return _NONE
        if id(schema) not in self._found:
            self._found[id(schema)] = schema, self._marked(schema)
        return self._found[id(schema)][1]

    def _marked(self, schema: Schema) -> OneWay:
        found = [
            (name, self._of(prop))
            for each in self._extended(schema)
            for name, prop in each.properties
        ]
        return OneWay(
            frozenset(name for name, marked in found if marked == (True, False)),
            frozenset(name for name, marked in found if marked == (False, True)),
        )

    def _extended(self, schema: Schema) -> Iterator[Schema]:
        """Yield a schema and everything that it extends."""
        pending: list[Schema | Ref] = [schema]
        seen: set[str] = set()
        while pending:
            each = pending.pop()
            if isinstance(each, Schema):
                yield each
                pending += each.all_of
            elif each.target not in seen:
                seen.add(each.target)
                pending.append(self._schemas[each.target])
                pending += [] if each.siblings is None else [each.siblings]

    def _of(self, schema: Schema | Ref) -> tuple[bool, bool]:
        """Return how a schema is marked, itself or by what it refers to or extends."""
        if isinstance(schema, Ref):
            own = () if schema.siblings is None else (self._of(schema.siblings),)
            found = [*own, self._of_key(schema.target)]
        else:
            parts = map(self._of, schema.all_of)
            found = [(schema.read_only, schema.write_only), *parts]
        return any(read for read, _ in found), any(write for _, write in found)

    def _of_key(self, key: str) -> tuple[bool, bool]:
        if key not in self._known:
            self._known[key] = (False, False)  # For one that leads to itself.
            self._known[key] = self._of(self._schemas[key])
        return self._known[key]
