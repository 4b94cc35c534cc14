"""Tables between pipes, whose cells may hold blank lines, lists and code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from specgen.pages.reading.blocks import Cell, CellLine, Row, Table
from specgen.pages.reading.inline import plain, targets_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DELIMITER = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_ITEM = re.compile(r"^(\s*)(?:[-*+\u2022]|\d{1,3}[.)])\s+(.*)$")
_MAX_ROW = 1000  # lines
_FEWEST = 2  # columns of a table without a row of dashes have to be more
_STOP = re.compile(r"^#{1,6}\s")
_CODE = re.compile(r"(`+)(?:.+?)\1")
_BREAKS = re.compile(r"<br\s*/?>|</p>|</li>", re.IGNORECASE)
_OPENING = re.compile(r"<li[^>]*>", re.IGNORECASE)


def starts_table(lines: Sequence[str], start: int) -> bool:
    """Whether the header of a table begins at a line."""
    if not lines[start].lstrip().startswith("|"):
        return _is_bare(lines, start)
    return _is_delimited(lines, start) or _is_undelimited(lines, start)


def _is_delimited(lines: Sequence[str], start: int) -> bool:
    for at in range(start + 1, min(len(lines), start + 20)):
        if is_delimiter(lines[at]):
            return len(_split(lines[start:at])) == len(_split([lines[at]]))
        if _STOP.match(lines[at]) or lines[at].startswith("```"):
            return False
    return False


def _is_undelimited(lines: Sequence[str], start: int) -> bool:
    """Whether a line between pipes is a header without a row of dashes: another row follows."""
    if start + 1 == len(lines) or not lines[start].rstrip().endswith("|"):
        return False
    width = len(_split([lines[start]]))
    following = lines[start + 1]
    return (
        width > _FEWEST
        and following.startswith("|")
        and len(_split([following])) == width
    )


def _is_bare(lines: Sequence[str], start: int) -> bool:
    """Whether the header of a table begins at a line that no pipe begins."""
    if "|" not in lines[start] or start + 1 == len(lines):
        return False
    delimiter = lines[start + 1]
    return is_delimiter(delimiter) and len(_split([lines[start]])) == len(
        _split([delimiter])
    )


def is_delimiter(line: str) -> bool:
    """Whether a line is the row of dashes below the header of a table."""
    return "-" in line and "|" in line and _DELIMITER.match(line) is not None


def read_pipes(lines: Sequence[str], start: int) -> tuple[Table, int]:
    """Read a table.

    A row continues until it has as many cells as the header and its last line ends with a pipe.

    Args:
        lines: The lines of the page.
        start: The index of the first line of the header.

    Returns:
        The table, and the index of the line behind it.
    """
    header, at = _header(lines, start)
    rows = [_row(start, header, 0)]
    width = len(rows[0].cells)
    if not lines[start].lstrip().startswith("|"):
        return _read_bare(lines, start, at, rows)
    while at < len(lines) and lines[at].lstrip().startswith("|"):
        end = _end_of_row(lines, at, width)
        rows.append(_row(at, lines[at:end], width))
        at = end
        while (
            at + 1 < len(lines) and not lines[at].strip() and _goes_on(lines, at, width)
        ):
            at += 1
    return Table(start + 1, tuple(rows)), at


def _read_bare(
    lines: Sequence[str], start: int, at: int, rows: list[Row]
) -> tuple[Table, int]:
    """Read the rows of a table whose lines are not between pipes; a blank line ends it."""
    while at < len(lines) and "|" in lines[at]:
        rows.append(_row(at, [lines[at]], len(rows[0].cells)))
        at += 1
    return Table(start + 1, tuple(rows)), at


def _header(lines: Sequence[str], start: int) -> tuple[Sequence[str], int]:
    if not _is_delimited(lines, start) and not _is_bare(lines, start):
        return lines[start : start + 1], start + 1
    at = start
    while not is_delimiter(lines[at]):
        at += 1
    return lines[start:at], at + 1


def _goes_on(lines: Sequence[str], at: int, width: int) -> bool:
    """Whether the line behind a blank one is another row of the same table."""
    following = lines[at + 1]
    if not following.lstrip().startswith("|") or len(_split([following])) != width:
        return False
    return not (at + 2 < len(lines) and is_delimiter(lines[at + 2]))


def _end_of_row(lines: Sequence[str], start: int, width: int) -> int:
    """Return the index of the line behind the row that starts at `start`."""
    limit = min(len(lines), start + _MAX_ROW)
    for end in range(start + 1, limit + 1):
        last = lines[end - 1].rstrip()
        is_whole = len(_split(lines[start:end])) >= width
        if last.endswith("|") and not last.endswith("\\|") and is_whole:
            return end
        if end < limit and _is_next_row(lines, start, end, width):
            return end
    return limit


def _is_next_row(lines: Sequence[str], start: int, end: int, width: int) -> bool:
    """Whether a row that has not been closed ends before the line at `end`."""
    following = lines[end]
    if _STOP.match(following) or following.startswith("```"):
        return end - start > 0 and not following.startswith("```")
    return following.startswith("|") and len(_split([following])) == width


def _row(index: int, lines: Sequence[str], width: int) -> Row:
    texts = _split(lines)
    if (
        width and len(texts) > width
    ):  # a pipe that the last cell holds without an escape
        texts = [*texts[: width - 1], "|".join(texts[width - 1 :])]
    return Row(index + 1, (*map(_cell, texts), *[Cell()] * (width - len(texts))))


def _split(lines: Sequence[str]) -> list[str]:
    """Split a row at its pipes, but not at those that are escaped or inside code."""
    text = "\n".join(lines).strip()
    text = text.removeprefix("|")
    if text.endswith("|") and not text.endswith("\\|"):
        text = text[:-1]
    hidden = _CODE.sub(lambda m: m[0].replace("|", "\0"), text)
    parts = re.split(r"(?<!\\)\|", hidden)
    return [part.replace("\0", "|").replace("\\|", "|") for part in parts]


def _cell(text: str) -> Cell:
    return Cell(tuple(_lines(text)), targets_of(text))


def _lines(text: str) -> Iterator[CellLine]:
    broken = _BREAKS.sub("\n", _OPENING.sub("\n- ", text))
    for line in broken.split("\n"):
        item = _ITEM.match(line)
        depth = 0 if item is None else 1 + len(item[1].expandtabs(4)) // 4
        shown = plain(line.strip() if item is None else item[2])
        if shown:
            yield CellLine(shown, depth)
