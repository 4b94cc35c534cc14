"""Two places that are compared: matching of elements, and the first difference of values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple, Protocol

from specgen.source import MappingNode, SequenceNode

if TYPE_CHECKING:
    from specgen.openapi.place import Place


class Pair(NamedTuple):
    """Two places that are compared with each other."""

    before: Place
    after: Place

    def member(self, key: str) -> tuple[Place | None, Place | None]:
        """Return the values of both under a key."""
        return self.before.get(key), self.after.get(key)

    def names(self) -> list[str]:
        """Return the keys of both, in document order."""
        return list(dict.fromkeys(key for side in self for key, _ in side.members()))


class Identity(Protocol):
    """Identifies the elements of a list."""

    def __call__(self, cursor: Place, /, *, of_base: bool) -> str | None:
        """Return the identity of an element; None if it has none."""


def first_difference(before: Place, after: Place) -> tuple[Place, Place]:
    """Return the innermost places that hold everything in which two values differ."""
    while True:
        inner = _only_difference(before, after)
        if inner is None:
            return before, after
        before, after = inner


def _only_difference(before: Place, after: Place) -> tuple[Place, Place] | None:
    if isinstance(before.node, MappingNode) and isinstance(after.node, MappingNode):
        if set(before.node) != set(after.node):
            return None
        pairs = [(b, a) for k, b in before.members() if (a := after.get(k)) is not None]
    elif isinstance(before.node, SequenceNode) and isinstance(after.node, SequenceNode):
        if len(before.node.elements) != len(after.node.elements):
            return None
        pairs = list(zip(before.elements(), after.elements(), strict=True))
    else:
        return None
    differing = [(b, a) for b, a in pairs if not _equal(b, a)]
    return differing[0] if len(differing) == 1 else None


def _equal(before: Place, after: Place) -> bool:
    return canonical(before) == canonical(after)


def canonical(cursor: Place) -> str:
    """Return a value as JSON in which the order of keys does not matter."""
    return json.dumps(cursor.plain, sort_keys=True, ensure_ascii=False)


def matched(
    before: list[Place], after: list[Place], identities: list[Identity]
) -> tuple[list[Pair], list[Place], list[Place]]:
    """Match elements of two lists, by the first identity that works for each.

    Args:
        before: Elements of the base.
        after: Elements of the revision.
        identities: Functions that identify an element, the most reliable first.

    Returns:
        The pairs in the base's order, and what is left on either side.
    """
    pairs: list[tuple[int, Pair]] = []
    rest = list(enumerate(before))
    others = list(after)
    for identity in identities:
        index: dict[str, list[Place]] = {}
        for cursor in others:
            name = identity(cursor, of_base=False)
            if name is not None:
                index.setdefault(name, []).append(cursor)
        left = []
        for position, cursor in rest:
            name = identity(cursor, of_base=True)
            found = index.get(name) if name is not None else None
            if found:
                pairs.append((position, Pair(cursor, found.pop(0))))
            else:
                left.append((position, cursor))
        rest = left
        taken = {id(pair.after) for _, pair in pairs}
        others = [cursor for cursor in others if id(cursor) not in taken]
    pairs.sort(key=lambda item: item[0])
    return [pair for _, pair in pairs], [cursor for _, cursor in rest], others
