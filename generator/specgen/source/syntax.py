"""What the YAML library says about text that is not YAML, with what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic

if TYPE_CHECKING:
    import yaml

    from specgen.source.text import SourceText

_HINTS = {
    "mapping values are not allowed in this context": "quote a value that holds `: `; "
    "otherwise look at the indentation",
    "did not find expected key": "look at the indentation, and for an unquoted special character",
    "could not find expected ':'": "a key needs a colon and a space behind it",
    "found unexpected end of stream": "a quote or bracket is not closed",
    "found invalid Unicode character escape code": "write half of a surrogate pair with its other "
    "half, or leave it out",
}


def syntax_error(error: yaml.MarkedYAMLError, source: SourceText) -> Diagnostic:
    """Return the finding that an error of the YAML library amounts to."""
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
