"""Transports, which send one request, and the responses read from them."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from ._blocking import BlockingNetwork
from ._errors import CUT_SHORT, UnexpectedReply, failed
from ._messages import Reply
from ._pool import ConnectionPool

if TYPE_CHECKING:
    from typing import TypeAlias

    import httpx2

    from ._messages import Pairs, Request

    HttpClient: TypeAlias = httpx2.Client
    AsyncHttpClient: TypeAlias = httpx2.AsyncClient

MAX_REPLY_BYTES = 10 * 1024 * 1024
_GZIP = 31
_TOO_LARGE = "the body is larger than the client accepts"


class Opened(Protocol):
    """An open response, whose body has not been read."""

    status: int
    headers: Pairs
    is_decoded: bool
    """Whether the content coding is already decoded."""

    async def read(self) -> bytes:
        """Return the next piece of the body; nothing at its end."""
        ...

    def lift_deadline(self) -> None:
        """Let the body take any time; the wait for each piece stays limited."""
        ...

    async def close(self) -> None:
        """Give the connection back if all of the body has been read, else close it."""
        ...


class Transport(Protocol):
    """A sender of requests."""

    async def open(
        self, request: Request, *, timeout: float, deadline: float
    ) -> Opened:
        """Send a request once, exactly as it is, and return the response when its head has arrived.

        Args:
            request: The request.
            timeout: Seconds to wait for a connection, and for each piece that is sent or received.
            deadline: Seconds from when the request is sent in which the whole response must arrive.
        """
        ...

    async def close(self) -> None:
        """Close the idle connections, unless they are the caller's."""
        ...


def blocking_transport(http: HttpClient | None) -> Transport:
    """Return a transport that blocks its thread, and that threads may share.

    Raises:
        TypeError: The object in `http` is not a client of httpx2.
    """
    if http is None:
        return ConnectionPool(BlockingNetwork())
    return _client_transport(http, "Client")


def async_transport(http: AsyncHttpClient | None) -> Transport:
    """Like `blocking_transport`, for asyncio. One event loop may use it."""
    if http is None:
        from ._asyncio import AsyncNetwork

        return ConnectionPool(AsyncNetwork())
    return _client_transport(http, "AsyncClient")


def _client_transport(http: object, kind: str) -> Transport:
    try:
        from ._httpx2 import ClientTransport, require
    except ModuleNotFoundError as error:
        if error.name != "httpx2":
            raise
        message = f"http must be an httpx2.{kind}, and httpx2 is not installed"
        raise TypeError(message) from None
    return ClientTransport(require(http, kind))


async def read_whole(
    max_bytes: int,
    opened: Opened,
    request: Request,
    secrets: frozenset[str] = frozenset(),
) -> Reply:
    """Return a response with its body.

    Raises:
        TransportError: The body ends early, or takes too long.
        UnexpectedReply: The body is too large, or in a content coding that is not known.
    """
    received = bytearray()
    try:
        while piece := await opened.read():
            received += piece
            if len(received) > max_bytes:
                head = Reply(opened.status, opened.headers, b"", request, secrets)
                raise UnexpectedReply(head, _TOO_LARGE)
    finally:
        await opened.close()
    reply = Reply(opened.status, opened.headers, bytes(received), request, secrets)
    coding = (reply.header("Content-Encoding") or "").strip().lower()
    if opened.is_decoded or not received or coding in {"", "identity"}:
        return reply
    return _decoded(reply, coding, max_bytes)


def _decoded(reply: Reply, coding: str, max_bytes: int) -> Reply:
    """Return a response without its content coding."""
    head = replace(reply, body=b"")
    if coding not in {"gzip", "x-gzip"}:
        raise UnexpectedReply(head, f"the content coding {coding!r} was not requested")
    plain, left, problem = bytearray(), reply.body, "its end is missing"
    try:
        while left:
            member = zlib.decompressobj(_GZIP)
            plain += member.decompress(left, max_bytes - len(plain) + 1)
            if len(plain) > max_bytes:
                raise UnexpectedReply(head, _TOO_LARGE)
            if not member.eof:
                break
            left = member.unused_data
        else:
            return replace(reply, body=bytes(plain))
    except zlib.error:
        problem = "it is not valid gzip"
    raise failed(reply.request, f"{CUT_SHORT}: {problem}", request_sent=True)
