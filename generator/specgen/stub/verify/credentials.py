"""The credentials that the stub knows."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from .verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


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


class IssuedTokens:
    """The tokens that the stub has issued, with the times at which they expire."""

    def __init__(self) -> None:
        self._expiry: dict[str, datetime] = {}

    def issue(self, name: str, now: datetime, seconds: int) -> str:
        """Issue a token.

        Args:
            name: The token, unless it was issued before and has expired: then it gets a number.
            now: The time, with a time zone.
            seconds: How long it is valid.

        Returns:
            The token.
        """
        token, number = name, 1
        while self.is_expired(token, now):
            number += 1
            token = f"{name}-{number}"
        self._expiry[token] = now + timedelta(seconds=seconds)
        return token

    def is_expired(self, token: str, now: datetime) -> bool | None:
        """Tell whether a token has expired; None if it was not issued."""
        expiry = self._expiry.get(token)
        return None if expiry is None else expiry <= now


class KeyRing:
    """Credentials as a security scheme sees them: one access key for each id.

    Args:
        keys: The access keys.
        tokens: Tokens that are valid until one of the same name is issued.
        issued: The tokens that the stub has issued.
    """

    def __init__(
        self,
        keys: Iterable[Credential],
        tokens: Iterable[str],
        issued: IssuedTokens | None = None,
    ) -> None:
        self._keys = {key.id: key for key in keys}
        self._tokens = tuple(map(_bytes, tokens))
        self._issued = issued or IssuedTokens()

    def access_key(self, key_id: str) -> Credential | None:
        """Return the access key with an id; None if there is none."""
        return self._keys.get(key_id)

    def outcome_of_token(self, token: str, now: datetime) -> Outcome:
        """Return whether a token is accepted.

        Args:
            token: The token.
            now: The time, with a time zone.
        """
        is_expired = self._issued.is_expired(token, now)
        if is_expired is not None:
            return Outcome.EXPIRED if is_expired else Outcome.VERIFIED
        given, is_known = _bytes(token), False
        # All of them are compared: the time must not tell which one is like it.
        for known in self._tokens:
            is_known |= hmac.compare_digest(given, known)
        return Outcome.VERIFIED if is_known else Outcome.BAD_TOKEN

    def accepts_password(self, username: str, password: str) -> bool:
        """Tell whether a password is the secret of the access key with this id."""
        key = self._keys.get(username)
        secret = key.secret if key else ""
        is_same = hmac.compare_digest(_bytes(password), _bytes(secret))
        return is_same and key is not None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
