"""HTTP basic authentication (RFC 7617): a user name and a password in the Authorization header."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, final

from ._base import Confidential, ProvidedAuth

if TYPE_CHECKING:
    from datetime import datetime

    from .._messages import Request
    from ._base import Provider


@final
class UserPassword(Confidential):
    """A user name and a password.

    Args:
        username: The user name; without a colon.
        password: The password.

    Raises:
        ValueError: A character cannot be printed, or the user name contains a colon.
    """

    __slots__ = ("_password", "_username")

    def __init__(self, username: str, password: str) -> None:
        if ":" in username:
            raise ValueError("the user name holds a colon, which ends it on the wire")
        if not (username + password).isprintable():
            raise ValueError(
                "the user name or the password holds a character that cannot be printed"
            )
        self._username = username
        self._password = password

    @property
    def username(self) -> str:
        """The user name."""
        return self._username

    @property
    def password(self) -> str:
        """The password."""
        return self._password

    @property
    def encoded(self) -> str:
        """Both as they are sent."""
        pair = f"{self._username}:{self._password}".encode()
        return base64.b64encode(pair).decode()

    @property
    def secrets(self) -> frozenset[str]:
        """The password, and both as they are sent."""
        return frozenset({self._password, self.encoded} - {""})

    def __repr__(self) -> str:
        return f"UserPassword(username={self._username!r})"


class HttpBasic(ProvidedAuth[UserPassword]):
    """Authentication with a user name and a password.

    Args:
        credentials: Both, or a callable that returns them or an awaitable of them.
    """

    __slots__ = ()

    def __init__(self, credentials: Provider[UserPassword]) -> None:
        super().__init__(credentials, UserPassword)

    def _sign(
        self,
        request: Request,
        credentials: UserPassword,
        _now: datetime,
        _nonce: str,
        /,
    ) -> Request:
        return request.with_headers(("Authorization", f"Basic {credentials.encoded}"))
