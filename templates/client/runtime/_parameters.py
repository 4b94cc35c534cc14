"""Values as parameters: every `style` of OpenAPI, as pure functions."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING

from ._model import plain
from ._wire import percent_encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import JsonValue

_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_DELIMITERS = {
    "form": ",",
    "spaceDelimited": " ",
    "pipeDelimited": "|",
    "deepObject": ",",
}


def path_value(
    name: str, value: object, *, style: str = "simple", explode: bool = False
) -> str:
    """Return a path parameter, percent-encoded, for its place in the path.

    Args:
        name: Name of the parameter.
        value: A value, list or mapping.
        style: `simple`, `label` or `matrix`.
        explode: Whether each item or member stands for itself.

    Returns:
        The text that replaces the placeholder.

    Raises:
        ValueError: The value is empty, or is a dot segment that would change the path.
    """
    data = plain(value)
    pieces = _pieces(data, explode=explode, encode=percent_encode)
    if not any(pieces):
        raise ValueError(f"path parameter {name!r} must not be empty")
    match style:
        case "simple":
            text = ",".join(pieces)
        case "label":
            text = "." + ("." if explode else ",").join(pieces)
        case "matrix":
            text = _matrix(percent_encode(name), data, pieces, explode=explode)
        case _:
            raise ValueError(f"path parameter {name!r} has the unknown style {style!r}")
    if text in {".", ".."}:
        raise ValueError(f"path parameter {name!r} must not be a dot segment")
    return text


def query_pairs(
    name: str, value: object, *, style: str = "form", explode: bool = True
) -> list[tuple[str, str]]:
    """Return the decoded pairs by which a query or form carries a value.

    Args:
        name: Name of the parameter.
        value: A value, list or mapping. An empty list or mapping gives no pair.
        style: `form`, `spaceDelimited`, `pipeDelimited` or `deepObject`.
        explode: Whether each item or member gets its own pair.

    Returns:
        Names and values in order, not percent-encoded.

    Raises:
        ValueError: The style is unknown.
    """
    if style not in _DELIMITERS:
        raise ValueError(f"query parameter {name!r} has the unknown style {style!r}")
    data = plain(value)
    if data is None or data in ([], {}):
        return []
    if isinstance(data, dict) and style == "deepObject":
        return _deep_pairs(name, data)
    if isinstance(data, dict) and explode:
        return [(key, _text(item)) for key, item in data.items() if item is not None]
    if isinstance(data, list) and explode:
        return [(name, _text(item)) for item in data if item is not None]
    return [(name, _DELIMITERS[style].join(_pieces(data, explode=False, encode=str)))]


def header_value(name: str, value: object, *, explode: bool = False) -> str:
    """Return a header parameter's value, in the style `simple`.

    Args:
        name: Name of the parameter.
        value: A value, list or mapping.
        explode: Whether members of a mapping are written `key=value`.

    Returns:
        The header's value.

    Raises:
        ValueError: The value holds a control character.
    """
    text = ",".join(_pieces(plain(value), explode=explode, encode=str)).strip(" \t")
    return _without_controls("header", name, text)


def cookie_value(
    name: str, value: object, *, style: str = "form", explode: bool = True
) -> str:
    """Return a cookie parameter as it stands in a Cookie header, such as `name=value`.

    Args:
        name: Name of the parameter.
        value: A value, list or mapping.
        style: `form`, percent-encoded, or `cookie`, as it is.
        explode: Whether each item or member becomes a cookie of its own.

    Returns:
        Cookies joined by `; `; join those of several parameters likewise.

    Raises:
        ValueError: A value in the style `cookie` holds a semicolon or a control character.
    """
    encode = str if style == "cookie" else percent_encode
    pairs = query_pairs(name, value, explode=explode)
    if style == "cookie" and any(";" in item for _, item in pairs):
        raise ValueError(f"cookie parameter {name!r} must not hold a semicolon")
    text = "; ".join(f"{encode(key)}={encode(item)}" for key, item in pairs)
    return _without_controls("cookie", name, text)


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
    data: JsonValue, *, explode: bool, encode: Callable[[str], str]
) -> list[str]:
    match data:
        case None:
            return []
        case list():
            return [encode(_text(item)) for item in data if item is not None]
        case dict():
            pairs = [
                (encode(k), encode(_text(v))) for k, v in data.items() if v is not None
            ]
            if explode:
                return [f"{key}={value}" for key, value in pairs]
            return [piece for pair in pairs for piece in pair]
        case _:
            return [encode(_text(data))]


def _deep_pairs(name: str, data: JsonValue) -> list[tuple[str, str]]:
    match data:
        case None:
            return []
        case dict():
            return [
                p
                for key, item in data.items()
                for p in _deep_pairs(f"{name}[{key}]", item)
            ]
        case list():
            return [pair for item in data for pair in _deep_pairs(name, item)]
        case _:
            return [(name, _text(data))]


def _text(data: JsonValue) -> str:
    match data:
        case str():
            return data
        case float() if not math.isfinite(data):
            raise ValueError("a number must be finite")
        case _:
            return json_text(data)


def _without_controls(where: str, name: str, text: str) -> str:
    if _CONTROLS.search(text):
        raise ValueError(f"{where} parameter {name!r} must not hold control characters")
    return text
