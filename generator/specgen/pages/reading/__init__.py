"""From the bytes of a page, in any of its layouts, to the blocks that it consists of."""

from specgen.pages.reading.blocks import (
    Block,
    Cell,
    CellLine,
    CodeBlock,
    Heading,
    Page,
    Paragraph,
    Row,
    Table,
)
from specgen.pages.reading.read import PageError, read_page, read_text

__all__ = [
    "Block",
    "Cell",
    "CellLine",
    "CodeBlock",
    "Heading",
    "Page",
    "PageError",
    "Paragraph",
    "Row",
    "Table",
    "read_page",
    "read_text",
]
