"""The blocks of a module: its functions and classes, and the code between them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LANDMARK = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|^(?:class|def|async def)\b"
    r"|[(\[{]|[)\]}]|^[^\s#]|#[^\n]*",
    re.DOTALL | re.MULTILINE,
)
_OPEN, _CLOSE = ("(", "[", "{"), (")", "]", "}")


def blocks(source: str) -> Iterator[str]:
    """Yield the blocks of a module, in order; together they are all of it but for blank lines.

    Args:
        source: A module as templates make it: strings of several lines are docstrings.
    """
    starts = [0, *_boundaries(source), len(source)]
    for start, end in pairwise(starts):
        if source[start:end].strip():
            yield source[start:end]


def _boundaries(source: str) -> Iterator[int]:
    """Yield where a block begins or ends: at a definition with all that belongs to it."""
    comments: int | None = None  # Start of the comments right before.
    decorated = defining = False
    depth = 0
    for found in _LANDMARK.finditer(source):
        mark, place = found[0], found.start()
        is_inside = depth > 0
        depth += (mark in _OPEN) - (mark in _CLOSE)
        if is_inside or (place and source[place - 1] != "\n"):
            continue
        if mark[0] == "#":
            comments = place if comments is None else comments
            continue
        is_definition = mark in ("class", "def", "async def")
        if is_definition or mark == "@":
            if not decorated:
                yield place if comments is None else comments
            decorated, defining = not is_definition, True
        elif defining:
            yield place if comments is None else comments
            defining = False
        comments = None
