"""Reports for a comment on a pull request, collapsed and within GitHub's limit of size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from specgen.diff.model.effects import Severity
from specgen.diff.reports.prose import (
    callers_lines,
    counted,
    effect_text,
    headline,
    one_line,
    reached_text,
    reason_text,
    signature_rows,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specgen.diff.model.change import Change, Report, SourceLine

# GitHub refuses comments of more than 65,536 characters; the rest is for what goes around.
LIMIT: Final = 60_000
_MOST_CALLERS: Final = 50
_MARKS: Final = {Severity.BREAKING: "🔴", Severity.WARNING: "🟠", Severity.INFO: "🔵"}
_SPECIAL: Final = re.compile(r"([\\`*_<>\[\]#|~&])")


def write_markdown(reports: Sequence[Report]) -> str:
    """Return the reports as Markdown of bounded length; what does not fit is counted."""
    parts: list[str] = []
    left = LIMIT
    for report in reports:
        text = _report(report, left)
        parts.append(text)
        left -= len(text)
    return "\n".join(parts)


def _report(report: Report, limit: int) -> str:
    head = f"### {code(report.base)} → {code(report.revision)}\n\n{escaped(headline(report))}\n"
    blocks = [head]
    used = len(head)
    for severity in reversed(Severity):
        changes = [change for change in report.changes if change.severity is severity]
        if changes:
            block = _group(severity, changes, max(0, limit - used))
            blocks.append(block)
            used += len(block)
    notes = [
        f"- {escaped(one_line(f'{n.location}: {n.message}'))}"
        for n in report.notes[:20]
    ]
    if report.callers is not None:
        listed = [f"- {escaped(line)}" for line in callers_lines(report.callers)]
        blocks.append("\n".join(["**Callers**", "", *listed[:_MOST_CALLERS]]) + "\n")
    if notes:
        blocks.append("\n".join(["**Notes**", "", *notes]) + "\n")
    return "\n".join(blocks)


def _group(severity: Severity, changes: list[Change], limit: int) -> str:
    opened = " open" if severity is Severity.BREAKING else ""
    title = f"{_MARKS[severity]} {len(changes)} {severity}"
    lines = [f"<details{opened}><summary>{title}</summary>", ""]
    used = len(lines[0])
    for number, change in enumerate(changes):
        text = _change(change)
        if used + len(text) > limit:
            lines.append(
                f"- … and {counted(len(changes) - number, 'more change')} of this kind"
            )
            break
        lines.append(text)
        used += len(text)
    return "\n".join([*lines, "", "</details>", ""])


def _change(change: Change) -> str:
    places = " → ".join(link(place) for place in (change.before, change.after) if place)
    lines = [f"- **{change.axis}** {spans(change.message)} ({places})"]
    details = [effect_text(change)]
    reached = reached_text(change)
    details.append(f"reaches {reached}" if reached else "")
    details.append(reason_text(change))
    details.append(f"for example {change.witness}" if change.witness else "")
    text = "; ".join(detail for detail in details if detail)
    if text:
        lines.append(f"  {spans(text)}")
    lines.append(f"  {code(change.rule)} {code(change.fingerprint)}")
    if change.python is not None:
        lines += ["", *_signatures(signature_rows(change.python))]
    return "\n".join(lines)


def _signatures(rows: list[str]) -> list[str]:
    runs = re.findall("`+", "\n".join(rows))
    fence = "`" * max([3, *(len(run) + 1 for run in runs)])
    return [f"  {fence}diff", *(f"  {row}" for row in rows), f"  {fence}"]


def link(place: SourceLine) -> str:
    """Return a place as a link relative to the repository, if the file is in the working tree."""
    shown = code(f"{place.file}:{place.line}")
    if ":" in place.file or place.file.startswith(("/", "..")):
        return shown
    return f"[{shown}]({quote(place.file)}#L{place.line})"


def code(text: str) -> str:
    """Return text as a code span, whatever it contains."""
    text = one_line(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") or not text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is, and that mentions no user."""
    return _SPECIAL.sub(r"\\\1", text).replace("@", "@\u200b")


def spans(message: str) -> str:
    """Return a message whose parts in backquotes are code spans."""
    parts = one_line(message).split("`")
    if len(parts) % 2 == 0:
        return escaped("`".join(parts))
    return "".join(
        code(part) if n % 2 else escaped(part) for n, part in enumerate(parts)
    )
