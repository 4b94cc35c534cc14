"""Path parameters that are texts."""

from __future__ import annotations

import re

from ._messages import percent_encode

# Matches most values, which need no encoding.
_PLAIN = re.compile(r"[A-Za-z0-9_~-]+")


def path_text(name: str, text: object) -> str:
    """Return a path parameter, percent-encoded, for its place in the path.

    Raises:
        TypeError: It is not a text.
        ValueError: The text is empty, or is a dot segment that would change the path.
    """
    what = f"path parameter {name!r}"
    if not isinstance(text, str):
        raise TypeError(f"{what} must be a str, not {type(text).__name__}")
    if _PLAIN.fullmatch(text):
        return text
    encoded = percent_encode(text)
    check_segment(what, encoded, is_empty=not text)
    return encoded


def check_segment(what: str, text: str, *, is_empty: bool) -> None:
    """Check that a value makes a segment of a path, and leaves the path as it is."""
    if is_empty:
        raise ValueError(f"{what} must not be empty")
    if text in {".", ".."}:
        raise ValueError(f"{what} must not be a dot segment")
