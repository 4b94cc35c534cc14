"""Comparing two documents: the root, every operation, every definition, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diff.compare.comparers import COMPARERS
from specgen.diff.compare.operations import (
    added_operation,
    compare_endpoints,
    removed_operation,
)
from specgen.diff.graph.endpoints import shape, unresolved_items
from specgen.diff.model.context import Context, root_context
from specgen.diff.model.edit import ROOT, Scope
from specgen.diff.model.effects import UNKNOWN
from specgen.diff.model.pair import Pair
from specgen.diff.schema.equivalent_forms import FORMS
from specgen.diff.walk.comparison import Comparison
from specgen.source.pointer import escape

if TYPE_CHECKING:
    from specgen.diff.graph.endpoints import Endpoint
    from specgen.diff.graph.reference_graph import Graph
    from specgen.diff.model.removal_policy import Policy
    from specgen.openapi.place import Place
    from specgen.openapi.references import References


def compare_documents(
    base: References, revision: References, graphs: tuple[Graph, Graph], policy: Policy
) -> Comparison:
    """Compare everything, and return the comparison with the edits that were found.

    Args:
        base: The older document.
        revision: The newer one.
        graphs: The definitions of either side.
        policy: The promises about removals.
    """
    walk = Comparison(base, revision, COMPARERS, FORMS, policy)
    _rename(walk, *graphs)
    before, after = (_moved(graph) for graph in graphs)
    walk.base_paths = before, after
    scope = Scope(ROOT, Context(), "", "")
    COMPARERS["openapi"](walk, Pair(base.start(), revision.start()), scope)
    _endpoints(walk, graphs[0].endpoints, graphs[1].endpoints)
    _definitions(walk, *graphs)
    return walk


def _moved(graph: Graph) -> str:
    return next((e.moved for e in graph.endpoints.values() if e.moved), "")


def _rename(walk: Comparison, before: Graph, after: Graph) -> None:
    """Find definitions that are the same except for their name."""
    gone = [key for key in before.definitions if key not in after.definitions]
    come = [key for key in after.definitions if key not in before.definitions]
    by_content: dict[tuple[str, str], list[str]] = {}
    for key in come:
        kind, cursor = after.definitions[key]
        by_content.setdefault((kind, _content(walk, key, cursor)), []).append(key)
    for key in gone:
        kind, cursor = before.definitions[key]
        found = by_content.get((kind, _content(walk, key, cursor)))
        if found:
            walk.renamed[key] = found.pop(0)


def _content(walk: Comparison, key: str, cursor: Place) -> str:
    """Return a definition's content, in which it refers to itself by no name."""
    return walk.text(cursor).replace(f'"{key}"', '"#"')


def _endpoints(
    walk: Comparison, before: dict[str, Endpoint], after: dict[str, Endpoint]
) -> None:
    unresolved = [unresolved_items(side) for side in (walk.base, walk.revision)]
    for key in dict.fromkeys([*before, *after]):
        one, two = before.get(key), after.get(key)
        endpoint = two or one
        if endpoint is None:
            continue
        hook = key.startswith("webhook ")
        section = "webhooks" if hook else "paths"
        identity = f"/{section}/{escape(endpoint.path)}/{endpoint.method.lower()}"
        scope = Scope(
            key, root_context(key), identity, f"{endpoint.method} {endpoint.path}"
        )
        unknown = unresolved[one is not None].get(shape(endpoint.path))
        if (one is None or two is None) and unknown is not None:
            places = (unknown, endpoint.operation)
            if two is None:
                places = places[::-1]
            what = f"`{unknown.reference}` cannot be resolved"
            walk.edit(scope, "reference-unresolved", what, places, UNKNOWN)
        elif one is None:
            added_operation(walk, endpoint, scope)
        elif two is None:
            removed_operation(walk, endpoint, scope)
        else:
            compare_endpoints(walk, one, two, scope.about(""))


def _definitions(walk: Comparison, before: Graph, after: Graph) -> None:
    new_names = set(walk.renamed.values())
    for key, (kind, cursor) in before.definitions.items():
        name = walk.renamed.get(key, key)
        scope = Scope(key, Context(), key.lstrip("#"), _title(kind, key))
        if name not in after.definitions:
            continue
        other = after.definitions[name][1]
        if name != key:
            what = f"renamed to `{name.rpartition('/')[2]}`"
            walk.edit(scope, "definition-renamed", what, (cursor, other))
        walk.compare(kind, Pair(cursor, other), scope)
    # That something was moved to a definition, or written out from it, has been said there.
    for key, (kind, cursor) in before.definitions.items():
        if (
            walk.renamed.get(key, key) not in after.definitions
            and key not in walk.moved
        ):
            scope = Scope(key, Context(), key.lstrip("#"), _title(kind, key))
            walk.edit(scope, "definition-removed", "removed", (cursor, None))
    for key, (kind, cursor) in after.definitions.items():
        if key not in before.definitions and key not in new_names | walk.moved:
            scope = Scope(key, Context(), key.lstrip("#"), _title(kind, key))
            walk.edit(scope, "definition-added", "added", (None, cursor))


def _title(kind: str, key: str) -> str:
    kind = "callback" if kind == "callbacks" else kind.strip("{}[]").replace("-", " ")
    return f"{kind} `{key.rpartition('/')[2].replace('~1', '/')}`"
