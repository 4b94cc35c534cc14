"""Items of a reply that are read one after another, out of bytes as they arrive."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from ._decode import explain
from ._json import JsonError, parse_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class ItemError(ValueError):
    """An item is not what the spec describes, or is larger than the client accepts."""


class Items(ABC, Generic[T_co]):
    """Reads the items of one reply."""

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
    """Cuts bytes at a separator.

    Args:
        separator: A byte.
        max_bytes: The most bytes of one piece.
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
        """Return what came after the last separator, and forget it."""
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
        adapter: What validates it.

    Raises:
        ItemError: It is not JSON, or not what the spec describes.
    """
    try:
        return adapter.validate_python(parse_json(text))
    except JsonError as error:
        problem = str(error)
    except ValidationError as error:
        problem = explain(error)
    except RecursionError:
        problem = "it is nested too deep"
    raise ItemError(f"an item of the stream is not as documented: {problem}")
