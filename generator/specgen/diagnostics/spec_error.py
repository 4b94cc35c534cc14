"""The exception with the findings for which a spec is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diagnostics.rendering import headline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from specgen.diagnostics.finding import Diagnostic


class SpecError(Exception):
    """A spec cannot be used.

    Args:
        diagnostics: All findings, in display order.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "\n".join(
            headline(diagnostic, color=False) for diagnostic in self.diagnostics
        )
