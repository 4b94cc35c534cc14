"""ACS3-HMAC-SHA256: signs every header that is set, with the secret of the access key itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._acs import NONE_CARRIED, AcsAuth
from ._signed_headers import hmac_sha256

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._base import AccessKey, Provider


class Acs3HmacSha256(AcsAuth):
    """Authentication with ACS3-HMAC-SHA256; see `AcsAuth` for the arguments."""

    __slots__ = ()

    algorithm = "ACS3-HMAC-SHA256"

    def __init__(
        self,
        credentials: Provider[AccessKey],
        *,
        carried_parameters: Mapping[str, str] = NONE_CARRIED,
    ) -> None:
        super().__init__(credentials, carried_parameters)

    def _is_signed(self, _name: str, /) -> bool:
        return True

    def _scope(self, _day: str, /) -> tuple[str, ...]:
        return ()

    def _signature(self, secret: str, _scope: tuple[str, ...], string: str, /) -> str:
        return hmac_sha256(secret, string).hex()
