"""`--tls`: certificates, by what not every stub has installed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ._tls import Certificates


class TlsUnavailableError(Exception):
    """There are no certificates to be had; the message says why."""


def certificates_for(names: Iterable[str]) -> Certificates:
    """Return certificates for some host names.

    Args:
        names: Host names and addresses.

    Raises:
        TlsUnavailableError: They cannot be made.
    """
    try:
        module = import_module("._tls", __package__)
    except ModuleNotFoundError:
        text = "--tls needs the package cryptography, which is not installed"
        raise TlsUnavailableError(f"{text}: pip install cryptography") from None
    make = cast("Callable[[Iterable[str]], Certificates]", module.make_certificates)
    try:
        return make(names)
    except ValueError as error:
        raise TlsUnavailableError(f"--tls-name: {error}") from None
