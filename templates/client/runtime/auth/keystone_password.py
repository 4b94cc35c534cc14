"""Tokens from an identity service with the Keystone v3 API, for a user's name and password."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from .._blocking import run
from .._endpoint import parse_endpoint
from .._errors import UnexpectedReply
from .._messages import Request
from .._transport import async_transport, blocking_transport, send
from ._base import Confidential, header_safe
from .cached_token import AsyncCachedToken, CachedToken

if TYPE_CHECKING:
    from .._messages import Reply
    from .._transport import AsyncHttpClient, HttpClient

_PATH = "/v3/auth/tokens"
_CREATED = 201
_DAY = 86_400.0


class KeystonePassword(Confidential):
    """Provider of a token that is obtained with a password, and renewed before it expires.

    Args:
        endpoint: Base URL of the identity service.
        user: Name of the user.
        password: The user's password.
        domain: Name of the domain (the account) that the user belongs to.
        project: Name of the project that the token is for.
        lifetime: The validity of a token, in seconds.
        timeout: Seconds to wait to connect, send or receive.
        http: Connection pool to use instead of a private one. It is never closed here.

    Raises:
        ValueError: The endpoint is not a base URL.
    """

    __slots__ = ("_cached", "_password", "_request", "_timeout", "_transport")

    def __init__(
        self,
        *,
        endpoint: str,
        user: str,
        password: str,
        domain: str,
        project: str,
        lifetime: float = _DAY,
        timeout: float = 10.0,
        http: HttpClient | None = None,
    ) -> None:
        self._request = _request(endpoint, user, password, domain, project)
        self._password = password
        self._timeout = timeout
        self._transport = blocking_transport(http)
        self._cached = CachedToken(self._fetch, lifetime=lifetime)

    def __call__(self) -> str:
        """Return a valid token.

        Raises:
            TransportError: The identity service did not response.
            UnexpectedReply: The service refused, or its response has no token.
        """
        return self._cached()

    def invalidate(self, token: str) -> None:
        """Forget a token that the service refused; the next call obtains another."""
        self._cached.invalidate(token)

    def close(self) -> None:
        """Close the connection pool, unless the caller supplied it."""
        run(self._transport.close())

    def _fetch(self) -> str:
        reply = run(send(self._transport, self._request, timeout=self._timeout))
        return _token(reply, self._password)


class AsyncKeystonePassword(Confidential):
    """Asynchronous twin of `KeystonePassword`."""

    __slots__ = ("_cached", "_password", "_request", "_timeout", "_transport")

    def __init__(
        self,
        *,
        endpoint: str,
        user: str,
        password: str,
        domain: str,
        project: str,
        lifetime: float = _DAY,
        timeout: float = 10.0,
        http: AsyncHttpClient | None = None,
    ) -> None:
        self._request = _request(endpoint, user, password, domain, project)
        self._password = password
        self._timeout = timeout
        self._transport = async_transport(http)
        self._cached = AsyncCachedToken(self._fetch, lifetime=lifetime)

    async def __call__(self) -> str:
        """Return a valid token; see `KeystonePassword`."""
        return await self._cached()

    def invalidate(self, token: str) -> None:
        """Forget a token that the service refused; the next call obtains another."""
        self._cached.invalidate(token)

    async def aclose(self) -> None:
        """Close the connection pool, unless the caller supplied it."""
        await self._transport.close()

    async def _fetch(self) -> str:
        reply = await send(self._transport, self._request, timeout=self._timeout)
        return _token(reply, self._password)


def _request(
    endpoint: str, user: str, password: str, domain: str, project: str
) -> Request:
    base = parse_endpoint(endpoint)
    identity = {
        "methods": ["password"],
        "password": {
            "user": {"name": user, "password": password, "domain": {"name": domain}}
        },
    }
    content = {"auth": {"identity": identity, "scope": {"project": {"name": project}}}}
    return Request(
        method="POST",
        origin=base.origin,
        path=base.base_path + _PATH,
        headers=(("Accept", "application/json"), ("Content-Type", "application/json")),
        body=json.dumps(content).encode(),
    )


def _token(reply: Reply, password: str) -> str:
    # The request contains the password, and errors keep their response.
    request = reply.request.without_secrets()
    reply = replace(reply, request=request, secrets=frozenset({password}))
    if reply.status != _CREATED:
        raise UnexpectedReply(reply, "the identity service returned no token")
    token = reply.header("X-Subject-Token")
    if not token:
        raise UnexpectedReply(reply, "there is no X-Subject-Token in it")
    return header_safe(token, "token")
