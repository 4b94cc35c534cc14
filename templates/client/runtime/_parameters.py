"""Values as parameters: every `style` of OpenAPI, as pure functions.

Items are escaped before they are joined, so that a delimiter in an item is told from one between
items. What a style cannot write is refused. Members that are None are left out, as in RFC 6570.
"""

from __future__ import annotations

import json
import math
import re
from functools import partial
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import quote

from ._model import plain
from ._wire import Encoded, percent_encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import JsonValue

_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_NAMES = {",": "a comma", ";": "a semicolon", "=": "an equals sign"}
_TRIPLE = re.compile(r"(%[0-9A-Fa-f]{2})")
# A space between items goes out as `%20`, and one within an item as `+`.
_DELIMITERS = {
    "form": ",",
    "spaceDelimited": "%20",
    "pipeDelimited": "|",
    "deepObject": ",",
}
# The reserved characters of RFC 3986 that have no meaning of their own in these places.
_RESERVED_IN_PATH = ":@!$&'()*+,;="
_RESERVED_IN_QUERY = ":/?@!$'()*,;"
_RESERVED_IN_COOKIE = ":/?#[]@!$&'()*+="


def path_value(
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
        explode: Whether each item or member stands for itself.
        allow_reserved: Whether reserved characters and percent-encoded triples go as they are.
        before: What stands between it and the next parameter of the same segment, if there is one.

    Returns:
        The text that replaces the placeholder.

    Raises:
        ValueError: The value is empty, cannot be written, or is a dot segment that would change
            the path.
    """
    if style not in ("simple", "label", "matrix"):
        raise ValueError(f"path parameter {name!r} has the unknown style {style!r}")
    data = plain(value)
    separators = ""
    if isinstance(data, list | dict):
        exploded = {"simple": ",=", "label": ".=", "matrix": ";="}[style]
        separators = exploded if explode else ","
    elif style == "matrix":
        separators = ";"
    separators += before[:1]
    encode = _encoder(_RESERVED_IN_PATH if allow_reserved else "", separators)
    pieces = _pieces(f"path parameter {name!r}", data, explode=explode, encode=encode)
    if not any(pieces):
        raise ValueError(f"path parameter {name!r} must not be empty")
    if style == "simple":
        text = ",".join(pieces)
    elif style == "label":
        text = "." + ("." if explode else ",").join(pieces)
    else:
        text = _matrix(percent_encode(name), data, pieces, explode=explode)
    if text in {".", ".."}:
        raise ValueError(f"path parameter {name!r} must not be a dot segment")
    if before and before in text:
        raise ValueError(f"path parameter {name!r} must not hold {before!r}")
    return text


def query_pairs(
    name: str,
    value: object,
    *,
    style: str = "form",
    explode: bool = True,
    allow_reserved: bool = False,
    what: str = "query parameter",
) -> list[tuple[str, str]]:
    """Return the pairs by which a query or form carries a value.

    Args:
        name: Name of the parameter.
        value: A value, list or mapping. An empty list or mapping gives no pair.
        style: `form`, `spaceDelimited`, `pipeDelimited` or `deepObject`.
        explode: Whether each item or member gets its own pair.
        allow_reserved: Whether reserved characters and percent-encoded triples go as they are,
            where they do not end the value.
        what: What errors call it.

    Returns:
        Decoded names and values in order; a value is `Encoded` where its spelling matters.

    Raises:
        ValueError: The style is unknown, or cannot write the value.
    """
    what = f"{what} {name!r}"
    if style not in _DELIMITERS:
        raise ValueError(f"{what} has the unknown style {style!r}")
    data = plain(value)
    if data is None or data in ([], {}):
        return []
    delimiter = _DELIMITERS[style]
    reserved = _RESERVED_IN_QUERY if allow_reserved else ""
    if isinstance(data, list | dict) and not explode and style != "deepObject":
        encode = _encoder(reserved, delimiter)
        pieces = _pieces(what, data, explode=False, encode=encode)
        return [(name, _encoded(what, delimiter.join(pieces)))] if pieces else []
    if isinstance(data, dict) and style == "deepObject":
        pairs = _deep_pairs(what, name, data)
    elif isinstance(data, dict):
        pairs = [(key, _text(item)) for key, item in data.items() if item is not None]
    elif isinstance(data, list):
        pairs = [(name, _item(what, item)) for item in data]
    else:
        pairs = [(name, _text(data))]
    if not reserved:
        return pairs
    encode = _encoder(reserved)
    return [(key, _encoded(what, encode(text))) for key, text in pairs]


def header_value(name: str, value: object, *, explode: bool = False) -> str:
    """Return a header parameter's value, in the style `simple`, which has no escapes.

    Args:
        name: Name of the parameter.
        value: A value, list or mapping.
        explode: Whether members of a mapping are written `key=value`.

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
    pieces = _pieces(
        what, data, explode=explode, encode=partial(_bare, what, delimiters)
    )
    return ",".join(pieces)


def cookie_value(
    name: str,
    value: object,
    *,
    style: str = "form",
    explode: bool = True,
    allow_reserved: bool = False,
) -> str:
    """Return a cookie parameter as it stands in a Cookie header, such as `name=value`.

    Args:
        name: Name of the parameter.
        value: A value, list or mapping. An empty list or mapping gives no cookie.
        style: `form`, percent-encoded, or `cookie`, as it is.
        explode: Whether each item or member becomes a cookie of its own.
        allow_reserved: Whether reserved characters and percent-encoded triples go as they are,
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
        reserved = _RESERVED_IN_COOKIE if allow_reserved else ""
        encode, encode_name = _encoder(reserved), percent_encode
    else:
        encode = encode_name = partial(_bare, what, ";," if is_joined else ";")
    if is_joined:
        pieces = _pieces(what, data, explode=False, encode=encode)
        return f"{encode_name(name)}={','.join(pieces)}"
    pairs = query_pairs(name, data)
    if style == "cookie" and any("=" in key for key, _ in pairs):
        raise ValueError(f"{what} must not hold an equals sign in a name")
    return "; ".join(f"{encode_name(key)}={encode(item)}" for key, item in pairs)


def json_text(value: object) -> str:
    """Return a value as compact JSON, for a parameter whose content is JSON."""
    return json.dumps(
        plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )


def _matrix(name: str, data: JsonValue, pieces: list[str], *, explode: bool) -> str:
    if explode and isinstance(data, dict):
        return "".join(f";{piece}" for piece in pieces)
    if explode and isinstance(data, list):
        return "".join(f";{name}={piece}" for piece in pieces)
    return f";{name}=" + ",".join(pieces)


def _pieces(
    what: str, data: JsonValue, *, explode: bool, encode: Callable[[str], str]
) -> list[str]:
    match data:
        case None:
            return []
        case list():
            return [encode(_item(what, item)) for item in data]
        case dict():
            pairs = [
                (encode(k), encode(_text(v))) for k, v in data.items() if v is not None
            ]
            if explode:
                return [f"{key}={value}" for key, value in pairs]
            return [piece for pair in pairs for piece in pair]
        case _:
            return [encode(_text(data))]


def _deep_pairs(what: str, name: str, data: JsonValue) -> list[tuple[str, str]]:
    """Write members as `name[member]`, and objects in lists as `name[0][member]`."""
    match data:
        case None:
            return []
        case dict():
            return [
                pair
                for key, item in data.items()
                for pair in _deep_pairs(what, f"{name}[{_deep_key(what, key)}]", item)
            ] or _unwritable(what, "an empty object within an object")
        case list():
            return [
                pair
                for index, item in enumerate(data)
                for pair in (
                    _deep_pairs(what, f"{name}[{index}]", item)
                    if isinstance(item, dict)
                    else [(name, _scalar_item(what, item))]
                )
            ] or _unwritable(what, "an empty list within an object")
        case _:
            return [(name, _text(data))]


def _deep_key(what: str, key: str) -> str:
    return (
        _unwritable(what, "a name with brackets") if "[" in key or "]" in key else key
    )


def _scalar_item(what: str, data: JsonValue) -> str:
    return (
        _unwritable(what, "a list within a list")
        if isinstance(data, list)
        else _item(what, data)
    )


def _item(what: str, data: JsonValue) -> str:
    return _unwritable(what, "null in a list") if data is None else _text(data)


def _text(data: JsonValue) -> str:
    match data:
        case str():
            return data
        case float() if not math.isfinite(data):
            raise ValueError("a number must be finite")
        case _:
            return json_text(data)


def _encoder(reserved: str, separators: str = "") -> Callable[[str], str]:
    """Return what escapes an item: all but unreserved characters, and the reserved ones given.

    Args:
        reserved: Reserved characters that go as they are, and percent-encoded triples with them.
        separators: What stands between items, and so is always escaped within one.
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
    """Return a character as a triple; one that is a triple already stays."""
    text = found[0]
    return text if len(text) > 1 else f"%{ord(text):02X}"


def _encoded(what: str, wire: str) -> str:
    try:
        return Encoded(wire)
    except UnicodeDecodeError:
        raise ValueError(
            f"{what} holds percent-encoded bytes that are not UTF-8"
        ) from None


def _bare(what: str, delimiters: str, text: str) -> str:
    """Return text that goes as it is, if it survives that."""
    if _CONTROLS.search(text):
        raise ValueError(f"{what} must not hold control characters")
    if text != text.strip(" \t"):
        raise ValueError(f"{what} must not begin or end with white space")
    for delimiter in delimiters:
        if delimiter in text:
            raise ValueError(f"{what} must not hold {_NAMES[delimiter]}")
    return text


def _unwritable(what: str, kind: str) -> NoReturn:
    raise ValueError(f"{what} cannot hold {kind}")
