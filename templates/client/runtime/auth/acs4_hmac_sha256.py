"""ACS4-HMAC-SHA256: signs host, content-type and `x-acs-*` with a key derived for one day."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from ._acs import NONE_CARRIED, AcsAuth
from ._base import AccessKey, header_safe
from ._signed_headers import hmac_sha256

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._base import Provider


class Acs4HmacSha256(AcsAuth):
    """Authentication with ACS4-HMAC-SHA256.

    Args:
        credentials: The access key, or a callable that returns it or an awaitable of it.
        region: The region of the requests, such as `cn-hangzhou`.
        product: The product of the requests, such as `Kms`.
        carried_parameters: Query parameters that are sent in a header instead, with its name.
    """

    __slots__ = ("_product", "_region")

    algorithm = "ACS4-HMAC-SHA256"

    def __init__(
        self,
        credentials: Provider[AccessKey],
        *,
        region: str,
        product: str,
        carried_parameters: Mapping[str, str] = NONE_CARRIED,
    ) -> None:
        super().__init__(credentials, carried_parameters)
        self._region = header_safe(region, "region", forbidden=" ,/")
        self._product = header_safe(product, "product", forbidden=" ,/")

    def _is_signed(self, name: str, /) -> bool:
        is_own = name in {"host", "content-type"} or name.startswith("x-acs-")
        return is_own or name in self._carriers

    def _scope(self, day: str, /) -> tuple[str, ...]:
        return day, self._region, self._product, "aliyun_v4_request"

    def _signature(self, secret: str, scope: tuple[str, ...], string: str, /) -> str:
        return hmac_sha256(signing_key(secret, scope), string).hex()


def signing_key(secret: str, scope: tuple[str, ...]) -> bytes:
    """Return the key that signs in one scope: a day, a region, a product and a constant."""
    return reduce(hmac_sha256, scope, f"aliyun_v4{secret}".encode())
