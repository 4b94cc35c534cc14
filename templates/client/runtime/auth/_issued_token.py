"""Providers of a token that a service issues for one request, renewed before it expires."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from .._blocking import run
from .._transport import async_transport, blocking_transport, send
from .cached_token import AsyncCachedToken, CachedToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._messages import Reply, Request
    from .._transport import AsyncHttpClient, HttpClient
    from .cached_token import ExpiringToken


class Issuance(Protocol):
    """The exchange in which a token is issued."""

    def request(self) -> Request:
        """Return the request for a token."""
        ...

    def token(self, reply: Reply) -> str | ExpiringToken:
        """Return the token in a response; raises `UnexpectedReply` if there is none."""
        ...


class IssuedToken(CachedToken):
    """A cached token that is fetched in one exchange; see `CachedToken`.

    Args:
        issuance: The exchange.
        timeout: Seconds to wait to connect, send or receive.
        http: Connection pool to use instead of a private one. It is never closed here.
    """

    __slots__ = ("_issuance", "_timeout", "_transport")

    def __init__(
        self,
        issuance: Issuance,
        *,
        lifetime: float,
        refresh_before: float,
        timeout: float,
        http: HttpClient | None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(
            self._exchange,
            lifetime=lifetime,
            refresh_before=refresh_before,
            clock=clock,
        )
        self._issuance = issuance
        self._timeout = timeout
        self._transport = blocking_transport(http)

    def close(self) -> None:
        """Close the connection pool, unless the caller supplied it."""
        run(self._transport.close())

    def _exchange(self) -> str | ExpiringToken:
        request = self._issuance.request()
        reply = run(send(self._transport, request, timeout=self._timeout))
        return self._issuance.token(reply)


class AsyncIssuedToken(AsyncCachedToken):
    """Asynchronous twin of `IssuedToken`."""

    __slots__ = ("_issuance", "_timeout", "_transport")

    def __init__(
        self,
        issuance: Issuance,
        *,
        lifetime: float,
        refresh_before: float,
        timeout: float,
        http: AsyncHttpClient | None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(
            self._exchange,
            lifetime=lifetime,
            refresh_before=refresh_before,
            clock=clock,
        )
        self._issuance = issuance
        self._timeout = timeout
        self._transport = async_transport(http)

    async def aclose(self) -> None:
        """Close the connection pool, unless the caller supplied it."""
        await self._transport.close()

    async def _exchange(self) -> str | ExpiringToken:
        request = self._issuance.request()
        reply = await send(self._transport, request, timeout=self._timeout)
        return self._issuance.token(reply)
