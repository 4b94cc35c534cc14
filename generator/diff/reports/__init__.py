"""How a report is written: every form is made from the same changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.diff.reports.as_json import write_json
from generator.diff.reports.as_text import write_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.diff.changes import Report


def write(reports: Sequence[Report], form: str, *, color: bool = False) -> str:
    """Return reports in a form.

    Args:
        reports: What to show.
        form: One of the formats of `specgen diff`.
        color: Whether text may be coloured.
    """
    match form:
        case "json":
            return write_json(reports)
        case _:
            return write_text(reports, color=color)
