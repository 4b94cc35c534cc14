"""`specgen audit --facts`: each fact of the pages with its places, as a Markdown table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specgen.commands.specs import UsageError
from specgen.pages.auditing.facts import facts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.pages.auditing.audit import PageAudit
    from specgen.pages.auditing.facts import PageFact
    from specgen.source import Document

_HEAD = """\
# Facts of the vendors' pages, and the place of each in the spec

Printed by `specgen audit --facts`; `make facts` writes it again, and `make audit` fails if it is
out of date. *Page* is the heading and the line there; a row without a line is another part of the
spec that cites that section. *On the page* has the numbers and names of prose (the text is the
vendor's, and the spec rewords it), and a hash of a sample. *In the spec* is a JSON pointer; without
a leading slash it starts at the operation. The value of a part that several rows name is in the
first of them. Facts that a spec takes from other documents are not listed.
"""
_COLUMNS = "| Page | Statement | On the page | In the spec | Value or words | Notes |"
_LONGEST = 200
_WHOLE = {"description", "summary"}


def write_facts(
    results: Sequence[tuple[Document, PageAudit]], path: Path, *, check: bool
) -> bool:
    """Write the facts of pages into a file.

    Args:
        results: The audits, each with its spec.
        path: The file.
        check: Whether to compare instead of writing.

    Returns:
        Whether the file has them now.

    Raises:
        UsageError: The file cannot be read or written.
    """
    text = "\n".join(_lines(results)) + "\n"
    try:
        if not check:
            path.write_text(text, "utf-8")
            return True
        return path.exists() and path.read_text("utf-8") == text
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}") from None


def _lines(results: Sequence[tuple[Document, PageAudit]]) -> Iterator[str]:
    yield _HEAD
    for document, audit in results:
        page = audit.page
        yield f"## {Path(document.path).stem}: {page.name or page.path}\n"
        yield f"Page: `{page.file}`, SHA-256 `{page.sha256}`. Operation: `{audit.operation}`.\n"
        yield _COLUMNS
        yield "|---" * (_COLUMNS.count("|") - 1) + "|"
        for fact in facts_of(document.root.plain(), audit):
            yield "| " + " | ".join(_cells(fact, audit.operation)) + " |"
        yield ""


def _cells(fact: PageFact, operation: str) -> Iterator[str]:
    section = fact.section or "(start)"
    yield _escaped(section if fact.line is None else f"{section}, {fact.line}")
    yield _escaped(fact.statement)
    yield "" if fact.page in (None, []) else _code(fact.page, "")
    at = fact.pointer
    inside = at.startswith(f"{operation}/")
    yield _code(at.removeprefix(f"{operation}/") if inside else at, "") if at else ""
    yield _value(fact)
    yield _escaped("; ".join(fact.notes))


def _value(fact: PageFact) -> str:
    """Return the spec's value: of a part, each of its own with its key."""
    if fact.spec is None:
        return ""
    key = fact.pointer.rpartition("/")[2]
    if isinstance(fact.spec, dict):
        told = ((k, _code(v, k)) for k, v in fact.spec.items())
        return "; ".join(f"{_escaped(k)} {text}" for k, text in told)
    is_only_example = fact.spec == [fact.page]
    return _code(fact.page if is_only_example else fact.spec, key)


def _code(value: Any, key: str) -> str:
    """Return a value as code; prose whole, and others cut off if they are long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = text.replace("\r", "\\r").replace("\n", "\\n")
    if key not in _WHOLE and len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 3]}..."
    fence = "``" if "`" in text else "`"
    padding = " " if "`" in text else ""
    return f"{fence}{padding}{text}{padding}{fence}".replace("|", "\\|")


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
