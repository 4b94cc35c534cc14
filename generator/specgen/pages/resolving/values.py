"""Lists of the values that a field may have."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.pages.vocabulary import Vocabulary

_QUOTED = re.compile(r"[“\"'‘`]([^”\"'’`，、]{1,80})[”\"'’`]")
_TOKEN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/+\-]*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_SEPARATORS = re.compile(
    r"\s*(?:、|，|,|；|;|/|\||\s或者?\s?|或者?|和|以及|\bor\b|\band\b)\s*"
)
_EXPLAINED = re.compile(r"[“\"]([\w.-]{1,40})[”\"]\s*(?:表示|代表|：表示)")
_END = re.compile(
    r"[。\n]|\.(?=\s|$)|\s+[\u4e00-\u9fff]{2,6}[：:]|(?:默认值|缺省值)[：:]"
)
_MARKED = re.compile(r"\s*[（(]")
_WORDS = re.compile(r"\s*(?:[：:（(]|表示|代表|是指|指|为|是|即|$)")
_MEDIA_TYPE = re.compile(r"^\W*(?:application|audio|image|multipart|text|video)/")
_RANGE = re.compile(r"^\s*[\[（(]?\s*-?\d+\s*(?:[~～到至]|to\b|-\s*\d)")


@dataclass(slots=True)
class Values:
    """The values of a field.

    Args:
        values: They, as printed.
        default: The one that is marked as the default.
        is_open: Whether there are others.
    """

    values: list[str] = field(default_factory=list)
    default: str | None = None
    is_open: bool = False


def enum_of(lines: Sequence[tuple[str, int]], vocabulary: Vocabulary) -> Values | None:
    """Return the values that a description lists, or None if it lists none.

    Args:
        lines: The paragraphs and list items of the description, each with its depth.
        vocabulary: What its words mean.
    """
    for index, (text, depth) in enumerate(lines):
        if depth:
            continue
        for found in _introductions(text, vocabulary):
            if not text[found.end() :].strip(" ：:"):
                values = _listed(lines, index, vocabulary)
            else:
                values = _inline(text[found.end() :], vocabulary)
            if values is not None:
                return values
    return _unintroduced(lines, vocabulary)


def _introductions(text: str, vocabulary: Vocabulary) -> Iterator[re.Match[str]]:
    seen: set[int] = set()
    for pattern in vocabulary.prose("enum"):
        for found in pattern.finditer(text):
            if found.end() not in seen:
                seen.add(found.end())
                yield found


def _listed(
    lines: Sequence[tuple[str, int]], index: int, vocabulary: Vocabulary
) -> Values | None:
    """Return the values that are in the list, or the short lines, below an introduction."""
    below = lines[index + 1 :]
    if not below:
        return None
    level = below[0][1]
    items = []
    for text, depth in below:
        if depth < level or (level == 0 and not _item_value(text, vocabulary)):
            if level and _note(text, vocabulary):
                continue  # a note inside the list
            break
        if depth == level:
            items.append(text)
    return _of_items(items, vocabulary)


def _of_items(items: Sequence[str], vocabulary: Vocabulary) -> Values | None:
    found = Values()
    for item in items:
        value = _item_value(item, vocabulary)
        if value is None:
            found.is_open = True
            continue
        found.values.append(value)
        if _is_default(item, vocabulary):
            found.default = value if found.default is None else found.default
    found.values = list(dict.fromkeys(found.values))
    return found if found.values else None


def _unintroduced(
    lines: Sequence[tuple[str, int]], vocabulary: Vocabulary
) -> Values | None:
    """Return the values of a list of nothing but values, as below `Type of the key.`."""
    explained = [
        v for text, depth in lines if not depth for v in _EXPLAINED.findall(text)
    ]
    if len(set(explained)) > 1:
        return Values(list(dict.fromkeys(explained)))
    items = [text for text, depth in lines if depth == 1]
    if len(items) <= 1 or len(items) != len(lines) - 1 or lines[0][1]:
        return None
    heads = [_item_value(item, vocabulary) for item in items]
    if any(head is None for head in heads):
        return None
    if any(not _is_constant(head or "") for head in heads):
        return None
    return _of_items(items, vocabulary)


def _is_constant(text: str) -> bool:
    """Whether a token is written as constants are, or a number."""
    return text.upper() == text or text.isdigit() or text in {"true", "false"}


def _item_value(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the value that an item of a list begins with; None if it begins with words."""
    quoted = _QUOTED.match(text)
    if quoted is not None:
        return quoted[1].strip()
    token = _TOKEN.match(text)
    if token is None:
        return None
    rest = text[token.end() :]
    value = token[0].rstrip(".:")
    rest = text[len(value) :]
    if not rest.strip(" .。;；,，"):
        return value
    explained = any(p.match(rest) for p in vocabulary.prose("explanation"))
    return value if explained and not _is_words(rest) else None


def _is_words(rest: str) -> bool:
    """Whether what follows a token makes it a word of an English sentence."""
    return re.match(r"\s+[a-z]+\s+[a-z]+", rest) is not None and not re.match(
        r"\s+indicat", rest
    )


def _is_default(text: str, vocabulary: Vocabulary) -> bool:
    return any(p.search(text) for p in vocabulary.prose("default-mark"))


def _note(text: str, vocabulary: Vocabulary) -> bool:
    return any(p.match(text) for p in vocabulary.prose("note"))


def _inline(text: str, vocabulary: Vocabulary) -> Values | None:
    """Return the values that are in the sentence behind an introduction."""
    if _RANGE.match(text) or _MEDIA_TYPE.match(text):
        return None
    ends = _END.search(_without_quoted_stops(text))
    sentence = text[: ends.start()] if ends else text
    quoted = _QUOTED.findall(sentence)
    if quoted and _QUOTED.match(sentence.lstrip(" ：:")):
        return _of_quoted(sentence, vocabulary)
    found = Values()
    for part in filter(str.strip, _SEPARATORS.split(sentence)):
        value = _part_value(part.strip())
        if value is None:
            found.is_open = True
            continue
        found.values.append(value)
        if _MARKED.match(part.strip()[len(value) :]) and _is_default(part, vocabulary):
            found.default = value
    found.is_open |= any(p.search(sentence) for p in vocabulary.prose("open"))
    return found if len(found.values) > 1 else None


def _of_quoted(sentence: str, vocabulary: Vocabulary) -> Values | None:
    head = re.match(
        r"(?:\s*[“\"'‘`][^”\"'’`]{1,80}[”\"'’`]\s*(?:[（(][^）)]*[）)])?(?:、|，|,|/|或者?|和|以及|or|and|\s)*)+",
        sentence.lstrip(" ：:"),
    )
    values = [] if head is None else [v.strip() for v in _QUOTED.findall(head[0])]
    if len(values) <= 1:  # one value is a constant, not a list
        return None
    rest = sentence.lstrip(" ：:")[len(head[0]) if head else 0 :]
    return Values(values, is_open=any(p.match(rest) for p in vocabulary.prose("open")))


def _part_value(part: str) -> str | None:
    token = _TOKEN.match(part)
    if token is None:
        return None
    value = token[0].rstrip(".:")
    rest = part[len(value) :]
    return value if _WORDS.match(rest) and not _is_words(rest) else None


def _without_quoted_stops(text: str) -> str:
    return _QUOTED.sub(lambda m: "_" * len(m[0]), text)
