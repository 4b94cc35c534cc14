"""Location of the cache, and the secret that authenticates its entries."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from specgen.cache import Cache
from specgen.cache.packs import Packs
from specgen.input_digest import part_of_toolchain, toolchain

if TYPE_CHECKING:
    from specgen.cache.packs import Secret

SHARED_SECRET: Final = "SPECGEN_CACHE_SECRET"  # noqa: S105 - the name of a variable
"""Environment variable: the secret of a shared cache directory."""

_SECRET_SIZE: Final = 32


class SecretError(Exception):
    """No secret is known to this user alone."""


def open_cache(directory: Path | None = None) -> Cache:
    """Return the cache in a directory.

    Args:
        directory: The directory; by default that of the user.

    Raises:
        SecretError: Entries cannot be authenticated.
    """
    secret = _secret()
    # Users with another secret can neither use these entries nor push them out.
    group = hashlib.sha256(b"group" + secret).hexdigest()[:16]
    return Cache(
        Packs((directory or _user_directory()) / group, secret),
        {
            "block": _formatting,
            "module": _formatting,
            "models": _modelling,
            "group": _rendering,
            "served-operation": _rendering_of_stubs,
            "contract": _serving,
            "definitions": _serving,
            "facts": _checking,
            "module-facts": _checking,
            "compiled": _checking,
            "imported": _importing,
        },
    )


def _formatting() -> str:
    """Return a digest of the tools that format code."""
    stages = ("breaks", "formatting.py", "statement_layout.py", "runtime.py")
    paths = ["code/blocks.py", *(f"render/{name}" for name in stages)]
    return part_of_toolchain(("black",), paths)


def _rendering() -> str:
    """Return a digest of what renders clients."""
    return toolchain(for_stub=False)


def _rendering_of_stubs() -> str:
    """Return a digest of what renders stubs."""
    return toolchain(for_stub=True)


def _serving() -> str:
    """Return a digest of what writes contracts, whose patterns are those that an engine knows."""
    return f"{_rendering_of_stubs()} {part_of_toolchain(('jsonschema-rs',), ())}"


def _checking() -> str:
    """Return a digest of the code that checks blocks, and of the version of Python."""
    return f"{sys.version_info[:3]} {part_of_toolchain((), ['code'])}"


def _modelling() -> str:
    """Return a digest of the tools that generate models, and of what they are generated from."""
    stages = ("code", "naming", "view", "models")
    return part_of_toolchain(("datamodel-code-generator",), stages, ["models"])


def _importing() -> str:
    """Return a digest of what generated modules import, and of the code that imports them."""
    paths = ["code", "emit", "render", "stub"]
    return f"{_checking()} {part_of_toolchain(('pydantic', 'pydantic-core'), paths)}"


def _user_directory() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("specgen", appauthor=False))


def _secret() -> Secret:
    shared = os.environ.get(SHARED_SECRET)
    if shared:
        return hashlib.sha256(shared.encode("utf-8", "surrogateescape")).digest()
    import platformdirs

    directory = Path(platformdirs.user_config_dir("specgen", appauthor=False))
    path = directory / "cache-secret"
    try:
        return _read_secret(path)
    except FileNotFoundError:
        pass
    try:
        _create_secret(path)
        return _read_secret(path)
    except OSError as error:
        raise SecretError(f"{path}: {error.strerror or error}") from error


def _read_secret(path: Path) -> Secret:
    status = path.stat()
    if os.name == "posix" and (
        status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o077
    ):
        raise SecretError(
            f"{path}: others may read or change this file; delete it, and a new one is made"
        )
    secret = path.read_bytes()
    if len(secret) != _SECRET_SIZE:
        raise SecretError(
            f"{path}: not {_SECRET_SIZE} bytes; delete it, and a new one is made"
        )
    return secret


def _create_secret(path: Path) -> None:
    """Write a new secret, unless another run was faster."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(_SECRET_SIZE))
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink(missing_ok=True)
