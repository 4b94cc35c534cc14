"""SDK-HMAC-SHA256: the secret of the access key itself signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import sdk_hmac
from .canonical import hmac_sha256, sha256
from .claim import Claim, RequestError, judge
from .signed_headers import read_authorization

if TYPE_CHECKING:
    from datetime import datetime

    from ..wire.request import Request
    from .credentials import Credential, KeyRing
    from .verdict import Verdict

ALGORITHM = "SDK-HMAC-SHA256"


def verify(request: Request, keys: KeyRing, now: datetime) -> Verdict:
    """Verify the signature of a request; never raises for any request.

    Args:
        request: The request as received.
        keys: The known credentials.
        now: The time here, with a time zone.

    Returns:
        The verdict. The scheme has no nonce.
    """
    try:
        claim = _read_claim(request)
    except RequestError as error:
        return error.verdict
    return judge(claim, keys=keys, now=now, signature=_signature)


def _read_claim(request: Request) -> Claim:
    headers = request.header_values
    authorization = read_authorization(headers, ALGORITHM, "Access")
    signed = authorization.signed_headers
    signed_at = sdk_hmac.check_request(request.body, headers, signed)
    canonical = sdk_hmac.canonical_request(request, headers, signed)
    return Claim(
        access_key_id=authorization.credential,
        signed_at=signed_at,
        security_token=sdk_hmac.security_token(headers),
        nonce="",
        canonical_request=canonical,
        string_to_sign=_string_to_sign(canonical, signed_at),
        signature=authorization.signature,
    )


def _signature(key: Credential, string: str) -> str:
    return hmac_sha256(key.secret, string).hex()


def _string_to_sign(canonical_request: str, signed_at: datetime) -> str:
    return f"{ALGORITHM}\n{sdk_hmac.time_text(signed_at)}\n{sha256(canonical_request)}"
