"""Answers over https, and what is wrong with certificates."""

from __future__ import annotations

import contextlib
import errno
import http.client
import json
import os
import shutil
import socket
import ssl
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from specgen.stub.run.certificates import make_certificates
from specgen.stub.run.tls_files import TlsFiles, server_context
from specgen.stub.serving import run

from tests.stub.conftest import SPEC
from tests.stub.program import read_until, running


def own_certificate(folder: Path) -> tuple[Path, TlsFiles]:
    """Write a certificate as a user might have one; give the authority's, and the server's."""
    made = make_certificates(["localhost"])
    folder.mkdir(exist_ok=True)
    authority = folder / "ca.pem"
    files = TlsFiles(folder / "chain.pem", folder / "server.key")
    authority.write_bytes(made.authority)
    files.key.write_bytes(made.private_key)
    files.certificate.write_bytes(made.server + made.authority)
    return authority, files


def options(files: TlsFiles) -> tuple[str, str]:
    return f"--tls-cert={files.certificate}", f"--tls-key={files.key}"


def order(port: int, authority: Path) -> Any:
    """Ask for an order, as a client that trusts nothing but one authority."""
    connection = http.client.HTTPSConnection(
        "localhost",
        port,
        timeout=30,
        context=ssl.create_default_context(cafile=authority),
    )
    with contextlib.closing(connection):
        connection.request("GET", "/orders/1")
        with connection.getresponse() as response:
            assert response.status == 200
            return json.loads(response.read())


# Made for the run


