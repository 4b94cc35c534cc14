"""The credentials that the stub knows."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Credential:
    """An access key that the stub knows.

    Args:
        id: Identifies the key.
        secret: Signs requests.
        security_token: Required in every request made with the key.
    """

    id: str
    secret: str = field(repr=False)
    security_token: str | None = field(default=None, repr=False)


DEFAULT_CREDENTIALS = tuple(
    Credential(key_id, secret, token)
    for key_id, secret in (("testid", "testsecret"), ("testak", "testsk"))
    for token in (None, "teststoken")
)
"""The access keys for tests: each both permanent and temporary."""

DEFAULT_TOKENS = ("testtoken",)
"""The tokens for tests."""


class KeyRing:
    """Credentials as a security scheme sees them: one access key for each id."""

    def __init__(self, keys: Iterable[Credential], tokens: Iterable[str]) -> None:
        self._keys = {key.id: key for key in keys}
        self._tokens = tuple(tokens)

    def access_key(self, key_id: str) -> Credential | None:
        """Return the access key with an id; None if there is none."""
        return self._keys.get(key_id)

    def accepts_token(self, token: str) -> bool:
        """Tell whether a token is known."""
        return sum(_same(token, known) for known in self._tokens) > 0

    def accepts_password(self, username: str, password: str) -> bool:
        """Tell whether a password is the secret of the access key with this id."""
        key = self._keys.get(username)
        return _same(password, key.secret if key else "") and key is not None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(
        one.encode("utf-8", "replace"), other.encode("utf-8", "replace")
    )
