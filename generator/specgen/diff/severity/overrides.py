"""Severities that a project sets, for some rules or some operations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specgen.diff.model.change import Change, Report
    from specgen.diff.model.effects import Severity
    from specgen.diff.severity.patterns import Pattern


@dataclass(frozen=True, slots=True)
class Override:
    """One entry of the settings.

    Args:
        pattern: The changes that it is about.
        severity: Their severity.
        reason: Why.
    """

    pattern: Pattern
    severity: Severity
    reason: str = ""


def overridden(report: Report, overrides: Sequence[Override]) -> Report:
    """Return a report in which the first entry that fits a change sets its severity."""
    from specgen.diff.model.change import in_order

    if not overrides:
        return report
    changes = [_changed(change, overrides) for change in report.changes]
    return replace(report, changes=tuple(in_order(changes)))


def _changed(change: Change, overrides: Sequence[Override]) -> Change:
    found = next((o for o in overrides if o.pattern.fits(change)), None)
    if found is None or found.severity is change.severity:
        return change
    reason = f": {found.reason}" if found.reason else ""
    return replace(
        change,
        severity=found.severity,
        usual=change.severity,
        reason=f"set in pyproject.toml{reason}",
    )
