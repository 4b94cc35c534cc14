"""Groups of operations with streaming responses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar, cast

from ._operations import AsyncOperations, OperationConstants, Operations

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Unpack

    from ._operations import RequestParts
    from ._streams import (
        AsyncItemStream,
        AsyncStreamingSession,
        ItemStream,
        Streamed,
        StreamingSession,
    )

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class StreamOperation(OperationConstants, Generic[T_co]):
    """The constant part of an operation whose response is a stream."""

    streamed: Streamed[T_co]


class StreamOperations(Operations):
    """A group with streams, of a blocking client."""

    def _stream(
        self,
        operation: StreamOperation[T],
        path: str,
        *,
        timeout: float | None,
        **parts: Unpack[RequestParts],
    ) -> ItemStream[T]:
        """Return the items of the response to a call, which is made when they are entered."""
        return cast("StreamingSession", self._session).stream(
            operation.request(path, parts),
            operation.streamed,
            documented_errors=operation.errors,
            **self._options(operation, timeout),
        )


class AsyncStreamOperations(AsyncOperations):
    """A group with streams, of an asynchronous client."""

    def _stream(
        self,
        operation: StreamOperation[T],
        path: str,
        *,
        timeout: float | None,
        **parts: Unpack[RequestParts],
    ) -> AsyncItemStream[T]:
        """See `StreamOperations._stream`."""
        return cast("AsyncStreamingSession", self._session).stream(
            operation.request(path, parts),
            operation.streamed,
            documented_errors=operation.errors,
            **self._options(operation, timeout),
        )


def stream_operation(
    name: str,
    method: str,
    streamed: Streamed[T],
    *,
    errors: tuple[str, ...] = (),
    safe: bool = False,
    anonymous: bool = False,
) -> StreamOperation[T]:
    """Return the constant part of an operation; see `StreamOperation`."""
    accept = ", ".join(streamed.media_types)
    return StreamOperation(name, method, accept, errors, safe, anonymous, streamed)


def entered(
    method: Callable[Concatenate[Any, P], ItemStream[T]],
) -> Callable[Concatenate[Any, P], AsyncItemStream[T]]:
    """Return a method of `StreamOperations` as one of `AsyncStreamOperations`.

    Args:
        method: A method that returns the result of `self._stream`.
    """

    @wraps(method)
    def call(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> AsyncItemStream[T]:
        return cast("AsyncItemStream[T]", method(self, *args, **kwargs))

    return call
