"""Specs that are the same under another name, by content or by the API that they describe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diff.graph.endpoints import endpoints
from specgen.diff.model.pair import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specgen.openapi.references import References

_LEAST_IN_COMMON: Final = 0.5


def renamed_specs(
    before: Mapping[str, References], after: Mapping[str, References]
) -> dict[str, str]:
    """Return the new paths of specs by the old ones.

    Args:
        before: Specs that are gone, by path.
        after: Specs that are new, by path.
    """
    likeness = sorted(
        (
            (_likeness(one, two), old, new)
            for old, one in before.items()
            for new, two in after.items()
        ),
        key=lambda found: (-found[0], *found[1:]),
    )
    moved: dict[str, str] = {}
    for score, old, new in likeness:
        if score >= _LEAST_IN_COMMON and old not in moved and new not in moved.values():
            moved[old] = new
    return moved


def _likeness(before: References, after: References) -> float:
    """Return how much two documents have in common: 2 for all, 1 for the client or the title."""
    if canonical(before.start()) == canonical(after.start()):
        return 2
    names = [_name(side) for side in (before, after)]
    if names[0] is not None and names[0] == names[1]:
        return 1
    one, two = (set(endpoints(side, "paths")) for side in (before, after))
    return len(one & two) / len(one | two) if one | two else 0


def _name(side: References) -> str | None:
    return side.start().text("x-specgen-client", "name")
