"""Comparing operations: which there are, and what each is sent, by whom and where."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from specgen.diff.effects import INCOMPARABLE, NARROWS, NONE, UNKNOWN, WIDENS, Effects
from specgen.diff.fields import request_context
from specgen.diff.lifecycle import removal
from specgen.diff.messages import added_parameter, removed_parameter
from specgen.diff.pair import Pair
from specgen.openapi.grammar import METHODS
from specgen.source import SequenceNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.diff.comparison import Comparison
    from specgen.diff.edits import Scope
    from specgen.openapi.place import Place
    from specgen.openapi.references import References

_TEMPLATE: Final = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An operation with what it takes from around it.

    Args:
        key: Method and path, without the names of path parameters.
        method: In capitals.
        path: As written, fragment included.
        operation: Where it stands.
        item: The path item that holds it.
        root: The document's root.
    """

    key: str
    method: str
    path: str
    operation: Place
    item: Place
    root: Place

    def parameters(self, side: References) -> dict[str, tuple[str, Place]]:
        """Return the parameters by identity with a title: the path item's, then its own."""
        found: dict[str, tuple[str, Place]] = {}
        names = _TEMPLATE.findall(self.path)
        for holder in (self.item, self.operation):
            listed = holder.get("parameters")
            for index, parameter in enumerate(listed.elements() if listed else ()):
                target = side.resolve(parameter) or parameter
                name, place = (
                    target.text("name") or str(index),
                    target.text("in") or "?",
                )
                key = f"{place}:{name.lower() if place == 'header' else name}"
                if place == "path" and f"{{{name}}}" in names:
                    # A path parameter is known by its position; its name never goes on the wire.
                    key = f"path:{names.index(f'{{{name}}}')}"
                found[key] = (f"{place} parameter `{name}`", parameter)
        return found

    def inherited(self, key: str, *, from_item: bool) -> Place | None:
        """Return `security` or `servers`: its own, or those of what holds it."""
        holders = (
            (self.operation, self.item, self.root)
            if from_item
            else (self.operation, self.root)
        )
        return next(
            (found for holder in holders if (found := holder.get(key)) is not None),
            None,
        )


def endpoints(side: References, section: str, prefix: str = "") -> dict[str, Endpoint]:
    """Return the operations under `paths` or `webhooks`, by key."""
    root = side.start()
    paths = root.get(section)
    found: dict[str, Endpoint] = {}
    for path, item in paths.members() if paths else ():
        if path.startswith("x-"):
            continue
        target = side.resolve(item) or item
        for method, operation in operations_of(target):
            key = f"{prefix}{method} {_TEMPLATE.sub('{}', path)}"
            while key in found:
                key += "'"
            found[key] = Endpoint(key, method, path, operation, target, root)
    return found


def operations_of(item: Place) -> Iterator[tuple[str, Place]]:
    """Yield the operations of a path item by method, in capitals."""
    for method in METHODS:
        operation = item.get(method)
        if operation is not None:
            yield method.upper(), operation
    more = item.get("additionalOperations")
    yield from more.members() if more else ()


def compare_endpoints(
    walk: Comparison, before: Endpoint, after: Endpoint, scope: Scope
) -> None:
    """Compare an operation on both sides, with what it takes from around it."""
    compare_parameters(walk, before, after, scope)
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
    if _text(walk, places[0]) == _text(walk, places[1]):
        return
    one, two = ({s.text("url") or "/": s for s in servers} for servers in listed)
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


def _text(walk: Comparison, place: Place | None) -> str:
    return walk.text(place) if place else ""


def compare_security(
    walk: Comparison, before: Endpoint, after: Endpoint, scope: Scope
) -> None:
    """Compare what is asked of who calls: alternatives, each a set of schemes with scopes."""
    places = (
        before.inherited("security", from_item=False), after.inherited("security", from_item=False)
    )  # fmt: skip
    if _text(walk, places[0]) == _text(walk, places[1]):
        return
    one, two = _alternatives(places[0]), _alternatives(places[1])
    scope = scope.inside("security", context=request_context(scope.context)).about(
        "security"
    )
    gone = [key for key in one if key not in two]
    come = [key for key in two if key not in one]
    if not one or not two:
        effects = NONE if one.keys() == two.keys() else NARROWS if two else WIDENS
        what = (
            "credentials are now required"
            if two
            else "no credentials are required any more"
        )
        what = what if effects != NONE else "said or left out, the same is meant"
        rule = "security-required" if two else "security-dropped"
        walk.edit(scope, rule, what, places, effects)
        return
    for key in gone:
        successor = _rescoped(one[key][1], two, come)
        if successor is None:
            what = f"alternative {_title(key)} removed"
            effects = WIDENS if "{}" in two else NARROWS
            place = (one[key][0], None)
            walk.edit(
                scope.inside(key), "security-alternative-removed", what, place, effects
            )
        else:
            come.remove(successor)
            what = f"scopes changed from {_title(key)} to {_title(successor)}"
            effects = _scope_effects(one[key][1], two[successor][1])
            moved = (one[key][0], two[successor][0])
            walk.edit(
                scope.inside(key), "security-scopes-changed", what, moved, effects
            )
    for key in come:
        what = f"alternative {_title(key)} added"
        inner = scope.inside(key)
        walk.edit(
            inner, "security-alternative-added", what, (None, two[key][0]), WIDENS
        )
    _reordered_security(walk, list(one), list(two), places, scope)


def _reordered_security(
    walk: Comparison,
    one: list[str],
    two: list[str],
    places: tuple[Place | None, Place | None],
    scope: Scope,
) -> None:
    if one != two and set(one) == set(two):
        walk.edit(scope, "security-reordered", "alternatives in another order", places)


_Schemes = dict[str, frozenset[str]]
_Alternatives = dict[str, tuple["Place", _Schemes]]


def _alternatives(place: Place | None) -> _Alternatives:
    found: _Alternatives = {}
    for element in place.elements() if place else ():
        schemes = {
            name: frozenset(s for s in map(str, _list(scopes)))
            for name, scopes in element.members()
        }
        key = json.dumps(
            {name: sorted(scopes) for name, scopes in schemes.items()}, sort_keys=True
        )
        found[key] = (element, schemes)
    return found


def _list(cursor: Place) -> list[object]:
    return [element.plain for element in cursor.elements()]


def _rescoped(schemes: _Schemes, two: _Alternatives, come: list[str]) -> str | None:
    """Return the new alternative that asks for the same schemes with other scopes."""
    return next((key for key in come if two[key][1].keys() == schemes.keys()), None)


def _scope_effects(before: _Schemes, after: _Schemes) -> Effects:
    more = any(after[name] - before[name] for name in before)
    less = any(before[name] - after[name] for name in before)
    return INCOMPARABLE if more and less else NARROWS if more else WIDENS


def _title(key: str) -> str:
    schemes: dict[str, list[str]] = json.loads(key)
    parts = [f"{n}: [{', '.join(s)}]" if s else n for n, s in schemes.items()]
    return f"`{' and '.join(parts) or 'anonymous'}`"


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
