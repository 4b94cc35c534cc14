"""Blocks of Markdown, with tables in HTML or between pipes.

Vendors' Markdown is not what a Markdown parser expects: cells between pipes hold blank lines and
lists, tables in HTML hold blank lines, and captions are bold paragraphs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from specgen.pages.reading.blocks import CodeBlock, Heading, Paragraph, Table
from specgen.pages.reading.html import read_tables
from specgen.pages.reading.inline import (
    anchors_of,
    links_of,
    plain,
    without_attributes,
)
from specgen.pages.reading.pipe_tables import read_pipes, starts_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.pages.reading.blocks import Block

_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"^(\s*(?:[-*+]\s+)?)(`{3,}|~{3,})\s*([^`]*?)\s*$")
_ITEM = re.compile(r"^(\s*)(?:[-*+\u2022]|\d{1,3}[.)])\s+(.*)$")
_QUOTE = re.compile(r"^\s*>\s?")
_STRONG_LINE = re.compile(r"^\*\*(.+?)\*\*[:\uff1a]?$")
_ANCHOR_TAGS = re.compile(r"</?a\b[^>]*>|<u>|</u>", re.IGNORECASE)
_TABLE = re.compile(r"<table\b", re.IGNORECASE)
_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)


def read_markdown(text: str) -> list[Block]:
    """Return the blocks of a page in Markdown.

    Raises:
        HtmlError: A table in HTML is nested deeper than any real one.
    """
    return list(_with_anchors(_Reader(text.split("\n")).blocks()))


class _Reader:
    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._at = 0
        self._ends: dict[int, int] | None = None

    def blocks(self) -> Iterator[Block]:
        while self._at < len(self._lines):
            yield from self._block(self._lines[self._at])

    def _block(self, line: str) -> Iterator[Block]:
        number = self._at + 1
        if fence := _FENCE.match(line):
            yield self._code(fence)
        elif heading := _HEADING.match(line):
            self._at += 1
            yield _heading(number, len(heading[1]), heading[2])
        elif _TABLE.search(line):
            yield from self._html_table()
        elif starts_table(self._lines, self._at):
            table, self._at = read_pipes(self._lines, self._at)
            yield table
        else:
            self._at += 1
            yield from _text(number, line)

    def _code(self, fence: re.Match[str]) -> CodeBlock:
        start, indent = self._at + 2, len(fence[1])
        self._at += 1
        body: list[str] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            self._at += 1
            if line.strip().startswith(fence[2]) and not line.strip().strip("`~"):
                break
            body.append(_dedented(line, indent))
        return CodeBlock(start, "\n".join(body), fence[3])

    def _html_table(self) -> list[Paragraph | Table]:
        first = self._at
        self._at = self._end_of_html(first)
        return read_tables("\n".join(self._lines[first : self._at]), first + 1)

    def _end_of_html(self, first: int) -> int:
        """Return the index of the line behind a table; a heading ends one that is never closed."""
        if self._ends is None:
            self._ends = _ends_of_tables(self._lines)
        if first in self._ends:
            return self._ends[first]
        behind = range(first + 1, len(self._lines))
        headings = (at for at in behind if _HEADING.match(self._lines[at]))
        return next(headings, len(self._lines))


def _ends_of_tables(lines: Sequence[str]) -> dict[int, int]:
    """Return the index behind each line from which on as many tables in HTML end as begin."""
    ends: dict[int, int] = {}
    depth = 0
    waiting: list[tuple[int, int]] = (
        []
    )  # lines, each with how many tables were open before
    for at, line in enumerate(lines):
        if _TABLE.search(line):
            waiting.append((at, depth))
        depth += len(_TABLE.findall(line)) - len(_TABLE_END.findall(line))
        while waiting and depth <= waiting[-1][1]:
            ends[waiting.pop()[0]] = at + 1
    return ends


def _dedented(line: str, indent: int) -> str:
    return line[indent:] if not line[:indent].strip() else line.lstrip()


def _heading(number: int, level: int, text: str) -> Heading:
    bare = without_attributes(_ANCHOR_TAGS.sub("", text))
    return Heading(number, level, plain(bare).strip("*").strip(), anchors_of(text))


def _text(number: int, line: str) -> Iterator[Block]:
    anchors = anchors_of(line)
    if anchors and not _ANCHOR_TAGS.sub("", line).strip():
        yield Heading(number, 0, "", anchors)
        return
    bare = _QUOTE.sub("", line)
    item = _ITEM.match(bare)
    depth = 0 if item is None else 1 + len(item[1].expandtabs(4)) // 4
    body = without_attributes(_ANCHOR_TAGS.sub("", bare if item is None else item[2]))
    text = plain(body)
    if text:
        if anchors:
            yield Heading(number, -1, "", anchors)
        strong = _STRONG_LINE.match(body.strip()) is not None
        yield Paragraph(number, text, depth, strong, links_of(line))


def _with_anchors(blocks: Iterator[Block]) -> Iterator[Block]:
    """Give anchors to the table that follows: those on a line of their own, and a caption's."""
    waiting: tuple[str, ...] = ()
    for block in blocks:
        match block:
            case Heading(level=-1, anchors=anchors):
                waiting = anchors
            case Heading(level=0, anchors=anchors):
                waiting += anchors
            case Table(line=line, rows=rows, anchors=own):
                yield Table(line, rows, tuple(dict.fromkeys((*waiting, *own))))
                waiting = ()
            case Paragraph(text=""):
                pass
            case _:
                waiting = () if isinstance(block, Heading) else waiting
                yield block
