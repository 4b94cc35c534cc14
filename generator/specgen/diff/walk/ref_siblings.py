"""The siblings of `$ref` that have an effect.

In schemas those are prose in OpenAPI 3.0, and since 3.1 keywords, too; in other objects, prose.
Path items may have all of their fields beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diff.model.merged_place import MergedPlace
from specgen.stub.contract.all_of import intersection

if TYPE_CHECKING:
    from specgen.openapi.place import Place
    from specgen.openapi.references import References

PROSE: Final = frozenset(
    (
        "title",
        "summary",
        "description",
        "$comment",
        "example",
        "examples",
        "externalDocs",
    )
)
REFERRING: Final = ("$ref", "$dynamicRef")


def siblings(side: References, place: Place) -> MergedPlace:
    """Return the siblings of a `$ref`, without those that say nothing more than its target.

    Args:
        side: The document.
        place: A reference.
    """
    target = side.resolve(place)
    parts = (
        (key, value)
        for key, value in place.members()
        if key not in REFERRING and _has_effect(side, place.kind, key, value, target)
    )
    return MergedPlace(
        place.document, place.pointer, place.node, place.kind, tuple(parts)
    )


def _has_effect(
    side: References, kind: str, key: str, value: Place, target: Place | None
) -> bool:
    if kind == "path-item" or key in PROSE or key.startswith("x-"):
        return True
    is_heeded = kind == "schema" and heeds_siblings(side)
    return is_heeded and not _is_said(key, value, target)


def heeds_siblings(side: References) -> bool:
    """Tell whether keywords beside the `$ref` of a schema have an effect: since 3.1."""
    return not (side.start().text("openapi") or "").startswith("3.0")


def _is_said(key: str, value: Place, target: Place | None) -> bool:
    said = target.get(key) if target else None
    if said is None:
        return False
    return value.plain == said.plain or (
        intersection(key, said.plain, value.plain) in (said.plain, [said.plain])
    )
