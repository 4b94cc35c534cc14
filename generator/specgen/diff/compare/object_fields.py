"""Comparing the objects of OpenAPI other than schemas, field by field, as the grammar has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from specgen.diff.model.effects import UNKNOWN, Direction
from specgen.diff.model.pair import Pair, matched
from specgen.diff.walk.extensions import compare_extension
from specgen.diff.walk.field_effects import OBJECTS, Child, Leaf, Special
from specgen.diff.walk.lifecycle import compare_lifecycle
from specgen.openapi.grammar import is_list, is_map, member_kind
from specgen.source import MappingNode, SequenceNode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from specgen.diff.model.edit import Scope
    from specgen.diff.walk.comparison import Comparer, Comparison
    from specgen.openapi.place import Place

    Places = tuple[Place | None, Place | None]
    Handler = Callable[[Comparison, Pair, Scope], None]


class Held(NamedTuple):
    """The kind of an object, and the effect of an edit of the field that holds it."""

    kind: str
    child: Child


_LIFECYCLE: Final = ("deprecated", "x-sunset", "x-stability-level")


def comparer(kind: str, handlers: Mapping[tuple[str, ...], Handler]) -> Comparer:
    """Return a function that compares two objects of a kind.

    Args:
        kind: The kind of object.
        handlers: Comparisons for the fields that the grammar leaves to others, by these fields.
    """
    owned = {field: handler for fields, handler in handlers.items() for field in fields}

    def compare(walk: Comparison, pair: Pair, scope: Scope) -> None:
        if not all(isinstance(side.node, MappingNode) for side in pair):
            walk.edit(
                scope, "malformed", f"this is not a valid {kind} object", pair, UNKNOWN
            )
            return
        done: list[Handler] = []
        for key in pair.names():
            places = pair.member(key)
            if key == "$ref" or not walk.differs(places):
                continue
            handler = owned.get(key) or owned.get(
                "*" if not key.startswith("x-") else ""
            )
            if handler is None and key in _LIFECYCLE and key in OBJECTS[kind]:
                handler = compare_lifecycle
            if handler is None:
                _field(walk, kind, key, places, scope)
            elif handler not in done:
                done.append(handler)
                known = walk.claims
                handler(walk, pair, scope)
                if walk.claims == known:
                    what = f"`{key}` respelt, the same is meant"
                    walk.edit(scope.inside(key), "respelled", what, places)

    return compare


def _field(walk: Comparison, kind: str, key: str, places: Places, scope: Scope) -> None:
    found = member_kind(kind, key)
    match OBJECTS[kind].get(key):
        case Leaf() as leaf:
            walk.leaf(scope, key, places, leaf)
        case Child() as child if is_map(found):
            _map(walk, key, Held(found[1:-1], child), places, scope)
        case Child() as child if is_list(found):
            _list(walk, key, Held(found[1:-1], child), places, scope)
        case Child() as child:
            _one(walk, key, Held(found, child), places, scope)
        case Special():
            # Identity of the object, or judged by what holds it.
            walk.leaf(
                scope,
                key,
                places,
                Leaf("identity-changed", UNKNOWN, UNKNOWN, UNKNOWN),
            )
        case None:
            compare_extension(walk, kind, key, places, scope)


def _one(walk: Comparison, key: str, held: Held, places: Places, scope: Scope) -> None:
    before, after = places
    inner = scope.inside(key)
    if before is not None and after is not None:
        walk.compare(held.kind, Pair(before, after), inner)
    else:
        came_or_went(walk, held, f"`{key}`", places, inner)


def _map(walk: Comparison, key: str, held: Held, places: Places, scope: Scope) -> None:
    if _is_malformed(walk, key, places, scope, MappingNode):
        return
    before, after = (dict(place.members()) if place else {} for place in places)
    known = walk.claims
    for name in dict.fromkeys([*before, *after]):
        inner = scope.inside(key, name)
        one, two = before.get(name), after.get(name)
        if one is not None and two is not None:
            walk.compare(held.kind, Pair(one, two), inner)
        else:
            came_or_went(walk, held, f"{held.kind} `{name}`", (one, two), inner)
    if walk.claims == known:
        walk.edit(
            scope.inside(key),
            "respelled",
            f"`{key}` is empty or not there",
            places,
        )


def _list(walk: Comparison, key: str, held: Held, places: Places, scope: Scope) -> None:
    if _is_malformed(walk, key, places, scope, SequenceNode):
        return

    def identity(cursor: Place, **_: bool) -> str | None:
        found = [cursor.get(name) for name in held.child.identity]
        return " ".join(str(f.plain) for f in found if f) or None

    def content(cursor: Place, **_: bool) -> str | None:
        return walk.text(cursor)

    before, after = (list(place.elements()) if place else [] for place in places)
    if held.kind == "error":
        scope = scope.within(
            scope.context._replace(direction=Direction.RESPONSE, lenient=True)
        )
    pairs, gone, come = matched(before, after, [identity, content])
    known = walk.claims
    for pair in pairs:
        name = identity(pair.before) or "?"
        walk.compare(held.kind, pair, scope.inside(key, name))
    for cursor in gone:
        name = identity(cursor) or walk.text(cursor)
        inner = scope.inside(key, name)
        came_or_went(walk, held, f"{held.kind} `{name}`", (cursor, None), inner)
    for cursor in come:
        name = identity(cursor) or walk.text(cursor)
        inner = scope.inside(key, name)
        came_or_went(walk, held, f"{held.kind} `{name}`", (None, cursor), inner)
    if walk.claims == known:
        what = f"`{key}` in another order"
        walk.edit(scope.inside(key), "reordered", what, places)


def _is_malformed(
    walk: Comparison, key: str, places: Places, scope: Scope, expected: type
) -> bool:
    if all(place is None or isinstance(place.node, expected) for place in places):
        return False
    walk.edit(
        scope.inside(key), "malformed", f"`{key}` has the wrong form", places, UNKNOWN
    )
    return True


def came_or_went(
    walk: Comparison, held: Held, name: str, places: Places, scope: Scope
) -> None:
    """Emit the edit for an object that is only on one side."""
    added = places[0] is None
    word, rule = ("added" if added else "removed"), held.child.rules[not added]
    effects = held.child.added if added else held.child.removed
    negotiated = held.child.negotiated
    what = f"{name} {word}"
    walk.edit(scope, rule, what, places, effects, negotiated=negotiated)
