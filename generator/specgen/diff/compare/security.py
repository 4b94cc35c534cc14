"""Comparing the credentials that an operation asks for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from specgen.diff.model.context import request_context
from specgen.diff.model.effects import INCOMPARABLE, NARROWS, NONE, WIDENS, Effects

if TYPE_CHECKING:

    from specgen.diff.graph.endpoints import Endpoint
    from specgen.diff.model.edit import Scope
    from specgen.diff.walk.comparison import Comparison
    from specgen.openapi.place import Place


def compare_security(
    walk: Comparison, before: Endpoint, after: Endpoint, scope: Scope
) -> None:
    """Compare the required credentials: alternatives, each a set of schemes with scopes."""
    places = (
        before.inherited("security", from_item=False), after.inherited("security", from_item=False)
    )  # fmt: skip
    if not walk.differs(places):
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
