"""HTTP bearer authentication (RFC 6750): a token in the Authorization header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .claim import RequestError, read_http_authorization
from .verdict import Outcome, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from ..wire.request import Request
    from .credentials import KeyRing

_STATES = {
    Outcome.VERIFIED: "is valid",
    Outcome.EXPIRED: "has expired",
    Outcome.BAD_TOKEN: "is not valid",
}


def verify(request: Request, keys: KeyRing, now: datetime) -> Verdict:
    """Verify the token of a request; never raises for any request.

    Args:
        request: The request as received.
        keys: The known credentials.
        now: The time, with a time zone.

    Returns:
        The verdict.
    """
    try:
        token = read_http_authorization(request.header_values, "Bearer")
    except RequestError as error:
        return error.verdict
    outcome = keys.outcome_of_token(token, now)
    return Verdict(outcome, f"the bearer token {_STATES[outcome]}")
