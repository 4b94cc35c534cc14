"""Exchanges over a client of httpx2 that is the caller's; no other module imports it.

Its proxies, certificates and limits apply; its own headers, cookies and authentication do not.
A blocking client waits for no event loop, so that `run` can drive these coroutines too.
"""

from __future__ import annotations

import asyncio
import inspect
import math
from contextvars import ContextVar
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

import httpx2

from ._errors import (
    CUT_SHORT,
    NO_CONNECTION,
    NO_CONNECTION_IN_TIME,
    NO_END_IN_TIME,
    NO_RESPONSE,
    NO_RESPONSE_IN_TIME,
    disconnected,
    failed,
    late,
)
from ._http1 import UnsendableError, check_headers, decoded, headers_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping

    from ._errors import TransportError
    from ._messages import Content, Pairs, Request

T = TypeVar("T")

_LATE = "the response did not end in time"
_WAITING = "receive_response_headers.started"
_STREAMS = (
    "connect_tcp.complete",
    "connect_unix_socket.complete",
    "start_tls.complete",
)


def require(http: object, kind: str) -> Any:
    """Return a client of httpx2; another object is refused with a TypeError."""
    if isinstance(http, getattr(httpx2, kind)):
        return http
    given = f"{type(http).__module__.partition('.')[0]}.{type(http).__name__}"
    raise TypeError(f"http must be an httpx2.{kind}, not {given}")


class _QuietURL(httpx2.URL):
    """A URL that prints without its query: httpx2 logs URLs, and queries may contain signatures."""

    def __str__(self) -> str:
        return str(httpx2.URL(self, query=None))

    def __repr__(self) -> str:
        return f"URL({str(self)!r})"


