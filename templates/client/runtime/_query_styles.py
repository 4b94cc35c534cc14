"""Query parameters in every style of OpenAPI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._plain import plain
from ._query_parameters import query_pairs
from ._styles import encoded, encoder, pieces_of
from ._text import item_text, refuse, text_of

if TYPE_CHECKING:
    from pydantic import JsonValue

# A space between items is sent as `%20`, and one within an item as `+`.
_DELIMITERS = {
    "form": ",",
    "spaceDelimited": "%20",
    "pipeDelimited": "|",
    "deepObject": ",",
}
# The reserved characters of RFC 3986 that have no meaning of their own in a query.
_RESERVED = ":/?@!$'()*,;"


def styled_query_pairs(
    name: str,
    value: object,
    *,
    style: str = "form",
    explode: bool = True,
    allow_reserved: bool = False,
    what: str = "query parameter",
) -> list[tuple[str, str]]:
    """Return the pairs of a value in a query or form.

    Args:
        name: Name of the parameter.
        value: A value, list or mapping. An empty list or mapping gives no pair.
        style: `form`, `spaceDelimited`, `pipeDelimited` or `deepObject`.
        explode: Whether each item or property gets its own pair.
        allow_reserved: Whether reserved characters and percent-encoded triples are sent unchanged,
            where they do not end the value.
        what: Its name in errors.

    Returns:
        Decoded names and values in order; a value is `Encoded` if its encoded form matters.

    Raises:
        ValueError: The style is unknown, or cannot write the value.
    """
    where = f"{what} {name!r}"
    if style not in _DELIMITERS:
        raise ValueError(f"{where} has the unknown style {style!r}")
    data = plain(value)
    if data is None or data in ([], {}):
        return []
    delimiter = _DELIMITERS[style]
    reserved = _RESERVED if allow_reserved else ""
    if isinstance(data, list | dict) and not explode and style != "deepObject":
        encode = encoder(reserved, delimiter)
        pieces = pieces_of(where, data, explode=False, encode=encode)
        return [(name, encoded(where, delimiter.join(pieces)))] if pieces else []
    if isinstance(data, dict) and style == "deepObject":
        pairs = _deep_pairs(where, name, data)
    else:
        pairs = query_pairs(name, data, what=what)
    if not reserved:
        return pairs
    encode = encoder(reserved)
    return [(key, encoded(where, encode(text))) for key, text in pairs]


def _deep_pairs(what: str, name: str, data: JsonValue) -> list[tuple[str, str]]:
    """Write properties as `name[member]`, and objects in lists as `name[0][member]`."""
    match data:
        case None:
            return []
        case dict():
            return [
                pair
                for key, item in data.items()
                for pair in _deep_pairs(what, f"{name}[{_deep_key(what, key)}]", item)
            ] or refuse(what, "an empty object within an object")
        case list():
            return [
                pair
                for index, item in enumerate(data)
                for pair in (
                    _deep_pairs(what, f"{name}[{index}]", item)
                    if isinstance(item, dict)
                    else [(name, _scalar_item(what, item))]
                )
            ] or refuse(what, "an empty list within an object")
        case _:
            return [(name, text_of(data))]


def _deep_key(what: str, key: str) -> str:
    return refuse(what, "a name with brackets") if "[" in key or "]" in key else key


def _scalar_item(what: str, data: JsonValue) -> str:
    return (
        refuse(what, "a list within a list")
        if isinstance(data, list)
        else item_text(what, data)
    )
