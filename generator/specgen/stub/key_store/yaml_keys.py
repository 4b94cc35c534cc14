"""Read the YAML file with the keys of the stub."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, get_args
from uuid import UUID, uuid4

from .key_pairs import (
    PrivateKey,
    algorithm_named,
    algorithm_of,
    make,
    private_pem,
    public_pem,
    read,
    read_file,
)
from .rsa_primes import Stream
from .store import Key, KeyStore, KeyVersion, Kind, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .key_pairs import PublicKey
    from .located_yaml import Value

T = TypeVar("T", bound=str)

_PEM = ("private-key", "public-key")
_VERSION = ("id", *_PEM)
_KEY = (
    *_VERSION,
    "aliases",
    "algorithm",
    "kind",
    "state",
    "account",
    "permission",
    "versions",
)
_DOCUMENT = ("settings", "accounts", "keys")
_SETTINGS = ("rsa-public-key", "answer-in-states", "dry-run-refusals")
_PERMISSIONS = ("granted", "denied")
_RSA_FORMATS = ("spki", "pkcs1")
_DRY_RUN_REFUSALS = ("own-codes", "as-called")


@dataclass(frozen=True, slots=True)
class KeyGenerator:
    """Generator of ids and key pairs that files omit."""

    seed: str | None
    pkcs1: bool = False

    def id(self, label: str) -> str:
        """Return an id for an object without one."""
        if self.seed is None:
            return str(uuid4())
        return str(UUID(bytes=Stream(self.seed, f"id {label}").bytes(16), version=4))

    def pair(self, algorithm: str, label: str) -> PrivateKey:
        """Return a key pair for a key that has none."""
        named = f"key {algorithm} {label}"
        return make(algorithm, None if self.seed is None else Stream(self.seed, named))

    def version(self, version_id: str, key: PrivateKey | PublicKey) -> KeyVersion:
        """Return a version of a key."""
        public = public_pem(key, pkcs1=self.pkcs1)
        private = private_pem(key) if isinstance(key, PrivateKey) else None
        return KeyVersion(version_id, public, private)


def read_store(root: Value, folder: Path, seed: str | None) -> KeyStore | None:
    """Return the keys of a document; None if it is invalid.

    Args:
        root: The document. Its errors are among its problems.
        folder: The directory of its PEM files.
        seed: Seed for values that the document omits.
    """
    if not root.expect_mapping(_DOCUMENT):
        return None
    members = root.members(_DOCUMENT)
    settings = members["settings"].members(_SETTINGS) if "settings" in members else {}
    pkcs1 = _chosen(settings, "rsa-public-key", _RSA_FORMATS, "spki") == "pkcs1"
    states = _states(settings)
    rehearsals = _chosen(settings, "dry-run-refusals", _DRY_RUN_REFUSALS, "own-codes")
    accounts = _accounts(members["accounts"]) if "accounts" in members else None
    if "keys" not in members:
        root.problem("`keys` is missing")
        return None
    reader = _KeyReader(KeyGenerator(seed, pkcs1), folder)
    keys = [
        reader.key(value)
        for value in members["keys"].elements()
        if value.expect_mapping(_KEY)
    ]
    if root.problems.found:
        return None
    return KeyStore(
        keys,
        answer_in_states=states,
        strict_rehearsals=rehearsals == "as-called",
        accounts=accounts,
    )


def _states(settings: Mapping[str, Value]) -> list[State]:
    if "answer-in-states" not in settings:
        return ["enabled"]
    found = [
        _one_of(value, get_args(State))
        for value in settings["answer-in-states"].elements()
    ]
    return [state for state in found if state is not None]


def _accounts(value: Value) -> dict[str, list[str]]:
    """Return the access keys of each account."""
    accounts: dict[str, list[str]] = {}
    owners: dict[str, str] = {}
    for name, listed in value.entries():
        account = name.text() or ""
        if account in accounts:
            name.problem(f"`{account}` is given twice")
        accounts[account] = []
        for element in listed.elements():
            access_key = element.text() or ""
            owner = owners.setdefault(access_key, account)
            if access_key in accounts[account] or owner != account:
                element.problem(f"`{access_key}` is an access key of `{owner}` already")
            accounts[account].append(access_key)
    return accounts


@dataclass(slots=True)
class _KeyReader:
    """Reader of the keys of a YAML file."""

    generator: KeyGenerator
    folder: Path
    names: set[str] = field(default_factory=set[str])
    keys: int = 0

    def key(self, value: Value) -> Key:
        members = value.members(_KEY)
        label = str(self.keys)
        self.keys += 1
        key_id = self._named(members["id"]) if "id" in members else None
        listed = members["aliases"].elements() if "aliases" in members else ()
        kind: Kind = _chosen(members, "kind", get_args(Kind), "asymmetric")
        versions = _VersionReader(self.generator, self.folder, key_id or label, members)
        return Key(
            id=key_id or self.generator.id(label),
            versions=tuple(
                versions.read(value) if kind == "asymmetric" else versions.none(kind)
            ),
            aliases=tuple(filter(None, (self._named(alias) for alias in listed))),
            kind=kind,
            state=_chosen(members, "state", get_args(State), "enabled"),
            account=members["account"].text() if "account" in members else None,
            denied=_chosen(members, "permission", _PERMISSIONS, "granted") == "denied",
        )

    def _named(self, value: Value) -> str | None:
        name = value.text()
        if name in self.names:
            value.problem(f"two keys are called `{name}`")
        self.names |= {name} if name else set()
        return name


class _VersionReader:
    """Reader of the versions of one key."""

    def __init__(
        self,
        generator: KeyGenerator,
        folder: Path,
        label: str,
        key: Mapping[str, Value],
    ) -> None:
        self._generator = generator
        self._folder = folder
        self._label = label
        self._key = key
        self._algorithm = _algorithm(key)

    def none(self, kind: Kind) -> Iterator[KeyVersion]:
        """Yield nothing: a key of this kind has no key pairs."""
        for name in ("algorithm", "versions", *_PEM):
            if name in self._key:
                self._key[name].problem(f"a key of kind `{kind}` has no `{name}` here")
        yield from ()

    def read(self, key: Value) -> Iterator[KeyVersion]:
        """Yield the versions; without a list of them there is one."""
        if "versions" not in self._key:
            yield from self._version(key, self._key, None, "0")
            return
        for name in _PEM:
            if name in self._key:
                self._key[name].problem(f"`{name}` belongs to one of the `versions`")
        seen = set[str]()
        for index, value in enumerate(self._key["versions"].elements()):
            members = value.members(_VERSION) if value.is_mapping else {"id": value}
            named = members.get("id")
            version_id = named.text() if named else None
            if named and version_id in seen:
                named.problem(f"two versions are called `{version_id}`")
            seen.add(version_id or "")
            yield from self._version(
                value, members, version_id, version_id or str(index)
            )

    def _version(
        self,
        where: Value,
        members: Mapping[str, Value],
        version_id: str | None,
        part: str,
    ) -> Iterator[KeyVersion]:
        label = f"{self._label} {part}"
        key = (
            self._given(members)
            if any(n in members for n in _PEM)
            else self._made(where, label)
        )
        if key is not None:
            yield self._generator.version(version_id or self._generator.id(label), key)

    def _made(self, where: Value, label: str) -> PrivateKey | None:
        if self._algorithm is not None and not where.problems.found:
            return self._generator.pair(self._algorithm, label)
        # Generating keys is slow, so it is skipped for invalid files.
        if "algorithm" not in self._key:
            where.problem(
                "give an `algorithm`, or the key as `private-key` or `public-key`"
            )
        return None

    def _given(self, members: Mapping[str, Value]) -> PrivateKey | PublicKey | None:
        name, *others = (name for name in _PEM if name in members)
        for other in others:
            members[other].problem(
                "the private key holds the public one; leave this out"
            )
        key = self._pem(members[name])
        if key is None:
            return None
        if name == "private-key" and not isinstance(key, PrivateKey):
            members[name].problem("this is a public key")
        if self._algorithm not in (None, algorithm_of(key)):
            members[name].problem(
                f"this key is {algorithm_of(key)}, not {self._algorithm}"
            )
        return key

    def _pem(self, value: Value) -> PrivateKey | PublicKey | None:
        """Return the key in a PEM text, or in the file of that name beside the YAML file."""
        text = value.text()
        if text is None:
            return None
        try:
            is_pem = text.lstrip().startswith("-----BEGIN")
            return read(text.encode()) if is_pem else read_file(self._folder / text)
        except OSError as error:
            value.problem(f"{error.filename}: {error.strerror}")
        except ValueError as error:
            value.problem(str(error))
        return None


def _algorithm(members: Mapping[str, Value]) -> str | None:
    name = members["algorithm"].text() if "algorithm" in members else None
    if name is None:
        return None
    try:
        return algorithm_named(name)
    except ValueError as error:
        members["algorithm"].problem(str(error))
        return None


def _chosen(
    members: Mapping[str, Value], name: str, choices: tuple[T, ...], default: T
) -> T:
    if name not in members:
        return default
    return _one_of(members[name], choices) or default


def _one_of(value: Value, choices: tuple[T, ...]) -> T | None:
    text = value.text()
    found = next((choice for choice in choices if choice == text), None)
    if found is None and text is not None:
        value.problem(f"`{text}` is not one of {', '.join(choices)}")
    return found
