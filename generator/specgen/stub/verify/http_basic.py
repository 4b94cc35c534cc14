"""HTTP basic authentication (RFC 7617): a user name and a password."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from .claim import RequestError, read_http_authorization
from .verdict import Outcome, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from ..wire.request import Request
    from .credentials import KeyRing


def verify(request: Request, keys: KeyRing, now: datetime) -> Verdict:
    """Verify the credentials of a request; never raises for any request.

    Args:
        request: The request as received.
        keys: The known credentials.
        now: Not used by this scheme.

    Returns:
        The verdict; its access key id is the user name.
    """
    del now
    try:
        username, password = _decoded(
            read_http_authorization(request.header_values, "Basic")
        )
    except RequestError as error:
        return error.verdict
    if not keys.accepts_password(username, password):
        return Verdict(
            Outcome.MISMATCH, "the user name or the password is wrong", username
        )
    return Verdict(Outcome.VERIFIED, "the password is right", username)


def _decoded(text: str) -> tuple[str, str]:
    try:
        pair = base64.b64decode(text, validate=True).decode()
    except ValueError:
        raise RequestError("the Authorization header is not base64 of UTF-8") from None
    username, colon, password = pair.partition(":")
    if not colon:
        raise RequestError("the Authorization header has no colon after the user name")
    return username, password
