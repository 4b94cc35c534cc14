"""Reports for a terminal: worst first, each change with its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diff.model.effects import Severity
from specgen.diff.reports.prose import (
    callers_lines,
    effect_text,
    headline,
    one_line,
    place_text,
    reached_text,
    reason_text,
    signature_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.diff.model.change import Change, Report

_COLORS: Final = {
    Severity.BREAKING: "\x1b[1;31m",
    Severity.WARNING: "\x1b[1;33m",
    Severity.INFO: "\x1b[36m",
}
_RESET: Final = "\x1b[0m"


def write_text(reports: Sequence[Report], *, color: bool = False) -> str:
    """Return the reports as text.

    Args:
        reports: The reports.
        color: Whether to use terminal colours.
    """
    return "\n".join(
        "\n".join(_report(report, color=color)) + "\n" for report in reports
    )


def _report(report: Report, *, color: bool) -> Iterator[str]:
    yield f"{one_line(report.base)} → {one_line(report.revision)}"
    yield headline(report)
    for change in report.changes:
        yield ""
        yield from _change(change, color=color)
    if report.callers is not None:
        yield ""
        yield from callers_lines(report.callers)
    if report.approved:
        yield ""
        yield "approved:"
        for change in report.approved:
            yield f"  {change.fingerprint} {change.severity} {one_line(change.message)}"
    for note in report.notes:
        yield ""
        yield f"note: {one_line(f'{note.location}: {note.message}')}"


def _change(change: Change, *, color: bool) -> Iterator[str]:
    word = f"{change.severity}[{change.rule}]"
    word = f"{_COLORS[change.severity]}{word}{_RESET}" if color else word
    yield f"{word} {change.axis}: {one_line(change.message)}"
    for sign, place in (("-", change.before), ("+", change.after)):
        if place is not None:
            yield f"  {sign} {place_text(place)}: {one_line(place.text)}"
    if change.python is not None:
        yield from (f"    {row}" for row in signature_rows(change.python))
    if change.witness is not None:
        yield f"  for example: {one_line(change.witness)}"
    effect, reached = effect_text(change), reached_text(change)
    details = [part for part in (effect, reached and f"reaches {reached}") if part]
    if details:
        yield f"  {'; '.join(details)}"
    if change.reason is not None:
        yield f"  {one_line(reason_text(change))}"
    yield f"  fingerprint {change.fingerprint}"
