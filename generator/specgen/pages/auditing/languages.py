"""Pages of one operation in several languages: contradictions between them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from specgen.pages.prose_statements import IN_PROSE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.pages.auditing.frozen_statements import PageStatements

_OF_LANGUAGE = {
    *IN_PROSE,
    "title",
    "date",
    "name",
    "example",
    "sample",
    "message",
    "parameters",
}


def held_together(pages: Sequence[PageStatements]) -> list[PageStatements]:
    """Return the pages, each with its contradictions of an earlier one of its operation.

    Args:
        pages: The statements of pages.
    """
    first: dict[tuple[str | None, str | None, str], PageStatements] = {}
    found = []
    for page in pages:
        key = (page.method, page.path, "" if page.path else page.name)
        other = first.setdefault(key, page)
        doubts = () if other is page else _differences(page, other)
        told = dict.fromkeys(
            (*page.undecided, *doubts)
        )  # kept statements have them already
        found.append(replace(page, undecided=tuple(told)))
    return found


def _differences(
    page: PageStatements, other: PageStatements
) -> Iterator[tuple[int, str]]:
    file = other.file.replace("\\", "/").rpartition("/")[2]
    theirs = {s.key: s for s in other.statements if s.kind not in _OF_LANGUAGE}
    for statement in page.statements:
        if statement.kind in _OF_LANGUAGE:
            continue
        told = theirs.pop(statement.key, None)
        if told is None:
            yield statement.line, f"contradicted: {statement} is not in {file}"
        elif told.value != statement.value:
            value = json.dumps(told.value, ensure_ascii=False)
            place = f"{file}:{told.line}"
            yield statement.line, f"contradicted: {statement}, but {value} in {place}"
    for missing in theirs.values():
        yield 1, f"contradicted: {missing} is only in {file}:{missing.line}"
