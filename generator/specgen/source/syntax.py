"""Syntax errors of the YAML library as findings with hints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic

if TYPE_CHECKING:
    import yaml

    from specgen.source.text import SourceText

_SPACES = "indent with spaces, not with tabs"
_HINTS = {
    "mapping values are not allowed in this context": "quote a value that contains `: `; "
    "otherwise check the indentation",
    "did not find expected key": "check the indentation, and look for an unquoted special "
    "character",
    "did not find expected '-' indicator": "align each item of a list with the first one, and its "
    "keys with each other",
    "did not find expected ',' or '}'": "a brace is not closed, or a comma is missing",
    "did not find expected ',' or ']'": "a bracket is not closed, or a comma is missing",
    "could not find expected ':'": "a key must be followed by a colon and a space",
    "found unexpected end of stream": "a quote or bracket is not closed",
    "found invalid Unicode character escape code": "write both halves of the "
    "surrogate pair, or remove this one",
}


def syntax_error(error: yaml.MarkedYAMLError, source: SourceText) -> Diagnostic:
    """Return an error of the YAML library as a finding."""
    mark = error.problem_mark or error.context_mark
    offset = mark.index if mark else 0
    problem = error.problem or "not YAML"
    hint = _HINTS.get(problem)
    if "cannot start any token" in problem:
        hint = _bad_start_hint(source.text[offset : offset + 1])
    if "tab character" in problem:
        hint = _SPACES
    location = source.location(offset, offset)
    message = f"{problem}{_context(error, source, location.line)}"
    return Diagnostic("yaml-syntax", message, location, hint)


def _context(error: yaml.MarkedYAMLError, source: SourceText, line: int) -> str:
    """Return the construct that was being read, with its line if it begins on another one."""
    if not error.context:
        return ""
    mark = error.context_mark
    begins = source.location(mark.index, mark.index).line if mark else line
    where = f" that begins on line {begins}" if begins != line else ""
    return f" {error.context}{where}"


def _bad_start_hint(character: str) -> str:
    if character == "\t":
        return _SPACES
    return f"quote a value that begins with `{character}`"
