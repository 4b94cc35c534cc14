"""SDK-HMAC-SHA256: signs every header that is set, with the secret of the access key itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _sdk_hmac
from ._base import AccessKey, ProvidedAuth
from ._signed_headers import (
    format_time,
    headers_of,
    hmac_sha256,
    sha256,
    with_authorization,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .._messages import Request
    from ._base import Provider

ALGORITHM = "SDK-HMAC-SHA256"


class SdkHmacSha256(ProvidedAuth[AccessKey]):
    """Authentication with SDK-HMAC-SHA256, also called AK/SK.

    Args:
        credentials: The access key, or a callable that returns it or an awaitable of it.
    """

    __slots__ = ()

    def __init__(self, credentials: Provider[AccessKey]) -> None:
        super().__init__(credentials, AccessKey)

    def _sign(
        self, request: Request, credentials: AccessKey, now: datetime, nonce: str
    ) -> Request:
        return sign(request, credentials=credentials, now=now, nonce=nonce)


def canonical_request(request: Request, signed_headers: Sequence[str]) -> str:
    """Return the canonical request over these headers, given in lower case and in order.

    Raises:
        ValueError: One of them is absent, repeated, or holds a control character, or the path is no
            UTF-8.
    """
    headers = headers_of(request)
    return _sdk_hmac.canonical_request(request, headers, signed_headers)


def string_to_sign(canonical_request: str, *, signed_at: datetime) -> str:
    """Return the string to sign for a canonical request and the time of signing."""
    time = format_time(signed_at, _sdk_hmac.TIME)
    return f"{ALGORITHM}\n{time}\n{sha256(canonical_request)}"


def sign(
    request: Request, *, credentials: AccessKey, now: datetime, nonce: str = ""
) -> Request:
    """Return the request signed.

    Args:
        request: The request. All its headers are signed but those with an underscore in their name
            and those that belong to the transport, such as Accept.
        credentials: The access key.
        now: The time of signing, with a time zone.
        nonce: Not used by this scheme.

    Returns:
        The request to send.

    Raises:
        ValueError: A header is given more than once or holds a control character, the path is no
            UTF-8, or `now` has no time zone.
    """
    del nonce
    prepared = _sdk_hmac.prepare(request, credentials=credentials, now=now)
    names = _sdk_hmac.signed_names(prepared)
    string = string_to_sign(canonical_request(prepared, names), signed_at=now)
    start, signature = f"{ALGORITHM} Access={credentials.id}", _signature(
        credentials, string
    )
    return with_authorization(prepared, start, names, signature, separator=", ")


def _signature(key: AccessKey, string: str) -> str:
    return hmac_sha256(key.secret, string).hex()
