"""The text of a source file, and where each character of it stands."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

from generator.source.location import Location

_LINE_BREAK = re.compile("\r\n|\r|\n")
_ESCAPE = re.compile(
    r"\\(?:u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_SHRINKAGE = len(r"\ud83d\ude00") - len(r"\U0001f600")


class SourceText:
    """A file's text.

    JSON spells a character beyond the basic plane as a surrogate pair, which YAML does not know:
    `yaml` has those respelt, and `location` takes offsets into `yaml`.

    Args:
        file: Path as the user gave it.
        text: The decoded contents.
    """

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._text = text
        self._respelt: list[int] = []
        self._indent = 0
        self.yaml = self._json(text) if text.lstrip()[:1] in {"{", "["} else text

    def location(self, start: int, end: int) -> Location:
        """Return where the characters from `start` to before `end` stand."""
        start, end = self._original(start), self._original(end)
        starts, ends = self._lines
        line = bisect_right(starts, start)
        width = min(end, ends[line - 1]) - start
        return Location(self.file, line, start - starts[line - 1] + 1, max(width, 0))

    def line(self, number: int) -> str | None:
        """Return a line by its number, counted from 1, without its break; None if there is none."""
        starts, ends = self._lines
        if not 1 <= number <= len(starts):
            return None
        return self._text[starts[number - 1] : ends[number - 1]]

    @cached_property
    def _lines(self) -> tuple[list[int], list[int]]:
        """Where the lines start, and where they end without their breaks."""
        breaks = [match.span() for match in _LINE_BREAK.finditer(self._text)]
        return [0, *(end for _, end in breaks)], [
            *(start for start, _ in breaks),
            len(self._text),
        ]

    def _json(self, text: str) -> str:
        """Return JSON as YAML takes it: no tabs around the brackets, no surrogate pairs."""
        value = text.strip()
        self._indent = text.index(value)
        before, after = text[: self._indent], text[self._indent + len(value) :]
        if "\\u" in value:
            value = _ESCAPE.sub(self._respell, value)
        return before.replace("\t", " ") + value + after.replace("\t", " ")

    def _respell(self, match: re.Match[str]) -> str:
        high, low = match["high"], match["low"]
        if high is None:
            return match[0]
        self._respelt.append(
            self._indent + match.start() - _SHRINKAGE * len(self._respelt)
        )
        code = 0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00
        return f"\\U{code:08x}"

    def _original(self, offset: int) -> int:
        return offset + _SHRINKAGE * bisect_left(self._respelt, offset)
