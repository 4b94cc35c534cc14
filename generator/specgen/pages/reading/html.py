"""Blocks of HTML: whole pages, and the tables inside Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.pages.reading.blocks import (
    Cell,
    CellLine,
    CodeBlock,
    Heading,
    Paragraph,
    Row,
    Table,
)
from specgen.pages.reading.inline import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from specgen.pages.reading.blocks import Block

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_IGNORED = {"script", "style", "head", "nav", "footer", "noscript", "template", "svg"}
_TEXT_BLOCKS = {
    "p",
    "li",
    "div",
    "dt",
    "dd",
    "pre",
    "tr",
    "br",
    "section",
    "blockquote",
}
_LISTS = {"ul", "ol"}
_BLOCKS = {"table", "pre", "p", "li", "div", "section", "article", *_LISTS, *_HEADINGS}
_STRONG = {"b", "strong"}
_PERMALINKS = {"headerlink", "permalink", "anchor", "hash-link", "anchorjs-link"}
_MAX_DEPTH = 200
_MAX_SPAN = 100


class HtmlError(ValueError):
    """HTML that is not a page.

    Args:
        message: Why it is none.
        line: The line of the page.
    """

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def read_html(text: str) -> list[Block]:
    """Return the blocks of a page.

    Raises:
        HtmlError: The page is nested deeper than any real page.
    """
    root = _parsed(text)
    return [] if root is None else list(_walk(root, 0, 1))


def read_tables(text: str, line: int) -> list[Paragraph | Table]:
    """Return the tables that a piece of HTML holds, each behind its caption if it has one.

    Args:
        text: The HTML, from the first `<table` on.
        line: The line of the page on which it begins.

    Raises:
        HtmlError: A table is nested deeper than any real table.
    """
    root = _parsed(text)
    tables = [] if root is None else _outermost(root)
    try:
        return [block for t in tables for block in _captioned(t, _line(t, line))]
    except HtmlError as error:
        raise HtmlError(str(error), line) from None


def _parsed(text: str) -> Element | None:
    from lxml import etree

    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text, parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    for link in () if root is None else root.iter("a"):
        if _PERMALINKS & set((link.get("class") or "").split()):
            link.text = None  # the sign behind a heading that links to itself
    return root


def _walk(element: Element, depth: int, offset: int) -> Iterator[Block]:
    """Yield the blocks inside an element; `offset` is the line on which the document begins."""
    if depth > _MAX_DEPTH:
        raise HtmlError("its elements are nested too deep")
    level = sum(1 for e in (element, *element.iterancestors()) if _tag(e) in _LISTS)
    line = _line(element, offset)
    pieces: list[Element | str] = [element.text or ""]
    for child in element:
        if _is_block(child):
            yield from _inline(pieces, level, line, offset)
            yield from _block(child, depth, offset)
            line = _line(child, offset) + "".join(child.itertext()).count("\n")
            pieces = []
        elif _tag(child) not in _IGNORED:
            pieces.append(child)
        pieces.append(child.tail or "")
    yield from _inline(pieces, level, line, offset)


def _inline(
    pieces: list[Element | str], level: int, line: int, offset: int
) -> Iterator[Paragraph]:
    """Yield a paragraph of text between blocks; or one an element, if all text is in elements."""
    elements = [piece for piece in pieces if not isinstance(piece, str)]
    if not any(piece.strip() for piece in pieces if isinstance(piece, str)):
        for element in elements:
            yield from _paragraphs(element, _line(element, offset))
        return
    text = "".join(p if isinstance(p, str) else "".join(p.itertext()) for p in pieces)
    line += text[: len(text) - len(text.lstrip())].count("\n")
    links = tuple(link for element in elements for link in _links(element))
    yield Paragraph(line, tidy(_flat(text)), level, links=links)


def _is_block(element: Element) -> bool:
    tag = _tag(element)
    return tag not in _IGNORED and (tag in _BLOCKS or _holds_blocks(element))


def _block(element: Element, depth: int, offset: int) -> Iterator[Block]:
    tag, line = _tag(element), _line(element, offset)
    if tag in _HEADINGS:
        yield Heading(line, _HEADINGS[tag], _text(element), _anchors(element))
    elif tag == "table":
        yield from _captioned(element, line)
    elif tag == "pre":
        yield CodeBlock(line, "".join(element.itertext()).strip("\n"))
    elif _holds_blocks(element):
        yield from _walk(element, depth + 1, offset)
    else:
        yield from _paragraphs(element, line)


def _paragraphs(element: Element, line: int) -> Iterator[Paragraph]:
    text = _text(element)
    if text:
        strong = "".join("".join(e.itertext()) for e in element.iter(*_STRONG))
        level = sum(1 for e in element.iterancestors(*_LISTS))
        yield Paragraph(line, text, level, tidy(strong) == text, _links(element))


def _links(element: Element) -> tuple[str, ...]:
    return tuple(href for a in element.iter("a") if (href := a.get("href")))


def _holds_blocks(element: Element) -> bool:
    return any(_tag(e) in _BLOCKS for e in element.iterdescendants())


def _captioned(element: Element, line: int) -> Iterator[Paragraph | Table]:
    """Yield a table behind its caption, and the tables inside its cells behind it."""
    caption = next((e for e in element if _tag(e) == "caption"), None)
    if caption is not None and (text := _text(caption)):
        yield Paragraph(line, text, is_strong=True)
    yield _table(element, line)
    for inner in _outermost(element):
        yield from _captioned(inner, line + _line(inner, 1) - _line(element, 1))


def _outermost(element: Element) -> list[Element]:
    """Return the tables inside an element that are in no other table of it."""
    outer = next(element.iterancestors("table"), None)
    around = element if _tag(element) == "table" else outer
    found = element.iterdescendants("table")
    return [t for t in found if next(t.iterancestors("table"), None) is around]


def _line(element: Element, offset: int) -> int:
    return (element.sourceline or 1) + offset - 1


def _table(element: Element, line: int) -> Table:
    rows = []
    carried: dict[int, tuple[int, Cell]] = {}
    for row in element.iter("tr"):
        if next(row.iterancestors("table")) is element:
            at = line + _line(row, 1) - _line(element, 1)
            rows.append(Row(at, tuple(_cells(row, carried))))
    is_inner = next(element.iterancestors("table"), None) is not None
    anchors = (*_anchors(element), *([_inner_name(element)] if is_inner else ()))
    return Table(line, tuple(rows), anchors)


def _inner_name(element: Element) -> str:
    """Return the name by which the cell that holds a table links to it."""
    return f"{_line(element, 1)}:{element.getroottree().getpath(element)}"


def _cells(row: Element, carried: dict[int, tuple[int, Cell]]) -> Iterator[Cell]:
    """Yield the cells of a row; those that span rows stay in `carried` for the next ones."""
    column = 0
    for child in row:
        if _tag(child) not in {"td", "th"}:
            continue
        while column in carried:
            yield _take(carried, column)
            column += 1
        cell = _cell(child)
        down = _span(child.get("rowspan"))
        for _ in range(_span(child.get("colspan"))):
            if down > 1:
                carried[column] = (down - 1, cell)
            yield cell
            column += 1
    while column in carried:
        yield _take(carried, column)
        column += 1


def _take(carried: dict[int, tuple[int, Cell]], column: int) -> Cell:
    left, cell = carried.pop(column)
    if left > 1:
        carried[column] = (left - 1, cell)
    return cell


def _span(value: str | None) -> int:
    return (
        min(int(value), _MAX_SPAN) if value and value.isdecimal() and int(value) else 1
    )


def _cell(element: Element) -> Cell:
    hrefs = (a.get("href") or "" for a in element.iter("a"))
    targets = [h[1:] for h in hrefs if h.startswith("#")]
    targets += map(_inner_name, _outermost(element))
    return Cell(tuple(_lines(element)), tuple(dict.fromkeys(targets)))


def _lines(element: Element) -> Iterator[CellLine]:
    """Yield the paragraphs and list items of an element."""
    depth, parts = 0, [""]
    for piece in (*_pieces(element, 0, 0), None):
        if piece is None:
            text = tidy("".join(parts))
            if text.startswith("- ") and text[2:].strip():
                yield CellLine(text[2:].strip(), depth + 1)
            elif text:
                yield CellLine(text, depth)
            parts = []
        else:
            at, text = piece
            if not "".join(parts).strip():
                depth = at
            parts.append(text)


def _pieces(
    element: Element, depth: int, nested: int
) -> Iterator[tuple[int, str] | None]:
    """Yield the pieces of text with the depth of their list, and None where a line ends."""
    if nested > _MAX_DEPTH:
        raise HtmlError("its elements are nested too deep")
    yield depth, _flat(element.text)
    for child in element:
        tag = _tag(child)
        ends = tag in _TEXT_BLOCKS or tag in _LISTS
        if ends:
            yield None
        if tag and tag not in _IGNORED:
            yield from _pieces(child, depth + (tag in _LISTS), nested + 1)
        if ends:
            yield None
        yield depth, _flat(child.tail)


def _flat(text: str | None) -> str:
    return " ".join((text or "").split("\n"))


def _text(element: Element) -> str:
    return tidy(_flat("".join(element.itertext())))


def _anchors(element: Element) -> tuple[str, ...]:
    names = [
        element.get("id"),
        *(e.get("id") or e.get("name") for e in element.iter("a")),
    ]
    return tuple(dict.fromkeys(name for name in names if name))


def _tag(element: Element) -> str:
    return element.tag if isinstance(element.tag, str) else ""
