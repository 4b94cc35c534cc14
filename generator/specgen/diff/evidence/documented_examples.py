"""Documented examples that an edit of their schema makes invalid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diff.graph.reference_graph import children, endpoint_places
from specgen.diff.model.context import Context
from specgen.diff.model.edit import Edit
from specgen.diff.model.effects import UNKNOWN
from specgen.openapi.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from specgen.diff.evidence.witness import DocumentSchemas
    from specgen.diff.graph.reference_graph import Graph, Visit
    from specgen.openapi.references import References

_HOLDERS: Final = ("media-type", "parameter", "header")


def broken_examples(
    base: References,
    revision: References,
    graph: Graph,
    edited: Iterable[str],
    contracts: tuple[DocumentSchemas, DocumentSchemas],
) -> Iterator[Edit]:
    """Yield an edit for each example that stayed as it is and was valid, but is not any more.

    Args:
        base: The older side.
        revision: The newer side.
        graph: The definitions of the revision.
        edited: Keys of the operations and definitions that have edits.
        contracts: The schemas of either side.
    """
    for key in _affected(graph, edited):
        for schema, example in _examples(revision, _places(graph, key)):
            if _is_broken(base, revision, schema, example, contracts):
                pointer = example.pointer
                old = Place(
                    base.document,
                    pointer,
                    base.document.node_at(pointer) or example.node,
                )
                what = "an example that did not change does not fit its schema any more"
                yield Edit(
                    "example-no-longer-valid",
                    pointer,
                    what,
                    old,
                    example,
                    UNKNOWN,
                    UNKNOWN,
                )


def _affected(graph: Graph, edited: Iterable[str]) -> list[str]:
    """Return the keys that are edited or refer to an edited one, in the document's order."""
    users: dict[str, list[str]] = {}
    for key, edges in graph.edges.items():
        for target, _ in edges:
            users.setdefault(target, []).append(key)
    found = set(edited)
    pending = list(found)
    while pending:
        for user in users.get(pending.pop(), ()):
            if user not in found:
                found.add(user)
                pending.append(user)
    return [key for key in (*graph.endpoints, *graph.definitions) if key in found]


def _places(graph: Graph, key: str) -> list[Visit]:
    endpoint = graph.endpoints.get(key)
    if endpoint is not None:
        return endpoint_places(endpoint, key)
    kind, cursor = graph.definitions[key]
    return [(kind, cursor, Context())]


def _examples(side: References, places: list[Visit]) -> Iterator[tuple[Place, Place]]:
    """Yield the examples below some places, each behind its schema."""
    while places:
        kind, cursor, context = places.pop()
        places.extend(children(kind, cursor, context))
        # The example of a value that is not JSON may be its raw text.
        if kind in _HOLDERS and not (kind == "media-type" and context.textual):
            schema = cursor.get("schema")
            if schema is not None:
                yield from ((schema, value) for value in _values(side, cursor))
        elif kind == "schema":
            yield from ((cursor, value) for value in _values(side, cursor))


def _values(side: References, holder: Place) -> Iterator[Place]:
    single, several = holder.get("example"), holder.get("examples")
    if single is not None:
        yield single
    if several is not None:
        yield from several.elements()
        for _, example in several.members():
            value = (side.resolve(example) or example).get("value")
            if value is not None:
                yield value


def _is_broken(
    base: References,
    revision: References,
    schema: Place,
    example: Place,
    contracts: tuple[DocumentSchemas, DocumentSchemas],
) -> bool:
    if (
        schema.document is not revision.document
        or example.document is not revision.document
    ):
        return False
    before = base.document.node_at(example.pointer)
    if before is None or before.plain() != example.plain:
        return False
    old, new = (contract.validator(schema.pointer) for contract in contracts)
    if old is None or new is None:
        return False
    return old.is_valid(example.plain) and not new.is_valid(example.plain)
