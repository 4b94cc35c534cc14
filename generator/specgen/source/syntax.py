"""Syntax errors of the YAML library as findings with hints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic

if TYPE_CHECKING:
    import yaml

    from specgen.source.text import SourceText

_HINTS = {
    "mapping values are not allowed in this context": "quote a value that contains `: `; "
    "otherwise check the indentation",
    "did not find expected key": "check the indentation, and look for an unquoted special "
    "character",
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
    context = f" {error.context}" if error.context else ""
    location = source.location(offset, offset)
    return Diagnostic("yaml-syntax", f"{problem}{context}", location, hint)


def _bad_start_hint(character: str) -> str:
    if character == "\t":
        return "indent with spaces, not with tabs"
    return f"quote a value that begins with `{character}`"
