"""How a report is written: every form is made from the same changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specgen.diff.model.change import Report


def write(reports: Sequence[Report], form: str, *, color: bool = False) -> str:
    """Return reports in a form.

    Args:
        reports: The reports.
        form: One of the formats of `specgen diff`.
        color: Whether text may be coloured.
    """
    # Import only the requested format: a report for the terminal needs no template engine.
    match form:
        case "json":
            from specgen.diff.reports.as_json import write_json

            return write_json(reports)
        case "markdown":
            from specgen.diff.reports import as_markdown

            return as_markdown.write_markdown(reports)
        case "github":
            from specgen.diff.reports.as_github import write_github

            return write_github(reports)
        case "html":
            from specgen.diff.reports.as_html import write_html

            return write_html(reports)
        case _:
            from specgen.diff.reports.as_text import write_text

            return write_text(reports, color=color)
