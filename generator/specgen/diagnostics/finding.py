"""A finding, and the exception that carries those for which a spec is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from specgen.diagnostics.codes import codes
from specgen.diagnostics.rendering import headline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from specgen.source.location import Location

Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    Args:
        code: Stable name of the kind of finding, from the table of codes.
        message: What is wrong, in one sentence without a full stop.
        location: Where it is wrong.
        hint: What to do about it.
        is_raised: Whether a warning is to count as an error.
    """

    code: str
    message: str
    location: Location
    hint: str | None = None
    is_raised: bool = False

    @property
    def severity(self) -> Severity:
        """Whether generation stops."""
        return "error" if self.is_raised else codes()[self.code].severity


class SpecError(Exception):
    """A spec cannot be used.

    Args:
        diagnostics: Everything that was found, in the order to show it.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "\n".join(
            headline(diagnostic, color=False) for diagnostic in self.diagnostics
        )
