"""Requests over httpx2; no other file but `_deadline` knows it.

Nothing is followed, stored or changed on the way: no redirects, no cookies, no re-encoding.
"""

from __future__ import annotations

import asyncio
import math
import re
import zlib
from dataclasses import replace
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx2

from ._deadline import AsyncDeadline, Deadline
from ._errors import TransportError, UnexpectedReply, printable
from ._wire import Reply

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Callable, Iterator

    from ._wire import Content, Request

HttpClient: TypeAlias = httpx2.Client
AsyncHttpClient: TypeAlias = httpx2.AsyncClient

MAX_REPLY_BYTES = 10 * 1024 * 1024

_PIECE = 64 * 1024
_GZIP = 31
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class Transport:
    """Sends requests and waits for the replies. Safe to share between threads.

    Args:
        http: Connection pool to use instead of a private one. Never closed here. Its proxies,
            certificates and limits apply; its own headers, cookies and authentication do not.
        max_bytes: The most bytes that a reply may have.
    """

    def __init__(
        self, http: httpx2.Client | None = None, *, max_bytes: int = MAX_REPLY_BYTES
    ) -> None:
        self._owned = http is None
        self._http = httpx2.Client(verify=_tls_context()) if http is None else http
        if self._owned:
            _store_no_cookies(self._http)
        self._max_bytes = max_bytes

    def send(
        self, request: Request, *, timeout: float, deadline: float | None = None
    ) -> Reply:
        """Send a request once.

        Args:
            request: The request as it is to go out.
            timeout: Seconds to wait for a connection, and for each piece that is sent or received.
            deadline: Seconds from when the request is sent in which the whole reply must arrive;
                by default as many as for a piece of it. On a connection that something else has
                opened in a pool of the caller's, the time until its body begins is not bounded.

        Returns:
            The reply, whatever its status.

        Raises:
            TransportError: There was no reply, or not all of it.
            UnexpectedReply: The reply is too big.
            ValueError: A header cannot be sent.
        """
        with Deadline(timeout if deadline is None else deadline) as limit:
            sent = outgoing(request, timeout, limit.trace)
            try:
                response = self._http.send(
                    sent, stream=True, auth=None, follow_redirects=False
                )
            except httpx2.HTTPError as error:
                failure = failure_of(error, request)
            else:
                limit.begin()
                return self._read(request, response, limit)
        # Raised here, where the library's exception, which has the request, does not hang on it.
        raise failure

    def _read(
        self, request: Request, response: httpx2.Response, limit: Deadline
    ) -> Reply:
        body = _Body(response, request, self._max_bytes)
        try:
            for chunk in response.iter_raw() if body.is_stream else (response.content,):
                limit.shorten(None)
                body.feed(chunk)
            return body.reply()
        except httpx2.HTTPError as error:
            failure = broken_off(error, request)
        finally:
            response.close()
        raise failure

    def close(self) -> None:
        """Close the connection pool, unless the caller supplied it."""
        if self._owned:
            self._http.close()


class AsyncTransport:
    """Asynchronous twin of `Transport`. One event loop may use it."""

    def __init__(
        self,
        http: httpx2.AsyncClient | None = None,
        *,
        max_bytes: int = MAX_REPLY_BYTES,
    ) -> None:
        self._owned = http is None
        self._http = httpx2.AsyncClient(verify=_tls_context()) if http is None else http
        if self._owned:
            _store_no_cookies(self._http)
        self._max_bytes = max_bytes

    async def send(
        self, request: Request, *, timeout: float, deadline: float | None = None
    ) -> Reply:
        """See `Transport.send`."""
        limit = AsyncDeadline(timeout if deadline is None else deadline)
        sent = outgoing(request, timeout, limit.trace)
        try:
            async with limit:
                return await self._exchange(request, sent, limit)
        except TimeoutError:
            if not limit.has_passed:
                raise
            failure = late(request, has_begun=limit.has_begun)
        raise failure

    async def _exchange(
        self, request: Request, sent: httpx2.Request, limit: AsyncDeadline
    ) -> Reply:
        try:
            response = await self._http.send(
                sent, stream=True, auth=None, follow_redirects=False
            )
        except httpx2.HTTPError as error:
            failure = failure_of(error, request)
        else:
            limit.begin()
            return await self._read(request, response)
        raise failure

    async def _read(self, request: Request, response: httpx2.Response) -> Reply:
        body = _Body(response, request, self._max_bytes)
        try:
            if body.is_stream:
                async for chunk in response.aiter_raw():
                    body.feed(chunk)
            else:
                body.feed(response.content)
            return body.reply()
        except httpx2.HTTPError as error:
            failure = broken_off(error, request)
        finally:
            await response.aclose()
        raise failure

    async def aclose(self) -> None:
        """Close the connection pool, unless the caller supplied it."""
        if self._owned:
            await self._http.aclose()


class _QuietURL(httpx2.URL):
    """A URL that prints without its query: httpx2 logs URLs, and signatures stand in queries."""

    def __str__(self) -> str:
        return str(httpx2.URL(self, query=None))

    def __repr__(self) -> str:
        return f"URL({str(self)!r})"


