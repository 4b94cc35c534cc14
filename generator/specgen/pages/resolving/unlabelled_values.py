"""Lists of values that no words such as `Valid values` introduce."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from specgen.pages.resolving.value_items import (
    EXPLAINED_ITEM,
    LONE_VALUE,
    Values,
    is_note,
    item_value,
    of_items,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specgen.pages.vocabulary import Vocabulary

_OF_PARTS = re.compile(
    r"JSON|[Jj]son|[Kk]ey/[Vv]alue|键值对|结构|包含|包括|字段|组成|对应|[Cc]orrespond|[Cc]ontains?|[Ii]ncludes?|[Ff]ields?"
)
_HEAD = re.compile(r"(-?\d{1,4}|[A-Z][A-Z0-9_]+)\s*[：:]\s*(?=[^\s\d/])")
_LINE = re.compile(r"[\w.-]{1,60}\s*[：:]\s*(?=[\u4e00-\u9fff])", re.ASCII)
_HEAD_AT_END = re.compile(rf"[：:，,]\s*{_HEAD.pattern}")
_PARTS = re.compile(r"[；;。]|[，,](?=\s*-?\d{1,4}\s*[：:])")
_NUMBERS = re.compile(r"\d\s*[-~～至到]\s*\d")
_EXPLAINED = re.compile(r"[“\"'‘]([\w.-]{1,40})[”\"'’][，,]?\s*(?:表示|代表|：表示)")
_EXPLAINED_BARE = re.compile(
    r"(?:^|[，,；;：:。\s])(\d{1,3}|[A-Z][A-Z0-9_]+|true|false)\s*[，,]?\s*(?:表示|代表)"
)


def unlabelled_values(
    lines: Sequence[tuple[str, int]], vocabulary: Vocabulary
) -> Values | None:
    """Return the values of a list of nothing but values, as below `Type of the key.`."""
    for pattern in (_EXPLAINED, _EXPLAINED_BARE):
        explained = [
            value
            for text, depth in lines
            for sentence in re.split("[。；;]", "" if depth else text)
            if not vocabulary.is_conditional(sentence) and not _NUMBERS.search(sentence)
            for value in pattern.findall(sentence)
        ]
        if len(set(explained)) > 1:
            return Values(list(dict.fromkeys(explained)))
    return _headed(lines, vocabulary) or _items_only(lines, vocabulary)


def _headed(lines: Sequence[tuple[str, int]], vocabulary: Vocabulary) -> Values | None:
    """Return the values of `0: one thing; 1: another`, however its parts are separated."""
    first = list(takewhile(lambda line: line[1] == 0 and _LINE.match(line[0]), lines))
    if len(first) > 1:
        return of_items([line for line, _ in first], vocabulary)
    text = "；".join(line for line, depth in lines if not depth)
    if vocabulary.is_conditional(text):
        return None
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    heads = [_HEAD.match(part) for part in parts]
    if parts and heads[0] is None:
        heads[0] = _HEAD_AT_END.search(parts[0])
    behind = heads if heads and heads[0] else heads[1:]
    told = [head[1] for head in behind if head is not None]
    is_list = len(told) > 1 and len(told) == len(behind)
    return Values(list(dict.fromkeys(told))) if is_list else None


def _items_only(
    lines: Sequence[tuple[str, int]], vocabulary: Vocabulary
) -> Values | None:
    """Return the values of a list below a sentence that names their field."""
    start = next((at for at, (_, depth) in enumerate(lines) if depth), 0)
    below = [text for text, depth in lines if depth == 1]
    after = [text for text, depth in lines[start + len(below) :] if not depth]
    is_all = start + len(below) + len(after) == len(lines)
    items = list(takewhile(lambda text: not is_note(text, vocabulary), below))
    if len(items) <= 1 or not is_all or start > 1:
        return None
    if after and not _is_aside(after[0], vocabulary):
        return None
    heads = [item_value(item, vocabulary) for item in items]
    are_values = all(
        EXPLAINED_ITEM.match(item) or LONE_VALUE.fullmatch(item) for item in items
    )
    if not are_values or any(head is None for head in heads):
        return None
    are_lone = any(LONE_VALUE.fullmatch(item) for item in items)
    before = " ".join(text for text, _ in lines[:start])
    is_of_others = are_lone or _OF_PARTS.search(before)
    if is_of_others and any(not _is_constant(head or "") for head in heads):
        return None
    return of_items(items, vocabulary)


def _is_aside(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line below a list of values is a note, or tells which is the default."""
    tells_default = any(p.search(text) for p in vocabulary.prose("default"))
    return tells_default or is_note(text, vocabulary)


def _is_constant(text: str) -> bool:
    """Whether a token is written as constants are, or a number."""
    return text.upper() == text or text.isdigit() or text in {"true", "false"}