def test_https_by_an_authority_that_clients_are_given(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    options = ("--tls", f"--write-ca={authority}", "--tls-name=kms.example.com")
    with running("--no-auth", *options) as (port, _):
        trusting = ssl.create_default_context(cafile=authority)
        trusting.verify_flags |= ssl.VERIFY_X509_STRICT
        for name in ("localhost", "127.0.0.1", "kms.example.com"):
            with (
                socket.create_connection(("127.0.0.1", port), timeout=30) as plain,
                trusting.wrap_socket(plain, server_hostname=name) as secure,
            ):
                secure.sendall(
                    b"GET /orders/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                )
                assert secure.recv(100).startswith(b"HTTP/1.1 200")
        for context, name in (
            (ssl.create_default_context(), "localhost"),
            (trusting, "other.example.com"),
        ):
            with (
                socket.create_connection(("127.0.0.1", port), timeout=30) as plain,
                pytest.raises(ssl.SSLCertVerificationError),
            ):
                context.wrap_socket(plain, server_hostname=name)
    assert b"PRIVATE" not in authority.read_bytes()


def test_faults_of_the_connection_over_https(tmp_path: Path) -> None:
    authority, faults = tmp_path / "ca.pem", tmp_path / "faults.yaml"
    faults.write_text("rules: [{connection: reset}]")
    options = ("--tls", f"--write-ca={authority}", f"--faults={faults}")
    with (
        running("--no-auth", *options) as (port, _),
        socket.create_connection(("127.0.0.1", port), timeout=30) as plain,
        ssl.create_default_context(cafile=authority).wrap_socket(
            plain, server_hostname="localhost"
        ) as secure,
    ):
        secure.sendall(b"GET /orders/1 HTTP/1.1\r\nHost: a\r\n\r\n")
        # Python's TLS takes a reset for an end, so look below it.
        with socket.socket(fileno=socket.dup(secure.fileno())) as below:
            below.settimeout(30)
            tickets = below.recv(10_000)
            with pytest.raises(ConnectionResetError):
                below.recv(10_000 if tickets else 1)


def test_edits_are_served_with_the_same_certificate(tmp_path: Path) -> None:
    spec, authority, scratch = (tmp_path / n for n in ("orders.yaml", "ca.pem", "tmp"))
    shutil.copy(SPEC, spec)
    scratch.mkdir()
    given = ("--no-auth", "--watch", "--tls", f"--write-ca={authority}")
    with running(*given, spec=spec, TMPDIR=str(scratch)) as (port, process):
        trusted = authority.read_bytes()
        (key,) = scratch.glob("*/key.pem")
        (certificate,) = scratch.glob("*/server.pem")
        modes = [p.stat().st_mode & 0o777 for p in (key.parent, key, certificate)]
        assert modes == [0o700, 0o600, 0o600]
        assert order(port, authority) == {"id": "1", "lines": 1}
        text = spec.read_text()
        spec.write_text(text.replace('{id: "1", lines: 1}', '{id: "1", lines: 5}'))
        read_until(process, "reloaded; listening on https")
        assert order(port, authority) == {"id": "1", "lines": 5}
        assert authority.read_bytes() == trusted
        process.terminate()
        _, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")
    assert list(scratch.iterdir()) == []


# The user's own


def test_a_certificate_of_the_users_own(tmp_path: Path) -> None:
    authority, files = own_certificate(tmp_path)
    with running("--no-auth", "--workers=2", *options(files)) as (port, _):
        assert [order(port, authority)["id"] for _ in range(4)] == ["1"] * 4


def test_a_certificate_that_is_replaced_is_served(tmp_path: Path) -> None:
    _, files = own_certificate(tmp_path / "own")
    authority, new = own_certificate(tmp_path / "new")
    with running("--no-auth", "--watch", *options(files)) as (port, process):
        with pytest.raises(ssl.SSLCertVerificationError):
            order(port, authority)
        for old_file, new_file in zip(files, new, strict=True):
            new_file.replace(old_file)
        read_until(process, "reloaded; listening on https")
        assert order(port, authority)["id"] == "1"


def test_only_certificates_that_are_made_need_cryptography(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, files = own_certificate(tmp_path)
    monkeypatch.delitem(sys.modules, make_certificates.__module__)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    assert server_context(files).cert_store_stats()["x509"] == 0
    assert complaint(capsys, "--tls") == (
        "--tls needs the package cryptography, which is not installed:"
        " pip install cryptography"
    )


# What is wrong


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Have the stub's own command line refuse some arguments; return what it says."""

    def unreached(**_: object) -> NoReturn:
        raise AssertionError

    assert run(unreached, ["--port=0", *arguments], package="stub") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err.rstrip("\n")


NO_CERTIFICATE = "expected certificates in PEM, the server's first"
NO_KEY = "expected a private key in PEM"
MADE = make_certificates(["localhost"])


@pytest.mark.parametrize(
    ("content", "certificate_problem", "key_problem"),
    [
        (b"", NO_CERTIFICATE, NO_KEY),
        (b"hello", NO_CERTIFICATE, NO_KEY),
        (MADE.private_key, NO_CERTIFICATE, None),
        (MADE.server, None, NO_KEY),
        (MADE.server[:200], NO_CERTIFICATE, NO_KEY),
        (MADE.private_key[:100], NO_CERTIFICATE, NO_KEY),
        (MADE.server + MADE.authority[:200], NO_CERTIFICATE, NO_KEY),
        (ssl.PEM_cert_to_DER_cert(MADE.server.decode()), NO_CERTIFICATE, NO_KEY),
    ],
    ids=[
        "nothing",
        "text",
        "key",
        "certificate",
        "half-certificate",
        "half-key",
        "half-chain",
        "der",
    ],
)
def test_a_file_that_holds_something_else(
    content: bytes,
    certificate_problem: str | None,
    key_problem: str | None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, files = own_certificate(tmp_path)
    wrong = tmp_path / "wrong"
    wrong.write_bytes(content)
    for broken, problem in (
        (files._replace(certificate=wrong), certificate_problem),
        (files._replace(key=wrong), key_problem),
    ):
        if problem:
            assert complaint(capsys, *options(broken)) == f"{wrong}: {problem}"


@pytest.mark.parametrize("member", TlsFiles._fields)
def test_a_file_that_cannot_be_read(
    member: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, files = own_certificate(tmp_path)
    gone = files._replace(**{member: tmp_path / "gone"})
    said = complaint(capsys, *options(gone))
    assert said == f"{tmp_path / 'gone'}: No such file or directory"
    folder = files._replace(**{member: tmp_path})
    assert complaint(capsys, *options(folder)) == f"{tmp_path}: Is a directory"


@pytest.mark.parametrize(
    "key",
    [ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)],
)
def test_a_key_of_another_certificate(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, files = own_certificate(tmp_path)
    files.key.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    expected = (
        f"{files.key} is not the private key of the certificate in {files.certificate}"
    )
    assert complaint(capsys, *options(files)) == expected


def test_a_key_with_a_passphrase(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, files = own_certificate(tmp_path)
    key = load_pem_private_key(files.key.read_bytes(), None)
    secret = BestAvailableEncryption(b"passphrase")
    files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret))
    assert complaint(capsys, *options(files)) == (
        f"{files.key}: the private key needs a passphrase; give one that does not"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--tls-cert=x"], "--tls-cert and --tls-key go together"),
        (["--tls-key=x"], "--tls-cert and --tls-key go together"),
        (
            ["--tls", "--tls-cert=x", "--tls-key=x"],
            "--tls makes a certificate; leave it out with --tls-cert",
        ),
        (["--write-ca="], "--write-ca and --tls-name go with --tls"),
        (["--write-ca=x"], "--write-ca and --tls-name go with --tls"),
        (["--tls-name=x"], "--write-ca and --tls-name go with --tls"),
        (
            ["--tls", "--write-ca=/nowhere/ca.pem"],
            "/nowhere/ca.pem: No such file or directory",
        ),
    ],
)
def test_options_that_do_not_go_together(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert complaint(capsys, *arguments) == message


def test_a_full_disk_names_the_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_path: Path, _content: bytes) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    assert complaint(capsys, "--tls").endswith("server.pem: No space left on device")


def test_a_name_that_no_certificate_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert complaint(capsys, "--tls", "--tls-name=\u00e4").startswith("--tls-name: ")
