from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from templates.client.runtime.pem import normalize_pem

DOCUMENTED: dict[str, str] = json.loads(
    (Path(__file__).parent / "data" / "documented_public_keys.json").read_text()
)
RSA_KEY = rsa.generate_private_key(65537, 2048).public_key()
SPKI = RSA_KEY.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
SPKI_DER = RSA_KEY.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
PKCS1_DER = RSA_KEY.public_bytes(Encoding.DER, PublicFormat.PKCS1)
# A point on SM2's curve is not checked here; the algorithm identifier is what matters.
SM2_DER = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200") + bytes(
    65
)


def framed(der: bytes, label: str = "PUBLIC KEY") -> str:
    return f"-----BEGIN {label}-----\n{base64.encodebytes(der).decode()}-----END {label}-----\n"


@pytest.mark.parametrize(
    ("sample", "bits"),
    [
        ("alibaba_json_sample", 2048),
        ("alibaba_table_sample", 2048),
        ("huawei_json_sample", 4096),
    ],
)
def test_documented_samples_load(sample: str, bits: int) -> None:
    key = load_pem_public_key(normalize_pem(DOCUMENTED[sample]).encode())
    assert isinstance(key, rsa.RSAPublicKey)
    assert key.key_size == bits
    assert key.public_numbers().e == 65537


@pytest.mark.parametrize(
    "text",
    [
        SPKI,
        SPKI.rstrip("\n"),
        "\n  " + SPKI + "\n\n",
        SPKI.replace("\n", "\r\n"),
        SPKI.replace("\n", "\r"),
        SPKI.replace("\n", "\\n"),
        SPKI.replace("\n", "\\r\\n"),
        SPKI.replace("\n", "\\\\n"),
        SPKI.replace("\n", "\\\\\\\\r\\\\\\\\n"),
        SPKI.replace("\n", ""),
        SPKI.replace("\n", " "),
        framed(PKCS1_DER),
        framed(PKCS1_DER, "RSA PUBLIC KEY"),
        base64.b64encode(SPKI_DER).decode(),
        base64.b64encode(PKCS1_DER).decode(),
        base64.encodebytes(PKCS1_DER).decode().replace("\n", "\r\n"),
    ],
)
def test_every_form_of_a_key_becomes_the_same_pem(text: str) -> None:
    assert normalize_pem(text) == SPKI


@pytest.mark.parametrize(
    "der",
    [
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        ec.generate_private_key(ec.SECP384R1())
        .public_key()
        .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        ed25519.Ed25519PrivateKey.generate()
        .public_key()
        .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        SM2_DER,
    ],
    ids=["p256", "p384", "ed25519", "sm2"],
)
def test_other_algorithms_pass_through(der: bytes) -> None:
    body = normalize_pem(framed(der)).removeprefix("-----BEGIN PUBLIC KEY-----\n")
    assert base64.b64decode(body.removesuffix("-----END PUBLIC KEY-----\n")) == der


def test_lines_have_64_characters() -> None:
    lines = normalize_pem(base64.b64encode(SPKI_DER).decode()).splitlines()
    assert {len(line) for line in lines[1:-2]} == {64}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not in base64"),
        ("hello, world", "not in base64"),
        ("\\" * 100_000, "not in base64"),
        ("-----BEGIN PUBLIC KEY-----\n\n-----END PUBLIC KEY-----", "not in base64"),
        (framed(SPKI_DER, "PRIVATE KEY"), "is a PRIVATE KEY, not a PUBLIC KEY"),
        (framed(SPKI_DER, "CERTIFICATE"), "is a CERTIFICATE"),
        (SPKI + SPKI, "not exactly one PEM block"),
        ("-----BEGIN PUBLIC KEY-----\nMIIB", "not exactly one PEM block"),
        (framed(SPKI_DER[:-1]), "cut short"),
        (framed(SPKI_DER + b"\0\0"), "not one DER sequence"),
        (framed(b"\x30"), "malformed length"),
        (framed(b"\x30\x80\x00\x00"), "malformed length"),
        (framed(b"\x30\x81\x03\x02\x01\x01"), "malformed length"),
        (framed(b"\x30\x82\x01"), "malformed length"),
        (framed(b"\x04\x02ab"), "not one DER sequence"),
        (framed(b"\x30\x03\x02\x01\x01"), "neither"),
        (framed(b"\x30\x06\x02\x01\xff\x02\x01\x03"), "neither"),
        (framed(b"\x30\x06\x02\x01\x00\x02\x01\x03"), "neither"),
        (framed(b"\x30\x09\x30\x02\x05\x00\x03\x03\x00\x01\x02"), "neither"),
        (framed(b"\x30\x0a\x30\x03\x06\x01\x2a\x03\x03\x07\x01\x02"), "whole bytes"),
    ],
)
def test_anything_else_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        normalize_pem(text)


def test_a_refusal_does_not_quote_the_key() -> None:
    with pytest.raises(ValueError, match="PRIVATE KEY") as caught:
        normalize_pem(framed(b"secret key", "PRIVATE KEY"))
    assert base64.b64encode(b"secret key").decode() not in str(caught.value)
