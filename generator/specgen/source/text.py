"""The text of a source file, and the location of each character."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from specgen.diagnostics.location import Location

_LINE_BREAK = re.compile("\r\n|\r|\n")
_LINE_FEED = re.compile("\n")


class SourceText:
    """A file's text.

    Args:
        file: Path as the user gave it.
        text: The decoded contents.
    """

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text

    def location(self, start: int, end: int) -> Location:
        """Return the location of the characters from `start` up to `end`."""
        starts, ends = self._lines
        line = bisect_right(starts, start)
        width = min(end, ends[line - 1]) - start
        return Location(self.file, line, start - starts[line - 1] + 1, max(width, 0))

    def line(self, number: int) -> str | None:
        """Return a line by its number, counted from 1, without its break; None if there is none."""
        starts, ends = self._lines
        if not 1 <= number <= len(starts):
            return None
        return self.text[starts[number - 1] : ends[number - 1]]

    @cached_property
    def _lines(self) -> tuple[list[int], list[int]]:
        """The offsets at which lines start, and at which they end without their breaks."""
        # Most files have one kind of them, which is found in a fifteenth of the time.
        pattern = _LINE_BREAK if "\r" in self.text else _LINE_FEED
        breaks = [match.span() for match in pattern.finditer(self.text)]
        return [0, *(end for _, end in breaks)], [
            *(start for start, _ in breaks),
            len(self.text),
        ]
