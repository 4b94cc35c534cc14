"""HTTP bearer authentication (RFC 6750): a token in the Authorization header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .claim import RequestError, headers_of, read_http_authorization
from .verdict import Outcome, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from ..wire.request import Request
    from .credentials import KeyRing


def verify(request: Request, keys: KeyRing, now: datetime) -> Verdict:
    """Verify the token of a request; never raises for any request.

    Args:
        request: The request as received.
        keys: The known credentials.
        now: Not used by this scheme.

    Returns:
        The verdict.
    """
    del now
    try:
        token = read_http_authorization(headers_of(request), "Bearer")
    except RequestError as error:
        return error.verdict
    if not keys.accepts_token(token):
        return Verdict(Outcome.BAD_TOKEN, "the bearer token is not valid")
    return Verdict(Outcome.VERIFIED, "the bearer token is valid")
