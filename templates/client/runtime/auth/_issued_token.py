"""Providers of a token that a service issues for one request, renewed before it expires."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from .._blocking import run
from .._transport import async_transport, blocking_transport, send
from ._base import Confidential
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
        """Return the token in a response.

        Raises:
            UnexpectedReply: The service refused, or its response has no token.
        """
        ...


class IssuedToken(Confidential):
    """Provider of a token, for a client's argument `auth`.

    Args:
        issuance: The exchange.
        lifetime: The validity of a token that does not state its own, in seconds.
        refresh_before: Seconds before the end of that at which another token is requested.
        timeout: Seconds to wait to connect, send or receive.
        http: Connection pool to use instead of a private one. It is never closed here.
        clock: Returns the time in seconds.
    """

    __slots__ = ("_cached", "_issuance", "_timeout", "_transport")

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
        self._issuance = issuance
        self._timeout = timeout
        self._transport = blocking_transport(http)
        self._cached = CachedToken(
            self._fetch, lifetime=lifetime, refresh_before=refresh_before, clock=clock
        )

    def __call__(self) -> str:
        """Return a valid token.

        Raises:
            TransportError: The service did not respond.
            UnexpectedReply: The service refused, or its response has no token.
        """
        return self._cached()

    def invalidate(self, token: str) -> None:
        """Forget a token that was refused; the next call obtains another."""
        self._cached.invalidate(token)

    def close(self) -> None:
        """Close the connection pool, unless the caller supplied it."""
        run(self._transport.close())

    def _fetch(self) -> str | ExpiringToken:
        request = self._issuance.request()
        reply = run(send(self._transport, request, timeout=self._timeout))
        return self._issuance.token(reply)


class AsyncIssuedToken(Confidential):
    """Asynchronous twin of `IssuedToken`."""

    __slots__ = ("_cached", "_issuance", "_timeout", "_transport")

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
        self._issuance = issuance
        self._timeout = timeout
        self._transport = async_transport(http)
        self._cached = AsyncCachedToken(
            self._fetch, lifetime=lifetime, refresh_before=refresh_before, clock=clock
        )

    async def __call__(self) -> str:
        """Return a valid token; see `IssuedToken`."""
        return await self._cached()

    def invalidate(self, token: str) -> None:
        """Forget a token that was refused; the next call obtains another."""
        self._cached.invalidate(token)

    async def aclose(self) -> None:
        """Close the connection pool, unless the caller supplied it."""
        await self._transport.close()

    async def _fetch(self) -> str | ExpiringToken:
        request = self._issuance.request()
        reply = await send(self._transport, request, timeout=self._timeout)
        return self._issuance.token(reply)
