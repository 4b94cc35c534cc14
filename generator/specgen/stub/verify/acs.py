"""ACS3 and ACS4: the canonical request, and parsing of signed requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .canonical import canonical_query, canonical_text, sha256
from .claim import Claim, RequestError, header_value, parse_time, required_header
from .request_parameters import check_given_once
from .signed_headers import check_signed
from .verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..wire.request import Request
    from .claim import Headers
    from .signed_headers import Authorization

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_DATE = "x-acs-date"
_NONCE = "x-acs-signature-nonce"
_HASH = "x-acs-content-sha256"
_STS = "x-acs-security-token"


def read_claim(
    request: Request,
    headers: Headers,
    authorization: Authorization,
    *,
    algorithm: str,
    access_key_id: str,
    carried_parameters: Mapping[str, str],
) -> Claim:
    """Return the claim of a signed request.

    `host`, every `x-acs-*` header, every header that carries a parameter and, beside a body,
    `content-type` must be signed, since changing one of these changes the request.

    Raises:
        RequestError: The request is not signed correctly.
    """
    check_given_once(request, headers, carried_parameters)
    signed = authorization.signed_headers
    names = tuple([header.lower() for header in carried_parameters.values()])
    if request.body:
        names = (*names, "content-type")
    check_signed(headers, signed, prefix="x-acs-", names=names)
    payload = sha256(request.body)
    canonical = canonical_text(
        request.method,
        request.path or "/",
        canonical_query(request.query),
        headers=headers,
        signed=signed,
        payload=payload,
    )
    if required_header(headers, _HASH) != payload:
        raise RequestError(
            f"header {_HASH} is not the hash of the body", Outcome.MISMATCH
        )
    return Claim(
        access_key_id=access_key_id,
        signed_at=parse_time(required_header(headers, _DATE), _TIME, f"header {_DATE}"),
        security_token=header_value(headers, _STS),
        nonce=required_header(headers, _NONCE),
        canonical_request=canonical,
        string_to_sign=f"{algorithm}\n{sha256(canonical)}",
        signature=authorization.signature,
    )