class _Body:
    """The body of a reply as it arrives: counted, unzipped, and known to be whole."""

    def __init__(
        self, response: httpx2.Response, request: Request, max_bytes: int
    ) -> None:
        # A response that a test's transport made up has been read, and unzipped, before.
        self.is_stream = not response.is_stream_consumed
        coding = response.headers.get("Content-Encoding", "").strip().lower()
        self._coding = coding if self.is_stream else ""
        self._unzip = zlib.decompressobj(_GZIP)
        self._begun = False
        self._head = head_of(response, request)
        self._request = request
        self._pieces: list[bytes] = []
        self._room = max_bytes

    def feed(self, chunk: bytes) -> None:
        self._begun = self._begun or bool(chunk)
        match self._coding:
            case "" | "identity":
                self._keep(chunk)
            case "gzip" | "x-gzip":
                self._feed_gzip(chunk)
            case _:
                reason = f"nobody asked for the content coding {self._coding!r}"
                raise UnexpectedReply(self._reply(b""), reason)

    def reply(self) -> Reply:
        if self._coding in {"gzip", "x-gzip"} and self._begun:
            self._keep(self._unzip.flush())
            if not self._unzip.eof:
                raise _cut_short(self._request, "its end is missing")
        return self._reply(b"".join(self._pieces))

    def _feed_gzip(self, chunk: bytes) -> None:
        try:
            while chunk:
                if self._unzip.eof:
                    self._unzip = zlib.decompressobj(_GZIP)
                self._keep(self._unzip.decompress(chunk, _PIECE))
                chunk = self._unzip.unused_data or self._unzip.unconsumed_tail
        except zlib.error:
            failure = _cut_short(self._request, "it is not valid gzip")
        else:
            return
        raise failure

    def _keep(self, piece: bytes) -> None:
        self._room -= len(piece)
        if self._room < 0:
            raise UnexpectedReply(
                self._reply(b""), "the body is larger than the client accepts"
            )
        self._pieces.append(piece)

    def _reply(self, body: bytes) -> Reply:
        return replace(self._head, body=body)


class _Pieces(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that is read while it is sent."""

    def __init__(self, content: Content) -> None:
        self._content = content

    @property
    def header(self) -> tuple[bytes, bytes]:
        """What tells where the body ends."""
        size = self._content.size
        if size is None:
            return b"Transfer-Encoding", b"chunked"
        return b"Content-Length", str(size).encode()

    def __iter__(self) -> Iterator[bytes]:
        return self._content.pieces()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces = self._content.pieces()
        while piece := await asyncio.to_thread(next, pieces, b""):
            yield piece


def head_of(response: httpx2.Response, request: Request) -> Reply:
    """Return a reply without its body."""
    headers = tuple(
        (_decoded(name), _decoded(value)) for name, value in response.headers.raw
    )
    return Reply(response.status_code, headers, b"", request)


def outgoing(
    request: Request, timeout: float, trace: Callable[..., Any]
) -> httpx2.Request:
    """Return a request as httpx2 sends it.

    Raises:
        TransportError: Its URL cannot be sent.
        ValueError: One of its headers cannot be sent.
    """
    url = _url(request)
    seconds = None if math.isinf(timeout) else timeout
    body, headers = request.body, _raw_headers(request)
    pieces = None if isinstance(body, bytes) else _Pieces(body)
    sent = httpx2.Request(
        request.method,
        url,
        headers=headers if pieces is None else [*headers, pieces.header],
        content=body if isinstance(body, bytes) else None,
        stream=pieces,
        extensions={
            "timeout": httpx2.Timeout(seconds).as_dict(),
            "trace": trace,
            # To the byte what was signed, even where httpx2 would normalize it.
            "target": request.target.encode("ascii"),
        },
    )
    sent.url = url
    return sent


def _url(request: Request) -> _QuietURL:
    try:
        return _QuietURL(request.url)
    except httpx2.InvalidURL:
        failure = _failed(
            request, "the URL is too long or not valid", request_sent=False
        )
    raise failure


def _raw_headers(request: Request) -> list[tuple[bytes, bytes]]:
    for name, value in request.headers:
        if _CONTROLS.search(name) or _CONTROLS.search(value) or not name.isascii():
            raise ValueError(f"header {name!r} holds a character that cannot be sent")
    return [
        (name.encode(), value.strip(" \t").encode()) for name, value in request.headers
    ]


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def failure_of(error: httpx2.HTTPError, request: Request) -> TransportError:
    """Return our exception for one of httpx2's, without what its text may quote of a request."""
    match error:
        case httpx2.ConnectTimeout() | httpx2.PoolTimeout():
            return _failed(request, "no connection in time", request_sent=False)
        case httpx2.TimeoutException():
            return late(request, has_begun=False)
        case httpx2.ConnectError() | httpx2.ProxyError():
            return _failed(request, f"no connection: {error}", request_sent=False)
        case httpx2.LocalProtocolError() | httpx2.UnsupportedProtocol():
            return _failed(request, "this cannot be sent over HTTP", request_sent=False)
        case _:
            return _failed(request, f"no reply: {error}", request_sent=None)


def broken_off(error: httpx2.HTTPError, request: Request) -> TransportError:
    """Do as `failure_of`, for a reply that has begun."""
    if isinstance(error, httpx2.TimeoutException):
        return late(request, has_begun=True)
    return _cut_short(request, str(error))


def late(request: Request, *, has_begun: bool) -> TransportError:
    """Return our exception for a reply that takes too long."""
    if has_begun:
        return _cut_short(request, "it did not end in time")
    return _failed(request, "no reply in time", request_sent=None)


def _cut_short(request: Request, reason: str) -> TransportError:
    return _failed(request, f"the reply was cut short: {reason}", request_sent=True)


def _failed(
    request: Request, reason: str, *, request_sent: bool | None
) -> TransportError:
    text = printable(f"{request.method} {request.origin}{request.path}: {reason}")
    return TransportError(text, request_sent=request_sent)


def _store_no_cookies(http: httpx2.Client | httpx2.AsyncClient) -> None:
    http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))


@cache
def _tls_context() -> ssl.SSLContext:
    """Return the one context of all clients: to make it takes longer than many calls."""
    return httpx2.create_ssl_context()
