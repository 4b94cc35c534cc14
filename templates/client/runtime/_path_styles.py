"""Path parameters in every style of OpenAPI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._messages import percent_encode
from ._path_text import check_segment
from ._plain import plain
from ._styles import encoder, pieces_of

if TYPE_CHECKING:
    from pydantic import JsonValue

# The reserved characters of RFC 3986 that have no meaning of their own in a path.
_RESERVED = ":@!$&'()*+,;="


def styled_path_value(
    name: str,
    value: object,
    *,
    style: str = "simple",
    explode: bool = False,
    allow_reserved: bool = False,
    before: str = "",
) -> str:
    """Return a path parameter, percent-encoded, for its place in the path.

    Args:
        name: Name of the parameter.
        value: A value, list or mapping.
        style: `simple`, `label` or `matrix`.
        explode: Whether each item or property is written separately.
        allow_reserved: Whether reserved characters and percent-encoded triples are sent unchanged.
        before: The text between it and the next parameter of the same segment, if there is one.

    Returns:
        The text that replaces the placeholder.

    Raises:
        ValueError: The value is empty, cannot be written, or is a dot segment that would change
            the path.
    """
    what = f"path parameter {name!r}"
    if style not in ("simple", "label", "matrix"):
        raise ValueError(f"{what} has the unknown style {style!r}")
    data = plain(value)
    separators = ""
    if isinstance(data, list | dict):
        exploded = {"simple": ",=", "label": ".=", "matrix": ";="}[style]
        separators = exploded if explode else ","
    elif style == "matrix":
        separators = ";"
    separators += before[:1]
    encode = encoder(_RESERVED if allow_reserved else "", separators)
    pieces = pieces_of(what, data, explode=explode, encode=encode)
    if style == "simple":
        text = ",".join(pieces)
    elif style == "label":
        text = "." + ("." if explode else ",").join(pieces)
    else:
        text = _matrix(percent_encode(name), data, pieces, explode=explode)
    check_segment(what, text, is_empty=not any(pieces))
    if before and before in text:
        raise ValueError(f"{what} must not hold {before!r}")
    return text


def _matrix(name: str, data: JsonValue, pieces: list[str], *, explode: bool) -> str:
    if explode and isinstance(data, dict):
        return "".join(f";{piece}" for piece in pieces)
    if explode and isinstance(data, list):
        return "".join(f";{name}={piece}" for piece in pieces)
    return f";{name}=" + ",".join(pieces)
