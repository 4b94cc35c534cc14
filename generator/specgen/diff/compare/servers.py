"""Comparing the servers of an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diff.model.context import request_context
from specgen.diff.model.effects import NARROWS, UNKNOWN, WIDENS
from specgen.diff.model.pair import Pair
from specgen.source import SequenceNode

if TYPE_CHECKING:

    from specgen.diff.graph.endpoints import Endpoint
    from specgen.diff.model.edit import Scope
    from specgen.diff.walk.comparison import Comparison
    from specgen.openapi.place import Place


def compare_servers(
    walk: Comparison, before: Endpoint, after: Endpoint, scope: Scope
) -> None:
    """Compare the servers by URL."""
    places = (
        before.inherited("servers", from_item=True), after.inherited("servers", from_item=True)
    )  # fmt: skip
    listed = [
        list(p.elements()) if p and isinstance(p.node, SequenceNode) else []
        for p in places
    ]
    one, two = (
        {
            _address(s, endpoint.moved): s
            for s in (side.resolve(place) or place for place in servers)
        }
        for side, servers, endpoint in zip(
            (walk.base, walk.revision), listed, (before, after), strict=True
        )
    )
    if _texts(walk, one) == _texts(walk, two):
        return
    context = request_context(scope.context)
    for url in dict.fromkeys([*one, *two]):
        old, new = one.get(url), two.get(url)
        inner = scope.inside("servers", url, context=context).about(f"server `{url}`")
        if old is not None and new is not None:
            walk.compare("server", Pair(old, new), inner)
        elif new is not None:
            walk.edit(
                inner, "server-added", "added", (None, new), WIDENS if one else UNKNOWN
            )
        else:
            walk.edit(
                inner,
                "server-removed",
                "removed",
                (old, None),
                NARROWS if two else UNKNOWN,
            )
    if list(one) != list(two) and set(one) == set(two):
        walk.edit(
            scope.inside("servers"),
            "servers-reordered",
            "servers in another order",
            places,
        )


def _address(server: Place, moved: str) -> str:
    """Return the URL of a server, with the prefix that the paths of the other side lack."""
    return (server.text("url") or "/").rstrip("/") + moved or "/"


def _texts(walk: Comparison, servers: dict[str, Place]) -> list[str]:
    return [walk.text(server) for server in servers.values()]


def compare_url(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare the URLs of one server on both sides: a slash at the end has no meaning."""
    urls = pair.member("url")
    one, two = (
        _address(side, moved) for side, moved in zip(pair, walk.base_paths, strict=True)
    )
    if one == two:
        what = "the same except for a slash at the end"
        if any(walk.base_paths):
            what = "the same with what all paths begin with"
        walk.edit(scope.inside("url"), "respelled", what, urls)
    else:
        what = "`url` changed"
        walk.edit(scope.inside("url"), "identity-changed", what, urls, UNKNOWN)
