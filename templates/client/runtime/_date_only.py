"""Dates that must not be times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


def date_only(value: T) -> T:
    """Return a date, or a list or mapping of them, unchanged.

    Raises:
        ValueError: A value has a time of day.
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
