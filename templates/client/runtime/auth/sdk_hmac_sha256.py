"""SDK-HMAC-SHA256: signs every header that is set, with the secret of the access key itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._sdk_hmac import SdkAuth

if TYPE_CHECKING:
    from ._base import AccessKey, Provider


class SdkHmacSha256(SdkAuth):
    """Authentication with SDK-HMAC-SHA256, also called AK/SK; see `SdkAuth` for the arguments."""

    __slots__ = ()

    algorithm = "SDK-HMAC-SHA256"

    def __init__(self, credentials: Provider[AccessKey]) -> None:
        super().__init__(credentials)

    @staticmethod
    def _signing_key(key: AccessKey, _scope: str, /) -> str:
        return key.secret

    def _signed(self, key: AccessKey, time: str, digest: str, /) -> tuple[str, str]:
        string = f"{self.algorithm}\n{time}\n{digest}"
        return f"Access={key.id}", self._hmac(key, "", string)
