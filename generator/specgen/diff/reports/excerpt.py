"""The lines around a place on both sides, of which some differ."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specgen.diff.model.change import Report, SourceLine
    from specgen.source import Document

_BEFORE: Final = 2
_AFTER: Final = 1
_MOST_CHANGED: Final = 12
_MOST_COUNTED: Final = 10_000
_LONGEST_LINE: Final = 240


@dataclass(frozen=True, slots=True)
class ExcerptLine:
    """A line of a file. `number` counts from 1; None stands for lines that are left out."""

    number: int | None
    text: str
    differs: bool = False


Sides = tuple[list[ExcerptLine], list[ExcerptLine]]


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines from a place on that belong to it, and those around."""

    above: list[ExcerptLine]
    lines: list[ExcerptLine]
    below: list[ExcerptLine]


def excerpts(
    report: Report, before: SourceLine | None, after: SourceLine | None
) -> Sides:
    """Return the lines of a place on both sides, with those marked that differ."""
    one, two = _block(report, before), _block(report, after)
    marked = marked_lines([b.lines if b else [] for b in (one, two)])
    found = [
        [*b.above, *lines, *b.below] if b else []
        for b, lines in zip((one, two), marked, strict=True)
    ]
    return found[0], found[1]


def marked_lines(sides: Sequence[Sequence[ExcerptLine]]) -> Sides:
    """Return the lines of two sides with those marked that the other does not have."""
    texts = [_dedented(lines) for lines in sides]
    blocks = SequenceMatcher(a=texts[0], b=texts[1], autojunk=False)
    kept: tuple[set[int], set[int]] = (set(), set())
    for block in blocks.get_matching_blocks():
        kept[0].update(range(block.a, block.a + block.size))
        kept[1].update(range(block.b, block.b + block.size))
    one, two = (
        [
            ExcerptLine(
                line.number, line.text, line.number is not None and n not in same
            )
            for n, line in enumerate(lines)
        ]
        for lines, same in zip(sides, kept, strict=True)
    )
    return one, two


def _dedented(lines: Sequence[ExcerptLine]) -> list[str]:
    """Return the texts without the indentation of the first line: moving deeper changes nothing."""
    first = _indent(lines[0].text) if lines else 0
    return [line.text[min(first, _indent(line.text)) :] for line in lines]


def _block(report: Report, place: SourceLine | None) -> _Block | None:
    document = report.documents.get(place.file) if place else None
    if place is None or document is None:
        return None
    last = place.line
    while last - place.line < _MOST_COUNTED and _belongs(
        document, place.line, last + 1
    ):
        last += 1
    shown = min(last, place.line + _MOST_CHANGED - 1)
    left_out = last - shown
    more = f"… {left_out} more line{'s' if left_out > 1 else ''} of this"
    return _Block(
        _lines(document, max(1, place.line - _BEFORE), place.line - 1),
        _lines(document, place.line, shown),
        (
            [ExcerptLine(None, more)]
            if left_out
            else _lines(document, last + 1, last + _AFTER)
        ),
    )


def _lines(document: Document, first: int, last: int) -> list[ExcerptLine]:
    found = ((n, document.line_text(n)) for n in range(first, last + 1))
    return [
        ExcerptLine(number, _cut(text)) for number, text in found if text is not None
    ]


def _cut(text: str) -> str:
    more = len(text) - _LONGEST_LINE
    return text if more <= 0 else f"{text[:_LONGEST_LINE]} … {more} more characters"


def _belongs(document: Document, first: int, number: int) -> bool:
    """Tell whether a line belongs to the block that begins at the line `first`."""
    text, start = document.line_text(number), document.line_text(first) or ""
    return bool(text and text.strip()) and _indent(text or "") > _indent(start)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))
