"""Reading a page: its bytes, its layout, its blocks."""

from __future__ import annotations

import codecs
import hashlib
import re
from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic, SpecError
from specgen.diagnostics.location import Location
from specgen.pages.reading.blocks import Page, Table
from specgen.pages.reading.html import HtmlError, read_html

if TYPE_CHECKING:
    from pathlib import Path

    from specgen.pages.reading.blocks import Block

_MAX_BYTES = 4 * 1024 * 1024
_MAX_CELLS = 50_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?([A-Za-z0-9_-]{1,40})""", re.IGNORECASE)
_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_FRAGMENT = re.compile(
    r"\s*(?:<!--.*?-->\s*)*+<(?:a|article|div|h[1-6]|main|p|section|span)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_HEADING = re.compile(r"<h[1-6]\b", re.IGNORECASE)
_MARKDOWN_HEADING = re.compile(r"^#{1,6}\s", re.MULTILINE)
_MARKDOWN = re.compile(
    r"^(?:#{1,6}\s|```|\|.*\|\s*$|\*\*[^*\n]+\*\*|<table\b)", re.MULTILINE
)
# Explicit markup, the line under the header of a grid table, a border of a simple one.
_RESTRUCTURED_TEXT = re.compile(
    r"^[ \t]*(?:\.\. (?:_[^:\n]+:|[a-z-]+::)|\+(?:=+\+)+[ \t]*$|=+(?: +=+)+[ \t]*$)",
    re.MULTILINE,
)


class PageError(SpecError):
    """A page cannot be read."""


def read_page(path: Path) -> Page:
    """Read a page.

    Args:
        path: The file, in Markdown, HTML or plain text.

    Raises:
        PageError: The page is too large, no text, or no page.
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(_MAX_BYTES + 1)
    return read_text(str(path), data)


def read_text(file: str, data: bytes) -> Page:
    """Read a page from its bytes.

    Args:
        file: Its name, for messages.
        data: Its bytes.

    Raises:
        PageError: The page is too large, no text, or no page.
    """
    if len(data) > _MAX_BYTES:
        raise _error(
            file, "page-too-large", f"the page is larger than {_MAX_BYTES >> 20} MiB"
        )
    text = (
        _decoded(file, data)
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\f", "\n")
    )
    layout = _layout(text)
    if layout != "html" and not _MARKDOWN_HEADING.search(text):
        _refuse_restructured_text(file, text)
    try:
        blocks = tuple(_blocks(layout, text))
    except HtmlError as error:
        raise _error(file, "unreadable-page", str(error), error.line) from None
    cells = sum(len(r.cells) for b in blocks if isinstance(b, Table) for r in b.rows)
    if cells > _MAX_CELLS:
        raise _error(
            file, "page-too-large", f"the page has more than {_MAX_CELLS} cells"
        )
    return Page(file, hashlib.sha256(data).hexdigest(), layout, blocks)


def _refuse_restructured_text(file: str, text: str) -> None:
    """Refuse a page whose tables would be taken for paragraphs."""
    found = _RESTRUCTURED_TEXT.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        message = (
            "the page is in reStructuredText, which is not read:"
            " convert it to HTML, for instance with `rst2html` or Sphinx"
        )
        raise _error(file, "unreadable-page", message, line)


def _blocks(layout: str, text: str) -> list[Block]:
    if layout == "html":
        return read_html(text)
    if layout == "markdown":
        from specgen.pages.reading.markdown import read_markdown

        return read_markdown(text)
    from specgen.pages.reading.plain import read_plain

    return read_plain(text)


def _layout(text: str) -> str:
    if _HTML.match(text) or _is_fragment(text):
        return "html"
    return "markdown" if _MARKDOWN.search(text) else "text"


def _is_fragment(text: str) -> bool:
    """Whether a text is the body of a page in HTML, as exports of documents have it."""
    return (
        _FRAGMENT.match(text) is not None
        and _HTML_HEADING.search(text) is not None
        and _MARKDOWN_HEADING.search(text) is None
    )


def _decoded(file: str, data: bytes) -> str:
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        line = data[: _first_bad(data, encoding)].count(b"\n") + 1
        message = f"the page is not text in the encoding {encoding}"
        raise _error(file, "unreadable-page", message, line) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _error(file, "unreadable-page", "the page holds a NUL character", line)
    return text


def _encoding(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    declared = _CHARSET.search(data[:2048])
    if declared is None:
        return "utf-8"
    name = declared[1].decode("ascii")
    return name if _is_text_encoding(name) else "utf-8"


def _is_text_encoding(name: str) -> bool:
    try:
        return isinstance(b"a".decode(name), str)
    except (LookupError, UnicodeDecodeError):
        return False


def _first_bad(data: bytes, encoding: str) -> int:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    except LookupError:
        return 0
    return len(data)


def _error(file: str, code: str, message: str, line: int = 1) -> PageError:
    return PageError([Diagnostic(code, message, Location(file, line, 1))])
