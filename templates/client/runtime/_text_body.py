"""Texts as bodies."""

from __future__ import annotations


def text_body(value: object) -> bytes:
    """Return a text as a body in UTF-8.

    Raises:
        TypeError: It is not a string.
    """
    if isinstance(value, str):
        return value.encode()
    raise TypeError(f"the body takes a str, not {type(value).__name__}")
