"""Values as URL-encoded forms."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ._messages import encode_pairs
from ._plain import members_of, plain
from ._query_parameters import query_pairs
from ._query_styles import styled_query_pairs
from ._text import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel, JsonValue


class FormStyle(NamedTuple):
    """How a property of a form is written, if its type does not determine that.

    Args:
        style: A style of a query, or `json`: each value is written as JSON.
        explode: Whether each item or property gets its own pair.
        allow_reserved: Whether reserved characters are sent unescaped.
    """

    style: str = "form"
    explode: bool = True
    allow_reserved: bool = False


_BY_TYPE: Mapping[str, FormStyle] = MappingProxyType({})


def form_body(
    members: Mapping[str, object] | BaseModel,
    styles: Mapping[str, FormStyle] = _BY_TYPE,
) -> bytes:
    """Return an `application/x-www-form-urlencoded` body; see `form_pairs`."""
    return encode_pairs(form_pairs(members, styles)).encode()


def form_pairs(
    members: Mapping[str, object] | BaseModel | None,
    styles: Mapping[str, FormStyle] = _BY_TYPE,
) -> list[tuple[str, str]]:
    """Return the pairs of a form.

    Args:
        members: Values by name, or a model. None omits a property. Each item of a list gets its
            own pair, and an object is written as JSON, unless `styles` has another style.
        styles: How properties are written, if their types do not determine that.

    Returns:
        Decoded names and values in order; a value is `Encoded` if its encoded form matters.

    Raises:
        ValueError: A value cannot be written.
    """
    if members is None:
        return []
    return [
        pair
        for name, value in members_of(members).items()
        for pair in _pairs(name, plain(value), styles.get(name))
    ]


def _pairs(
    name: str, data: JsonValue, style: FormStyle | None
) -> Iterator[tuple[str, str]]:
    if data is None:
        return
    if style is not None and style.style != "json":
        yield from styled_query_pairs(
            name, data, **style._asdict(), what="form property"
        )
        return
    for item in data if isinstance(data, list) else [data]:
        if style is not None or isinstance(item, dict | list):
            yield name, json_text(item)
        else:
            # One pair: the scalar as text. A null within a list is refused there.
            yield from query_pairs(name, [item], what="form property")
