"""The keys of the stub, and their lookup for requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Kind: TypeAlias = Literal["asymmetric", "symmetric", "hmac"]
State: TypeAlias = Literal["enabled", "disabled", "pending-deletion", "pending-import"]
Refusal: TypeAlias = Literal[
    "unknown-key",
    "unknown-alias",
    "unknown-version",
    "denied",
    "symmetric",
    "hmac",
    "disabled",
    "pending-deletion",
    "pending-import",
]


class KeyRefusedError(Exception):
    """A key that is not available.

    Args:
        reason: The reason, as a key of `x-specgen-key-store`'s `refusals`.
    """

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason: Refusal = reason


@dataclass(frozen=True, slots=True)
class KeyVersion:
    """One key pair of a key.

    Args:
        id: Identifies it among the versions of its key.
        public_key: The public half in PEM, with LF at the ends of lines.
        private_key: The private half in PEM, as PKCS#8; None if it is not known.
    """

    id: str
    public_key: str
    private_key: str | None = field(default=None, repr=False)

    def public_pem(self, line_ending: str) -> str:
        """Return the public half with other ends of lines."""
        return self.public_key.replace("\n", line_ending)


@dataclass(frozen=True, slots=True)
class Key:
    """A key.

    Args:
        id: Identifies it.
        versions: Its versions, the newest last; none unless it is asymmetric.
        aliases: Other names for it.
        kind: Its kind.
        state: Its state.
        account: The account or project that it belongs to; None for every one.
        denied: Whether callers have no permission to use it.
    """

    id: str
    versions: tuple[KeyVersion, ...] = ()
    aliases: tuple[str, ...] = ()
    kind: Kind = "asymmetric"
    state: State = "enabled"
    account: str | None = None
    denied: bool = False


class KeyStore:
    """A store of keys.

    Args:
        keys: The keys.
        answer_in_states: States in which the public half of a key is returned.
        strict_rehearsals: Whether a dry run of a call that would be refused has the same
            response as the call. Otherwise it has the dry run's own codes.
        accounts: The ids of each account's access keys; None if nothing is known of accounts.

    Raises:
        ValueError: Two keys have the same name, or two accounts the same access key.
    """

    def __init__(
        self,
        keys: Iterable[Key],
        *,
        answer_in_states: Iterable[State] = ("enabled",),
        strict_rehearsals: bool = False,
        accounts: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self.keys = tuple(keys)
        self.strict_rehearsals = strict_rehearsals
        self._states = frozenset(answer_in_states)
        self._named: dict[str, Key] = {}
        for key in self.keys:
            for name in (key.id, *key.aliases):
                if name in self._named:
                    raise ValueError(f"two keys are called {name!r}")
                self._named[name] = key
        self._accounts = None if accounts is None else _by_access_key(accounts)

    def account_of(self, access_key_id: str | None) -> str | None:
        """Return the account of a caller, as `find` takes it.

        Args:
            access_key_id: The caller's access key; None if it is not known.

        Returns:
            The account; empty for a caller without one; None if nothing is known of
            accounts.
        """
        if self._accounts is None:
            return None
        return self._accounts.get(access_key_id or "", "")

    def find(
        self,
        name: str | None,
        *,
        version: str | None = None,
        account: str | None = None,
        alias_prefix: str | None = None,
    ) -> tuple[Key, KeyVersion]:
        """Return the key pair for a request.

        Args:
            name: The id of a key, or an alias.
            version: The id of a version; the newest one if None.
            account: The caller's account or project; None for one that has the keys of all.
            alias_prefix: Prefix of names that are aliases.

        Raises:
            KeyRefusedError: There is none, or it is not available.
        """
        key = self._named.get(name or "")
        if key is None or (account is not None and key.account not in (None, account)):
            is_alias = alias_prefix and (name or "").startswith(alias_prefix)
            raise KeyRefusedError("unknown-alias" if is_alias else "unknown-key")
        if key.denied:
            raise KeyRefusedError("denied")
        if key.kind != "asymmetric":
            raise KeyRefusedError(key.kind)
        if key.state != "enabled" and key.state not in self._states:
            raise KeyRefusedError(key.state)
        for candidate in reversed(key.versions):
            if version in (None, candidate.id):
                return key, candidate
        raise KeyRefusedError("unknown-version")


def _by_access_key(accounts: Mapping[str, Iterable[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for account, access_keys in accounts.items():
        for access_key in access_keys:
            if found.setdefault(access_key, account) != account:
                raise ValueError(f"two accounts have the access key {access_key!r}")
    return found
