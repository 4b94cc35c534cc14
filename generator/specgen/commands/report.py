"""Printing findings as text."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from specgen.diagnostics import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specgen.diagnostics import Diagnostic


def report(diagnostics: Sequence[Diagnostic]) -> None:
    """Print findings to standard error with their source lines, and their number."""
    if not diagnostics:
        return
    from specgen.source import SourceLines

    lines = SourceLines()
    color = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    texts = [render(diagnostic, lines, color=color) for diagnostic in diagnostics]
    errors = sum(diagnostic.severity == "error" for diagnostic in diagnostics)
    warnings = len(diagnostics) - errors
    counts = [
        f"{n} {word}{'s' * (n != 1)}"
        for n, word in ((errors, "error"), (warnings, "warning"))
        if n
    ]
    sys.stderr.write("\n\n".join(texts) + f"\n\n{' and '.join(counts)}\n")
    sys.stderr.write(_advice(diagnostics))


def _advice(diagnostics: Sequence[Diagnostic]) -> str:
    """Return a hint with the options that would let the specs pass, if there are any."""
    errors = [d for d in diagnostics if d.severity == "error"]
    if not errors or not all(error.is_raised for error in errors):
        return ""
    options = " ".join(f"--ignore {code}" for code in sorted({e.code for e in errors}))
    return f"{options} would let this pass; `specgen explain CODE` explains a code\n"
