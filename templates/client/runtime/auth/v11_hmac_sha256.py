"""V11-HMAC-SHA256: SDK-HMAC-SHA256 with a key derived for a day, a region and a service."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from . import _sdk_hmac
from ._base import AccessKey, ProvidedAuth, header_safe
from ._signed_headers import (
    format_time,
    headers_of,
    hmac_sha256,
    sha256,
    utc,
    with_authorization,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .._messages import Request
    from ._base import Provider

ALGORITHM = "V11-HMAC-SHA256"


class V11HmacSha256(ProvidedAuth[AccessKey]):
    """Authentication with V11-HMAC-SHA256, also called AK/SK with a derived key.

    Args:
        credentials: The access key, or a callable that returns it or an awaitable of it.
        region: The region of the requests, such as `cn-north-4`; `globe` for a global one.
        service: The service of the requests, such as `kms`.
    """

    __slots__ = ("_region", "_service")

    def __init__(
        self, credentials: Provider[AccessKey], *, region: str, service: str
    ) -> None:
        super().__init__(credentials, AccessKey)
        self._region = header_safe(region, "region", forbidden=" ,/")
        self._service = header_safe(service, "service", forbidden=" ,/")

    def _sign(
        self, request: Request, credentials: AccessKey, now: datetime, nonce: str
    ) -> Request:
        return sign(
            request,
            credentials=credentials,
            now=now,
            nonce=nonce,
            region=self._region,
            service=self._service,
        )


def canonical_request(request: Request, signed_headers: Sequence[str]) -> str:
    """Return the canonical request over these headers, given in lower case and in order.

    Raises:
        ValueError: One of them is absent, repeated, or holds a control character, or the path is no
            UTF-8.
    """
    headers = headers_of(request)
    return _sdk_hmac.canonical_request(request, headers, signed_headers)


def string_to_sign(canonical_request: str, *, signed_at: datetime, scope: str) -> str:
    """Return the string to sign for a canonical request.

    Args:
        canonical_request: The canonical request.
        signed_at: The time of signing.
        scope: Day, region and service, such as `20240102/cn-north-4/kms`.

    Returns:
        Four lines.
    """
    time = format_time(signed_at, _sdk_hmac.TIME)
    return f"{ALGORITHM}\n{time}\n{scope}\n{sha256(canonical_request)}"


def signing_key(key: AccessKey, scope: str) -> str:
    """Return the signing key of one scope: one block of HKDF-SHA256, in hexadecimal."""
    extracted = hmac_sha256(key.id, key.secret)
    return hmac.digest(extracted, f"{scope}\x01".encode(), "sha256").hex()


def sign(
    request: Request,
    *,
    credentials: AccessKey,
    now: datetime,
    nonce: str = "",
    region: str,
    service: str,
) -> Request:
    """Return the request signed.

    Args:
        request: The request. All its headers are signed but those with an underscore in their name
            and those that belong to the transport, such as Accept.
        credentials: The access key.
        now: The time of signing, with a time zone.
        nonce: Not used by this scheme.
        region: The region of the request.
        service: The service of the request.

    Returns:
        The request to send.

    Raises:
        ValueError: A header is given more than once or holds a control character, the path is no
            UTF-8, or `now` has no time zone.
    """
    del nonce
    prepared = _sdk_hmac.prepare(request, credentials=credentials, now=now)
    names = _sdk_hmac.signed_names(prepared)
    scope = f"{utc(now):%Y%m%d}/{region}/{service}"
    string = string_to_sign(
        canonical_request(prepared, names), signed_at=now, scope=scope
    )
    start = f"{ALGORITHM} Credential={credentials.id}/{scope}"
    return with_authorization(
        prepared, start, names, _signature(credentials, scope, string), separator=", "
    )


def _signature(key: AccessKey, scope: str, string: str) -> str:
    return hmac_sha256(signing_key(key, scope), string).hex()
