"""Statements in the prose of a description about the value of a field."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from specgen.pages.operation import FieldType
from specgen.pages.resolving.bounds import NUMBERS, Bounds
from specgen.pages.resolving.labelled_lines import MAX_LINE, MAX_LINES, prepared
from specgen.pages.resolving.sentences import SENTENCE, sentences
from specgen.pages.resolving.value_items import MEDIA_TYPE
from specgen.pages.resolving.values import enum_of, is_of_another

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.pages.operation import PageField
    from specgen.pages.vocabulary import Vocabulary

_QUOTES = "“”\"'‘’`"
_RANGE = re.compile(r"[~～]|^\d+\s*-\s*\d+$|[\[（(]\s*\d")
_WITH_UNIT = re.compile(r"([+-]?\d{1,19})\s?[A-Za-z]{1,3}")


def describe(field: PageField, vocabulary: Vocabulary, default: str = "") -> None:
    """Add to a field what its description states about its value.

    Args:
        field: The field; its type and lines are known.
        vocabulary: The vocabulary of the page.
        default: The text of the column of defaults, if there is one.
    """
    if len(field.lines) > MAX_LINES or any(len(t) > MAX_LINE for t, _ in field.lines):
        field.notes.append(
            "Only the start of its description was read: it is too long."
        )
    if field.type is None and _has_range(field, vocabulary):
        field.type = FieldType("integer")
        field.notes.append("The page gives no type; its limits are those of a number.")
    reader = _Reader(field, vocabulary)
    reader.read_default(default)
    reader.read_enum()
    reader.read_constant()
    for sentence, depth in sentences(reader.lines, reader.listed, vocabulary):
        reader.read_sentence(sentence, depth)
    reader.read_example()
    reader.settle()


def _has_range(field: PageField, vocabulary: Vocabulary) -> bool:
    return any(
        {"low", "high"} <= {group for group, text in found.groupdict().items() if text}
        for line, _ in field.lines[:MAX_LINES]
        for pattern in vocabulary.prose("range")
        if len(line) <= MAX_LINE and (found := pattern.search(line))
    )


class _Reader:
    def __init__(self, field: PageField, vocabulary: Vocabulary) -> None:
        self._field = field
        self._vocabulary = vocabulary
        self._defaults: list[Any] = []
        self._kind = "string" if field.type is None else field.type.type
        self.lines = prepared(field.lines, vocabulary)
        self.listed: list[str] = []
        self._bounds = Bounds(field, self._kind, vocabulary)

    def read_default(self, column: str) -> None:
        """Take the default from a column of its own."""
        if not self._vocabulary.is_absent(column):
            self._defaults.append(self._typed(column.strip()))

    def read_enum(self) -> None:
        """Take the values that the field may have, and which of them is the default."""
        item = None if self._field.type is None else self._field.type.item
        if self._kind in {"object", "any"} or (item and item.type == "object"):
            return
        found = enum_of(self.lines, self._vocabulary, self._field.name)
        if found is None:
            return
        self.listed = found.values
        if found.default is not None:
            self._defaults.append(self._typed(found.default))
        if found.is_open or not found.values or self._kind == "boolean":
            if found.is_open and found.values:
                self._field.notes.append(
                    f"Known values: {', '.join(found.values)}; there are others."
                )
            return
        values = [self._typed(value) for value in found.values]
        if self._kind not in NUMBERS or not any(isinstance(v, str) for v in values):
            self._field.keywords["enum"] = values

    def read_constant(self) -> None:
        """Take the only value that the field may have."""
        is_listed = len(self.listed) > 1 or "enum" in self._field.keywords
        if is_listed or self._kind in {"array", "boolean", "object"}:
            return
        for text in self._statements():
            for found in self._all("constant", text):
                value = _bare(found["value"])
                of_another = is_of_another(found, self._field.name)
                sentence = self._sentence_of(text, found)
                at_times = found[0] not in self._vocabulary.unconditional(sentence)
                is_value = self._may_be(value) and not _RANGE.search(value)
                if is_value and not of_another and not at_times:
                    self._field.keywords["const"] = self._typed(value)
                    return

    def _statements(self) -> Iterator[str]:
        """Yield the paragraphs, the last with the line that it introduces by a colon."""
        yield from (text for text, depth in self.lines if depth == 0)
        last = " ".join(text for text, _ in self.lines[-2:])
        if len(self.lines) > 1 and self.lines[-2][0].endswith((":", "：")):
            yield last

    def read_sentence(self, sentence: str, depth: int) -> None:
        """Take from one sentence all that it states, apart from lists of values."""
        self._read_pattern(sentence)
        sentence = self._vocabulary.unconditional(sentence)
        if depth == 0 and self._first("deprecated", sentence):
            self._field.keywords["deprecated"] = True
        self._read_defaults(sentence)
        if self._kind == "boolean":
            self._read_switch(sentence)
        self._bounds.read(sentence, depth)

    def _read_defaults(self, sentence: str) -> None:
        for pattern in self._vocabulary.prose("default"):
            for found in pattern.finditer(sentence):
                value = self._vocabulary.value_of(_bare(found["value"]))
                is_quoted = found["value"][:1] in set(_QUOTES)
                if value is not None and (
                    value == "" or self._may_be(value, is_quoted=is_quoted)
                ):
                    self._defaults.append(self._typed(value))

    def _read_switch(self, sentence: str) -> None:
        """Take the default of a boolean that words such as `off by default` state."""
        for pattern in self._vocabulary.prose("default-switch"):
            if found := pattern.search(sentence):
                self._defaults.append(found["on"] is not None)
                return

    def _may_be(self, value: str, *, is_quoted: bool = False) -> bool:
        """Whether a word is a value of the field, and not the name of another or an expression."""
        is_word = value.isalpha() or is_quoted
        is_absent = self._vocabulary.is_absent(value) and not is_word
        is_of_kind = self._kind not in NUMBERS or not isinstance(
            self._typed(value), str
        )
        return _is_value(value) and is_of_kind and not is_absent

    def _read_pattern(self, sentence: str) -> None:
        found = self._first("pattern", sentence)
        if found is None or self._kind != "string" or "pattern" in self._field.keywords:
            return
        value = found["value"].strip()
        mended = re.sub(r"(?<=\d)，(?=\d*\})", ",", value)
        try:
            re.compile(mended)
        except re.error:
            self._field.notes.append(f"The page's pattern cannot be read: {value}")
            return
        if self._is_conditional(sentence) and "任一" in self._field.description:
            return
        self._field.keywords["pattern"] = mended
        if mended != value:
            self._field.printed = value
            self._field.notes.append(
                "The comma in the pattern's braces is meant to be ASCII (assumed)."
            )

    def read_example(self) -> None:
        """Take the example: from its column, or from the description."""
        if self._field.example is not None or self._kind == "any":
            return
        for text, _ in self.lines:
            for sentence in (text, *SENTENCE.split(text)):
                found = self._first("example", sentence.strip())
                if found is not None and (value := self._example(found["value"])):
                    self._field.example = value
                    return

    def _example(self, text: str) -> str | None:
        value = text.strip().rstrip("。")
        if value[:1] in "{[" and value[-1:] in "}]":
            return value if _is_json(value) else None
        bare = _bare(value)
        return bare if _is_value(bare) else None

    def settle(self) -> None:
        """Decide on the default; several that differ hold under conditions."""
        self._bounds.settle()
        distinct = list(dict.fromkeys(map(json.dumps, self._defaults)))
        if len(distinct) == 1 and self._kind not in {"object", "array"}:
            self._field.keywords["default"] = self._defaults[0]
        elif len(distinct) > 1:
            self._field.notes.append("The default depends on a condition.")

    def _all(self, kind: str, text: str) -> Iterator[re.Match[str]]:
        """Yield the first match of each pattern of a kind of statement."""
        for pattern in self._vocabulary.prose(kind):
            if found := pattern.search(text):
                yield found

    def _first(self, kind: str, text: str) -> re.Match[str] | None:
        return next(self._all(kind, text), None)

    def _is_conditional(self, sentence: str) -> bool:
        return self._vocabulary.is_conditional(sentence)

    def _sentence_of(self, text: str, found: re.Match[str]) -> str:
        return next((s for s in SENTENCE.split(text) if found[0] in s), text)

    def _typed(self, value: str) -> Any:
        """Return a value of the field's type; what does not fit stays text."""
        return typed(value, self._kind)


def typed(value: str, kind: str) -> Any:
    """Return the value that a text is for in a field of a type; others stay text."""
    text = value.strip()
    if kind == "integer" and re.fullmatch(r"[+-]?\d{1,19}", text):
        return int(text)
    if kind == "integer" and (measured := _WITH_UNIT.fullmatch(text)):
        return int(measured[1])
    if kind == "number" and re.fullmatch(r"[+-]?\d{1,19}(?:\.\d{1,19})?", text):
        return float(text) if "." in text else int(text)
    if kind == "boolean" and text.casefold() in {"true", "false"}:
        return text.casefold() == "true"
    return value


def _bare(text: str) -> str:
    value = text.strip()
    value = (
        value[1:-1]
        if len(value) > 1 and value[0] in _QUOTES and value[-1] in _QUOTES
        else value
    )
    return value.strip(_QUOTES + " ").rstrip(".。，,")


def _is_value(text: str) -> bool:
    """Whether a text can be a value: it is written in ASCII without spaces."""
    is_token = not re.search(r"\s", text) or MEDIA_TYPE.fullmatch(text) is not None
    return bool(text) and text.isascii() and is_token and text.strip("*.") != ""


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
