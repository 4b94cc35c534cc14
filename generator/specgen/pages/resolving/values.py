"""Lists of the values that a field may have."""

from __future__ import annotations

import re
from itertools import dropwhile
from typing import TYPE_CHECKING

from specgen.pages.resolving.unlabelled_values import unlabelled_values
from specgen.pages.resolving.value_items import (
    EXPLAINED_ITEM,
    LONE_VALUE,
    MEDIA_TYPE,
    SEPARATORS,
    TOKEN,
    Values,
    default_of,
    is_note,
    is_words,
    item_values,
    of_items,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.pages.vocabulary import Vocabulary

_QUOTED = re.compile(r"[“\"'‘`]([^”\"'’`，、]{1,80})[”\"'’`]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_IN_PARENTHESES = re.compile(r"[（(][^（()）]*[）)]")
_IN_BRACKETS = re.compile(r"\s*[\[{（(]([^\[\]{}（()）]+)[\]}）)]")
_SPACED = re.compile(r"\s*[\w.-]+(?: [\w.-]+)+\s*", re.ASCII)
_NAME = re.compile(r"[A-Z][a-z]+(?: [A-Z][A-Za-z]+){1,2}")
_EXPLAINED = re.compile(r"(-?\d{1,4}|[A-Za-z][\w.-]{0,60})\s*：", re.ASCII)
_GLUED = re.compile(
    r"(?:[A-Za-z][\w.-]{0,60}\s*：[\u4e00-\u9fff、，（）]{1,40}){2,40}[。；]?", re.ASCII
)
_SEVERAL_LONE = re.compile(
    r"[\w.-]+(?:[、，,]\s*(?:and\s|or\s)?[\w.-]+)+[。.]?", re.ASCII
)
_NEXT_CONSTANT = re.compile(r"\s+(?=[A-Z][A-Z0-9_]+\s*[：:])")
_OTHER_SUBJECT = re.compile(
    r"(?:^|[，,。；;])\s*([A-Za-z_]\w{1,60})(?:为|是|表示)[^。；;]{1,80}[，,]\s*$",
    re.ASCII,
)
_ACRONYMS = frozenset({"ID", "IP", "JSON", "URI", "URL", "XML"})
_CONJUNCTIONS = frozenset({"and", "but", "or", "that", "which"})
_STOPS = tuple("，,；;。.：: ")
_OTHER_NAME = re.compile(
    r"(?:^|[，,。；;：:“（(.、\u4e00-\u9fff]\s?)(?:中的?\s?)?([A-Za-z_](?:[\w.-]{0,60}\w)?)[”\"]?\s?"
    r"(?:[（(][^（()）]{1,20}[）)])?(?:的)?(?:参数)?(?:最大|最小)?(?:长度|字段)?$",
    re.ASCII,
)
_END = re.compile(
    r"[。\n]|[，,]\s*单位|\.(?=\s|$)|\s+[\u4e00-\u9fff]{2,6}[：:]|(?:默认值|缺省值)[：:]"
)
_MARKED = re.compile(r"\s*[\u4e00-\u9fff]{0,12}\s*[（(]")
_WORDS = re.compile(
    r"\s*(?:[：:（(]|表示|代表|是指|指|为|是|即|[多两三四五六七八九十\d]种|等|之一|秒$|分钟$|小时$|天$|$)"
    r"|\s*[-–—]?\s*(?=[\u4e00-\u9fff]{1,6}(?<!地址)(?<!名称)(?<!编号)$)|\s+[-–—]?\s*(?=[\u4e00-\u9fff])"
)
_SLASHED = re.compile(r"(?!N/A$)[A-Za-z]\w*(?:/[A-Za-z]\w*)+", re.ASCII)
_MEDIA_TYPE = re.compile(r"^\W*(?:application|audio|image|multipart|text|video)/")
_RANGE = re.compile(
    r"^\s*(?:[\[（(]?\s*-?\d+\s*(?:[~～到至]|to\b|-\s*\d)|[\[（(]\s*-?\d+\s*[,，]\s*-?\d+\s*[\]）)])"
)
_MEDIA_TYPES = re.compile(
    rf"\s*(?:{MEDIA_TYPE.pattern}\s*+(?:、|，|,|或|or)?\s*+){{2,20}}+[。.]?\s*",
    re.ASCII,
)


def enum_of(
    lines: Sequence[tuple[str, int]], vocabulary: Vocabulary, name: str = ""
) -> Values | None:
    """Return the values that a description lists, or None if it lists none.

    Args:
        lines: The paragraphs and list items of the description, each with its depth.
        vocabulary: The vocabulary of the page.
        name: The name of the field; statements about others are left alone.
    """
    introduced = [
        (index, found)
        for index, (text, depth) in enumerate(lines)
        for found in (() if depth else _introductions(text, vocabulary))
    ]
    introduced.sort(key=lambda pair: not _is_label(pair[1], vocabulary))
    for index, found in introduced:
        at_times = vocabulary.is_conditional(
            f"{sentence_end(found.string[: found.start()])}时"
        )
        if at_times or is_of_another(found, name):
            continue
        rest = found.string[found.end() :]
        if not rest.strip(" ：:。"):
            values = _listed(lines, index, vocabulary)
        elif _is_label(found, vocabulary) and _SPACED.fullmatch(rest):
            values = Values(rest.split())
        else:
            values = _inline(rest, vocabulary)
        if values is not None:
            return values
    return unlabelled_values(lines, vocabulary)


def _is_label(found: re.Match[str], vocabulary: Vocabulary) -> bool:
    """Whether an introduction calls itself the list of all values."""
    return any(p.search(found[0]) for p in vocabulary.prose("enum-label"))


def sentence_end(text: str) -> str:
    """Return the last sentence of a text, finished or not."""
    return re.split(r"[。；;！]|\.\s", text)[-1]


def is_of_another(found: re.Match[str], name: str) -> bool:
    """Whether the words in front of a statement name another field than the one described."""
    if found[0][:1] in _STOPS:
        return False
    before = found.string[: found.start()]
    named = _OTHER_NAME.search(before) or _OTHER_SUBJECT.search(before)
    if named is None or named[1] in _ACRONYMS:
        return False
    if name.casefold().endswith(named[1].casefold()):
        return False
    is_word = named[1].istitle() or named[1] in _CONJUNCTIONS
    is_english = found.string.isascii() and is_word and named[1].isalpha()
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
    below = list(
        dropwhile(lambda line: is_note(line[0], vocabulary), lines[index + 1 :])
    )
    if not below:
        return None
    level = below[0][1]
    if level == 0 and lines[index][0].endswith("."):
        return None  # the lines are sentences, as the introduction is
    items: list[str] = []
    is_cut = False
    for text, depth in below:
        if depth < level or (level == 0 and not item_values(text, vocabulary)):
            is_aside = level and is_note(text, vocabulary)
            if is_aside and not text.endswith(("：", ":")):
                continue  # a note inside the list
            is_cut = depth < level and len(items) == 1
            break
        if depth == level and not is_note(text, vocabulary):
            items += _NEXT_CONSTANT.split(text)
    if level == 0 and (
        len(items) == 1 or _SEVERAL_LONE.fullmatch(items[0] if items else "")
    ):
        return _of_line(items[0], vocabulary)
    found = of_items(items, vocabulary)
    if found is not None and is_cut:  # `- a` and its story, then `- b`
        found.is_open |= sum(depth == level for _, depth in below) > 1
    return found


def _of_line(line: str, vocabulary: Vocabulary) -> Values | None:
    """Return the values in the one line below an introduction; a sentence has none."""
    is_value = LONE_VALUE.fullmatch(line) or EXPLAINED_ITEM.match(line)
    return _inline(line, vocabulary) or (
        of_items([line], vocabulary) if is_value else None
    )


def _inline(text: str, vocabulary: Vocabulary) -> Values | None:
    """Return the values that are in the sentence behind an introduction."""
    if _MEDIA_TYPES.fullmatch(text):
        return Values([m[0] for m in MEDIA_TYPE.finditer(text)])
    if _RANGE.match(text) or _MEDIA_TYPE.match(text):
        return None
    if explained := _explained(text):
        return Values(explained)
    ends = _END.search(_without_quoted_stops(text))
    sentence = _inside(_without_brackets(text[: ends.start()] if ends else text))
    if vocabulary.is_absent(sentence):
        return None
    quoted = _QUOTED.findall(sentence)
    if quoted and _QUOTED.match(sentence.lstrip(" ：:")):
        return _of_quoted(sentence, vocabulary)
    return _of_parts(sentence, vocabulary)


def _of_parts(sentence: str, vocabulary: Vocabulary) -> Values | None:
    """Return the values that separators join in a sentence."""
    found = Values()
    marked: dict[str, str] = {}
    for part, is_listed in _listing(sentence):
        value = _part_value(part)
        if value is None:
            if len(found.values) > 1 and not is_listed:
                break  # the list is over, the sentence continues
            found.is_open = True
            continue
        found.values += value.split("/") if _SLASHED.fullmatch(value) else [value]
        if _MARKED.match(part[len(value) :]):
            marked[value] = part
    found.is_open |= any(p.search(sentence) for p in vocabulary.prose("open"))
    found.values = list(dict.fromkeys(found.values))
    found.default = default_of(marked, found.values, vocabulary)
    words = [value for value in found.values if " " in value]
    names_kinds = len(words) * 2 > len(found.values)  # `Job ID or Service ID`
    return found if len(found.values) > 1 and not names_kinds else None


def _explained(text: str) -> list[str]:
    """Return the values of `on：开。off：关`, with or without stops; none for other texts."""
    parts = [part.strip() for part in re.split("[。；;]", text) if part.strip()]
    heads = [_EXPLAINED.match(part) for part in parts]
    if len(parts) > 1 and all(heads):
        return [head[1] for head in heads if head is not None]
    return _EXPLAINED.findall(text) if _GLUED.fullmatch(text) else []


def _listing(sentence: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a sentence, and whether more than a comma joins each to the last."""
    start, joint = 0, ""
    masked = _IN_PARENTHESES.sub(lambda m: "_" * len(m[0]), sentence)
    for found in (*SEPARATORS.finditer(masked), None):
        part = sentence[start : None if found is None else found.start()].strip()
        if part:
            yield part, joint.strip() not in {"，", ",", "；", ";"}
        start, joint = (start, "") if found is None else (found.end(), found[0])


def _of_quoted(sentence: str, vocabulary: Vocabulary) -> Values | None:
    head = re.match(
        r"(?:\s*[“\"'‘`][^”\"'’`]{1,80}[”\"'’`]\s*(?:[（(][^）)]*[）)])?(?:、|，|,|；|;|/|\||\\\\|或者?|和|以及|or|and|\s)*)+",
        sentence.lstrip(" ：:"),
    )
    values = [] if head is None else [v.strip() for v in _QUOTED.findall(head[0])]
    if len(values) <= 1:  # one value is a constant, not a list
        return None
    rest = sentence.lstrip(" ：:")[len(head[0]) if head else 0 :]
    return Values(values, is_open=any(p.match(rest) for p in vocabulary.prose("open")))


def _part_value(part: str) -> str | None:
    if _NAME.fullmatch(part):
        return part
    token = TOKEN.match(part)
    if token is None:
        return None
    value = token[0].rstrip(".:-")
    rest = part[len(value) :]
    return value if _WORDS.match(rest) and not is_words(rest) else None


def _inside(text: str) -> str:
    """Return the part of a text in front of a bracket that it closes without opening it."""
    masked = _IN_PARENTHESES.sub(lambda m: "_" * len(m[0]), text)
    return text[: len(re.split("[）)]", masked)[0])]


def _without_brackets(text: str) -> str:
    """Return a list without the brackets around it, as in `[a, b]`."""
    bracketed = _IN_BRACKETS.match(text)
    return text if bracketed is None else bracketed[1]


def _without_quoted_stops(text: str) -> str:
    return _QUOTED.sub(lambda m: "_" * len(m[0]), text)
