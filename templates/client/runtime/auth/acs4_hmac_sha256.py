"""ACS4-HMAC-SHA256: signs host, content-type and `x-acs-*` with a key derived for one day."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from . import _acs
from ._base import AccessKey, ProvidedAuth, header_safe
from ._parameters import NO_CARRIED
from ._signed_headers import hmac_sha256, names_to_sign, utc, with_authorization

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from .._messages import Request
    from ._base import Provider

ALGORITHM = "ACS4-HMAC-SHA256"
_TERMINATOR = "aliyun_v4_request"
_DAY = "%Y%m%d"


class Acs4HmacSha256(ProvidedAuth[AccessKey]):
    """Authentication with ACS4-HMAC-SHA256.

    Args:
        credentials: The access key, or a callable that returns it or an awaitable of it.
        region: The region of the requests, such as `cn-hangzhou`.
        product: The product of the requests, such as `Kms`.
        carried_parameters: Query parameters that are sent in a header instead, with its name.
    """

    __slots__ = ("_carried_parameters", "_product", "_region")

    def __init__(
        self,
        credentials: Provider[AccessKey],
        *,
        region: str,
        product: str,
        carried_parameters: Mapping[str, str] = NO_CARRIED,
    ) -> None:
        super().__init__(credentials, AccessKey)
        self._region = header_safe(region, "region", forbidden=" ,/")
        self._product = header_safe(product, "product", forbidden=" ,/")
        self._carried_parameters = carried_parameters

    def _sign(
        self, request: Request, credentials: AccessKey, now: datetime, nonce: str
    ) -> Request:
        return sign(
            request,
            credentials=credentials,
            now=now,
            nonce=nonce,
            region=self._region,
            product=self._product,
            carried_parameters=self._carried_parameters,
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


def signing_key(secret: str, *, day: str, region: str, product: str) -> bytes:
    """Return the key that signs on one day in one region for one product.

    Args:
        secret: The secret of the access key.
        day: The day in UTC, such as `20250124`.
        region: The region.
        product: The product.

    Returns:
        32 bytes.
    """
    return reduce(
        hmac_sha256, (day, region, product, _TERMINATOR), f"aliyun_v4{secret}".encode()
    )


def sign(
    request: Request,
    *,
    credentials: AccessKey,
    now: datetime,
    nonce: str,
    region: str,
    product: str,
    carried_parameters: Mapping[str, str] = NO_CARRIED,
) -> Request:
    """Return the request signed.

    Args:
        request: The request. Of its headers host, content-type and `x-acs-*` are signed.
        credentials: The access key.
        now: The time of signing, with a time zone.
        nonce: Text unique to this request.
        region: The region of the request.
        product: The product of the request.
        carried_parameters: Query parameters that move into a header, with its name.

    Returns:
        The request to send.

    Raises:
        ValueError: A parameter or a signed header appears more than once, a signed header holds a
            control character, or `now` has no time zone.
    """
    carriers = {header.lower() for header in carried_parameters.values()}
    prepared = _acs.prepare(
        request,
        credentials=credentials,
        now=now,
        nonce=nonce,
        carried_parameters=carried_parameters,
    )
    names = names_to_sign(
        prepared,
        lambda name: (
            name in {"host", "content-type"}
            or name.startswith("x-acs-")
            or name in carriers
        ),
    )
    scope = utc(now).strftime(_DAY), region, product
    string = string_to_sign(canonical_request(prepared, names))
    return with_authorization(
        prepared,
        f"{ALGORITHM} Credential={'/'.join((credentials.id, *scope, _TERMINATOR))}",
        names,
        _signature(credentials, scope, string),
        separator=",",
    )


def _signature(key: AccessKey, scope: tuple[str, str, str], string: str) -> str:
    day, region, product = scope
    derived = signing_key(key.secret, day=day, region=region, product=product)
    return hmac_sha256(derived, string).hex()
