"""The option `--keys`. Its dependencies are only loaded if it is given."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable


class KeysUnavailableError(Exception):
    """Keys that cannot be served; the message has one problem per line."""


def load_handlers(package: str, path: str, seed: str | None) -> object:
    """Return handlers that response with the keys in a file or a directory.

    Args:
        package: The package of the stub server.
        path: A YAML file, or a directory of PEM files.
        seed: Makes what the files leave open; None for others each time.

    Raises:
        KeysUnavailableError: The keys cannot be read, or there is no use for them.
    """
    try:
        store = import_module(f"{package}.key_store")
        files = import_module("..key_store.files", __package__)
    except ModuleNotFoundError as error:
        raise KeysUnavailableError(_missing(error.name or "")) from None
    load_keys = cast("Callable[..., object]", files.load_keys)
    key_handlers = cast("Callable[[object], object]", store.key_handlers)
    try:
        return key_handlers(load_keys(path, seed=seed))
    except OSError as error:
        raise KeysUnavailableError(f"{error.filename}: {error.strerror}") from None
    except ValueError as error:
        raise KeysUnavailableError(str(error)) from None


def _missing(module: str) -> str:
    package = {"cryptography": "cryptography", "yaml": "PyYAML"}.get(
        module.partition(".")[0]
    )
    if package is not None:
        return f"keys need the package {package}, which is not installed: pip install {package}"
    return "no operation of these APIs answers with keys (none has x-specgen-key-store)"
