"""Limits told in prose: of the length of text, of numbers, of the elements of an array."""

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
_NO_BOUND = {"minLength": 0, "minItems": 0}


class Bounds:
    """Collects the limits of a field.

    Args:
        field: The field; `settle` adds to its keywords and notes.
        kind: Its type.
        vocabulary: What the words of its description mean.
    """

    def __init__(self, field: PageField, kind: str, vocabulary: Vocabulary) -> None:
        self._field = field
        self._kind = kind
        self._vocabulary = vocabulary
        self._told: dict[str, list[tuple[int, int]]] = {}
        self._ranges: dict[str, None] = {}

    def read(self, sentence: str, depth: int) -> None:
        """Take the limits that a sentence states.

        Args:
            sentence: The sentence; it holds without conditions.
            depth: How deep in a list it is.
        """
        if self._kind not in _BY_TYPE:
            return
        prose, lower, upper = _BY_TYPE[self._kind]
        for told in self._matches(prose, sentence):
            for keyword, number in _numbers(self._kind, (lower, upper), told):
                self._told.setdefault(keyword, []).append((depth, number))
        if self._kind == "string":
            told = next(self._matches("range", sentence), {})
            if "low" in told and "high" in told:
                self._ranges[f"{told['low']} to {told['high']}"] = None

    def _matches(self, prose: str, sentence: str) -> Iterator[dict[str, str]]:
        for pattern in self._vocabulary.prose(prose):
            found = pattern.search(sentence)
            if found is None or is_of_another(found, self._field.name):
                continue
            told = {k: v for k, v in found.groupdict().items() if v is not None}
            if max(map(len, told.values())) <= _MAX_DIGITS:
                yield told

    def settle(self) -> None:
        """Give the field what is stated once; what several list items state is a note."""
        for keyword, told in self._told.items():
            numbers = _numbers_that_hold(told)
            if len(numbers) > 1:
                note = f"The page states {keyword} in several ways: {numbers}."
                self._field.notes.append(note)
            elif numbers[0] != _NO_BOUND.get(keyword):
                self._field.keywords[keyword] = numbers[0]
        keywords = self._field.keywords
        if "enum" in keywords:
            keywords.pop("minimum", None)
            keywords.pop("maximum", None)
        elif not self._told:
            self._field.notes += [
                f"The page states the range {each} of a text." for each in self._ranges
            ]


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
