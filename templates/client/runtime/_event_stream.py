"""Server-sent events, read according to the WHATWG's HTML standard (section 9.2.6)."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from pydantic import TypeAdapter

from ._items import ItemError, Items, Pieces, json_item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_DONE = "[DONE]"


# Without slots: with them a frozen dataclass cannot be called as `ServerSentEvent[str]`.
@dataclass(frozen=True)
class ServerSentEvent(Generic[T_co]):
    """An event.

    Args:
        data: The data: text, or the value that the text encodes by the spec.
        event: The name of its type.
        id: The last id that the service sent, with this event or before.
        retry: Milliseconds to wait before connecting again, if this event says so.
    """

    data: T_co
    event: str = "message"
    id: str = ""
    retry: int | None = None


def events(
    data: type[T] | TypeAdapter[T],
) -> Callable[[int], Items[ServerSentEvent[T]]]:
    """Return a factory of readers of events; its argument is the maximum size of one in bytes.

    Args:
        data: The type of the data of each: str for text, any other type for JSON. For
            JSON, the text `[DONE]` ends the stream, by convention.
    """
    if data is str:
        return lambda max_bytes: _Events(
            lambda text: cast("T", text), max_bytes, done=None
        )
    adapter = data if isinstance(data, TypeAdapter) else TypeAdapter(data)
    return lambda max_bytes: _Events(
        lambda text: json_item(text.encode(), adapter), max_bytes, done=_DONE
    )


class _Events(Items[ServerSentEvent[T]]):
    def __init__(
        self, read: Callable[[str], T], max_bytes: int, *, done: str | None
    ) -> None:
        self._read = read
        self._max_bytes = max_bytes
        self._done = done
        self._is_over = False
        self._lines = _Lines(max_bytes)
        self._id = ""
        self._forget()

    def _forget(self) -> None:
        self._data: list[str] = []
        self._size = 0
        self._event = ""
        self._retry: int | None = None

    def feed(self, chunk: bytes) -> Iterator[ServerSentEvent[T]]:
        for line in self._lines.feed(chunk):
            if line:
                self._field(line)
            else:
                yield from self._dispatch()

    def end(self) -> Iterator[ServerSentEvent[T]]:
        # An event without a final empty line is incomplete.
        return iter(())

    def _field(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._size += len(value)
            if self._size > self._max_bytes:
                raise ItemError("an event is larger than the client accepts")
            self._data.append(value)
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self._retry = int(value[:18])

    def _dispatch(self) -> Iterator[ServerSentEvent[T]]:
        data, event, retry = self._data, self._event or "message", self._retry
        self._forget()
        text = "\n".join(data)
        self._is_over = self._is_over or (bool(data) and text == self._done)
        if data and not self._is_over:
            yield ServerSentEvent(self._read(text), event, self._id, retry)


class _Lines:
    """Cuts bytes into lines, which end with CR, LF or both."""

    def __init__(self, max_bytes: int) -> None:
        self._pieces = Pieces(b"\n", max_bytes)
        self._is_first = True
        self._after_return = False

    def feed(self, chunk: bytes) -> Iterator[str]:
        if not chunk:
            return
        if self._after_return and chunk.startswith(b"\n"):
            # The second half of a line's end whose first half was the end of a chunk.
            chunk = chunk[1:]
        self._after_return = chunk.endswith(b"\r")
        ends = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        for line in self._pieces.feed(ends):
            yield self._text(line)

    def _text(self, line: bytes) -> str:
        if self._is_first:
            line = line.removeprefix(codecs.BOM_UTF8)
        self._is_first = False
        return line.decode(errors="replace")
