"""API key: a token in a header, in the query or in a cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ._base import ProvidedAuth, header_safe

if TYPE_CHECKING:
    from datetime import datetime

    from .._messages import Request
    from ._base import Provider

Location = Literal["header", "query", "cookie"]


class ApiKey(ProvidedAuth[str]):
    """Authentication with a token.

    Args:
        token: The token, or a callable that returns it or an awaitable of it.
        name: The name of the header, query parameter or cookie.
        location: The place of the token.
    """

    __slots__ = ("_location", "_name")

    def __init__(
        self, token: Provider[str], *, name: str, location: Location = "header"
    ) -> None:
        super().__init__(token, str)
        self._name = name
        self._location: Location = location

    def _sign(
        self, request: Request, credentials: str, now: datetime, nonce: str
    ) -> Request:
        return sign(
            request,
            credentials=credentials,
            now=now,
            nonce=nonce,
            name=self._name,
            location=self._location,
        )


def sign(
    request: Request,
    *,
    credentials: str,
    now: datetime | None = None,
    nonce: str = "",
    name: str,
    location: Location = "header",
) -> Request:
    """Return the request with the token.

    Args:
        request: The request.
        credentials: The token.
        now: Not used by this scheme.
        nonce: Not used by this scheme.
        name: The name of the header, query parameter or cookie.
        location: The place of the token.

    Returns:
        The request to send.

    Raises:
        ValueError: The token cannot be sent there.
    """
    del now, nonce
    match location:
        case "header":
            return request.with_headers(
                (name, header_safe(credentials, f"{name} token"))
            )
        case "query":
            return request.with_query((name, header_safe(credentials, f"{name} token")))
        case "cookie":
            token = header_safe(credentials, f"{name} token", forbidden=' ",;\\')
            others = [
                f"{key}={value}" for key, value in _cookies(request) if key != name
            ]
            return request.with_headers(
                ("Cookie", "; ".join((*others, f"{name}={token}")))
            )


def _cookies(request: Request) -> list[tuple[str, str]]:
    headers = [value for name, value in request.headers if name.lower() == "cookie"]
    pairs = [
        pair.strip(" \t").partition("=")
        for header in headers
        for pair in header.split(";")
    ]
    return [(name, value) for name, separator, value in pairs if separator]
