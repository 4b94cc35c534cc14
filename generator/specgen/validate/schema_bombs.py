"""Small schemas whose application to one value never ends, or overflows the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_APPLICATIONS: Final = 100_000
MOST_NESTED: Final = 2_000


def find_bomb(uses: Mapping[str, Sequence[str]]) -> str | None:
    """Return a schema that applies too many others to one value, or through too many levels.

    Args:
        uses: For each schema, those that it applies to the same value. Cycles are harmless.
    """
    applications: dict[str, int] = {}
    for start in uses:
        stack: list[tuple[str, Iterator[str]]] = []
        if start not in applications:
            stack.append((start, iter(uses[start])))
        path = {start}
        while stack:
            name, following = stack[-1]
            used = next(
                (u for u in following if u not in applications and u not in path), None
            )
            if used is not None:
                path.add(used)
                stack.append((used, iter(uses[used])))
            else:
                stack.pop()
                path.discard(name)
                applications[name] = 1 + sum(applications.get(u, 0) for u in uses[name])
            if (
                len(stack) > MOST_NESTED
                or applications.get(name, 0) > MOST_APPLICATIONS
            ):
                return name
    return None
