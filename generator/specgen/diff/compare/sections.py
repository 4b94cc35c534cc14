"""Comparing `paths` and `components` beside the operations and definitions in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diff.graph.endpoints import operations_of, section_of
from specgen.diff.model.pair import Pair
from specgen.diff.walk.extensions import compare_extension
from specgen.openapi.grammar import is_map, member_kind

if TYPE_CHECKING:

    from specgen.diff.model.edit import Scope
    from specgen.diff.walk.comparison import Comparison
    from specgen.openapi.place import Place


def claimed_elsewhere(walk: Comparison, _: Pair, __: Scope) -> None:
    """Leave a field to the comparison of operations and definitions."""
    walk.claims += 1


def compare_components(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare the fields of `components` that hold no definitions, if there are any."""
    walk.claims += 1
    before, after = pair.member("components")
    names = dict.fromkeys(
        k for side in (before, after) if side for k, _ in side.members()
    )
    for name in names:
        one, two = (side.get(name) if side else None for side in (before, after))
        if is_map(member_kind("components", name)):
            _if_empty(walk, (one, two), scope.inside("components", name))
        elif walk.differs((one, two)):
            compare_extension(
                walk, "components", name, (one, two), scope.inside("components")
            )
    if not names:
        _if_empty(walk, (before, after), scope.inside("components"))


def _if_empty(
    walk: Comparison, places: tuple[Place | None, Place | None], scope: Scope
) -> None:
    """Report that two maps without entries are written differently."""
    if walk.differs(places) and not any(
        list(place.members()) for place in places if place
    ):
        what = f"`{scope.identity}` is written differently, but has no entry on either side"
        walk.edit(scope, "respelled", what, places)


def compare_paths(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare `paths` and `webhooks`, except for the operations."""
    walk.claims += 1
    for section in ("paths", "webhooks"):
        _if_empty(walk, pair.member(section), scope.inside(section))
        sections = section_of(walk.base, section), section_of(walk.revision, section)
        before, after = (dict(p.members()) if p else {} for p in sections)
        for name in dict.fromkeys([*before, *after]):
            places = before.get(name), after.get(name)
            inner = scope.inside(section, name)
            if name.startswith("x-") and section == "paths":
                if walk.differs(places):
                    compare_extension(
                        walk, "paths", name, places, scope.inside(section)
                    )
            elif places[0] is not None and places[1] is not None:
                couple = Pair(places[0], places[1])
                if not _is_reported_by_operations(walk, couple):
                    walk.compare("path-item", couple, inner)
            else:
                _empty_path(walk, places, inner)


def _is_reported_by_operations(walk: Comparison, pair: Pair) -> bool:
    """Tell whether one path item is unresolved, which is reported for the other's operations."""
    items = walk.resolve(pair)
    return None in items and any(list(operations_of(item)) for item in items if item)


def _empty_path(
    walk: Comparison, places: tuple[Place | None, Place | None], scope: Scope
) -> None:
    """Report an added or removed path without operations; else its operations are compared."""
    place = places[0] or places[1]
    side = walk.base if places[0] else walk.revision
    target = side.resolve(place) if place else None
    if target is None or not list(operations_of(target)):
        word = "added" if places[0] is None else "removed"
        walk.edit(
            scope,
            "empty-path-added" if places[0] is None else "empty-path-removed",
            f"path without operations {word}",
            places,
        )
