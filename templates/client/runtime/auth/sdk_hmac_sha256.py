"""SDK-HMAC-SHA256: signs every header that is set, with the secret of the access key itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _sdk_hmac
from ._base import AccessKey, ProvidedAuth
from ._signed_headers import hmac_sha256, read_authorization, sha256, with_authorization
from ._verification import Claim, RequestError, format_time, headers_of, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from .._wire import Request
    from ._base import Provider, Received, Verdict

ALGORITHM = "SDK-HMAC-SHA256"


class SdkHmacSha256(ProvidedAuth[AccessKey]):
    """Authenticates requests with SDK-HMAC-SHA256, also called AK/SK.

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


def verify(
    request: Received, *, access_key: Callable[[str], AccessKey | None], now: datetime
) -> Verdict:
    """Return whether a request is signed as it should be; never raises over what it holds.

    Args:
        request: The request as received.
        access_key: Finds an access key by its id.
        now: The time here, with a time zone.

    Returns:
        The verdict. The scheme has no nonce.
    """
    try:
        claim = _read_claim(request)
    except RequestError as error:
        return error.verdict
    return judge(
        claim,
        access_key=access_key,
        now=now,
        signature=lambda key: _signature(key, claim.string_to_sign),
    )


def _read_claim(request: Received) -> Claim:
    headers = headers_of(request)
    authorization = read_authorization(headers, ALGORITHM, "Access")
    signed = authorization.signed_headers
    signed_at = _sdk_hmac.check_request(request.body, headers, signed)
    canonical = _sdk_hmac.canonical_request(request, headers, signed)
    return Claim(
        access_key_id=authorization.credential,
        signed_at=signed_at,
        security_token=_sdk_hmac.security_token(headers),
        nonce="",
        canonical_request=canonical,
        string_to_sign=string_to_sign(canonical, signed_at=signed_at),
        signature=authorization.signature,
    )


def _signature(key: AccessKey, string: str) -> str:
    return hmac_sha256(key.secret, string).hex()
