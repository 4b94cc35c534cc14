"""HTTP bearer authentication (RFC 6750): a token in the Authorization header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._base import Outcome, ProvidedAuth, Verdict, header_safe
from ._verification import RequestError, headers_of, read_http_authorization

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from .._wire import Request
    from ._base import Provider, Received


class HttpBearer(ProvidedAuth[str]):
    """Authenticates requests with a bearer token.

    Args:
        token: The token, or a callable that returns it or an awaitable of it.
    """

    __slots__ = ()

    def __init__(self, token: Provider[str]) -> None:
        super().__init__(token, str)

    def _sign(
        self, request: Request, credentials: str, now: datetime, nonce: str
    ) -> Request:
        return sign(request, credentials=credentials, now=now, nonce=nonce)


def sign(
    request: Request, *, credentials: str, now: datetime | None = None, nonce: str = ""
) -> Request:
    """Return the request with the token.

    Args:
        request: The request.
        credentials: The token.
        now: Not used by this scheme.
        nonce: Not used by this scheme.

    Returns:
        The request to send.

    Raises:
        ValueError: The token cannot be sent in a header.
    """
    del now, nonce
    token = header_safe(credentials, "bearer token", forbidden=" ,")
    return request.with_headers(("Authorization", f"Bearer {token}"))


def verify(request: Received, *, accepts: Callable[[str], bool]) -> Verdict:
    """Return whether a request has an accepted token; never raises over what it holds.

    Args:
        request: The request as received.
        accepts: Tells, in constant time, whether a token is valid.

    Returns:
        The verdict.
    """
    try:
        token = read_http_authorization(headers_of(request), "Bearer")
    except RequestError as error:
        return error.verdict
    if not accepts(token):
        return Verdict(Outcome.BAD_TOKEN, "the bearer token is not valid")
    return Verdict(Outcome.VERIFIED, "the bearer token is valid")
