"""Values that occur more than once in a list, as JSON compares values."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")


def repeated(values: Sequence[object]) -> Iterator[int]:
    """Yield the index of each value that equals one before it."""
    seen: set[object] = set()
    for index, value in enumerate(values):
        key = _comparable(value)
        if key in seen:
            yield index
        seen.add(key)


def distinct(values: Sequence[T]) -> tuple[T, ...]:
    """Return the values, each once."""
    again = set(repeated(values))
    return tuple(value for index, value in enumerate(values) if index not in again)


def _comparable(value: object) -> object:
    """Return a key that equal values share: `1` equals `1.0`, and not `true`."""
    match value:
        case bool():
            return "boolean", value
        case dict():
            pairs = cast("dict[str, object]", value).items()
            return "object", frozenset((k, _comparable(v)) for k, v in pairs)
        case list():
            return "array", tuple(map(_comparable, cast("list[object]", value)))
        case _:
            return "scalar", value
