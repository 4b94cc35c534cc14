"""V11-HMAC-SHA256: SDK-HMAC-SHA256 with a key derived for a day, a region and a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._base import header_safe
from ._sdk_hmac import SdkAuth
from ._signed_headers import hmac_sha256

if TYPE_CHECKING:
    from ._base import AccessKey, Provider


class V11HmacSha256(SdkAuth):
    """Authentication with V11-HMAC-SHA256, also called AK/SK with a derived key.

    Args:
        credentials: The access key, or a callable that returns it or an awaitable of it.
        region: The region of the requests, such as `cn-north-4`; `globe` for a global one.
        service: The service of the requests, such as `kms`.
    """

    __slots__ = ("_region", "_service")

    algorithm = "V11-HMAC-SHA256"

    def __init__(
        self, credentials: Provider[AccessKey], *, region: str, service: str
    ) -> None:
        super().__init__(credentials)
        self._region = header_safe(region, "region", forbidden=" ,/")
        self._service = header_safe(service, "service", forbidden=" ,/")

    def _signed(self, key: AccessKey, time: str, digest: str, /) -> tuple[str, str]:
        day, _, _ = time.partition("T")
        scope = f"{day}/{self._region}/{self._service}"
        string = f"{self.algorithm}\n{time}\n{scope}\n{digest}"
        return f"Credential={key.id}/{scope}", self._hmac(key, scope, string)

    @staticmethod
    def _signing_key(key: AccessKey, scope: str, /) -> str:
        # One block of HKDF-SHA256.
        extracted = hmac_sha256(key.id, key.secret)
        return hmac_sha256(extracted, f"{scope}\x01").hex()
