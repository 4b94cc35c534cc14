"""JSON pointers (RFC 6901)."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=8192)
def escape(token: str) -> str:
    """Return a mapping key as a reference token."""
    if "~" in token or "/" in token:
        return token.replace("~", "~0").replace("/", "~1")
    return token


def unescape(token: str) -> str:
    """Return a reference token as a mapping key."""
    return token.replace("~1", "/").replace("~0", "~")


def split(pointer: str) -> list[str]:
    """Return the keys of a pointer.

    Raises:
        ValueError: The pointer is neither empty nor begins with `/`.
    """
    if not pointer:
        return []
    if not pointer.startswith("/"):
        raise ValueError(f"not a JSON pointer: {pointer}")
    return [unescape(token) for token in pointer[1:].split("/")]


def join(*keys: str | int) -> str:
    """Return the pointer made of `keys`."""
    return "".join(f"/{escape(str(key))}" for key in keys)
