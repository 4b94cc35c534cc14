"""Statements of a page in prose: names, and words that are the same in all languages.

A spec says in its own words what a page says in prose, so that sentences cannot be compared.
Numbers, names and addresses can: each must be somewhere in the text of the operation.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from specgen.pages.vocabulary import normal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.pages.operation import PageOperation, PagePlace

_NAMES = re.compile(
    r"""
    (?<![A-Za-z0-9])(?:
    [A-Za-z][A-Za-z0-9]*+(?:[-_./][A-Za-z0-9]++)+  # X-Auth-Token, latch_id, aliyuncs.com, key/alias
    | \d++(?:,\d++)*+
    | [A-Z]{2,}[A-Za-z0-9]* | [a-z]+[A-Z]\w* | [A-Z][a-z]+[A-Z]\w*  # IAM, keyId, KeyId
    )
    """,
    re.VERBOSE | re.ASCII,
)
_ENGLISH = re.compile(r"[A-Za-z]?[a-z]*(?:[-/][a-z]+)+")  # rate-limited, and/or
IN_PROSE = frozenset({"description", "words"})
_MAX_WORDS = 60


def words_of(text: str) -> list[str]:
    """Return the numbers, names and addresses in a text, each once, in its order."""
    found = (word for word in _NAMES.findall(text) if not _ENGLISH.fullmatch(word))
    return list(dict.fromkeys(found))[:_MAX_WORDS]


def in_prose(text: str) -> dict[str, Any]:
    """Return the value of a statement in prose: its words, and a hash that reveals changes."""
    folded = re.sub(r"[\W_]+", "", normal(text))
    digest = hashlib.sha256(folded.encode("utf-8", "replace")).hexdigest()
    return {"words": words_of(text), "hash": digest[:8]}


def missing_words(value: Any, scope: str) -> list[str]:
    """Return the words of a statement in prose that a spec does not say.

    Args:
        value: The value of the statement.
        scope: All that the spec says about the operation, as `normal` has it.
    """
    words = value.get("words", ()) if isinstance(value, dict) else ()
    return [
        word
        for word in words
        if normal(word) not in scope and normal(word).replace(",", "") not in scope
    ]


def statements_in_prose(
    operation: PageOperation,
) -> Iterator[tuple[str, str, Any, PagePlace]]:
    """Yield the statements of a page outside its tables: subject, kind, value and place.

    Args:
        operation: The operation that the page describes.
    """
    start = operation.title_place
    if operation.title:
        yield "page", "title", normal(operation.title), start
    if operation.date:
        yield "page", "date", operation.date, start
    if operation.name:
        yield "operation", "name", operation.name, start
    if operation.path is not None:
        yield "operation", "path", operation.path, operation.uri_place
        yield "operation", "method", operation.method, operation.uri_place
    for role, entries in operation.prose.items():
        for text, place in entries:
            value = in_prose(text)
            is_start = role in {"introduction", "title"}
            section = "introduction" if is_start else f"prose.{place.section}"
            yield f"{section}.{value['hash']}", "words", value, place
