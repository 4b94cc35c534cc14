"""Tokens from an identity service with the Keystone v3 API, for a user's name and password."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from .._endpoint import parse_endpoint
from .._errors import UnexpectedReply
from .._messages import Request
from ._base import Confidential, header_safe
from ._issued_token import AsyncIssuedToken, IssuedToken

if TYPE_CHECKING:
    from .._messages import Reply
    from .._transport import AsyncHttpClient, HttpClient

_PATH = "/v3/auth/tokens"
_CREATED, _UNAUTHORIZED = 201, 401
_DAY = 86_400.0


class KeystonePassword(IssuedToken):
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

    __slots__ = ()

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
        login = _Login(endpoint, user, password, domain, project)
        super().__init__(login, http, timeout, lifetime=lifetime)


class AsyncKeystonePassword(AsyncIssuedToken):
    """Asynchronous twin of `KeystonePassword`."""

    __slots__ = ()

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
        login = _Login(endpoint, user, password, domain, project)
        super().__init__(login, http, timeout, lifetime=lifetime)


class _Login(Confidential):
    """The exchange of a password for a token."""

    __slots__ = ("_password", "_request")

    def __init__(
        self, endpoint: str, user: str, password: str, domain: str, project: str
    ) -> None:
        base = parse_endpoint(endpoint)
        owner = {"name": user, "password": password, "domain": {"name": domain}}
        identity = {"methods": ["password"], "password": {"user": owner}}
        scope = {"project": {"name": project}}
        self._password = password
        self._request = Request(
            method="POST",
            origin=base.origin,
            path=base.base_path + _PATH,
            headers=(
                ("Accept", "application/json"),
                ("Content-Type", "application/json"),
            ),
            body=json.dumps({"auth": {"identity": identity, "scope": scope}}).encode(),
        )

    def request(self) -> Request:
        """Return the request for a token."""
        return self._request

    def token(self, reply: Reply) -> str:
        """Return the token in a response.

        Raises:
            UnexpectedReply: The service refused, or its response has no token.
        """
        # The request contains the password, and errors keep their response.
        request = reply.request.without_secrets()
        secrets = frozenset({self._password})
        reply = replace(reply, request=request, secrets=secrets)
        if reply.status == _UNAUTHORIZED:
            raise UnexpectedReply(reply, "the user, domain or password was refused")
        if reply.status != _CREATED:
            raise UnexpectedReply(reply, "the identity service returned no token")
        token = reply.header("X-Subject-Token")
        if not token:
            raise UnexpectedReply(reply, "there is no X-Subject-Token in it")
        return header_safe(token, "token")
