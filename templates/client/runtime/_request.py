"""What the functions that build requests need besides parameters and bodies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, TypeVar, cast

from ._model import plain
from ._parameters import header_value
from ._wire import NO_VALUE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class Unset(Enum):
    """Stands for "not given" where None means null."""

    UNSET = "unset"


UNSET = Unset.UNSET


def present(
    members: Mapping[str, object], nullable: Collection[str] = ()
) -> dict[str, object]:
    """Return the members of a body that were given.

    Args:
        members: Wire names and values.
        nullable: Names for which None is a value, null, and `UNSET` is what leaves them out.
    """
    return {
        name: value
        for name, value in members.items()
        if value is not UNSET and (value is not None or name in nullable)
    }


def header_pairs(
    name: str, value: object, *, style: str = "simple", explode: bool = False
) -> tuple[tuple[str, str], ...]:
    """Return a header parameter as a header; nothing for None or an empty list or mapping.

    Args:
        name: Name of the header.
        value: A value, list or mapping.
        style: `simple`, the only one there is.
        explode: Whether members of a mapping are written `key=value`.

    Raises:
        ValueError: The style is unknown, or cannot write the value.
    """
    if style != "simple":
        raise ValueError(f"header parameter {name!r} has the unknown style {style!r}")
    if plain(value) in (None, [], {}):
        return ()
    return ((name, header_value(name, value, explode=explode)),)


def query_text(text: str | None) -> tuple[tuple[str, str], ...]:
    """Return a text that is the whole query; nothing if it is None."""
    return () if text is None else ((text, NO_VALUE),)


T = TypeVar("T")


def date_only(value: T) -> T:
    """Return a date, or a list or mapping of them, as it is.

    Raises:
        ValueError: One has a time of day.
    """
    _refuse_times(value)
    return value


def _refuse_times(value: object) -> None:
    items: Iterable[object] = ()
    match value:
        case datetime():
            raise ValueError("a datetime was given where a date is sent")
        case Mapping():
            items = cast("Mapping[object, object]", value).values()
        case list() | tuple():
            items = cast("Iterable[object]", value)
        case _:
            pass
    for item in items:
        _refuse_times(item)


def cookie_header(*cookies: str) -> tuple[tuple[str, str], ...]:
    """Return cookie parameters as a Cookie header; nothing if there are none.

    Args:
        cookies: What `cookie_value` returned for each parameter.
    """
    text = "; ".join(cookie for cookie in cookies if cookie)
    return (("Cookie", text),) if text else ()
