"""A finding: the problem in a spec, its location, and a hint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diagnostics.codes import Severity, severities
from specgen.frozen import dataclass

if TYPE_CHECKING:
    from specgen.diagnostics.location import Location


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    Args:
        code: Stable name of the kind of finding, from the table of codes.
        message: The problem, in one sentence without a full stop.
        location: The location of the problem.
        hint: How to fix it.
        is_raised: Whether a warning counts as an error.
    """

    code: str
    message: str
    location: Location
    hint: str | None = None
    is_raised: bool = False

    @property
    def severity(self) -> Severity:
        """Whether generation stops."""
        return "error" if self.is_raised else severities()[self.code]
