"""Statements of pages in a file, so that specs can be audited without the pages."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from specgen.pages.operation import PagePlace
from specgen.pages.statements import Statement, statements_of

if TYPE_CHECKING:
    from pathlib import Path

    from specgen.pages.operation import PageOperation
    from specgen.pages.vocabulary import Vocabulary

_FORMAT = 2  # the second has the sections of statements
_TEXTS = ("file", "sha256", "method", "path", "name")


class FrozenError(Exception):
    """A file of statements cannot be used."""


@dataclass(frozen=True, slots=True)
class PageStatements:
    """The statements of one page.

    Args:
        file: The name of the page.
        sha256: The hash of its bytes.
        method: The method of the operation; None if the page does not say.
        path: Its path; None in RPC style.
        name: The vendor's name of the operation.
        statements: Its statements.
        undecided: The undecided statements, each with its line.
    """

    file: str
    sha256: str
    method: str | None
    path: str | None
    name: str
    statements: tuple[Statement, ...] = ()
    undecided: tuple[tuple[int, str], ...] = field(default=())


def of_operation(operation: PageOperation, vocabulary: Vocabulary) -> PageStatements:
    """Return the statements of a page that has been read."""
    made = statements_of(operation, vocabulary.credential_headers)
    doubts = tuple(
        (d.place.line, f"{d.certainty.value}: {d.message}") for d in operation.doubts
    )
    return PageStatements(
        operation.file,
        operation.sha256,
        operation.method,
        operation.path,
        operation.name,
        tuple(made),
        doubts,
    )


def freeze(pages: list[PageStatements], path: Path) -> None:
    """Write statements into a file.

    Args:
        pages: The statements, page by page.
        path: The file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = ",\n".join(_entry(page) for page in pages)
    text = f'{{"format": {_FORMAT}, "pages": [\n{entries}\n]}}\n'
    path.write_text(text, encoding="utf-8")


def _entry(page: PageStatements) -> str:
    """Return a page as JSON, one statement a line."""
    file = page.file.replace("\\", "/").rpartition("/")[2]
    texts = (file, page.sha256, page.method, page.path, page.name)
    head = _json(dict(zip(_TEXTS, texts, strict=True)))[1:-1]
    rows = ",\n".join(
        _json([s.subject, s.kind, s.value, s.line, s.place.section, s.certainty])
        for s in page.statements
    )
    undecided = ",\n".join(_json(each) for each in page.undecided)
    return f'{{{head}, "statements": [\n{rows}\n], "undecided": [\n{undecided}\n]}}'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def thaw(path: Path) -> list[PageStatements]:
    """Return the statements in a file.

    Args:
        path: The file.

    Raises:
        FrozenError: The file is not a file of statements.
    """
    try:
        data: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if data["format"] == _FORMAT:
            return [_page(entry) for entry in data["pages"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise FrozenError(f"{path} is not a file of statements: {error}") from None
    raise FrozenError(
        f"{path} has format {data['format']}, not {_FORMAT};"
        " make it again with specgen audit --pages DIR --freeze"
    )


def _page(entry: dict[str, Any]) -> PageStatements:
    made = [_statement(each) for each in entry["statements"]]
    undecided = tuple((int(line), str(text)) for line, text in entry["undecided"])
    file, sha256, method, path, name = (entry[key] for key in _TEXTS)
    return PageStatements(file, sha256, method, path, name, tuple(made), undecided)


def _statement(row: list[Any]) -> Statement:
    subject, kind, value, line, section, certainty = row
    return Statement(subject, kind, value, PagePlace(int(line), section), certainty)
