"""Locations in source files: each diagnostic has one."""

from __future__ import annotations

from specgen.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a source file.

    Args:
        file: Path as the user gave it.
        line: Line, counted from 1.
        column: Column in characters, counted from 1.
        width: Number of characters to underline; 0 when unknown.
    """

    file: str
    line: int
    column: int
    width: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
