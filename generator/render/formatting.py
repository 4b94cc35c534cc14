"""Formatting by black, in its default style: generated code lives in other people's repositories."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

def formatted(files: Mapping[str, str]) -> dict[str, str]:
    """Return the files with every Python module formatted.

    Args:
        files: Text by path; other files than Python modules stay as they are.
    """
    import black  # noqa: PLC0415  # A tenth of a second, which a run without changes must not pay.

    mode = black.Mode(magic_trailing_comma=False, target_versions={black.TargetVersion.PY311})
    was_enabled = gc.isenabled()
    gc.disable()  # Black makes millions of small objects; collecting costs a quarter of its time.
    try:
        return {
            path: black.format_str(text, mode=mode) if path.endswith(".py") else text
            for path, text in files.items()
        }
    finally:
        if was_enabled:
            gc.enable()
