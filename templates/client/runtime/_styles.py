"""The common part of the styles of parameters.

Items are escaped before they are joined, so that a delimiter in an item differs from one between
items. Values that a style cannot write are refused. Properties that are None are omitted, as in
RFC 6570.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from ._messages import Encoded
from ._text import item_text, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import JsonValue

_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_NAMES = {",": "a comma", ";": "a semicolon", "=": "an equals sign"}
_TRIPLE = re.compile(r"(%[0-9A-Fa-f]{2})")


def pieces_of(
    what: str, data: JsonValue, *, explode: bool, encode: Callable[[str], str]
) -> list[str]:
    match data:
        case None:
            return []
        case list():
            return [encode(item_text(what, item)) for item in data]
        case dict():
            pairs = [
                (encode(k), encode(text_of(v)))
                for k, v in data.items()
                if v is not None
            ]
            if explode:
                return [f"{key}={value}" for key, value in pairs]
            return [piece for pair in pairs for piece in pair]
        case _:
            return [encode(text_of(data))]


def encoder(reserved: str, separators: str = "") -> Callable[[str], str]:
    """Return the escaping function for items: it keeps unreserved and the given characters.

    Args:
        reserved: Reserved characters that stay unchanged, and with them percent-encoded triples.
        separators: The delimiters of items, which are always escaped within one.
    """
    safe = "".join(c for c in reserved if c not in separators)
    unreserved = [c for c in separators if quote(c, safe="") == c]
    always = (
        re.compile(f"%..|[{re.escape(''.join(unreserved))}]") if unreserved else None
    )

    def encode(text: str) -> str:
        parts = _TRIPLE.split(text) if reserved else [text]
        parts[::2] = [quote(part, safe=safe) for part in parts[::2]]
        escaped = "".join(parts)
        if always is not None:
            escaped = always.sub(_triple, escaped)
        return escaped.replace("%20", "+") if separators == "%20" else escaped

    return encode


def _triple(found: re.Match[str]) -> str:
    """Return a character as a triple; an existing triple stays unchanged."""
    text = found[0]
    return text if len(text) > 1 else f"%{ord(text):02X}"


def encoded(what: str, wire: str) -> str:
    try:
        return Encoded(wire)
    except UnicodeDecodeError:
        raise ValueError(
            f"{what} holds percent-encoded bytes that are not UTF-8"
        ) from None


def bare(what: str, delimiters: str, text: str) -> str:
    """Return text that is sent unchanged, if it is valid."""
    if _CONTROLS.search(text):
        raise ValueError(f"{what} must not hold control characters")
    if text != text.strip(" \t"):
        raise ValueError(f"{what} must not begin or end with white space")
    for delimiter in delimiters:
        if delimiter in text:
            raise ValueError(f"{what} must not hold {_NAMES[delimiter]}")
    return text
