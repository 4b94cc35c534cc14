"""The lines around a place, of which some are what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from specgen.diff.model.change import Report, SourceLine
    from specgen.source import Document

_BEFORE: Final = 2
_AFTER: Final = 1
_MOST_CHANGED: Final = 12
_LONGEST_LINE: Final = 240


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file. `number` counts from 1."""

    number: int
    text: str
    is_changed: bool


def excerpt(report: Report, place: SourceLine | None) -> list[Line]:
    """Return the lines of a place with what is indented below it, and a few around."""
    document = report.documents.get(place.file) if place else None
    if place is None or document is None:
        return []
    last = place.line
    while last - place.line < _MOST_CHANGED - 1 and _belongs(
        document, place.line, last + 1
    ):
        last += 1
    numbers = range(max(1, place.line - _BEFORE), last + _AFTER + 1)
    found = ((number, document.line_text(number)) for number in numbers)
    return [
        Line(number, text[:_LONGEST_LINE], place.line <= number <= last)
        for number, text in found
        if text is not None
    ]


def _belongs(document: Document, first: int, number: int) -> bool:
    """Tell whether a line is part of what begins at the line `first`."""
    text, start = document.line_text(number), document.line_text(first) or ""
    return bool(text and text.strip()) and _indent(text or "") > _indent(start)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))
