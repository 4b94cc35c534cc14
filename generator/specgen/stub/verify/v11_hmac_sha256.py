"""V11-HMAC-SHA256: a key signs that is derived for one day, region and service."""

from __future__ import annotations

import hmac
from functools import lru_cache
from typing import TYPE_CHECKING

from . import sdk_hmac
from .canonical import hmac_sha256, sha256
from .claim import Claim, RequestError, judge
from .signed_headers import check_day, read_authorization

if TYPE_CHECKING:
    from datetime import datetime

    from ..wire.request import Request
    from .credentials import Credential, KeyRing
    from .verdict import Verdict

ALGORITHM = "V11-HMAC-SHA256"


def verify(
    request: Request,
    keys: KeyRing,
    now: datetime,
    *,
    region: str | None = None,
    service: str | None = None,
) -> Verdict:
    """Verify the signature of a request; never raises for any request.

    Args:
        request: The request as received.
        keys: The known credentials.
        now: The time here, with a time zone.
        region: The region that it must be signed for; any if None.
        service: The service that it must be signed for; any if None.

    Returns:
        The verdict. The scheme has no nonce.
    """
    try:
        claim, scope = _read_claim(request, region, service)
    except RequestError as error:
        return error.verdict
    return judge(
        claim,
        keys=keys,
        now=now,
        signature=lambda key, text: _signature(key, scope, text),
    )


def _read_claim(
    request: Request, region: str | None, service: str | None
) -> tuple[Claim, str]:
    headers = request.header_values
    authorization = read_authorization(headers, ALGORITHM, "Credential")
    access_key_id, scope = _read_credential(authorization.credential, region, service)
    signed = authorization.signed_headers
    signed_at = sdk_hmac.check_request(request.body, headers, signed)
    check_day(scope.partition("/")[0], signed_at)
    canonical = sdk_hmac.canonical_request(request, headers, signed)
    claim = Claim(
        access_key_id=access_key_id,
        signed_at=signed_at,
        security_token=sdk_hmac.security_token(headers),
        nonce="",
        canonical_request=canonical,
        string_to_sign=_string_to_sign(canonical, signed_at, scope),
        signature=authorization.signature,
    )
    return claim, scope


def _read_credential(
    credential: str, region: str | None, service: str | None
) -> tuple[str, str]:
    match credential.rsplit("/", 3):
        case [access_key_id, day, signed_region, signed_service]:
            pass
        case _:
            raise RequestError("Credential is not of the form id/day/region/service")
    if region not in {None, signed_region} or service not in {None, signed_service}:
        raise RequestError("the request is signed for another service or region")
    return access_key_id, f"{day}/{signed_region}/{signed_service}"


def _signature(key: Credential, scope: str, string: str) -> str:
    return hmac_sha256(signing_key(key, scope), string).hex()


def _string_to_sign(canonical_request: str, signed_at: datetime, scope: str) -> str:
    return f"{ALGORITHM}\n{sdk_hmac.time_text(signed_at)}\n{scope}\n{sha256(canonical_request)}"


# Cached: a caller signs with the key of one scope all day.
@lru_cache(maxsize=64)
def signing_key(key: Credential, scope: str) -> str:
    """Return the signing key of one scope: one block of HKDF-SHA256, in hexadecimal."""
    extracted = hmac_sha256(key.id, key.secret)
    return hmac.digest(extracted, f"{scope}\x01".encode(), "sha256").hex()
