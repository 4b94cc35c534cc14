"""Settings that raise warnings to errors, or hide them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from specgen.diagnostics.codes import severities
from specgen.diagnostics.spec_error import SpecError
from specgen.diagnostics.spelling import did_you_mean
from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from specgen.diagnostics.finding import Diagnostic


@dataclass(frozen=True, slots=True)
class Strictness:
    """The treatment of findings that are warnings by default.

    Args:
        is_strict: Whether every warning is an error.
        errors: Codes of warnings that are errors.
        ignored: Codes of warnings that are dropped, even if `is_strict`.

    Raises:
        ValueError: A code does not exist, is always an error, or is in both sets.
    """

    is_strict: bool = False
    errors: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for name in sorted(self.errors | self.ignored):
            if name not in severities():
                hint = did_you_mean(name, severities())
                raise ValueError(f"there is no code `{name}` of a finding; {hint}")
        for name in sorted(self.ignored):
            if severities()[name] == "error":
                raise ValueError(
                    f"`{name}` cannot be ignored: there is no right code for such a spec"
                )
        for name in sorted(self.errors & self.ignored):
            raise ValueError(f"`{name}` cannot be both an error and ignored")

    def over(self, other: Strictness) -> Strictness:
        """Return these settings completed by others, which apply where these leave a code open."""
        return Strictness(
            self.is_strict or other.is_strict,
            self.errors | (other.errors - self.ignored),
            self.ignored | (other.ignored - self.errors),
        )

    def applied(self, findings: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return findings with their severity under these settings."""
        return [
            replace(finding, is_raised=True) if self._raises(finding) else finding
            for finding in findings
            if finding.code not in self.ignored
        ]

    def _raises(self, finding: Diagnostic) -> bool:
        return finding.severity == "warning" and (
            self.is_strict or finding.code in self.errors
        )


def refuse_errors(findings: Iterable[Diagnostic]) -> None:
    """Raise an error if there is one among the findings.

    Raises:
        SpecError: There is one; it includes the warnings.
    """
    found = tuple(findings)
    if any(finding.severity == "error" for finding in found):
        raise SpecError(found)
