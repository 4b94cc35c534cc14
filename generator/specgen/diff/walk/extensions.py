"""Comparing fields that OpenAPI does not define: extensions, and unknown ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diff.model.effects import UNKNOWN
from specgen.diff.walk.field_effects import Leaf

if TYPE_CHECKING:
    from specgen.diff.model.edit import Scope
    from specgen.diff.walk.comparison import Comparison
    from specgen.openapi.place import Place

_PROVENANCE = "x-specgen-source"
_PREFIX = "x-"


def compare_extension(
    walk: Comparison,
    kind: str,
    key: str,
    places: tuple[Place | None, Place | None],
    scope: Scope,
) -> None:
    """Compare a field that has no comparison of its own: no edit is ignored."""
    if key == _PROVENANCE:
        walk.leaf(scope, key, places, Leaf("provenance-changed"))
    elif key.startswith(_PREFIX):
        walk.leaf(scope, key, places, Leaf("extension-changed"))
    else:
        before, after = places
        word = "added" if before is None else "removed" if after is None else "changed"
        what = f"`{key}` {word}, which no rule knows in a {kind} object"
        walk.edit(scope.inside(key), "unclassified", what, places, UNKNOWN)
