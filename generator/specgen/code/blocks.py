"""The blocks of a module: its functions and classes, and the code between them."""

from __future__ import annotations

import re
import zlib
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRING = (
    r'"(?:""(?:[^"\\]++|\\.|"(?!""))*+"""|[^"\\\n]*+(?:\\.[^"\\\n]*+)*+")'
    r"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'"
)
_PLAIN = r"[^\"'#()\[\]{}\n]++"
# Brackets on one line, without others in them.
_PAIR = rf"[(\[{{](?:{_PLAIN}|{_STRING})*+[)\]}}]"
# What neither opens a bracket nor begins a line, then something that may.
_LANDMARK = re.compile(
    rf"(?:{_PLAIN}|\n(?=[\s\"'()\[\]{{}}]|\Z)|(?<!\n)(?:{_STRING}|{_PAIR}))*+"
    rf"({_STRING}|[(\[{{]|[)\]}}]|\n(?:#[^\n]*|class\b|def\b|async def\b|)|#[^\n]*|[\"']|\Z)",
    re.DOTALL,
)
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_DEFINITIONS = frozenset({"\nclass", "\ndef", "\nasync def"})


_RUN: Final = 16


def runs(source: str) -> list[str]:
    """Return the blocks of a module in runs of about 16, for a cache of what is made of them.

    A run ends at a block that is chosen by its text, so an edit changes the run around it alone.
    A run by itself is one run.

    Args:
        source: A module as templates make it.
    """
    found = [""]
    for block in blocks(source):
        found[-1] += block
        if zlib.crc32(block.encode("utf-8", "surrogatepass")) % _RUN == 0:
            found.append("")
    return found if found[-1] else found[:-1]


def blocks(source: str) -> Iterator[str]:
    """Yield the blocks of a module, in order; together they are all of it except for blank lines.

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
    lines = f"\n{source}"
    for found in _LANDMARK.finditer(lines):
        mark, place = found[1], found.start(1)
        is_inside = depth > 0
        depth += (mark in _OPEN) - (mark in _CLOSE)
        if is_inside or not mark:
            continue
        if mark[0] != "\n":
            place -= 1
            if lines[place] != "\n":
                continue
        if mark[:2] == "\n#":
            comments = place if comments is None else comments
            continue
        is_definition = mark in _DEFINITIONS
        if is_definition or (mark == "\n" and source[place] == "@"):
            if not decorated:
                yield place if comments is None else comments
            decorated, defining = not is_definition, True
        elif defining:
            yield place if comments is None else comments
            defining = False
        comments = None
