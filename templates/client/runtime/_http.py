"""Transports, and the exchange of one request for one response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._blocking import BlockingNetwork
from ._pool import ConnectionPool
from ._transport import read_whole

if TYPE_CHECKING:
    from typing import TypeAlias

    import httpx2

    from ._messages import Reply, Request
    from ._transport import Transport

    HttpClient: TypeAlias = httpx2.Client
    AsyncHttpClient: TypeAlias = httpx2.AsyncClient

MAX_REPLY_BYTES = 10 * 1024 * 1024


def blocking_transport(http: HttpClient | None) -> Transport:
    """Return a transport that blocks its thread, and that threads may share.

    Args:
        http: A client of httpx2 to use instead of connections of its own.
    """
    if http is None:
        return ConnectionPool(BlockingNetwork())
    from ._httpx2 import ClientTransport, require

    return ClientTransport(require(http, "Client"))


def async_transport(http: AsyncHttpClient | None) -> Transport:
    """Return a transport for asyncio. One event loop may use it.

    Args:
        http: A client of httpx2 to use instead of connections of its own.
    """
    if http is None:
        from ._asyncio import AsyncNetwork

        return ConnectionPool(AsyncNetwork())
    from ._httpx2 import ClientTransport, require

    return ClientTransport(require(http, "AsyncClient"))


async def send(transport: Transport, request: Request, *, timeout: float) -> Reply:
    """Send a request once, and return the response, with any status.

    Args:
        transport: The transport.
        request: The request, exactly as it is sent.
        timeout: Seconds to wait for each piece, and for the whole response once it is sent.

    Raises:
        TransportError: There was no response, or not a complete one.
        UnexpectedReply: The response is too big.
        ValueError: A header cannot be sent.
    """
    opened = await transport.open(request, timeout=timeout, deadline=timeout)
    return await read_whole(opened, request, MAX_REPLY_BYTES)
