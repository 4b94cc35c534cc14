"""The options for https: certificates that are made for the run, or the user's own."""

from __future__ import annotations

import ssl
import tempfile
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Generator, Iterable

    from .certificates import Certificates

_LOCAL = ("localhost", "127.0.0.1", "::1")
# How OpenSSL says that a key is not the certificate's: of the same kind, or of another.
_MISMATCHES = ("KEY_VALUES_MISMATCH", "NO_CERTIFICATE_ASSIGNED")


class TlsError(Exception):
    """HTTPS is not possible; the message has the reason."""


class TlsFiles(NamedTuple):
    """PEM files to serve https with: the certificate and its chain, and its private key."""

    certificate: Path
    key: Path


@contextmanager
def tls_files(arguments: argparse.Namespace, host: str) -> Generator[TlsFiles | None]:
    """Yield the requested files; None for plain HTTP.

    Those that are made here are in a private directory, and gone afterwards.

    Args:
        arguments: Those of the command line.
        host: The address to listen on.

    Raises:
        TlsError: The options do not go together, or certificates cannot be made.
    """
    certificate, key = arguments.tls_cert, arguments.tls_key
    if (certificate is None) != (key is None):
        raise TlsError("--tls-cert and --tls-key go together")
    if arguments.tls and certificate is not None:
        raise TlsError("--tls makes a certificate; leave it out with --tls-cert")
    if not arguments.tls and (arguments.write_ca is not None or arguments.tls_name):
        raise TlsError("--write-ca and --tls-name go with --tls")
    if not arguments.tls:
        yield None if certificate is None else TlsFiles(Path(certificate), Path(key))
        return
    made = _certificates_for([*_LOCAL, host, *arguments.tls_name])
    if arguments.write_ca is not None:
        _write(Path(arguments.write_ca), made.authority)
    with tempfile.TemporaryDirectory(prefix="specgen-") as folder:
        files = TlsFiles(Path(folder) / "server.pem", Path(folder) / "key.pem")
        _write(files.certificate, made.server + made.authority, mode=0o600)
        _write(files.key, made.private_key, mode=0o600)
        yield files


def server_context(files: TlsFiles) -> ssl.SSLContext:
    """Return the TLS context of a server.

    Args:
        files: The certificate and its key.

    Raises:
        TlsError: The files cannot be used.
    """

    def refuse() -> str:
        raise TlsError(
            f"{files.key}: the private key needs a passphrase; give one that does not"
        )

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(files.certificate, files.key, password=refuse)
    except OSError as error:
        raise TlsError(_problem(files, getattr(error, "reason", None))) from None
    return context


def _problem(files: TlsFiles, reason: str | None) -> str:
    """Return the problem with files, which OpenSSL does not always name."""
    for path in files:
        try:
            path.open("rb").close()
        except OSError as error:
            return f"{path}: {error.strerror}"
    if reason in _MISMATCHES:
        return f"{files.key} is not the private key of the certificate in {files.certificate}"
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(files.certificate)
    except OSError:
        return f"{files.certificate}: expected certificates in PEM, the server's first"
    if reason is None:
        return f"{files.key}: expected a private key in PEM"
    said = reason.lower().replace("_", " ")
    return f"{files.certificate} and {files.key} cannot be used: {said}"


def _certificates_for(names: Iterable[str]) -> Certificates:
    try:
        module = import_module(".certificates", __package__)
    except ModuleNotFoundError:
        text = "--tls needs the package cryptography, which is not installed"
        raise TlsError(f"{text}: pip install cryptography") from None
    make = cast("Callable[[Iterable[str]], Certificates]", module.make_certificates)
    try:
        return make(names)
    except ValueError as error:
        raise TlsError(f"--tls-name: {error}") from None


def _write(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    try:
        path.touch(mode=mode)
        path.write_bytes(content)
    except OSError as error:
        raise TlsError(f"{path}: {error.strerror}") from None
