"""Providers of a token that a service issues for one request, renewed before it expires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from .._blocking import run
from .._transport import (
    MAX_REPLY_BYTES,
    async_transport,
    blocking_transport,
    read_whole,
)
from .cached_token import AsyncCachedToken, CachedToken

if TYPE_CHECKING:
    from typing import Unpack

    from .._messages import Reply, Request
    from .._transport import AsyncHttpClient, HttpClient, Transport
    from .cached_token import CacheOptions, Fetched


class Issuance(Protocol):
    """The exchange in which a token is issued."""

    def request(self) -> Request:
        """Return the request for a token."""
        ...

    def token(self, reply: Reply) -> Fetched:
        """Return the token in a response; raises `UnexpectedReply` if there is none."""
        ...


class IssuedToken(CachedToken):
    """A cached token that is fetched in one exchange; see `CachedToken`."""

    __slots__ = ("_issuance", "_timeout", "_transport")

    def __init__(
        self,
        issuance: Issuance,
        http: HttpClient | None,
        timeout: float,
        **cache: Unpack[CacheOptions],
    ) -> None:
        super().__init__(self._exchange, **cache)
        self._issuance = issuance
        self._timeout = timeout
        self._transport = blocking_transport(http)

    def close(self) -> None:
        """Close the connection pool, unless the caller supplied it."""
        run(self._transport.close())

    def _exchange(self) -> Fetched:
        request = self._issuance.request()
        reply = run(_sent(self._transport, request, self._timeout))
        return self._issuance.token(reply)


class AsyncIssuedToken(AsyncCachedToken):
    """Asynchronous twin of `IssuedToken`."""

    __slots__ = ("_issuance", "_timeout", "_transport")

    def __init__(
        self,
        issuance: Issuance,
        http: AsyncHttpClient | None,
        timeout: float,
        **cache: Unpack[CacheOptions],
    ) -> None:
        super().__init__(self._exchange, **cache)
        self._issuance = issuance
        self._timeout = timeout
        self._transport = async_transport(http)

    async def aclose(self) -> None:
        """Close the connection pool, unless the caller supplied it."""
        await self._transport.close()

    async def _exchange(self) -> Fetched:
        request = self._issuance.request()
        reply = await _sent(self._transport, request, self._timeout)
        return self._issuance.token(reply)


async def _sent(transport: Transport, request: Request, timeout: float) -> Reply:
    """Return the response to a request that is sent once, with any status."""
    opened = await transport.open(request, timeout=timeout, deadline=timeout)
    return await read_whole(MAX_REPLY_BYTES, opened, request)
