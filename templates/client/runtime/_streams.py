"""Calls with streaming responses: items are read while they arrive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from ._blocking import run
from ._decode import UNTYPED, failure_of
from ._error_catalog import status_in
from ._items import ItemError
from ._media_ranges import likeness
from ._media_types import kind_of
from ._messages import Reply
from ._options import positive
from ._session import AsyncSession, Session

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Container
    from typing import Self, Unpack

    from ._error_catalog import ErrorCatalog
    from ._errors import ReplyError
    from ._items import Items
    from ._messages import Request
    from ._session import CallOptions, Calls
    from ._transport import Opened

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_SUCCESSFUL = 2


@dataclass(frozen=True)
class Streamed(Generic[T_co]):
    """A documented success that is a stream.

    Args:
        statuses: As in OpenAPI: `200`, `2XX`, `default`.
        media_types: The documented media types.
        items: Creates a reader of the items from the maximum size of one in bytes.
    """

    statuses: tuple[str, ...]
    media_types: tuple[str, ...]
    items: Callable[[int], Items[T_co]]

    def is_kept_open(self, head: Reply) -> bool:
        """Tell by its status and headers whether a response is this success."""
        if head.status // 100 != _SUCCESSFUL:
            return False
        if not status_in(head.status, self.statuses) or _coding(head):
            return False
        actual = head.media_type
        return actual in UNTYPED or any(
            likeness(name, actual) or kind_of(name) == kind_of(actual)
            for name in self.media_types
        )


class _OpenReply(NamedTuple):
    """A response whose body is read item by item."""

    head: Reply
    opened: Opened


class _Items(Generic[T_co]):
    """The common part of both kinds of streams, as coroutines.

    Args:
        opening: Makes the call.
        items: Reads the items.
        errors: The documented errors of the API.
    """

    def __init__(
        self,
        opening: Callable[[], Awaitable[_OpenReply]],
        items: Items[T_co],
        errors: ErrorCatalog,
    ) -> None:
        self._opening = opening
        self._reply: _OpenReply | None = None
        self._errors = errors
        self._items = self._read(items)

    @property
    def reply(self) -> Reply:
        """The response's status and headers, without a body.

        Raises:
            RuntimeError: The call has not been made yet.
        """
        if self._reply is None:
            raise RuntimeError("the stream has not been entered")
        return self._reply.head

    async def _open(self) -> _OpenReply:
        if self._reply is None:
            self._reply = await self._opening()
        return self._reply

    async def _next(self) -> T_co:
        return await anext(self._items)

    async def _close(self) -> None:
        await self._items.aclose()
        if self._reply is not None:
            await self._reply.opened.close()

    async def _read(self, items: Items[T_co]) -> AsyncGenerator[T_co, None]:
        head, opened = await self._open()
        try:
            while piece := await opened.read():
                for item in items.feed(piece):
                    yield item
            for item in items.end():
                yield item
        except ItemError as error:
            failure = self._errors.unexpected(head, str(error))
        else:
            return
        finally:
            await opened.close()
        # Raised outside of the handler: its context must not be an error with values of the item.
        raise failure


class ItemStream(_Items[T_co]):
    """An iterator over the items of a response. The call is made when it is entered.

    Use it as a context manager: leaving it closes the connection, unless all items were read. A
    stream can be read once.
    """

    def __enter__(self) -> Self:
        run(self._open())
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T_co:
        try:
            return run(self._next())
        except StopAsyncIteration:
            pass
        raise StopIteration

    def close(self) -> None:
        """Close the connection; no more items are read."""
        run(self._close())


class AsyncItemStream(_Items[T_co]):
    """Asynchronous twin of `ItemStream`."""

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T_co:
        return await self._next()

    async def aclose(self) -> None:
        """See `ItemStream.close`."""
        await self._close()


class StreamingSession(Session):
    """A session that also makes calls with streaming responses."""

    def stream(
        self,
        request: Request,
        streamed: Streamed[T],
        *,
        documented_errors: Container[str] = (),
        **options: Unpack[CallOptions],
    ) -> ItemStream[T]:
        """Return the items of the response to a call, which is made when they are entered.

        Args:
            request: The request, not signed. Without an origin it is sent to the endpoint.
            streamed: The documented success.
            documented_errors: Statuses for which the operation documents an error.
            options: See `CallOptions`. Nothing is repeated once the response has begun.

        Raises:
            ValueError: The timeout is not positive.
        """
        opening = _opening(self, request, streamed, documented_errors, options)
        items = streamed.items(self.max_bytes)
        return ItemStream(opening, items, options["errors"])


class AsyncStreamingSession(AsyncSession):
    """Asynchronous twin of `StreamingSession`."""

    def stream(
        self,
        request: Request,
        streamed: Streamed[T],
        *,
        documented_errors: Container[str] = (),
        **options: Unpack[CallOptions],
    ) -> AsyncItemStream[T]:
        """See `StreamingSession.stream`."""
        opening = _opening(self, request, streamed, documented_errors, options)
        items = streamed.items(self.max_bytes)
        return AsyncItemStream(opening, items, options["errors"])


def _opening(
    calls: Calls,
    request: Request,
    streamed: Streamed[object],
    documented_errors: Container[str],
    options: CallOptions,
) -> Callable[[], Awaitable[_OpenReply]]:
    """Return the function that makes a call with a streaming response."""
    timeout = options.get("timeout")
    if timeout is not None:
        positive(timeout, "timeout")

    async def finish(
        opened: Opened, sent: Request, secrets: frozenset[str]
    ) -> Reply | _OpenReply:
        head = Reply(opened.status, opened.headers, b"", sent, secrets)
        if not streamed.is_kept_open(head):
            return await calls.read(opened, sent, secrets)
        opened.lift_deadline()
        return _OpenReply(head, opened)

    async def opened() -> _OpenReply:
        result = await calls.call(_uncoded(request), finish, options)
        if isinstance(result, Reply):
            raise _refusal(result, options["errors"], documented_errors)
        return result

    return opened


def _uncoded(request: Request) -> Request:
    """Request the body uncompressed: a compressed item would wait for later ones."""
    return request.with_headers(("Accept-Encoding", "identity"))


def _coding(reply: Reply) -> str:
    coding = (reply.header("Content-Encoding") or "").strip().lower()
    return "" if coding == "identity" else coding


def _refusal(
    result: Reply, errors: ErrorCatalog, documented: Container[str]
) -> ReplyError:
    """Return the exception for a response that is not a stream."""
    if result.status // 100 == _SUCCESSFUL:
        reason = f"status {result.status} with {result.media_type!r} is not documented"
        if _coding(result):
            reason = f"the content coding {_coding(result)!r} was not requested"
        return errors.error_in(result) or errors.unexpected(result, reason)
    return failure_of(result, errors, documented)