class _Pieces(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that is read while it is sent."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        return self._content.pieces()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces = self._content.pieces()
        while piece := await asyncio.to_thread(next, pieces, b""):
            yield piece


class _Deadline:
    """Limits the reads of a client while it is entered.

    The time begins when the request has been sent, as reported by httpx2's extension `trace`. What
    an asynchronous client does is then given up by a timer. For a blocking one the same extension
    reports the streams of new connections, whose reads are then limited.
    """

    def __init__(self, seconds: float, *, is_async: bool) -> None:
        self._seconds = seconds
        self._end = math.inf
        self._timer: asyncio.Timeout | None = None
        self.is_async = is_async
        self.trace = self._trace_later if is_async else self._trace

    def __enter__(self) -> None:
        self._token = _current.set(self)

    def __exit__(self, *_exc: object) -> None:
        _current.reset(self._token)

    def begin(self) -> None:
        """Start the time for the response."""
        if not math.isinf(self._end):
            return
        self._end = monotonic() + self._seconds
        if self._timer is not None and not math.isinf(self._seconds):
            self._timer.reschedule(asyncio.get_running_loop().time() + self._seconds)

    async def wait(self, result: Awaitable[T]) -> T:
        """Return the result of an asynchronous client; too late, a ReadTimeout is raised."""
        timer = self._timer = asyncio.timeout(self.shorten(None))
        try:
            async with timer:
                return await result
        except TimeoutError:
            if not timer.expired():
                raise
        finally:
            self._timer = None
        raise httpx2.ReadTimeout(_LATE)

    def lift(self) -> None:
        """End the limit for the rest of the response."""
        self._end = math.inf

    def shorten(self, timeout: float | None) -> float | None:
        """Return the longest time to wait; a ReadTimeout is raised if there is none left."""
        if math.isinf(self._end):
            return timeout
        left = self._end - monotonic()
        if left <= 0:
            raise httpx2.ReadTimeout(_LATE)
        return left if timeout is None else min(left, timeout)

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(_WAITING):
            self.begin()
        elif event.endswith(_STREAMS):
            _bound(info["return_value"])

    async def _trace_later(self, event: str, _: Mapping[str, Any]) -> None:
        if event.endswith(_WAITING):
            self.begin()


_current: ContextVar[_Deadline | None] = ContextVar("deadline", default=None)


def _bound(stream: Any) -> None:
    """Limit the reads of a stream to the deadline of its reader."""
    read: Callable[..., Any] = stream.read

    def bounded(max_bytes: int, timeout: float | None = None) -> Any:
        deadline = _current.get()
        return read(max_bytes, deadline.shorten(timeout) if deadline else timeout)

    stream.read = bounded


class ClientTransport:
    """Transport over a client of httpx2; see `Transport`.

    On a connection that other code has opened with a blocking client, the time until the body
    begins is not limited by the deadline.
    """

    def __init__(self, client: httpx2.Client | httpx2.AsyncClient) -> None:
        self._client = client

    async def open(
        self, request: Request, *, timeout: float, deadline: float
    ) -> ClientReply:
        """See `Transport.open`."""
        is_async = isinstance(self._client, httpx2.AsyncClient)
        limit = _Deadline(deadline, is_async=is_async)
        sent = _outgoing(request, timeout, limit.trace)
        try:
            with limit:
                response = self._client.send(
                    sent, stream=True, auth=None, follow_redirects=False
                )
                if inspect.isawaitable(response):
                    response = await limit.wait(response)
                limit.begin()
        except httpx2.HTTPError as error:
            failure = _no_reply(error, request)
        else:
            return ClientReply(response, request, limit)
        raise failure

    async def close(self) -> None:
        """Do nothing: the client is the caller's."""


class ClientReply:
    """A response that a client has opened; see `Opened`."""

    def __init__(
        self, response: httpx2.Response, request: Request, limit: _Deadline
    ) -> None:
        self.status = response.status_code
        self.headers: Pairs = tuple(
            (decoded(name), decoded(value)) for name, value in response.headers.raw
        )
        # A response from a mock transport is already read and decompressed.
        self.is_decoded = response.is_stream_consumed
        self._response = response
        self._request = request
        self._limit = limit
        self._is_async = limit.is_async
        self._pieces = self._read_pieces()

    async def read(self) -> bytes:
        """See `Opened.read`."""
        try:
            with self._limit:
                self._limit.shorten(None)
                piece = anext(self._pieces, b"")
                return await (self._limit.wait(piece) if self._is_async else piece)
        except httpx2.HTTPError as error:
            cause = _without_secrets(error, self._request)
        if isinstance(cause, httpx2.TimeoutException):
            raise late(self._request, NO_END_IN_TIME, cause, request_sent=True)
        raise disconnected(self._request, CUT_SHORT, cause, request_sent=True)

    async def _read_pieces(self) -> AsyncIterator[bytes]:
        """Yield the pieces that are not empty."""
        if self.is_decoded:
            yield self._response.content
        elif self._is_async:
            async for piece in self._response.aiter_raw():
                if piece:
                    yield piece
        else:
            for piece in filter(None, self._response.iter_raw()):
                yield piece

    def lift_deadline(self) -> None:
        """See `Opened.lift_deadline`."""
        self._limit.lift()

    async def close(self) -> None:
        """See `Opened.close`."""
        if self._is_async:
            await self._response.aclose()
        else:
            self._response.close()


def _outgoing(
    request: Request, timeout: float, trace: Callable[..., Any]
) -> httpx2.Request:
    """Return a request as httpx2 sends it."""
    check_headers(request.headers)
    body, seconds = request.body, None if math.isinf(timeout) else timeout
    try:
        url, headers = _QuietURL(request.url), headers_of(request)
    except httpx2.InvalidURL:
        problem = "the URL is too long or not valid"
    except UnsendableError as error:
        problem = str(error)
    else:
        sent = httpx2.Request(
            request.method,
            url,
            headers=[(name.encode(), value.encode()) for name, value in headers],
            content=body if isinstance(body, bytes) else None,
            stream=None if isinstance(body, bytes) else _Pieces(body),
            extensions={
                "timeout": httpx2.Timeout(seconds).as_dict(),
                "trace": trace,
                # Byte for byte as signed, even where httpx2 would normalize it.
                "target": request.target.encode("ascii"),
            },
        )
        sent.url = url
        return sent
    raise failed(request, problem, request_sent=False)


def _no_reply(error: httpx2.HTTPError, request: Request) -> TransportError:
    """Return our exception for one of httpx2's, without parts of the request in its message."""
    cause = _without_secrets(error, request)
    match error:
        case httpx2.ConnectTimeout() | httpx2.PoolTimeout():
            return late(request, NO_CONNECTION_IN_TIME, cause, request_sent=False)
        case httpx2.TimeoutException():
            return late(request, NO_RESPONSE_IN_TIME, cause, request_sent=None)
        case httpx2.ConnectError() | httpx2.ProxyError():
            return disconnected(request, NO_CONNECTION, cause, request_sent=False)
        case httpx2.LocalProtocolError() | httpx2.UnsupportedProtocol():
            # Without a cause: its message may quote a header.
            return failed(request, "this cannot be sent over HTTP", request_sent=False)
        case _:
            return disconnected(request, NO_RESPONSE, cause, request_sent=None)


def _without_secrets(error: httpx2.HTTPError, request: Request) -> httpx2.HTTPError:
    """Return an exception of httpx2 whose request has no query, headers and body."""
    error.request = httpx2.Request(request.method, request.origin + request.path)
    return error
