"""Header parameters, in the style `simple`, which has no escapes."""

from __future__ import annotations

from functools import partial

from ._plain import plain
from ._styles import bare, pieces_of


def header_pairs(
    name: str, value: object, *, style: str = "simple", explode: bool = False
) -> tuple[tuple[str, str], ...]:
    """Return a header parameter as a header; nothing for None or an empty list or mapping.

    Args:
        name: Name of the header.
        value: A value, list or mapping.
        style: `simple`, the only one there is.
        explode: Whether properties of a mapping are written `key=value`.

    Raises:
        ValueError: The style is unknown, or cannot write the value.
    """
    if style != "simple":
        raise ValueError(f"header parameter {name!r} has the unknown style {style!r}")
    if plain(value) in (None, [], {}):
        return ()
    return ((name, header_value(name, value, explode=explode)),)


def header_value(name: str, value: object, *, explode: bool = False) -> str:
    """Return a header parameter's value, in the style `simple`, which has no escapes.

    Args:
        name: Name of the parameter.
        value: A value, list or mapping.
        explode: Whether properties of a mapping are written `key=value`.

    Returns:
        The header's value.

    Raises:
        ValueError: The value holds a control character, has white space around it, or is a list
            or mapping with a delimiter in it.
    """
    what = f"header parameter {name!r}"
    data = plain(value)
    delimiters = ""
    if isinstance(data, list | dict):
        delimiters = ",=" if explode and isinstance(data, dict) else ","
    pieces = pieces_of(
        what, data, explode=explode, encode=partial(bare, what, delimiters)
    )
    return ",".join(pieces)
