"""Lists of the values that a field may have."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.pages.vocabulary import Vocabulary

_QUOTED = re.compile(r"[“\"'‘`]([^”\"'’`，、]{1,80})[”\"'’`]")
_TOKEN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_./+\-]|:(?![A-Z][a-z]*[ ,]))*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_SEPARATORS = re.compile(
    r"\s*(?:、|，|,|；|;|/|\||\s或者?\s?|或者?|和|以及|\bor\b|\band\b)\s*"
)
_QUOTED_ITEM = re.compile(r"(?:取?值为?|取)?[“\"'‘`]([^”\"'’`，、]{1,80})[”\"'’`]")
_SEVERAL = re.compile(
    r"([“\"]?\w+[”\"]?(?:\s*[、和]\s*[“\"]?\w+[”\"]?)+)\s*(?:[：:]|表示)", re.ASCII
)
_IN_PARENTHESES = re.compile(r"[（(][^（()）]*[）)]")
_EXPLAINED_ITEM = re.compile(
    r"(?:[“\"][\w.-]+[”\"]|(?:取值为|取)[“\"]?[\w.-]+[”\"]?|[A-Za-z0-9][\w.-]*)\s*(?:[（(][^）)]*[）)]\s*)?(?:[：:，,（(]|表示|代表|$)",
    re.ASCII,
)
_LONE_VALUE = re.compile(r"[“\"]?[\w./-]+[”\"]?\s*[。.:：]?", re.ASCII)
_OF_PARTS = re.compile(
    r"JSON|[Jj]son|结构|包含|包括|字段|组成|对应|[Cc]orrespond|[Cc]ontains?|[Ii]ncludes?|[Ff]ields?"
)
_HEAD = re.compile(r"(-?\d{1,4}|[A-Z][A-Z0-9_]+)\s*[：:]\s*(?=[^\s\d/])")
_HEAD_AT_END = re.compile(rf"[：:，,]\s*{_HEAD.pattern}")
_PARTS = re.compile(r"[；;。]|[，,](?=\s*-?\d{1,4}\s*[：:])")
_MEDIA_TYPE_ITEM = re.compile(
    r"(?:application|audio|image|multipart|text|video)/[\w.+-]+(?:;\s*charset=[\w-]+)?",
    re.ASCII,
)
_NUMBERS = re.compile(r"\d\s*[-~～至到]\s*\d")
_NEXT_CONSTANT = re.compile(r"\s+(?=[A-Z][A-Z0-9_]+\s*[：:])")
_EXPLAINED = re.compile(r"[“\"]([\w.-]{1,40})[”\"][，,]?\s*(?:表示|代表|：表示)")
_EXPLAINED_BARE = re.compile(
    r"(?:^|[，,；;：:。\s])(\d{1,3}|[A-Z][A-Z0-9_]+|true|false)\s*(?:表示|代表)"
)
_STATES_A_NUMBER = re.compile(r"\s*的?(?:取值)?(?:范围)?[为是]\s*\d")
_OTHER_SUBJECT = re.compile(
    r"(?:^|[，,。；;])\s*([A-Za-z_]\w{1,60})(?:为|是|表示)[^。；;]{1,80}[，,]\s*$",
    re.ASCII,
)
_STOPS = tuple("，,；;。.：: ")
_OTHER_NAME = re.compile(
    r"(?:^|[，,。；;：:“（(\u4e00-\u9fff]\s?)(?:中的?\s?)?([A-Za-z_](?:[\w.-]{0,60}\w)?)[”\"]?\s?"
    r"(?:的)?(?:参数)?(?:最大|最小)?(?:长度|字段)?$",
    re.ASCII,
)
_END = re.compile(
    r"[。\n]|[，,]\s*单位|\.(?=\s|$)|\s+[\u4e00-\u9fff]{2,6}[：:]|(?:默认值|缺省值)[：:]"
)
_MARKED = re.compile(r"\s*[\u4e00-\u9fff]{0,12}\s*[（(]")
_WORDS = re.compile(
    r"\s*(?:[：:（(]|表示|代表|是指|指|为|是|即|多种|等|之一|$)|\s+(?=[\u4e00-\u9fff])"
)
_MEDIA_TYPE = re.compile(r"^\W*(?:application|audio|image|multipart|text|video)/")
_RANGE = re.compile(r"^\s*[\[（(]?\s*-?\d+\s*(?:[~～到至]|to\b|-\s*\d)")
_MEDIA_TYPES = re.compile(
    rf"\s*(?:{_MEDIA_TYPE_ITEM.pattern}\s*+(?:、|，|,|或|or)?\s*+){{2,20}}+[。.]?\s*",
    re.ASCII,
)


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


def enum_of(
    lines: Sequence[tuple[str, int]], vocabulary: Vocabulary, name: str = ""
) -> Values | None:
    """Return the values that a description lists, or None if it lists none.

    Args:
        lines: The paragraphs and list items of the description, each with its depth.
        vocabulary: What its words mean.
        name: The name of the field; statements about others are left alone.
    """
    for index, (text, depth) in enumerate(lines):
        if depth:
            continue
        for found in _introductions(text, vocabulary):
            before = text[: found.start()]
            if vocabulary.is_conditional(f"{sentence_end(before)}时") or is_of_another(
                found, name
            ):
                continue
            if not text[found.end() :].strip(" ：:。"):
                values = _listed(lines, index, vocabulary)
            else:
                values = _inline(text[found.end() :], vocabulary)
            if values is not None:
                return values
    return _unintroduced(lines, vocabulary)


def sentence_end(text: str) -> str:
    """Return the last sentence of a text, finished or not."""
    return re.split(r"[。；;！]|\.\s", text)[-1]


def is_of_another(found: re.Match[str], name: str) -> bool:
    """Whether the words in front of a statement name another field than the one described."""
    if found[0][:1] in _STOPS:
        return False
    before = found.string[: found.start()]
    named = _OTHER_NAME.search(before) or _OTHER_SUBJECT.search(before)
    if named is None or named[1] == name:
        return False
    is_english = found.string.isascii() and named[1].istitle() and named[1].isalpha()
    return not is_english  # `Enter 4 to 64 characters`


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
    items: list[str] = []
    for text, depth in below:
        if depth < level or (level == 0 and not _item_values(text, vocabulary)):
            if level and _note(text, vocabulary):
                continue  # a note inside the list
            break
        if depth == level:
            items += _NEXT_CONSTANT.split(text)
    if level == 0 and len(items) == 1:
        return _of_line(items[0], vocabulary)
    return _of_items(items, vocabulary)


def _of_line(line: str, vocabulary: Vocabulary) -> Values | None:
    """Return the values in the one line below an introduction; a sentence has none."""
    is_value = _LONE_VALUE.fullmatch(line) or _EXPLAINED_ITEM.match(line)
    return _inline(line, vocabulary) or (
        _of_items([line], vocabulary) if is_value else None
    )


def _of_items(items: Sequence[str], vocabulary: Vocabulary) -> Values | None:
    found = Values()
    for item in items:
        values = _item_values(item, vocabulary)
        found.values += values
        found.is_open |= not values
        if values and found.default is None and _is_default(item, vocabulary):
            found.default = values[0]
    found.values = list(dict.fromkeys(found.values))
    return found if found.values else None


def _unintroduced(
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
    """Return the values of a list below the words that say what they are values of."""
    items = [text for text, depth in lines if depth == 1]
    after = [text for text, depth in lines[1 + len(items) :] if not depth]
    is_all = len(items) + len(after) == len(lines) - 1
    if len(items) <= 1 or not is_all or lines[0][1]:
        return None
    if after and not _note(after[0], vocabulary):
        return None
    heads = [item_value(item, vocabulary) for item in items]
    are_values = all(
        _EXPLAINED_ITEM.match(item) or _LONE_VALUE.fullmatch(item) for item in items
    )
    if not are_values or any(head is None for head in heads):
        return None
    are_lone = any(_LONE_VALUE.fullmatch(item) for item in items)
    is_of_others = are_lone or _OF_PARTS.search(lines[0][0])
    if is_of_others and any(not _is_constant(head or "") for head in heads):
        return None
    return _of_items(items, vocabulary)


def _is_constant(text: str) -> bool:
    """Whether a token is written as constants are, or a number."""
    return text.upper() == text or text.isdigit() or text in {"true", "false"}


def _item_values(text: str, vocabulary: Vocabulary) -> list[str]:
    """Return the values that an item of a list begins with; none if it begins with words."""
    several = _SEVERAL.match(text)
    if several is not None:
        return [value.strip('“”"') for value in _SEPARATORS.split(several[1])]
    value = item_value(text, vocabulary)
    return [] if value is None else [value]


def item_value(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the value that an item of a list begins with; None if it begins with words."""
    quoted = _QUOTED_ITEM.match(text)
    if quoted is not None:
        return quoted[1].strip()
    if media_type := _MEDIA_TYPE_ITEM.match(text):
        return media_type[0]
    token = _TOKEN.match(text)
    if token is None:
        return None
    rest = text[token.end() :]
    value = token[0].rstrip(".:")
    rest = text[len(value) :]
    if not rest.strip(" .。;；,，"):
        return value
    if _STATES_A_NUMBER.match(rest):
        return None
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
    if _MEDIA_TYPES.fullmatch(text):
        return Values([m[0] for m in _MEDIA_TYPE_ITEM.finditer(text)])
    if _RANGE.match(text) or _MEDIA_TYPE.match(text):
        return None
    ends = _END.search(_without_quoted_stops(text))
    sentence = text[: ends.start()] if ends else text
    if vocabulary.is_absent(sentence):
        return None
    quoted = _QUOTED.findall(sentence)
    if quoted and _QUOTED.match(sentence.lstrip(" ：:")):
        return _of_quoted(sentence, vocabulary)
    found = Values()
    for part, is_listed in _listing(sentence):
        value = _part_value(part)
        if value is None:
            if len(found.values) > 1 and not is_listed:
                break  # the list is over, the sentence continues
            found.is_open = True
            continue
        found.values.append(value)
        if _MARKED.match(part[len(value) :]) and _is_default(part, vocabulary):
            found.default = value
    found.is_open |= any(p.search(sentence) for p in vocabulary.prose("open"))
    return found if len(found.values) > 1 else None


def _listing(sentence: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a sentence, and whether more than a comma joins each to the last."""
    start, joint = 0, ""
    masked = _IN_PARENTHESES.sub(lambda m: "_" * len(m[0]), sentence)
    for found in (*_SEPARATORS.finditer(masked), None):
        part = sentence[start : None if found is None else found.start()].strip()
        if part:
            yield part, joint.strip() not in {"，", ","}
        start, joint = (start, "") if found is None else (found.end(), found[0])


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
