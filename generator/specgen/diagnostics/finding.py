"""A finding: what is wrong with a spec, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from specgen.diagnostics.codes import codes

if TYPE_CHECKING:
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
