"""Credentials, and the common part of all ways to authenticate a request."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import (
    TYPE_CHECKING,
    Generic,
    NoReturn,
    Protocol,
    TypeAlias,
    TypeVar,
    cast,
    final,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Self, SupportsIndex

    from .._messages import Request

    Schemes = Mapping[type["Credentials"], Callable[..., "Auth"]]


class Confidential:
    """An object that holds secrets: it cannot be pickled, and a copy of it is the object itself."""

    __slots__ = ()

    @property
    def secrets(self) -> frozenset[str]:
        """The texts to redact where a service quotes them."""
        return frozenset()

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds secrets and cannot be pickled")


@final
class AccessKey(Confidential):
    """An access key; a temporary one comes with a security token.

    Not a dataclass, so that `dataclasses.asdict` cannot copy the secrets.

    Args:
        id: Identifies the key. It is sent with every request.
        secret: Signs requests. It is never sent.
        security_token: Sent with every request made with a temporary access key.

    Raises:
        ValueError: A part is empty or cannot be sent in a header.
    """

    __slots__ = ("_parts", "_secrets")

    def __init__(self, id: str, secret: str, security_token: str | None = None) -> None:
        if security_token is not None:
            header_safe(security_token, "security token")
        self._parts = (
            header_safe(id, "access key id", forbidden=" ,"),
            _nonempty(secret, "access key secret"),
            security_token,
        )
        self._secrets = frozenset(filter(None, (secret, security_token)))

    @property
    def id(self) -> str:
        """Identifies the key."""
        return self._parts[0]

    @property
    def secret(self) -> str:
        """Signs requests."""
        return self._parts[1]

    @property
    def security_token(self) -> str | None:
        """Sent with every request made with a temporary access key."""
        return self._parts[2]

    @property
    def secrets(self) -> frozenset[str]:
        """The secret and the security token."""
        return self._secrets

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AccessKey) and self._parts == other._parts

    def __hash__(self) -> int:
        return hash(self._parts)

    def __repr__(self) -> str:
        return f"AccessKey(id={self.id!r})"


def header_safe(text: str, what: str, *, forbidden: str = "") -> str:
    """Return `text` if it survives being sent in a header unchanged.

    Args:
        text: Possibly a secret: it never appears in the error.
        what: Its description, for the error.
        forbidden: Characters with a special meaning in the header's grammar.

    Raises:
        ValueError: The text is empty, has white space around it, or holds a character that is not
            printable ASCII or is forbidden.
    """
    _nonempty(text, what)
    if not (text.isascii() and text.isprintable()):
        raise ValueError(f"the {what} holds a character that is not printable ASCII")
    if any(character in text for character in forbidden):
        raise ValueError(f"the {what} holds one of the characters {forbidden!r}")
    return text


def _nonempty(text: str, what: str) -> str:
    if not text:
        raise ValueError(f"the {what} is empty")
    if text != text.strip():
        raise ValueError(
            f"the {what} begins or ends with white space; was it copied with a line break?"
        )
    return text


Credentials = Confidential | str
C = TypeVar("C", bound=Credentials)
Provider: TypeAlias = C | Callable[[], C | Awaitable[C]]
"""Credentials, or a callable that returns them, or one that returns an awaitable of them."""


class Auth(Protocol):
    """The authentication of a client's requests."""

    def credentials(self) -> Credentials | Awaitable[Credentials]:
        """Return current credentials, or an awaitable of them; asked for before each attempt."""
        ...

    def sign(
        self, request: Request, credentials: Credentials, *, now: datetime, nonce: str
    ) -> Request:
        """Return the authenticated request. Pure: no clock, no I/O.

        Args:
            request: The request to authenticate.
            credentials: The result of `credentials`, awaited if it was awaitable.
            now: The time of signing, with a time zone.
            nonce: Text unique to this request.

        Returns:
            The request to send.
        """
        ...


class ProvidedAuth(Confidential, ABC, Generic[C]):
    """Base of the schemes, with credentials of one kind from a provider."""

    __slots__ = ("_kind", "_provide")

    def __init__(self, provider: Provider[C], kind: type[C]) -> None:
        self._kind = kind
        self._provide = _callable(provider, kind)

    def credentials(self) -> C | Awaitable[C]:
        """Return current credentials, or an awaitable of them."""
        return self._provide()

    def sign(
        self, request: Request, credentials: Credentials, *, now: datetime, nonce: str
    ) -> Request:
        """Return the authenticated request; credentials of another kind raise a TypeError."""
        if not isinstance(credentials, self._kind):
            raise TypeError(_wrong_kind(self._kind, credentials))
        return self._sign(request, credentials, now, nonce)

    @abstractmethod
    def _sign(
        self, request: Request, credentials: C, now: datetime, nonce: str, /
    ) -> Request: ...


def _callable(provider: Provider[C], kind: type[C]) -> Callable[[], C | Awaitable[C]]:
    if isinstance(provider, kind):
        fixed: C = provider
        return lambda: fixed
    if not callable(provider):
        raise TypeError(_wrong_kind(kind, provider))
    return provider


def _wrong_kind(kind: type, given: object) -> str:
    return f"expected credentials of type {kind.__name__}, not {type(given).__name__}"


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
