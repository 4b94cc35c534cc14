"""ACS3-HMAC-SHA256: signs every header that is set, with the secret of the access key itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _acs
from ._base import AccessKey, ProvidedAuth
from ._parameters import NO_CARRIED
from ._signed_headers import hmac_sha256, names_to_sign, with_authorization

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from .._messages import Request
    from ._base import Provider

ALGORITHM = "ACS3-HMAC-SHA256"


class Acs3HmacSha256(ProvidedAuth[AccessKey]):
    """Authentication with ACS3-HMAC-SHA256.

    Args:
        credentials: The access key, or a callable that returns it or an awaitable of it.
        carried_parameters: Query parameters that are sent in a header instead, with its name.
    """

    __slots__ = ("_carried_parameters",)

    def __init__(
        self,
        credentials: Provider[AccessKey],
        *,
        carried_parameters: Mapping[str, str] = NO_CARRIED,
    ) -> None:
        super().__init__(credentials, AccessKey)
        self._carried_parameters = carried_parameters

    def _sign(
        self, request: Request, credentials: AccessKey, now: datetime, nonce: str
    ) -> Request:
        carried = self._carried_parameters
        return sign(
            request,
            credentials=credentials,
            now=now,
            nonce=nonce,
            carried_parameters=carried,
        )


def canonical_request(request: Request, signed_headers: Sequence[str]) -> str:
    """Return the canonical request over these headers, given in lower case and in order.

    Raises:
        ValueError: One of them is absent, repeated, or holds a control character.
    """
    return _acs.canonical_request(request, signed_headers)


def string_to_sign(canonical_request: str) -> str:
    """Return the string to sign for a canonical request."""
    return _acs.string_to_sign(ALGORITHM, canonical_request)


def sign(
    request: Request,
    *,
    credentials: AccessKey,
    now: datetime,
    nonce: str,
    carried_parameters: Mapping[str, str] = NO_CARRIED,
) -> Request:
    """Return the request signed.

    Args:
        request: The request. All its headers are signed.
        credentials: The access key.
        now: The time of signing, with a time zone.
        nonce: Text unique to this request.
        carried_parameters: Query parameters that move into a header, with its name.

    Returns:
        The request to send.

    Raises:
        ValueError: A parameter or a header appears more than once, a header holds a control
            character, or `now` has no time zone.
    """
    prepared = _acs.prepare(
        request,
        credentials=credentials,
        now=now,
        nonce=nonce,
        carried_parameters=carried_parameters,
    )
    names = names_to_sign(prepared, lambda _: True)
    signature = _signature(
        credentials, string_to_sign(canonical_request(prepared, names))
    )
    return with_authorization(
        prepared,
        f"{ALGORITHM} Credential={credentials.id}",
        names,
        signature,
        separator=",",
    )


def _signature(key: AccessKey, string: str) -> str:
    return hmac_sha256(key.secret, string).hex()
