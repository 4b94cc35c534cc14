"""Query parameters in the style `form`, exploded, the default of OpenAPI."""

from __future__ import annotations

from ._messages import NO_VALUE
from ._plain import plain
from ._text import item_text, text_of


def query_pairs(
    name: str, value: object, *, what: str = "query parameter"
) -> list[tuple[str, str]]:
    """Return the pairs of a value in a query or form, one for each item or property.

    None and what is empty give no pair. Properties that are None are left out, as in RFC 6570.

    Raises:
        ValueError: A list holds null, or a number is not finite.
    """
    if type(value) is str:
        return [(name, value)]
    data = plain(value)
    match data:
        case None:
            return []
        case dict():
            return [(key, text_of(i)) for key, i in data.items() if i is not None]
        case list():
            return [(name, item_text(f"{what} {name!r}", item)) for item in data]
        case _:
            return [(name, text_of(data))]


def query_text(text: str | None) -> tuple[tuple[str, str], ...]:
    """Return a text that is the whole query; nothing if it is None."""
    return () if text is None else ((text, NO_VALUE),)
