"""Reports as annotations of a GitHub workflow."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from specgen.diff.model.effects import Severity
from specgen.diff.reports.prose import headline, one_line, reached_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from specgen.diagnostics import Diagnostic
    from specgen.diff.model.change import Change, Report

_SHOWN: Final = 10
_COMMANDS: Final = {
    Severity.BREAKING: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}


def write_github(reports: Sequence[Report]) -> str:
    """Return workflow commands: summaries, then the worst changes, as many as are shown.

    GitHub shows ten annotations of each kind in a step; the summaries count the others.
    """
    summaries = [_summary(report) for report in reports]
    changes = [(report, change) for report in reports for change in report.changes]
    changes.sort(key=lambda found: -found[1].severity.rank)
    lines = [*summaries, *(_annotation(*found) for found in changes)]
    lines += [_note(note) for report in reports for note in report.notes]
    return "".join(f"{line}\n" for line in _limited(lines))


def _limited(lines: Iterable[str]) -> Iterator[str]:
    """Yield the first lines of each kind, and a count of those left out."""
    seen: Counter[str] = Counter()
    for line in lines:
        kind = line.split(" ", 1)[0].removeprefix("::")
        seen[kind] += 1
        if seen[kind] <= _SHOWN:
            yield line
    left = {kind: n - _SHOWN for kind, n in seen.items() if n > _SHOWN}
    if left:
        parts = ", ".join(f"{n} more of kind {kind}" for kind, n in left.items())
        yield f"specgen diff: {parts} not shown; --format markdown or html shows all"


def _summary(report: Report) -> str:
    title = _property(f"specgen diff of {report.revision}")
    return f"::notice title={title}::{_data(headline(report))}"


def _note(note: Diagnostic) -> str:
    place = f"file={_property(note.location.file)},line={note.location.line}"
    return f"::warning {place}::{_data(one_line(note.message))}"


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
