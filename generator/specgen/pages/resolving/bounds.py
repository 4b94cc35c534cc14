"""Limits in prose: of the length of text, of numbers, of the elements of an array."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.pages.resolving.values import is_of_another

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from specgen.pages.operation import PageField
    from specgen.pages.vocabulary import Vocabulary

NUMBERS = {"integer", "number"}
_VALUE = ("range", "minimum", "maximum")
_BY_TYPE = {
    "string": ("length", "minLength", "maxLength"),
    "integer": _VALUE,
    "number": _VALUE,
    "array": ("count", "minItems", "maxItems"),
}
_MAX_DIGITS = 19
_LIMITS = frozenset({"low", "high", "exact", "above", "below", "value"})
_NO_BOUND = {"minLength": 0, "minItems": 0}
_NOT_EMPTY = {"string": "minLength", "array": "minItems"}


class Bounds:
    """Collects the limits of a field.

    Args:
        field: The field; `settle` adds to its keywords and notes.
        kind: Its type.
        vocabulary: The vocabulary of its description.
    """

    def __init__(self, field: PageField, kind: str, vocabulary: Vocabulary) -> None:
        self._field = field
        self._kind = kind
        self._vocabulary = vocabulary
        self._kinds = _kinds(field, kind)
        self._stated: dict[str, list[tuple[int, int]]] = {}
        self._notes: dict[str, None] = {}
        self._is_not_empty = False
        self._least: int | None = None

    def read(self, sentence: str, depth: int) -> None:
        """Take the limits that a sentence states.

        Args:
            sentence: The sentence; it holds without conditions.
            depth: How deep in a list it is.
        """
        self._read_index(sentence)
        for kind in self._kinds:
            prose, lower, upper = _BY_TYPE[kind]
            for told in self._matches(prose, sentence):
                for keyword, number in _numbers(kind, (lower, upper), told):
                    self._stated.setdefault(keyword, []).append((depth, number))
        if self._kind == "string":
            self._read_range_of_text(sentence)
        if self._kind in NUMBERS:
            self._read_number(sentence)
        if self._kind in _NOT_EMPTY:
            self._is_not_empty |= (
                next(self._matches("non-empty", sentence), None) is not None
            )

    def _read_number(self, sentence: str) -> None:
        """Take the sign of a number, and what it is a multiple of."""
        for least, sign in enumerate(("non-negative", "positive")):
            if next(self._matches(sign, sentence), None) is not None:
                self._least = least
        for told in self._matches("multiple", sentence):
            if factor := int(told["value"]):
                self._field.keywords["multipleOf"] = factor

    def _read_range_of_text(self, sentence: str) -> None:
        """Keep the numbers stated of a text in a note: its schema cannot state them."""
        for told in self._matches("count", sentence):
            if limits := _in_words(told):
                self._notes[f"The page states {limits} elements in the text."] = None
                return
        for told in self._matches("range", sentence):
            if limits := _in_words(told):
                self._notes[f"The page states the range {limits} of a text."] = None
                return

    def _read_index(self, sentence: str) -> None:
        """Take the numbers that stand for N in a name such as `Tag.N.Key`."""
        found = next(self._matches("index", sentence), None)
        if found is None or "N" not in self._field.name.split("."):
            return
        if self._kind == "array":
            self._stated.setdefault("maxItems", []).append((0, int(found["high"])))
        else:
            first = found.get("low", "1")
            self._field.notes.append(f"N is {first} to {found['high']}.")

    def _matches(self, prose: str, sentence: str) -> Iterator[dict[str, str]]:
        for pattern in self._vocabulary.prose(prose):
            found = next(
                (
                    m
                    for m in pattern.finditer(sentence)
                    if not is_of_another(m, self._field.name)
                ),
                None,
            )
            if found is None:
                continue
            groups = found.groupdict()
            told = {k: groups[k] for k in _LIMITS if groups.get(k) is not None}
            if all(len(text) <= _MAX_DIGITS for text in told.values()):
                yield told

    def settle(self) -> None:
        """Give the field what is stated once; what several list items state is a note."""
        self._settle_sign()
        for keyword, told in self._stated.items():
            numbers = _numbers_that_hold(told)
            if len(numbers) > 1:
                note = f"The page states {keyword} in several ways: {numbers}."
                self._field.notes.append(note)
            elif numbers[0] != _NO_BOUND.get(keyword):
                self._field.keywords[keyword] = numbers[0]
        keywords = self._field.keywords
        if self._is_not_empty and not {"enum", "const"} & set(keywords):
            keywords.setdefault(_NOT_EMPTY[self._kind], 1)
        if "enum" in keywords:
            keywords.pop("minimum", None)
            keywords.pop("maximum", None)
        elif not self._stated:
            self._field.notes += self._notes

    def _settle_sign(self) -> None:
        """Take a lower limit told in words where none is told as a number."""
        if self._least is not None and not {"minimum", "exclusiveMinimum"} & set(
            self._stated
        ):
            is_open = self._least and self._kind == "number"
            keyword = "exclusiveMinimum" if is_open else "minimum"
            self._stated[keyword] = [(0, 0 if is_open else self._least)]


def _kinds(field: PageField, kind: str) -> list[str]:
    """Return the types whose limits a description may state: its own, and its elements'."""
    item = None if field.type is None else field.type.item
    is_list_of_texts = kind == "array" and item is not None and item.type == "string"
    return [k for k in (kind, "string" if is_list_of_texts else "") if k in _BY_TYPE]


def _in_words(told: Mapping[str, str]) -> str:
    """Return limits in words; empty if there are none."""
    low, high = told.get("low"), told.get("high")
    if low and high:
        return f"{low} to {high}"
    return f"at most {high}" if high else f"at least {low}" if low else ""


def _numbers_that_hold(told: list[tuple[int, int]]) -> list[int]:
    """Return the first number of the paragraphs, or else all those of the list items."""
    top = [number for depth, number in told if depth == 0]
    return top[:1] or sorted({number for _, number in told})


def _numbers(
    kind: str, keywords: tuple[str, str], told: Mapping[str, str]
) -> Iterator[tuple[str, int]]:
    """Yield the limits that the groups of a pattern tell, each with its keyword."""
    lower, upper = keywords
    numbers = {group: int(text.replace(",", "")) for group, text in told.items()}
    low = numbers.get("low", numbers.get("exact"))
    high = numbers.get("high", numbers.get("exact"))
    if low is not None and high is not None and low > high:
        return
    if "above" in numbers:
        is_exact = kind != "number"
        lower = lower if is_exact else "exclusiveMinimum"
        low = numbers["above"] + is_exact
    if "below" in numbers and kind != "number":
        high = numbers["below"] - 1
    yield from ((k, n) for k, n in ((lower, low), (upper, high)) if n is not None)
