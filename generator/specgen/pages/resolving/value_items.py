"""Items of lists of values, and the value that each begins with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from specgen.pages.vocabulary import Vocabulary

TOKEN = re.compile(
    r"-\d{1,9}(?![\w.])|[A-Za-z0-9_](?:[A-Za-z0-9_./+\-]|:(?![A-Z][a-z]*[ ,]))*"
)
SEPARATORS = re.compile(
    r"\s*(?:、|，|,|；|;|/|\\|\||\s或者?\s?|或者?|和|以及|\bor\b|\band\b)\s*"
)
_QUOTED_ITEM = re.compile(r"(?:取?值为?|取)?[“\"'‘`]([^”\"'’`，、]{1,80})[”\"'’`]")
_SEVERAL = re.compile(
    r"([“\"]?\w+[”\"]?(?:(?:\s*[、和]\s*|\s(?:and|or)\s)[“\"]?\w+[”\"]?)+)\s*(?:[：:]|表示|$)",
    re.ASCII,
)
MEDIA_TYPE = re.compile(
    r"(?:application|audio|image|multipart|text|video)/[\w.+-]+(?:;\s*charset=[\w-]+)?",
    re.ASCII,
)
_NAMED_CONSTANT = re.compile(
    r"[\u4e00-\u9fff]{1,12}\s*[：:]\s*([A-Z][A-Z0-9_]+)\s*(?:[（(][^（()）]*[）)])?[。；;]?"
)
_NAMED_WORD = re.compile(
    r"(?:(?!默认|缺省|单位|示例|例如|举例|格式|取值|说明|注|最)[\u4e00-\u9fff]){1,12}\s*：\s*"
    r"([a-z][a-z0-9_-]*)[。；;]?",
    re.ASCII,
)
_STATED_VALUE = re.compile(
    r"[A-Z][A-Za-z ]{0,40}:\s*The value is ([\w.-]*\w)\.?", re.ASCII
)
_TEMPLATE = re.compile(r"[A-Za-z][.:/_-][\u4e00-\u9fff]")  # tables.表名
_NAMED_VALUES = (_NAMED_CONSTANT, _NAMED_WORD, _STATED_VALUE)
_EXPLANATION_INSIDE = re.compile(r"(?<=\w)(?:\s*：\s*|\s*:\s+)(?=\S)", re.ASCII)
_STATES_A_NUMBER = re.compile(r"\s*的?(?:取值)?(?:范围)?[为是]\s*\d|\s*类型\s*[：:]")
EXPLAINED_ITEM = re.compile(
    r"(?:[“\"][\w.-]+[”\"]|(?:取值为|取)[“\"]?[\w.-]+[”\"]?|-?[A-Za-z0-9][\w.-]*)\s*(?:[（(][^）)]*[）)]\s*)?(?:[：:，,（(]|表示|代表|\s+indicates?\b|$)"
    r"|-?\d{1,4}\s*[为是]\s*(?=[\u4e00-\u9fff])",
    re.ASCII,
)
LONE_VALUE = re.compile(r"[“\"]?[\w./-]+[”\"]?\s*[。.:：]?", re.ASCII)


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


def of_items(items: Sequence[str], vocabulary: Vocabulary) -> Values | None:
    """Return the values that the items of a list begin with, or None if none does."""
    found = Values()
    explained: dict[str, str] = {}
    for item in items:
        values = item_values(item, vocabulary)
        has_others = len(values) > 1 and values[-1] == "others"  # `no or others: ...`
        found.values += values[:-1] if has_others else values
        found.is_open |= has_others or not values
        if values:
            explained.setdefault(values[0], item)
    found.values = list(dict.fromkeys(found.values))
    found.default = default_of(explained, found.values, vocabulary)
    return found if found.values else None


def item_values(text: str, vocabulary: Vocabulary) -> list[str]:
    """Return the values that an item of a list begins with; none if it begins with words."""
    several = _SEVERAL.match(text)
    if several is not None:
        return [value.strip('“”"') for value in SEPARATORS.split(several[1])]
    value = item_value(text, vocabulary)
    return [] if value is None else [value]


def item_value(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the value that an item of a list begins with; None if it begins with words."""
    quoted = _QUOTED_ITEM.match(text) or next(
        filter(None, (each.fullmatch(text) for each in _NAMED_VALUES)), None
    )
    if quoted is not None:
        value = _EXPLANATION_INSIDE.split(quoted[1].strip())[0]
        return None if _TEMPLATE.search(value) else value
    if media_type := MEDIA_TYPE.match(text):
        return media_type[0]
    token = TOKEN.match(text)
    if token is None or any(p.match(text) for p in vocabulary.prose("value-label")):
        return None
    rest = text[token.end() :]
    value = token[0].rstrip(".:-")
    rest = text[len(value) :]
    if not rest.strip(" .。;；,，"):
        return value
    if _STATES_A_NUMBER.match(rest):
        return None
    explained = any(p.match(rest) for p in vocabulary.prose("explanation"))
    return value if explained and not is_words(rest) else None


def is_words(rest: str) -> bool:
    """Whether what follows a token makes it a word of an English sentence."""
    return re.match(r"\s+[a-z]+\s+[a-z]+", rest) is not None and not re.match(
        r"\s+indicat", rest
    )


def default_of(
    explained: Mapping[str, str], values: Collection[str], vocabulary: Vocabulary
) -> str | None:
    """Return the value that the explanations of values call the default.

    Args:
        explained: The values that are explained, each with its explanation.
        values: All values.
        vocabulary: The vocabulary of the page.
    """
    for value, text in explained.items():
        matches = (p.search(text) for p in vocabulary.prose("default"))
        stated = (m["value"].strip("“”\"'.") for m in matches if m is not None)
        if named := next((each for each in stated if each in values), None):
            return named
        if any(p.search(text) for p in vocabulary.prose("default-mark")):
            return value
    return None


def is_note(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a line is a note."""
    return any(p.match(text) for p in vocabulary.prose("note"))
