"""Comparing operations: added and removed ones, and the requests and servers of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diff.compare.parameters import added_parameter, removed_parameter
from specgen.diff.compare.security import compare_security
from specgen.diff.compare.servers import compare_servers
from specgen.diff.model.context import request_context
from specgen.diff.model.effects import NARROWS, WIDENS
from specgen.diff.model.pair import Pair
from specgen.diff.walk.lifecycle import removal

if TYPE_CHECKING:

    from specgen.diff.graph.endpoints import Endpoint
    from specgen.diff.model.edit import Scope
    from specgen.diff.walk.comparison import Comparison


def compare_endpoints(
    walk: Comparison, before: Endpoint, after: Endpoint, scope: Scope
) -> None:
    """Compare an operation on both sides, with the fields that it inherits."""
    known = walk.claims
    compare_parameters(walk, before, after, scope)
    if before.path != after.path and walk.claims == known:
        what = f"the path is written `{after.path}`, before `{before.path}`"
        places = before.operation, after.operation
        walk.edit(scope.inside("path"), "respelled", what, places)
    compare_security(walk, before, after, scope)
    compare_servers(walk, before, after, scope)
    walk.compare("operation", Pair(before.operation, after.operation), scope)


def compare_parameters(
    walk: Comparison, before: Endpoint, after: Endpoint, scope: Scope
) -> None:
    """Compare the parameters, wherever they are declared."""
    one, two = before.parameters(walk.base), after.parameters(walk.revision)
    context = request_context(scope.context)
    for key in dict.fromkeys([*one, *two]):
        title, _ = two.get(key) or one[key]
        in_text = context._replace(textual=True)
        inner = scope.inside("parameters", key, context=in_text).about(title)
        if key not in two:
            removed_parameter(walk, one[key][1], inner)
        elif key not in one:
            added_parameter(walk, two[key][1], inner)
        else:
            walk.compare("parameter", Pair(one[key][1], two[key][1]), inner)


def removed_operation(walk: Comparison, endpoint: Endpoint, scope: Scope) -> None:
    """Emit the edit for an operation that is gone."""
    announced, how = removal(endpoint.operation, walk.policy)
    effects = NARROWS if announced is None else announced
    what = f"removed{how}"
    place = (endpoint.operation, None)
    walk.edit(scope, "operation-removed", what, place, effects, negotiated=True)


def added_operation(walk: Comparison, endpoint: Endpoint, scope: Scope) -> None:
    """Emit the edit for a new operation."""
    place = (None, endpoint.operation)
    walk.edit(scope, "operation-added", "added", place, WIDENS, negotiated=True)
