"""Headings and tables restored from plain text, which has only paragraphs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from specgen.pages.reading import (
    Cell,
    CellLine,
    CodeBlock,
    Heading,
    Paragraph,
    Row,
    Table,
)
from specgen.pages.resolving.types import is_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.pages.reading import Block
    from specgen.pages.vocabulary import Vocabulary

_NAME = re.compile(r"[A-Za-z_][\w.:\[\]*-]{0,100}")
_STATUS = re.compile(r"[1-5]\d\d")
_TITLE = re.compile(r"^.{0,80}[:：]\s*(?P<name>[A-Z][A-Za-z0-9]+)$")
_DATE = re.compile(r"^(?:Last Updated|更新时间|最近更新)", re.IGNORECASE)


def restored(blocks: Sequence[Block], vocabulary: Vocabulary) -> list[Block]:
    """Return blocks with the headings and tables that paragraphs are for.

    Args:
        blocks: The paragraphs and pieces of code of a page in plain text.
        vocabulary: The vocabulary of the page.
    """
    return list(_Restorer(blocks, vocabulary).blocks())


class _Restorer:
    def __init__(self, blocks: Sequence[Block], vocabulary: Vocabulary) -> None:
        self._blocks = blocks
        self._vocabulary = vocabulary
        self._at = 0

    def blocks(self) -> Iterator[Block]:
        self._at = title = self._title()
        if title < len(self._blocks) and isinstance(
            block := self._blocks[title], Paragraph
        ):
            yield Heading(block.line, 1, block.text)
            self._at += 1
        while self._at < len(self._blocks):
            block = self._blocks[self._at]
            roles = self._header()
            if roles is not None:
                yield self._table(block.line, roles)
                continue
            self._at += 1
            yield self._heading(block) or block

    def _title(self) -> int:
        """Return the index of the title: the first line of the form `Product:Operation`."""
        for index, block in enumerate(self._blocks[:40]):
            if isinstance(block, Paragraph) and _TITLE.match(block.text):
                return index
        return 0

    def _heading(self, block: Block) -> Heading | None:
        if not isinstance(block, Paragraph) or block.depth:
            return None
        role = self._vocabulary.sections.meaning(block.text)
        if role is None or role.endswith("-example"):
            return None
        return Heading(block.line, 2, block.text)

    def _header(self) -> list[str] | None:
        """Return the roles of the columns of the table that begins here, or None."""
        roles: list[str] = []
        for block in self._blocks[self._at : self._at + 8]:
            role = self._column(block)
            if role is None or role in roles:
                break
            roles.append(role)
        named = {"name", "status", "code"} & set(roles)
        return roles if len(roles) > 1 and named else None

    def _column(self, block: Block) -> str | None:
        if not isinstance(block, Paragraph) or block.depth:
            return None
        return self._vocabulary.columns.meaning(block.text)

    def _table(self, line: int, roles: list[str]) -> Table:
        header = self._blocks[self._at : self._at + len(roles)]
        rows = [Row(line, tuple(_cell([block]) for block in header))]
        self._at += len(roles)
        spans: list[tuple[int, int]] = []
        while self._row_starts(self._at, roles):
            spans.append((self._at, self._end_of_row(roles)))
            self._at = spans[-1][1]
        if (
            "name" not in roles
            and len(spans) > 1
            and all(end - start == len(roles) for start, end in spans[:-1])
        ):
            spans[-1] = (spans[-1][0], min(spans[-1][1], spans[-1][0] + len(roles)))
            self._at = spans[-1][
                1
            ]  # what follows a table of short cells is not part of it
        for start, end in spans:
            cells = self._cells(self._blocks[start:end], roles)
            rows.append(Row(self._blocks[start].line, cells))
        return Table(line, tuple(rows))

    def _end_of_row(self, roles: list[str]) -> int:
        end = self._at + 1
        while end < len(self._blocks) and not self._ends_row(end, roles):
            end += 1
        return end

    def _ends_row(self, index: int, roles: list[str]) -> bool:
        block = self._blocks[index]
        if isinstance(block, CodeBlock) or self._heading(block) is not None:
            return True
        word = block.text if isinstance(block, Paragraph) else ""
        is_label = self._vocabulary.sections.meaning(word) is not None
        return is_label or self._row_starts(index, roles)

    def _row_starts(self, index: int, roles: list[str]) -> bool:
        """Whether the paragraphs from here on are what the first columns of a row hold."""
        checked = 0
        for offset, role in enumerate(roles):
            if index + offset >= len(self._blocks):
                return False
            block = self._blocks[index + offset]
            fits = (
                self._fits(role, block.text) if isinstance(block, Paragraph) else False
            )
            if fits is None:
                break
            if not fits:
                return False
            checked += 1
        return checked > 0

    def _fits(self, role: str, text: str) -> bool | None:
        """Whether a text can are in a column; None if any text can."""
        if role == "name":
            return _NAME.fullmatch(text) is not None
        if role == "status":
            return _STATUS.fullmatch(text) is not None
        if role == "type":
            return is_type(text, self._vocabulary)
        if role == "required":
            return self._vocabulary.knows_required(text)
        return None

    def _cells(self, blocks: Sequence[Block], roles: list[str]) -> tuple[Cell, ...]:
        """Give the paragraphs of a row to its columns; the last one gets what is left over."""
        if len(blocks) < len(roles) and "example" in roles:
            at = roles.index("example")
            blocks = [*blocks[:at], Paragraph(blocks[0].line, ""), *blocks[at:]]
        split = len(roles) - 1
        cells = [_cell([block]) for block in blocks[:split]]
        cells += [Cell()] * (split - len(cells))
        return (*cells, _cell(blocks[split:]))


def _cell(blocks: Sequence[Block]) -> Cell:
    lines = (
        CellLine(b.text, b.depth) for b in blocks if isinstance(b, Paragraph) and b.text
    )
    return Cell(tuple(lines))


def date_of(blocks: Sequence[Block]) -> str | None:
    """Return the text that tells when a page was last updated."""
    texts = (block.text for block in blocks if isinstance(block, Paragraph))
    return next((text for text in texts if _DATE.match(text)), None)
