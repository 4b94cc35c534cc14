"""A client's argument `auth`: an `Auth`, or credentials for a scheme of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ._base import Confidential

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from .._messages import Request
    from ._base import Auth, Credentials

    Schemes = Mapping[type[Credentials], Callable[..., Auth]]


def auth_of(given: object, schemes: Schemes) -> Auth:
    """Return the `Auth` for an `Auth`, or for credentials or a callable that returns some."""
    if callable(getattr(given, "sign", None)) and not isinstance(given, type):
        return cast("Auth", given)
    for kind, scheme in schemes.items():
        if isinstance(given, kind):
            return scheme(given)
    if callable(given):
        return _ProvidedLater(cast("Callable[[], Credentials]", given), schemes)
    raise TypeError(f"auth must be {_wanted(schemes)}, not {type(given).__name__}")


def _wanted(schemes: Schemes) -> str:
    kinds = " or ".join(kind.__name__ for kind in schemes)
    return (
        f"{kinds}, a callable that returns one, or the result of a function in `auth`"
    )


class _ProvidedLater(Confidential):
    """Authentication by the scheme for the kind of credentials that a callable returns."""

    __slots__ = ("_provide", "_schemes")

    def __init__(
        self,
        provide: Callable[[], Credentials | Awaitable[Credentials]],
        schemes: Schemes,
    ) -> None:
        self._provide = provide
        self._schemes = schemes

    def credentials(self) -> Credentials | Awaitable[Credentials]:
        return self._provide()

    def sign(
        self, request: Request, credentials: Credentials, *, now: datetime, nonce: str
    ) -> Request:
        for kind, scheme in self._schemes.items():
            if isinstance(credentials, kind):
                auth = scheme(credentials)
                return auth.sign(request, credentials, now=now, nonce=nonce)
        raise TypeError(
            f"auth must be {_wanted(self._schemes)}; the callable returned"
            f" {type(credentials).__name__}"
        )
