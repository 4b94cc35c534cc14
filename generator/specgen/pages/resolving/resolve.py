"""From the blocks of a page to its statements about an operation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from specgen.pages.operation import (
    Certainty,
    Doubt,
    PageOperation,
    PagePlace,
    StatusRow,
)
from specgen.pages.reading import CodeBlock, Heading, Paragraph, Table
from specgen.pages.resolving.contradictions import check
from specgen.pages.resolving.field_locations import place_tables
from specgen.pages.resolving.lists import tables_of_lists
from specgen.pages.resolving.outline import first, outline
from specgen.pages.resolving.plain_text_structure import date_of, restored
from specgen.pages.resolving.samples import read_sample
from specgen.pages.resolving.tables import read

if TYPE_CHECKING:
    from specgen.pages.reading import Block, Page
    from specgen.pages.resolving.outline import Headings
    from specgen.pages.resolving.tables import ReadTable
    from specgen.pages.vocabulary import Vocabulary

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_DATE = re.compile(r"(?P<month>[A-Z][a-z]{2})[a-z]* (?P<day>\d{1,2}), (?P<year>\d{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTHS = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_IDENTIFIER = re.compile(r"[A-Z][A-Za-z0-9]{2,80}")
_HOST = re.compile(r"^https?://([^/]+)")
_STATUS = re.compile(r"\D{0,12}([1-5]\d\d)")
_PROSE = {"introduction", "constraints", "limits", "title", "debugging"}
_SAMPLES = {
    "request-example": "request",
    "response-example": "response",
    "failure-example": "response",
}


def resolve(page: Page, vocabulary: Vocabulary) -> PageOperation:
    """Return the operation that a page describes.

    Args:
        page: The page.
        vocabulary: The vocabulary of the page.
    """
    blocks = list(page.blocks)
    operation = PageOperation(page.file, page.sha256, vocabulary.style)
    operation.date = _date(date_of(blocks))
    if page.layout == "text":
        blocks = restored(blocks, vocabulary)
    _Resolver(operation, vocabulary).run(blocks)
    return operation


class _Resolver:
    def __init__(self, operation: PageOperation, vocabulary: Vocabulary) -> None:
        self._operation = operation
        self._vocabulary = vocabulary
        self._tables: list[ReadTable] = []

    def run(self, blocks: list[Block]) -> None:
        """Fill the operation."""
        self._read_names(blocks)
        for block, context in outline(blocks, self._vocabulary):
            self._read(block, context)
        self._tables += tables_of_lists(
            blocks, self._vocabulary, {t.role for t in self._tables}
        )
        self._operation.doubts += [d for table in self._tables for d in table.doubts]
        place_tables(self._operation, self._tables, self._vocabulary)
        check(self._operation)

    def _read(self, block: Block, context: Headings) -> None:
        if isinstance(block, Table):
            self._read_table(block, context)
        elif isinstance(block, CodeBlock):
            self._read_code(block, context)
        elif isinstance(block, Paragraph):
            self._read_paragraph(block, context)

    def _read_table(self, table: Table, context: Headings) -> None:
        found = (
            None if context.role in _PROSE else read(table, context, self._vocabulary)
        )
        if found is None:
            self._leave(table, context)
        else:
            self._tables.append(found)

    def _leave(self, table: Table, context: Headings) -> None:
        """Report a table that says nothing that a spec has a place for."""
        header = (
            " | ".join(cell.text for cell in table.rows[0].cells)
            if table.rows
            else "empty"
        )
        message = f"undecided: a table with the columns {header[:100]!r}"
        self._operation.doubts.append(
            Doubt(Certainty.INFERRED, message, PagePlace(table.line, context.section))
        )

    def _read_code(self, code: CodeBlock, context: Headings) -> None:
        kind = _SAMPLES.get(context.role) or self._guessed(code, context)
        if kind is None and context.role == "uri":
            for number, line in enumerate(code.text.split("\n"), code.line):
                self._read_uri(line, PagePlace(number, context.section))
        elif kind is not None and not self._vocabulary.is_absent(code.text):
            self._operation.samples.append(read_sample(code, context, kind))

    def _guessed(self, code: CodeBlock, context: Headings) -> str | None:
        """Return the kind of a sample by its own looks, where no label tells it."""
        if context.role not in {"examples", "request", "response", "unknown"}:
            return None
        head = code.text.lstrip()
        if context.role == "examples" or head.startswith("HTTP/"):
            is_request = re.match(r"(?:GET|POST|PUT|DELETE|PATCH|HEAD|https?)\b", head)
            return (
                "request" if is_request and not head.startswith("HTTP/") else "response"
            )
        if context.role == "unknown" or head[:1] not in "{[<GPDH":
            return None
        return context.role

    def _read_paragraph(self, block: Paragraph, context: Headings) -> None:
        place = PagePlace(block.line, context.section)
        if context.role == "uri":
            self._read_uri(block.text, place)
        if context.role == "statuses" and (found := _STATUS.fullmatch(block.text)):
            self._operation.statuses.append(StatusRow(int(found[1]), "", place))
        if context.role in _PROSE:
            entries = self._operation.prose.setdefault(context.role, [])
            entries.append((block.text, place))

    def _read_uri(self, text: str, place: PagePlace) -> None:
        found = first(self._vocabulary.uri, text.strip())
        if found is None or self._operation.path is not None:
            return
        self._operation.method = found["method"].upper()
        self._operation.path = _path(found["path"])
        host = _HOST.match(_plain(found["path"]))
        self._operation.host = host[1] if host else ""
        self._operation.uri_place = place

    def _read_names(self, blocks: list[Block]) -> None:
        operation = self._operation
        for block in blocks:
            if isinstance(block, Heading) and block.level == 1 and not operation.title:
                operation.title, operation.title_place = block.text, PagePlace(
                    block.line
                )
                _name_by_title(block, operation)
        links = (link for b in blocks if isinstance(b, Paragraph) for link in b.links)
        told = (
            m["name"]
            for link in links
            if (m := first(self._vocabulary.operation_id, link))
        )
        operation.name = operation.name or next(told, "")
        text = "\n".join(b.text for b in blocks if isinstance(b, Paragraph | Heading))
        operation.language = (
            "zh" if len(_CHINESE.findall(text)) > len(text) // 50 else "en"
        )


def _name_by_title(heading: Heading, operation: PageOperation) -> None:
    last = re.split(r"[\s:：\-–—]+", heading.text.strip())[-1]
    if _IDENTIFIER.fullmatch(last) and (
        last == heading.text or operation.style == "rpc"
    ):
        operation.name = last
        return
    anchors = (a for a in heading.anchors if _IDENTIFIER.fullmatch(a) and "_" not in a)
    operation.name = next(anchors, "")


def _path(printed: str) -> str:
    return _HOST.sub("", _plain(printed)).split("?")[0] or "/"


def _plain(printed: str) -> str:
    """Return a URI without spaces, and without the marks of emphasis around its variables."""
    joined = re.sub(r"\s+", "", printed)
    return re.sub(r"(?<=[{/])([_*])([^{}/]+?)\1(?=[}/]|$)", r"\2", joined)


def _date(text: str | None) -> str | None:
    if text is None:
        return None
    if found := _ISO_DATE.search(text):
        return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    named = _DATE.search(text)
    if named is None or named["month"] not in _MONTHS:
        return None
    month = _MONTHS.index(named["month"]) + 1
    return f"{named['year']}-{month:02}-{int(named['day']):02}"
