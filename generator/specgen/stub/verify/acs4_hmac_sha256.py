"""ACS4-HMAC-SHA256: a key signs that is derived for one day, region and product."""

from __future__ import annotations

from functools import lru_cache, reduce
from typing import TYPE_CHECKING

from . import acs
from .canonical import hmac_sha256
from .claim import RequestError, judge
from .request_parameters import NO_CARRIED
from .signed_headers import check_day, read_authorization

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..wire.request import Request
    from .credentials import Credential, KeyRing
    from .verdict import Verdict

ALGORITHM = "ACS4-HMAC-SHA256"
_TERMINATOR = "aliyun_v4_request"


def verify(
    request: Request,
    keys: KeyRing,
    now: datetime,
    *,
    region: str | None = None,
    product: str | None = None,
    carried_parameters: Mapping[str, str] = NO_CARRIED,
) -> Verdict:
    """Verify the signature of a request; never raises for any request.

    Args:
        request: The request as received.
        keys: The known credentials.
        now: The time here, with a time zone.
        region: The region that it must be signed for; any if None.
        product: The product that it must be signed for; any if None.
        carried_parameters: Parameters that may be in a header, with its name.

    Returns:
        The verdict.
    """
    try:
        headers = request.header_values
        authorization = read_authorization(headers, ALGORITHM, "Credential")
        access_key_id, scope = _read_credential(
            authorization.credential, region, product
        )
        claim = acs.read_claim(
            request,
            headers,
            authorization,
            algorithm=ALGORITHM,
            access_key_id=access_key_id,
            carried_parameters=carried_parameters,
        )
        check_day(scope[0], claim.signed_at)
    except RequestError as error:
        return error.verdict
    return judge(
        claim,
        keys=keys,
        now=now,
        signature=lambda key, text: _signature(key, scope, text),
    )


def _read_credential(
    credential: str, region: str | None, product: str | None
) -> tuple[str, tuple[str, str, str]]:
    match credential.rsplit("/", 4):
        case [access_key_id, day, signed_region, signed_product, terminator] if (
            terminator == _TERMINATOR
        ):
            pass
        case _:
            raise RequestError(
                f"Credential is not of the form id/day/region/product/{_TERMINATOR}"
            )
    if region not in {None, signed_region} or product not in {None, signed_product}:
        raise RequestError("the request is signed for another product or region")
    return access_key_id, (day, signed_region, signed_product)


def _signature(key: Credential, scope: tuple[str, str, str], string: str) -> str:
    day, region, product = scope
    derived = signing_key(key.secret, day=day, region=region, product=product)
    return hmac_sha256(derived, string).hex()


# Cached: a caller signs with the key of one scope all day.
@lru_cache(maxsize=64)
def signing_key(secret: str, *, day: str, region: str, product: str) -> bytes:
    """Return the signing key of one day, region and product."""
    parts = day, region, product, _TERMINATOR
    return reduce(hmac_sha256, parts, f"aliyun_v4{secret}".encode())
