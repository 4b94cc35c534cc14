"""Reports as annotations of a GitHub workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diff.model.effects import Severity
from specgen.diff.reports.prose import headline, one_line, reached_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.diff.model.change import Change, Report

_COMMANDS: Final = {
    Severity.BREAKING: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}


def write_github(reports: Sequence[Report]) -> str:
    """Return a workflow command for each change, worst first, and one for each summary."""
    lines = [line for report in reports for line in _report(report)]
    return "".join(f"{line}\n" for line in lines)


def _report(report: Report) -> Iterator[str]:
    for change in report.changes:
        yield _annotation(report, change)
    for note in report.notes:
        place = f"file={_property(note.location.file)},line={note.location.line}"
        yield f"::warning {place}::{_data(one_line(note.message))}"
    title = _property(f"specgen diff of {report.revision}")
    yield f"::notice title={title}::{_data(headline(report))}"


def _annotation(report: Report, change: Change) -> str:
    # What is gone has no line in the revision, which is what the annotated commit holds.
    place = f"file={_property(report.revision)}"
    if change.after is not None:
        place = f"file={_property(change.after.file)},line={change.after.line}"
    reached = reached_text(change)
    text = change.message + (f" (reaches {reached})" if reached else "")
    title = _property(f"{change.severity} {change.axis}: {change.rule}")
    return (
        f"::{_COMMANDS[change.severity]} {place},title={title}::{_data(one_line(text))}"
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(one_line(text)).replace(":", "%3A").replace(",", "%2C")
