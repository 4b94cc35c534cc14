"""Cookie parameters."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ._messages import percent_encode
from ._plain import plain
from ._query_parameters import query_pairs
from ._styles import bare, encoder, pieces_of

if TYPE_CHECKING:
    from collections.abc import Callable

# The reserved characters of RFC 3986 that have no meaning of their own in a cookie.
_RESERVED = ":/?#[]@!$&'()*+="


def cookie_value(
    name: str,
    value: object,
    *,
    style: str = "form",
    explode: bool = True,
    allow_reserved: bool = False,
) -> str:
    """Return a cookie parameter as in a Cookie header, such as `name=value`.

    Args:
        name: Name of the parameter.
        value: A value, list or mapping. An empty list or mapping gives no cookie.
        style: `form`, percent-encoded, or `cookie`, as it is.
        explode: Whether each item or property becomes a cookie of its own.
        allow_reserved: Whether reserved characters and percent-encoded triples are sent unchanged,
            where they do not end the value.

    Returns:
        Cookies joined by `; `; join those of several parameters likewise.

    Raises:
        ValueError: The style is unknown, or cannot write the value.
    """
    if style not in ("form", "cookie"):
        raise ValueError(f"cookie parameter {name!r} has the unknown style {style!r}")
    what = f"cookie parameter {name!r}"
    data = plain(value)
    if data is None or data in ([], {}):
        return ""
    is_joined = isinstance(data, list | dict) and not explode
    encode: Callable[[str], str]
    encode_name: Callable[[str], str]
    if style == "form":
        reserved = _RESERVED if allow_reserved else ""
        encode, encode_name = encoder(reserved), percent_encode
    else:
        encode = encode_name = partial(bare, what, ";," if is_joined else ";")
    if is_joined:
        pieces = pieces_of(what, data, explode=False, encode=encode)
        return f"{encode_name(name)}={','.join(pieces)}"
    pairs = query_pairs(name, data)
    if style == "cookie" and any("=" in key for key, _ in pairs):
        raise ValueError(f"{what} must not hold an equals sign in a name")
    return "; ".join(f"{encode_name(key)}={encode(item)}" for key, item in pairs)


def cookie_header(*cookies: str) -> tuple[tuple[str, str], ...]:
    """Return cookie parameters as a Cookie header; nothing if there are none.

    Args:
        cookies: The result of `cookie_value` for each parameter.
    """
    text = "; ".join(cookie for cookie in cookies if cookie)
    return (("Cookie", text),) if text else ()
