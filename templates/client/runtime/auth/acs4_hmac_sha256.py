"""ACS4-HMAC-SHA256: signs host, content-type and `x-acs-*` with a key derived for one day."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from ._acs import NONE_CARRIED, AcsAuth
from ._base import header_safe
from ._signed_headers import hmac_sha256

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._base import AccessKey, Provider


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

    @staticmethod
    def _is_signed(name: str, /) -> bool:
        return name in {"host", "content-type"} or name.startswith("x-acs-")

    def _signed(self, key: AccessKey, time: str, string: str, /) -> tuple[str, str]:
        day = time[:10].replace("-", "")
        scope = f"{day}/{self._region}/{self._product}/aliyun_v4_request"
        return f"{key.id}/{scope}", self._hmac(key, scope, string)

    @staticmethod
    def _signing_key(key: AccessKey, scope: str, /) -> bytes:
        secret = f"aliyun_v4{key.secret}".encode()
        return reduce(hmac_sha256, scope.split("/"), secret)
