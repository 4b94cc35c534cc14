"""The lines of a description, laid out alike: each label begins a line."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.pages.vocabulary import Vocabulary

MAX_LINE = 2000  # characters: searching prose takes time that grows with their square
MAX_LINES = 300
Lines = tuple[tuple[str, int], ...]
_FIRST_ITEM = re.compile(
    r"^(?P<head>.*(?:[:：]|。(?=\s*[-–]\s+[\w.-]+\s*(?:[（(][^）)]*[）)])?\s*：)))"
    r"\s*[-–]\s+(?P<item>\S.*)$",
    re.ASCII,
)
_NEXT_LIST = re.compile(r"(?P<item>.*[。；])\s*(?P<head>[^。；]{1,60}[：:])$")
_BULLET = re.compile(r"(?:^|\s)[●•▪■◆]\s+")
_EXPLAINED_ITEM = re.compile(  # `Mode. 0: none. 1: all.`
    r"(?:^|(?<=[.:;]))\s*(?=(?:-?\d{1,5}|[a-z_][\w-]{0,60}|[A-Z][A-Z0-9_.]{1,60}"
    r"|[A-Z][a-z]+[A-Z]\w{0,60}): [A-Za-z])",
    re.ASCII,
)
_GLUED_ITEM = re.compile(  # `Status.- On: …`
    r"^(?P<head>[^-]*(?:[。.]|[\u4e00-\u9fff](?=-\s+[\w.-]{1,60}[：:（(])))-\s+(?P<item>\S.*)$"
)
_CONJUNCTION = re.compile(r"^(?:and|or)\s+(?=[A-Z])")
_INLINE_ITEM = re.compile(
    r"(?:^|\s)[-–•]\s+(?=[“\"]?[\w.-]{1,60}[”\"]?\s*[:：])", re.ASCII
)
_NAME = re.compile(r"[A-Za-z][\w.-]{0,60}", re.ASCII)
_FEWEST = 2
_BETWEEN = frozenset("，,、；;的时下")
_NUMBER_AT_END = re.compile(r"\d$")
_NUMBER_AT_START = re.compile(r"^\d+\D?")


def prepared(lines: Sequence[tuple[str, int]], vocabulary: Vocabulary) -> Lines:
    """Return the lines of a description as the readers of prose expect them.

    Args:
        lines: The paragraphs and list items, each with its depth.
        vocabulary: The vocabulary of the page.
    """
    level = min((depth for _, depth in lines), default=0)
    found: list[tuple[str, int]] = []
    for text, depth in _of_the_field(lines[:MAX_LINES], vocabulary):
        for part in _parts(text[:MAX_LINE], vocabulary):
            for piece, deeper in _itemized(part):
                _add(piece, depth - level + deeper, found)
    return tuple(found)


def _of_the_field(
    lines: Sequence[tuple[str, int]], vocabulary: Vocabulary
) -> Iterator[tuple[str, int]]:
    """Yield the lines up to the first that names a property, which those below it describe."""
    for (text, depth), (below, _) in zip_longest(lines, lines[1:], fillvalue=("", 0)):
        is_label = any(p.match(below) for p in vocabulary.prose("property-label"))
        if is_label and _NAME.fullmatch(text):
            return
        yield text, depth


def _itemized(text: str) -> Iterator[tuple[str, int]]:
    """Yield the parts of a line that lists values behind hyphens, as `- 0: none - 1: all`."""
    head, *bullets = _BULLET.split(text)
    if bullets:
        if head.strip():
            yield head.strip(), 0
        for part in filter(None, map(str.strip, bullets)):
            if next_list := _NEXT_LIST.match(part):
                yield next_list["item"], 1
                yield next_list["head"], 0
            else:
                yield part, 1
        return
    head, *explained = _EXPLAINED_ITEM.split(text)
    if len(explained) >= _FEWEST:
        if head.strip():
            yield head.strip(), 0
        yield from ((part.strip(), 1) for part in explained)
        return
    parts = _INLINE_ITEM.split(text)
    is_list = len(parts) > _FEWEST and parts[0].rstrip().endswith((":", "："))
    if not is_list:
        yield text, 0
        return
    yield parts[0].strip(), 0
    yield from ((part.strip(), 1) for part in parts[1:])


def _add(text: str, depth: int, found: list[tuple[str, int]]) -> None:
    """Add a line; a hyphen that was taken for the mark of an item is put back."""
    if depth:
        text = _CONJUNCTION.sub("", text)
    if item := _FIRST_ITEM.match(text) or _GLUED_ITEM.match(text):
        found += [(item["head"], depth), (item["item"], depth + 1)]
    elif found and depth > found[-1][1] and _is_end_of_range(found[-1][0], text):
        found[-1] = (f"{found[-1][0]} - {text}", found[-1][1])
    else:
        found.append((text, depth))


def _is_end_of_range(before: str, text: str) -> bool:
    return bool(_NUMBER_AT_END.search(before)) and bool(_NUMBER_AT_START.match(text))


def _parts(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the parts of a line, each from one label to the next."""
    start = 0
    for pattern in vocabulary.prose("label"):
        for found in pattern.finditer(text):
            at = found.start()
            if at > start and text[:at].rstrip()[-1:] not in _BETWEEN:
                yield text[start:at].strip()
                start = at
    yield text[start:].strip()
