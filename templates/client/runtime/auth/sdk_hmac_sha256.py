"""SDK-HMAC-SHA256: signs every header that is set, with the secret of the access key itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._sdk_hmac import SdkAuth
from ._signed_headers import hmac_sha256

if TYPE_CHECKING:
    from ._base import AccessKey, Provider


class SdkHmacSha256(SdkAuth):
    """Authentication with SDK-HMAC-SHA256, also called AK/SK; see `SdkAuth` for the arguments."""

    __slots__ = ()

    algorithm = "SDK-HMAC-SHA256"

    def __init__(self, credentials: Provider[AccessKey]) -> None:
        super().__init__(credentials)

    def _scope(self, _day: str, /) -> str:
        return ""

    def _signer(self, key_id: str, _scope: str, /) -> str:
        return f"Access={key_id}"

    def _signature(self, key: AccessKey, _scope: str, string: str, /) -> str:
        return hmac_sha256(key.secret, string).hex()
