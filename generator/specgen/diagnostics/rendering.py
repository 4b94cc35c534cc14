"""Findings as text, in the form of a compiler's messages; safe to print for any spec."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from specgen.diagnostics.finding import Diagnostic

_WINDOW = 96
_LONGEST_TEXT = 600
_COLORS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m"}
_RESET = "\x1b[0m"


def render(
    diagnostic: Diagnostic,
    source_line: Callable[[str, int], str | None],
    *,
    color: bool = False,
) -> str:
    """Return a diagnostic as text with its source line, without a final newline.

    Control characters and terminal escapes of the spec are shown escaped.

    Args:
        diagnostic: The diagnostic to show.
        source_line: Returns a line by file and number (from 1), None if it is not available.
        color: Whether to use terminal colours.
    """
    lines = [headline(diagnostic, color=color)]
    location = diagnostic.location
    gutter = " " * (len(str(location.line)) + 1)
    text = source_line(location.file, location.line)
    if text is not None:
        shown, caret = _excerpt(text, location.column, location.width)
        marks = _paint(caret, diagnostic.severity) if color else caret
        lines += [
            f"{gutter} |",
            f" {location.line} | {shown}".rstrip(),
            f"{gutter} | {marks}",
        ]
    if diagnostic.hint is not None:
        lines.append(f"{gutter} = hint: {_visible(diagnostic.hint)}")
    return "\n".join(lines)


def headline(diagnostic: Diagnostic, *, color: bool) -> str:
    """Return the first line of a diagnostic: place, severity, code and message."""
    kind = f"{diagnostic.severity}[{diagnostic.code}]"
    if color:
        kind = _paint(kind, diagnostic.severity)
    location = diagnostic.location
    place = f"{_visible(location.file)}:{location.line}:{location.column}"
    return f"{place}: {kind}: {_visible(diagnostic.message)}"


def _paint(text: str, severity: str) -> str:
    return f"{_COLORS[severity]}{text}{_RESET}"


def _excerpt(line: str, column: int, width: int) -> tuple[str, str]:
    """Return the part of `line` around `column`, and the carets that go below it."""
    start = min(column - 1, len(line))
    end = min(max(start + width, start + 1), max(len(line), start + 1))
    left = max(0, start - _WINDOW // 2) if len(line) > _WINDOW else 0
    right = min(len(line), left + _WINDOW)
    before = ("…" if left else "") + _cells(line[left:start])
    marked = _cells(line[start : min(end, right)])
    after = _cells(line[min(end, right) : right]) + ("…" if right < len(line) else "")
    return before + marked + after, " " * _columns(before) + "^" * max(
        1, _columns(marked)
    )


def _cells(text: str) -> str:
    """Return `text` with each character that could move the cursor replaced by one cell."""
    return "".join(
        " " if c == "\t" else _picture(c) if _is_unsafe(c) else c for c in text
    )


def _columns(text: str) -> int:
    """Return how many terminal columns `text` takes."""
    return sum(
        (
            0
            if unicodedata.combining(c)
            else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        )
        for c in text
    )


def _picture(character: str) -> str:
    return chr(0x2400 + ord(character)) if character < " " else "\ufffd"


def _is_unsafe(character: str) -> bool:
    """Tell whether a character is a control, a direction or format mark, or half a pair."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _visible(text: str) -> str:
    """Return `text` on one line, shortened, with unsafe characters escaped."""
    if len(text) > _LONGEST_TEXT:
        text = text[:_LONGEST_TEXT] + "…"
    return "".join(
        c.encode("unicode_escape").decode() if _is_unsafe(c) else c for c in text
    )
