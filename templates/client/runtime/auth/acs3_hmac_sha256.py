"""ACS3-HMAC-SHA256: signs every header that is set, with the secret of the access key itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._acs import NONE_CARRIED, AcsAuth

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

    @staticmethod
    def _is_signed(_name: str, /) -> bool:
        return True

    def _signed(self, key: AccessKey, _time: str, string: str, /) -> tuple[str, str]:
        return key.id, self._hmac(key, "", string)

    @staticmethod
    def _signing_key(key: AccessKey, _scope: str, /) -> str:
        return key.secret
