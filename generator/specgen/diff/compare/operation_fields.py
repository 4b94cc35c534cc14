"""Comparing the fields of operations, callbacks and OAuth flows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from specgen.diff.compare.operations import compare_parameters
from specgen.diff.graph.endpoints import Endpoint, operations_of
from specgen.diff.model.context import request_context
from specgen.diff.model.edit import ROOT
from specgen.diff.model.effects import INCOMPARABLE, NARROWS, NONE, UNKNOWN, WIDENS
from specgen.diff.model.pair import Pair
from specgen.diff.walk.values_as_text import shown

if TYPE_CHECKING:

    from specgen.diff.model.edit import Scope
    from specgen.diff.walk.comparison import Comparison
    from specgen.openapi.place import Place
    from specgen.openapi.references import References


def compare_path_operations(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare the operations of a callback; those of a path are compared as operations."""
    walk.claims += 1
    if scope.unit == ROOT:
        return
    before, after = (dict(operations_of(side)) for side in pair)
    for method in dict.fromkeys([*before, *after]):
        one, two = before.get(method), after.get(method)
        inner = scope.inside(method.lower())
        if one is not None and two is not None:
            start = walk.base.start(), walk.revision.start()
            old = Endpoint("", method, "", one, pair.before, start[0])
            new = Endpoint("", method, "", two, pair.after, start[1])
            compare_parameters(walk, old, new, inner)
            walk.compare("operation", Pair(one, two), inner)
        else:
            word, effects = ("added", WIDENS) if one is None else ("removed", NARROWS)
            what = f"{method} of a callback {word}"
            rule = "operation-added" if one is None else "operation-removed"
            walk.edit(inner, rule, what, (one, two), effects, negotiated=True)


def compare_request_body(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare the request bodies of two operations."""
    before, after = pair.member("requestBody")
    context = request_context(scope.context)
    inner = scope.inside("requestBody", context=context).about("request body")
    if before is not None and after is not None:
        walk.compare("request-body", Pair(before, after), inner)
    elif before is not None:
        walk.edit(inner, "request-body-removed", "removed", (before, None), NARROWS)
    elif after is not None:
        required = (walk.revision.resolve(after) or after).flag("required")
        rule = "required-request-body-added" if required else "request-body-added"
        what = "added, required" if required else "added"
        walk.edit(inner, rule, what, (None, after), NARROWS if required else WIDENS)


def compare_response_map(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare `responses`, which an operation may lack."""
    before, after = pair.member("responses")
    inner = scope.inside("responses")
    if before is not None and after is not None:
        walk.compare("responses", Pair(before, after), inner)
    else:
        word = "added" if before is None else "removed"
        effects = WIDENS if before is None else NARROWS
        what = f"`responses` {word}"
        rule = "responses-added" if before is None else "responses-removed"
        walk.edit(inner, rule, what, (before, after), effects, negotiated=True)


def compare_callbacks(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare the path items of a callback by expression; the service sends the requests."""
    context = scope.context._replace(inverted=not scope.context.inverted)
    for expression in pair.names():
        if expression.startswith("x-"):
            continue
        before, after = pair.member(expression)
        inner = scope.inside(expression, context=context).about(
            f"callback `{expression}`"
        )
        if before is not None and after is not None:
            walk.compare("path-item", Pair(before, after), inner)
        else:
            word, effects = (
                ("added", WIDENS) if before is None else ("removed", NARROWS)
            )
            rule = "callback-added" if before is None else "callback-removed"
            walk.edit(inner, rule, word, (before, after), effects, negotiated=True)


OAUTH_URLS: Final = (
    "authorizationUrl", "deviceAuthorizationUrl", "tokenUrl", "refreshUrl",
)  # fmt: skip


def compare_urls(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare the URLs of an OAuth flow; a relative one begins with the address of a server."""
    for name in OAUTH_URLS:
        places = before, after = pair.member(name)
        if not walk.differs(places):
            continue
        what = f"`{name}` {'added' if before is None else 'removed'}"
        effects = NONE if before is None else INCOMPARABLE
        if before is not None and after is not None:
            meant = _addresses(walk.base, before), _addresses(walk.revision, after)
            what = (
                f"`{name}` changed from {shown(before.plain)} to {shown(after.plain)}"
            )
            if meant[0][0] == meant[1][0]:
                effects = NONE
            elif set(meant[0]) & set(meant[1]):
                what += ", which is the same address for some servers"
                effects = UNKNOWN
        rule = "respelled" if before and effects == NONE else "oauth-url-changed"
        walk.edit(scope.inside(name), rule, what, places, effects)


def _addresses(side: References, url: Place) -> list[str]:
    """Return the addresses that a URL stands for, one for each server that it may begin with."""
    servers = [s.text("url") or "/" for s in side.start().elements("servers")] or ["/"]
    return [urljoin(server, str(url.plain)) for server in servers]


def compare_scopes(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare the scopes of an OAuth flow."""
    before, after = (dict(p.members()) if p else {} for p in pair.member("scopes"))
    for name in dict.fromkeys([*before, *after]):
        one, two = before.get(name), after.get(name)
        inner = scope.inside("scopes", name)
        if one is None or two is None:
            word, effects = ("added", WIDENS) if one is None else ("removed", NARROWS)
            what = f"scope `{name}` {word}"
            rule = "oauth-scope-added" if one is None else "oauth-scope-removed"
            walk.edit(inner, rule, what, (one, two), effects)
        elif not walk.same(one, two):
            what = f"description of scope `{name}` changed"
            walk.edit(inner, "documentation-changed", what, (one, two))


def compare_methods(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare the methods that an operation may be sent with."""
    name = "x-specgen-methods"
    before, after = (
        {str(e.plain): e for e in place.elements()} if place else {}
        for place in pair.member(name)
    )
    for method in dict.fromkeys([*before, *after]):
        one, two = before.get(method), after.get(method)
        if one is None or two is None:
            word, effects = ("added", WIDENS) if one is None else ("removed", NARROWS)
            what = f"method {method} {word}"
            context = request_context(scope.context)
            inner = scope.inside(name, method, context=context)
            rule = "http-method-added" if one is None else "http-method-removed"
            walk.edit(inner, rule, what, (one, two), effects)
