"""Items of a streaming response, read from bytes as they arrive."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from ._decode import explain
from ._parsed_body import DocumentError, parse_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class ItemError(ValueError):
    """An item does not match the spec, or is larger than the client accepts."""


class Items(ABC, Generic[T_co]):
    """Reader of the items of one response."""

    @abstractmethod
    def feed(self, chunk: bytes) -> Iterable[T_co]:
        """Return the items that end in a piece of the body.

        Args:
            chunk: The next piece; it may end anywhere.

        Raises:
            ItemError: An item cannot be read.
        """

    @abstractmethod
    def end(self) -> Iterable[T_co]:
        """Return the items that end with the body.

        Raises:
            ItemError: An item cannot be read.
        """


class Pieces:
    """Splitter of bytes at a separator.

    Args:
        separator: A byte.
        max_bytes: The maximum size of one piece in bytes.
    """

    def __init__(self, separator: bytes, max_bytes: int) -> None:
        self._separator = separator
        self._max_bytes = max_bytes
        self._open: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the pieces that end in a chunk.

        Raises:
            ItemError: A piece is too large.
        """
        *ended, rest = chunk.split(self._separator)
        for piece in ended:
            self._keep(piece)
            yield self.rest()
        self._keep(rest)

    def rest(self) -> bytes:
        """Return and clear the bytes after the last separator."""
        whole = b"".join(self._open)
        self._open, self._size = [], 0
        return whole

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._max_bytes:
            raise ItemError("an item is larger than the client accepts")
        self._open.append(piece)


def json_item(text: bytes, adapter: TypeAdapter[T]) -> T:
    """Return the value of an item that is JSON.

    Args:
        text: The item.
        adapter: The validator.

    Raises:
        ItemError: The item is not JSON, or does not match the spec.
    """
    try:
        return adapter.validate_python(parse_json(text).data, by_name=False)
    except DocumentError as error:
        problem = str(error)
    except ValidationError as error:
        problem = explain(error)
    except RecursionError:
        problem = "it is nested too deep"
    raise ItemError(f"an item of the stream is not as documented: {problem}")
