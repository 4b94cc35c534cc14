"""Sequences of JSON texts: one per line, or after record separators (RFC 7464)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import TypeAdapter

from ._items import Items, Pieces, json_item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

_RECORD_SEPARATOR = b"\x1e"


def json_lines(
    item: type[T] | TypeAdapter[T], separator: bytes = b"\n"
) -> Callable[[int], Items[T]]:
    """Return a factory of readers of JSON texts; its argument is the maximum size of one in bytes.

    Args:
        item: The type of each.
        separator: The separator between them.
    """
    adapter = item if isinstance(item, TypeAdapter) else TypeAdapter(item)
    return lambda max_bytes: _JsonTexts(adapter, Pieces(separator, max_bytes))


def json_sequence(item: type[T] | TypeAdapter[T]) -> Callable[[int], Items[T]]:
    """Like `json_lines`, for texts preceded by a record separator."""
    return json_lines(item, _RECORD_SEPARATOR)


class _JsonTexts(Items[T]):
    def __init__(self, adapter: TypeAdapter[T], pieces: Pieces) -> None:
        self._adapter = adapter
        self._pieces = pieces

    def feed(self, chunk: bytes) -> Iterator[T]:
        for piece in self._pieces.feed(chunk):
            yield from self._item(piece)

    def end(self) -> Iterator[T]:
        yield from self._item(self._pieces.rest())

    def _item(self, text: bytes) -> Iterator[T]:
        if text.strip():
            yield json_item(text, self._adapter)
