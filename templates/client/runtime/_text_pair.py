"""Query parameters that are texts."""

from __future__ import annotations


def text_pair(name: str, text: object) -> tuple[tuple[str, str], ...]:
    """Return the pair of a text in a query; none if it is None."""
    if isinstance(text, str):
        return ((name, text),)
    if text is None:
        return ()
    kind = type(text).__name__
    raise TypeError(f"query parameter {name!r} must be a str, not {kind}")
