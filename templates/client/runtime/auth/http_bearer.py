"""HTTP bearer authentication (RFC 6750): a token in the Authorization header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._base import ProvidedAuth, header_safe

if TYPE_CHECKING:
    from datetime import datetime

    from .._messages import Request
    from ._base import Provider


class HttpBearer(ProvidedAuth[str]):
    """Authentication with a bearer token.

    Args:
        token: The token, or a callable that returns it or an awaitable of it.
    """

    __slots__ = ()

    def __init__(self, token: Provider[str]) -> None:
        super().__init__(token, str)

    def _sign(
        self, request: Request, credentials: str, _now: datetime, _nonce: str, /
    ) -> Request:
        token = header_safe(credentials, "bearer token", forbidden=" ,")
        return request.with_headers(("Authorization", f"Bearer {token}"))
