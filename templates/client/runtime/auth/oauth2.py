"""Access tokens from an OAuth 2.0 authorization server (RFC 6749), renewed before they expire."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from base64 import b64encode
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl, quote_plus, urlsplit

from .._endpoint import parse_endpoint
from .._errors import UnexpectedReply
from .._messages import Request, encode_pairs
from ._base import Confidential, header_safe
from ._issued_token import AsyncIssuedToken, IssuedToken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .._messages import Reply
    from .._transport import AsyncHttpClient, HttpClient

_LIFETIME_IF_UNSTATED = 300.0
_REFRESH_BEFORE = 60.0
_ERROR_CODES = frozenset(
    {
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "unauthorized_client",
        "unsupported_grant_type",
    }
)


class Grant(Confidential, ABC):
    """The common part of the grants: how the client authenticates to the authorization server.

    Args:
        token_url: Absolute URL of the token endpoint.
        client_id: Identifies the client.
        client_secret: The client's secret; None for a public client.
        scopes: The scopes of the token; by default those that the server chooses.
        secret_in_body: Whether the secret is sent in the form instead of by basic authentication.

    Raises:
        ValueError: The URL is not an absolute HTTP URL, or the client id or secret is empty.
    """

    __slots__ = (
        "_client_id",
        "_client_secret",
        "_scopes",
        "_secret_in_body",
        "_token_url",
    )

    def __init__(
        self,
        *,
        token_url: str,
        client_id: str,
        client_secret: str | None = None,
        scopes: Iterable[str] = (),
        secret_in_body: bool = False,
    ) -> None:
        if not client_id or client_secret == "":
            raise ValueError("the client id or the client secret is empty")
        self._token_url = _TokenUrl(token_url)
        self._client_id = client_id
        self._client_secret = client_secret
        self._scopes = " ".join(scopes)
        self._secret_in_body = secret_in_body

    @property
    def secrets(self) -> frozenset[str]:
        """The texts to redact where the authorization server quotes them."""
        return frozenset({self._client_secret or "", *self._own_secrets()} - {""})

    def request(self) -> Request:
        """Return the request for a token."""
        form = [*self._parameters()]
        if self._scopes:
            form.append(("scope", self._scopes))
        headers = [
            ("Accept", "application/json"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ]
        if self._client_secret is None:
            form.append(("client_id", self._client_id))
        elif self._secret_in_body:
            form.append(("client_id", self._client_id))
            form.append(("client_secret", self._client_secret))
        else:
            pair = f"{quote_plus(self._client_id)}:{quote_plus(self._client_secret)}"
            basic = b64encode(pair.encode()).decode()
            headers.append(("Authorization", f"Basic {basic}"))
        url = self._token_url
        return Request(
            method="POST",
            origin=url.origin,
            path=url.path,
            query=url.query,
            headers=tuple(headers),
            body=encode_pairs(form).encode(),
        )

    def token(self, reply: Reply) -> tuple[str, float]:
        """Return the token in a response.

        Raises:
            UnexpectedReply: The server refused, or its response has no bearer token.
        """
        content = _content(reply)
        issued = {
            str(content.get(name, "")) for name in ("access_token", "refresh_token")
        }
        # The request contains the secrets, and errors keep their response.
        secrets = frozenset({*self.secrets, *issued} - {""})
        request = reply.request.without_secrets()
        reply = replace(reply, request=request, secrets=secrets)
        token, lifetime = _bearer_token(reply, content)
        self._issued(content)
        return token, lifetime

    @abstractmethod
    def _parameters(self) -> tuple[tuple[str, str], ...]: ...

    def _own_secrets(self) -> tuple[str, ...]:
        return ()

    def _issued(self, content: dict[str, object]) -> None:
        """Keep the parts of a successful response that the next request needs."""


class ClientCredentials(Grant):
    """The grant of a client that acts for itself (RFC 6749, section 4.4); see `Grant`."""

    __slots__ = ()

    def _parameters(self) -> tuple[tuple[str, str], ...]:
        return (("grant_type", "client_credentials"),)


class RefreshToken(Grant):
    """The grant of a client that holds a refresh token (RFC 6749, section 6).

    Where the server issues another refresh token with an access token, that one is used next.

    Args:
        refresh_token: The refresh token.
        token_url: See `Grant`.
        client_id: See `Grant`.
        client_secret: See `Grant`.
        scopes: See `Grant`.
        secret_in_body: See `Grant`.
        on_rotation: Called with each new refresh token, to store it.

    Raises:
        ValueError: See `Grant`; or the refresh token is empty.
    """

    __slots__ = ("_on_rotation", "_refresh_token")

    def __init__(
        self,
        refresh_token: str,
        *,
        token_url: str,
        client_id: str,
        client_secret: str | None = None,
        scopes: Iterable[str] = (),
        secret_in_body: bool = False,
        on_rotation: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(
            token_url=token_url,
            client_id=client_id,
            client_secret=client_secret,
            scopes=scopes,
            secret_in_body=secret_in_body,
        )
        if not refresh_token:
            raise ValueError("the refresh token is empty")
        self._refresh_token = refresh_token
        self._on_rotation = on_rotation

    def _parameters(self) -> tuple[tuple[str, str], ...]:
        return (("grant_type", "refresh_token"), ("refresh_token", self._refresh_token))

    def _own_secrets(self) -> tuple[str, ...]:
        return (self._refresh_token,)

    def _issued(self, content: dict[str, object]) -> None:
        token = content.get("refresh_token")
        if isinstance(token, str) and token and token != self._refresh_token:
            self._refresh_token = token
            if self._on_rotation is not None:
                self._on_rotation(token)


class OAuth2Token(IssuedToken):
    """Provider of an access token, for a client's argument `auth`; renewed before it expires.

    Args:
        grant: The way to obtain a token; see the functions of this package.
        timeout: Seconds to wait to connect, send or receive.
        http: Connection pool to use instead of a private one. It is never closed here.
        clock: Returns the time in seconds.
    """

    __slots__ = ()

    def __init__(
        self,
        grant: Grant,
        *,
        timeout: float = 10.0,
        http: HttpClient | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(
            grant,
            http,
            timeout,
            lifetime=_LIFETIME_IF_UNSTATED,
            refresh_before=_REFRESH_BEFORE,
            clock=clock,
        )


class AsyncOAuth2Token(AsyncIssuedToken):
    """Asynchronous twin of `OAuth2Token`."""

    __slots__ = ()

    def __init__(
        self,
        grant: Grant,
        *,
        timeout: float = 10.0,
        http: AsyncHttpClient | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(
            grant,
            http,
            timeout,
            lifetime=_LIFETIME_IF_UNSTATED,
            refresh_before=_REFRESH_BEFORE,
            clock=clock,
        )


class _TokenUrl:
    """The parts of an absolute URL; unlike an endpoint it may have a query."""

    __slots__ = ("origin", "path", "query")

    def __init__(self, url: str) -> None:
        without_query, _, query = url.partition("?")
        try:
            self.origin = parse_endpoint(without_query).origin
        except ValueError as error:
            message = str(error).partition(";")[0].removeprefix("endpoint ")
            raise ValueError(
                f"token_url {message}; give one such as https://id.example.com/token"
            ) from None
        self.path = urlsplit(without_query).path or "/"
        self.query = tuple(parse_qsl(query, keep_blank_values=True))


def _content(reply: Reply) -> dict[str, object]:
    try:
        content: object = json.loads(reply.body)
    except ValueError:
        return {}
    return cast("dict[str, object]", content) if isinstance(content, dict) else {}


def _bearer_token(reply: Reply, content: dict[str, object]) -> tuple[str, float]:
    if reply.status != HTTPStatus.OK:
        error = content.get("error")
        known = f": {error}" if error in _ERROR_CODES else ""
        raise UnexpectedReply(
            reply, f"the authorization server returned no token{known}"
        )
    token, kind = content.get("access_token"), content.get("token_type")
    if not isinstance(token, str) or not token:
        raise UnexpectedReply(reply, "there is no access_token in it")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise UnexpectedReply(reply, "its token_type is not bearer")
    return header_safe(token, "access token"), _seconds(content.get("expires_in"))


def _seconds(stated: object) -> float:
    # Some servers write the number as text.
    text = str(stated)
    return float(text) if text.isdecimal() and int(text) else _LIFETIME_IF_UNSTATED
