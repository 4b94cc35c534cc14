"""Formatting by black, in its default style: generated code lives in others' repositories."""

from __future__ import annotations

import ast
import gc
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from specgen.render.runtime import CLIENT_HEADER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from black.mode import Mode

_BLOCKS_KEPT = 10_000


def formatted(files: Mapping[str, str]) -> dict[str, str]:
    """Return the files with every generated Python module formatted.

    Args:
        files: Text by path. Other files than Python modules stay as they are, and so does the
            runtime of clients, which lies in the repository in the style that it is copied in.
    """
    with _without_collecting():
        return {
            path: _module(text) if _is_generated(path, text) else text
            for path, text in files.items()
        }


def _is_generated(path: str, text: str) -> bool:
    return path.endswith(".py") and not text.startswith(CLIENT_HEADER)


def _module(source: str) -> str:
    """Format the blocks of a module one by one: the result is that of the whole at once.

    Black takes milliseconds for each line that has to be split, and most blocks are those of
    another package, or of the last time.
    """
    blocks = [_block(block).strip("\n") for block in _blocks(source)]
    return "\n\n\n".join(blocks) + "\n" if blocks else ""


def _blocks(source: str) -> Iterator[str]:
    """Yield the functions and classes of a module, and each run of what stands between them."""
    lines = [f"{line}\n" for line in source.split("\n")]
    start = 0
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = min(part.lineno for part in (node, *node.decorator_list)) - 1
            while first > start and lines[first - 1].startswith("#"):
                first -= 1
            end = node.end_lineno or first
            yield from _unless_blank("".join(lines[start:first]))
            yield "".join(lines[first:end])
            start = end
    yield from _unless_blank("".join(lines[start:]))


def _unless_blank(block: str) -> Iterator[str]:
    if block.strip():
        yield block


@lru_cache(maxsize=_BLOCKS_KEPT)
def _block(source: str) -> str:
    import black  # A tenth of a second, which a run without changes must not pay.

    return black.format_str(source, mode=_mode())


@cache
def _mode() -> Mode:
    from black.mode import Mode, TargetVersion

    return Mode(magic_trailing_comma=False, target_versions={TargetVersion.PY311})


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Black makes millions of small objects; collecting them costs a quarter of its time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
