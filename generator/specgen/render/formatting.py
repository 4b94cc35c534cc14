"""Formatting as black does it, in its default style: generated code lives in others' repositories.

Black takes milliseconds for each statement that it splits, so it formats only those that
`statement_layout` leaves open, and a block that was formatted is kept in the `Cache`.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from specgen.cache import MEMORY
from specgen.code.blocks import blocks, runs
from specgen.gc_pause import collector_paused
from specgen.render.breaks import UndecidedError
from specgen.render.runtime import CLIENT_HEADER
from specgen.render.statement_layout import laid_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from black.mode import Mode

    from specgen.cache import Cache

_STATEMENTS_KEPT = 10_000
_STEP = 4


def formatted(files: Mapping[str, str], made: Cache = MEMORY) -> dict[str, str]:
    """Return the files with every generated Python module formatted.

    Args:
        files: Text by path. Files other than Python modules stay unchanged, and so does the
            runtime of clients, which is already formatted in the repository.
        made: Cache of formatted code.
    """
    with collector_paused():
        return {
            path: _module(text, made) if _is_generated(path, text) else text
            for path, text in files.items()
        }


def _is_generated(path: str, text: str) -> bool:
    return path.endswith(".py") and not text.startswith(CLIENT_HEADER)


def _module(source: str, made: Cache) -> str:
    """Format the blocks of a module one by one: the result is the same as for the whole."""

    def of_blocks(source: str) -> str:
        parts = runs(source) if made.outlives_run else []
        found = (
            [made.get("module", run, of_blocks).removesuffix("\n") for run in parts]
            if len(parts) > 1
            else [made.get("block", block, _block) for block in blocks(source)]
        )
        return "\n\n\n".join(found) + "\n" if found else ""

    return made.get("module", source, of_blocks)


def _block(source: str) -> str:
    try:
        return laid_out(source, statement_by_black)
    except UndecidedError:
        return by_black(source)


def by_black(source: str) -> str:
    """Return source as black formats it, without blank lines around it."""
    import black

    return black.format_str(source, mode=_mode()).strip("\n")


@lru_cache(maxsize=_STATEMENTS_KEPT)
def statement_by_black(text: str, indent: int) -> str:
    """Return one statement as black lays it out.

    Args:
        text: The statement, on one line.
        indent: Columns before it.
    """
    around = "".join(f"{' ' * n}if x:\n" for n in range(0, indent, _STEP))
    inner = f"\n{' ' * (indent + _STEP)}pass" if text.endswith(":") else ""
    found = by_black(f"{around}{' ' * indent}{text}{inner}\n")
    lines = [line for line in found.split("\n") if line]
    return "\n".join(lines[indent // _STEP : -1 if inner else None])


@cache
def _mode() -> Mode:
    from black.mode import Mode, TargetVersion

    return Mode(magic_trailing_comma=False, target_versions={TargetVersion.PY311})
