"""Small schemas whose application to one value never ends, or overflows the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.validate.value_schemas import LEADING, on_the_same_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from specgen.openapi.place import Place
    from specgen.openapi.references import References
    from specgen.openapi.walk import Objects

MOST_APPLICATIONS: Final = 100_000
MOST_NESTED: Final = 2_000


def find_bomb(spec: Objects, references: References, version: str) -> Place | None:
    """Return a schema that applies too many others to one value, or through too many levels.

    Args:
        spec: All objects of a document.
        references: Follows the references of the document.
        version: The version of OpenAPI, such as `3.0`.
    """
    uses: dict[int, list[int]] = {}
    for schema in spec.having("schema", LEADING):
        used = on_the_same_value(schema, references, version)
        uses.setdefault(id(schema.node), [id(place.node) for place in used])
    found = _too_many(uses)
    return next((s for s in spec.of("schema") if id(s.node) == found), None)


def _too_many(uses: Mapping[int, Sequence[int]]) -> int | None:
    """Return a schema by what each applies to the same value. Cycles are harmless."""
    applications: dict[int, int] = {}
    for start in uses:
        stack: list[tuple[int, Iterator[int]]] = []
        if start not in applications:
            stack.append((start, iter(uses.get(start, ()))))
        path = {start}
        while stack:
            name, following = stack[-1]
            used = next(
                (u for u in following if u not in applications and u not in path), None
            )
            if used is not None:
                path.add(used)
                stack.append((used, iter(uses.get(used, ()))))
            else:
                stack.pop()
                path.discard(name)
                applications[name] = 1 + sum(
                    applications.get(u, 0) for u in uses.get(name, ())
                )
            if (
                len(stack) > MOST_NESTED
                or applications.get(name, 0) > MOST_APPLICATIONS
            ):
                return name
    return None
