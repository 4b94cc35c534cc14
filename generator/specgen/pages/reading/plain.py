"""Blocks of plain text, as a browser copies a page: paragraphs, lists, and one cell a line.

Text has neither headings nor tables; what a paragraph is follows from the vocabulary later.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from specgen.pages.reading.blocks import CodeBlock, Paragraph
from specgen.pages.reading.inline import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.pages.reading.blocks import Block

_ITEM = re.compile(r"^(\s*)[\u2022\u25e6\u25aa*-]\s+(.*)$")
_CODE = re.compile(
    r"^\s*(?:[{\[<]|https?\b.*://|HTTP/\d|(?:GET|POST|PUT|DELETE|PATCH) \S*/)"
)


def read_plain(text: str) -> list[Block]:
    """Return the blocks of a page in plain text."""
    return list(_joined(_groups(text.split("\n"))))


def _groups(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the runs of lines between blank ones, each with its first line."""
    group: list[str] = []
    for number, line in enumerate((*lines, ""), 1):
        if line.strip():
            group.append(line)
        elif group:
            yield number - len(group), group
            group = []


def _joined(groups: Iterator[tuple[int, list[str]]]) -> Iterator[Block]:
    head: CodeBlock | None = None
    for line, group in groups:
        text = "\n".join(group)
        if (
            head is not None
        ):  # a blank line is between the head and the body of a response
            yield CodeBlock(head.line, f"{head.text}\n\n{text}")
            head = None
        elif text.startswith("HTTP/") and len(group) > 1:
            head = CodeBlock(line, text)
        elif _is_code(group):
            yield CodeBlock(line, text)
        else:
            for offset, each in enumerate(group):
                yield _paragraph(line + offset, each)
    if head is not None:
        yield head


def _is_code(group: list[str]) -> bool:
    return len(group) > 1 and _CODE.match(group[0]) is not None


def _paragraph(line: int, text: str) -> Paragraph:
    item = _ITEM.match(text)
    if item is None:
        depth = (len(text) - len(text.lstrip())) // 4
        return Paragraph(line, tidy(text), depth)
    return Paragraph(line, tidy(item[2]), 1 + len(item[1].expandtabs(4)) // 4)
