"""Fields and error codes that are paragraphs with a list of labelled items below each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from specgen.pages.operation import ErrorCode, FieldTable, PagePlace
from specgen.pages.reading import Cell, CellLine, CodeBlock, Heading, Paragraph
from specgen.pages.resolving.outline import outline
from specgen.pages.resolving.tables import ReadTable, make_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from specgen.pages.reading import Block
    from specgen.pages.resolving.outline import Headings
    from specgen.pages.vocabulary import Vocabulary

_ITEM = re.compile(r"^(?P<label>[^：:]{1,30})[：:]\s*(?P<rest>.*)$")
_NAME = re.compile(r"[A-Za-z][\w.\-]{0,120}")
_ROLES = {"request", "response", "errors"}


def tables_of_lists(
    blocks: Iterable[Block], vocabulary: Vocabulary, known: set[str]
) -> list[ReadTable]:
    """Return the fields and error codes that lists describe, section by section.

    Args:
        blocks: The blocks of the page.
        vocabulary: The vocabulary of the page.
        known: The fields of the page's tables.
    """
    found: dict[str, ReadTable] = {}
    for name, cells, context in _entries(blocks, vocabulary):
        if context.role in known:
            continue
        place = PagePlace(name.line, context.section)
        table = found.setdefault(
            context.role, ReadTable(context.role, context, FieldTable("", place=place))
        )
        if context.role == "errors":
            table.errors.append(_error(name.text, cells, place))
        else:
            table.shape.fields.append(make_field(name.text, cells, place, vocabulary))
            table.depths.append(0)
    return list(found.values())


def _entries(
    blocks: Iterable[Block], vocabulary: Vocabulary
) -> Iterator[tuple[Paragraph, dict[str, Cell], Headings]]:
    name: Paragraph | None = None
    lines: dict[str, list[CellLine]] = {}
    label = ""
    context: Headings | None = None
    for block, around in outline(blocks, vocabulary):
        is_name = _is_name(block, around)
        if (
            (is_name or isinstance(block, Heading))
            and name is not None
            and lines
            and context
        ):
            yield name, {k: Cell(tuple(v)) for k, v in lines.items()}, context
        if is_name and isinstance(block, Paragraph):
            name, lines, label, context = block, {}, "", around
        elif isinstance(block, Heading):
            name = None
        elif name is not None:
            label = _take(block, label, lines, vocabulary)
    if name is not None and lines and context is not None:
        yield name, {k: Cell(tuple(v)) for k, v in lines.items()}, context


def _is_name(block: Block, context: Headings) -> bool:
    if not isinstance(block, Paragraph) or not block.is_strong or block.depth:
        return False
    return context.role in _ROLES and _NAME.fullmatch(block.text) is not None


def _take(
    block: Block, label: str, lines: dict[str, list[CellLine]], vocabulary: Vocabulary
) -> str:
    """Add a block to the item that it belongs to, and return what that item is about."""
    if isinstance(block, CodeBlock):
        if label:
            lines.setdefault(label, []).append(CellLine(block.text.strip()))
        return label
    if not isinstance(block, Paragraph):
        return label
    item = _ITEM.match(block.text) if block.depth == 1 else None
    meaning = None if item is None else vocabulary.fields.meaning(item["label"])
    if item is not None and meaning is not None:
        lines.setdefault(meaning, []).append(CellLine(item["rest"]))
        return meaning
    if item is not None:  # a label of no cell of its own, such as a range
        lines.setdefault("description", []).append(CellLine(block.text))
        return "description"
    if label:
        lines[label].append(CellLine(block.text, max(block.depth - 1, 0)))
    return label


def _error(code: str, cells: dict[str, Cell], place: PagePlace) -> ErrorCode:
    text = cells["status"].text if "status" in cells else ""
    status = re.search(r"[1-5]\d\d", text)
    words = [cells[c].text if c in cells else "" for c in ("message", "description")]
    return ErrorCode(
        code, int(status[0]) if status else None, words[0], words[1], place
    )
