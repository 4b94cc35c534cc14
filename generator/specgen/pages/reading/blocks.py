"""The blocks of a page, the same for all formats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class CellLine:
    """A paragraph or list item of a table's cell.

    Args:
        text: Its text, without markup.
        depth: 0 for a paragraph, 1 for an item of a list, 2 for one of a list inside a list.
    """

    text: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table.

    Args:
        lines: Its paragraphs and list items.
        targets: The anchors on the same page that it links to.
    """

    lines: tuple[CellLine, ...] = ()
    targets: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of its text."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Args:
        line: The line of the page on which it begins.
        cells: Its cells, from left to right.
    """

    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, or a line that is where one would are.

    Args:
        line: Its line.
        level: 1 for the title of the page.
        text: Its text.
        anchors: The names by which links refer to it.
    """

    line: int
    level: int
    text: str
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, list item or note.

    Args:
        line: Its line.
        text: Its text.
        depth: 0 outside lists.
        is_strong: Whether all of it is in bold type, as captions and labels are.
        links: The addresses that it links to.
    """

    line: int
    text: str
    depth: int = 0
    is_strong: bool = False
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A block of code, character for character.

    Args:
        line: The line of its first character.
        text: Its text.
        language: The language named by its fence.
    """

    line: int
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Args:
        line: Its line.
        rows: Its rows, the header first.
        anchors: The names by which links refer to it.
    """

    line: int
    rows: tuple[Row, ...]
    anchors: tuple[str, ...] = ()


Block: TypeAlias = Heading | Paragraph | CodeBlock | Table


@dataclass(frozen=True, slots=True)
class Page:
    """A page that has been read.

    Args:
        file: Its path as the user gave it.
        sha256: The hash of its bytes.
        layout: Its format: `markdown`, `html` or `text`.
        blocks: Everything on it, from top to bottom.
    """

    file: str
    sha256: str
    layout: str
    blocks: tuple[Block, ...]
