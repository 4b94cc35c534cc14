"""ACS3-HMAC-SHA256: the secret of the access key itself signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import acs
from .canonical import hmac_sha256
from .claim import RequestError, judge
from .request_parameters import NO_CARRIED
from .signed_headers import read_authorization

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..wire.request import Request
    from .credentials import Credential, KeyRing
    from .verdict import Verdict

ALGORITHM = "ACS3-HMAC-SHA256"


def verify(
    request: Request,
    keys: KeyRing,
    now: datetime,
    *,
    carried_parameters: Mapping[str, str] = NO_CARRIED,
) -> Verdict:
    """Verify the signature of a request; never raises for any request.

    Args:
        request: The request as received.
        keys: The known credentials.
        now: The time here, with a time zone.
        carried_parameters: Parameters that may be in a header, with its name.

    Returns:
        The verdict.
    """
    try:
        headers = request.header_values
        authorization = read_authorization(headers, ALGORITHM, "Credential")
        claim = acs.read_claim(
            request,
            headers,
            authorization,
            algorithm=ALGORITHM,
            access_key_id=authorization.credential,
            carried_parameters=carried_parameters,
        )
    except RequestError as error:
        return error.verdict
    return judge(claim, keys=keys, now=now, signature=_signature)


def _signature(key: Credential, string: str) -> str:
    return hmac_sha256(key.secret, string).hex()
