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
        self, request: Request, credentials: str, _now: datetime, _nonce: str, /
    ) -> Request:
        name, what = self._name, f"{self._name} token"
        match self._location:
            case "header":
                return request.with_headers((name, header_safe(credentials, what)))
            case "query":
                return request.with_query((name, header_safe(credentials, what)))
            case "cookie":
                token = header_safe(credentials, what, forbidden=' ",;\\')
                pairs = [*_other_cookies(request, name), f"{name}={token}"]
                return request.with_headers(("Cookie", "; ".join(pairs)))


def _other_cookies(request: Request, name: str) -> list[str]:
    headers = [value for key, value in request.headers if key.lower() == "cookie"]
    pairs = [pair.strip(" \t") for header in headers for pair in header.split(";")]
    return [pair for pair in pairs if "=" in pair and pair.partition("=")[0] != name]
