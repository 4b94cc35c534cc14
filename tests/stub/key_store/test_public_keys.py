"""GetPublicKey of both vendors, answered with keys whose private half signs."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
    load_pem_public_key,
)
from specgen.stub.key_store.key_pairs import ALGORITHMS, make, private_pem, public_pem

from generated import alibaba_kms
from generated.alibaba_kms import errors as alibaba_errors
from generated.alibaba_kms import models as alibaba_models
from generated.huawei_kms import errors as huawei_errors
from generated.huawei_kms.pem import normalize_pem
from generated.stub_server.key_store import Key, KeyStore, KeyVersion
from generated.stub_server.key_store.files import load_keys
from tests.stub.key_store.conftest import DATA, clients_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stub.key_store.conftest import Clients

_SIGNING, _SYMMETRIC, _HMAC, _DISABLED, _PENDING, _DENIED, _OWNED, _IMPORT = (
    f"00000000-0000-4000-8000-00000000000{n}" for n in range(1, 9)
)
_MESSAGE = b"attack at dawn"


def sign(private: str) -> bytes:
    key = load_pem_private_key(private.encode(), None)
    match key:
        case rsa.RSAPrivateKey():
            return key.sign(_MESSAGE, padding.PKCS1v15(), SHA256())
        case ec.EllipticCurvePrivateKey():
            return key.sign(_MESSAGE, ec.ECDSA(SHA256()))
        case ed25519.Ed25519PrivateKey():
            return key.sign(_MESSAGE)
        case _:
            raise AssertionError(key)


def verify(public: str, signature: bytes, message: bytes = _MESSAGE) -> None:
    key = load_pem_public_key(public.encode())
    match key:
        case rsa.RSAPublicKey():
            key.verify(signature, message, padding.PKCS1v15(), SHA256())
        case ec.EllipticCurvePublicKey():
            key.verify(signature, message, ec.ECDSA(SHA256()))
        case ed25519.Ed25519PublicKey():
            key.verify(signature, message)
        case _:
            raise AssertionError(key)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_the_private_half_signs_the_served_public_half_verifies(
    algorithm: str,
) -> None:
    pair = make(algorithm)
    version = KeyVersion("v", public_pem(pair), private_pem(pair))
    signature = sign(private_pem(pair))
    with ExitStack() as stack:
        clients = clients_of(KeyStore([Key(_SIGNING, (version,))]), stack)
        from_alibaba = clients.alibaba.get_public_key(
            key_id=_SIGNING, key_version_id="v"
        )
        from_huawei = clients.huawei.get_public_key(key_id=_SIGNING)
    assert from_alibaba.public_key == version.public_key
    assert from_huawei.public_key == version.public_key.replace("\n", "\r\n")
    for public in (from_alibaba.public_key, from_huawei.public_key):
        verify(public, signature)
        with pytest.raises(InvalidSignature):
            verify(public, signature, b"attack at noon")


def test_an_alias_leads_to_the_key_that_it_is_bound_to(clients: Clients) -> None:
    found = clients.alibaba.get_public_key(key_id="alias/signing", key_version_id="old")
    assert (found.key_id, found.key_version_id) == (_SIGNING, "old")
    verify(found.public_key, sign(clients.private_key(_SIGNING, "old")))


def test_each_version_has_a_key_of_its_own(clients: Clients) -> None:
    new = clients.alibaba.get_public_key(key_id=_SIGNING, key_version_id="new")
    with pytest.raises(InvalidSignature):
        verify(new.public_key, sign(clients.private_key(_SIGNING, "old")))


def test_where_no_version_is_named_it_is_the_newest(clients: Clients) -> None:
    found = clients.huawei.get_public_key(key_id=_SIGNING)
    verify(found.public_key, sign(clients.private_key(_SIGNING, "new")))


def test_the_request_id_of_the_body_is_that_of_the_header(clients: Clients) -> None:
    found = clients.alibaba.get_public_key(key_id=_SIGNING, key_version_id="new")
    reply = alibaba_kms.reply_of(found)
    assert reply is not None
    assert reply.header("x-acs-request-id") == found.request_id


@pytest.mark.parametrize("output", ["JSON", "XML"])
def test_an_answer_in_either_format_holds_the_key(
    clients: Clients, output: str
) -> None:
    found = clients.alibaba.get_public_key(
        key_id=_SIGNING, key_version_id="new", format=output
    )
    verify(found.public_key, sign(clients.private_key(_SIGNING, "new")))


@pytest.mark.parametrize(
    ("key_id", "version", "expected"),
    [
        ("unknown", "v", alibaba_errors.KeyNotFoundError),
        ("alias/unknown", "v", alibaba_errors.AliasNotFoundError),
        (_SIGNING, "unknown", alibaba_errors.KeyVersionNotFoundError),
        (_SYMMETRIC, "v", alibaba_errors.UnsupportedOperationError),
        (_HMAC, "v", alibaba_errors.UnsupportedOperationError),
        (_DISABLED, "v", alibaba_errors.KeyDisabledError),
        (_PENDING, "v", alibaba_errors.KeyPendingDeletionError),
        (_IMPORT, "v", alibaba_errors.KeyPendingImportError),
        (_DENIED, "v", alibaba_errors.NoPermissionError),
    ],
)
def test_alibabas_refusals(
    clients: Clients,
    key_id: str,
    version: str,
    expected: type[alibaba_errors.ApiError],
) -> None:
    with pytest.raises(expected):
        clients.alibaba.get_public_key(key_id=key_id, key_version_id=version)


@pytest.mark.parametrize(
    ("key_id", "expected"),
    [
        ("00000000-0000-0000-0000-000000000000", huawei_errors.KeyNotFoundError),
        (_SYMMETRIC, huawei_errors.SymmetricKeyError),
        (_HMAC, huawei_errors.HmacKeyError),
        (_DISABLED, huawei_errors.KeyDisabledError),
        (_PENDING, huawei_errors.KeyPendingDeletionError),
        (_DENIED, huawei_errors.NoKeyPermissionError),
    ],
)
def test_huaweis_refusals(
    clients: Clients, key_id: str, expected: type[huawei_errors.ApiError]
) -> None:
    with pytest.raises(expected):
        clients.huawei.get_public_key(key_id=key_id)


def test_a_key_of_another_project_is_not_there(store: KeyStore) -> None:
    with ExitStack() as stack:
        own = clients_of(store, stack).huawei
        assert own.get_public_key(key_id=_OWNED).key_id == _OWNED
        others = clients_of(store, stack, project_id="others").huawei
        with pytest.raises(huawei_errors.KeyNotFoundError):
            others.get_public_key(key_id=_OWNED)


@pytest.mark.parametrize(
    ("key_id", "code"),
    [
        (_SIGNING, "DryRunOperationError"),
        ("alias/signing", "DryRunOperationError"),
        ("unknown", "ValidationError"),
        (_SYMMETRIC, "ValidationError"),
        (_DISABLED, "ValidationError"),
        (_DENIED, "AccessDeniedError"),
    ],
)
def test_a_dry_run_tells_what_the_call_would_come_to(
    clients: Clients, key_id: str, code: str
) -> None:
    with pytest.raises(alibaba_errors.ApiError) as caught:
        clients.alibaba.get_public_key(
            key_id=key_id, key_version_id="new", dry_run="true"
        )
    assert caught.value.code == code


def settings(folder: Path, text: str) -> KeyStore:
    file = folder / "keys.yaml"
    keys = (DATA / "keys.yaml").read_text(encoding="utf-8")
    file.write_text(f"settings: {text}\n{keys}", encoding="utf-8")
    return load_keys(file, seed="tests")


def test_a_dry_run_can_be_set_to_answer_as_the_call_would(tmp_path: Path) -> None:
    with ExitStack() as stack:
        store = settings(tmp_path, "{dry-run-refusals: as-called}")
        clients = clients_of(store, stack)
        with pytest.raises(alibaba_errors.KeyDisabledError):
            clients.alibaba.get_public_key(
                key_id=_DISABLED, key_version_id="v", dry_run="true"
            )


def test_states_can_be_set_to_be_answered_in(tmp_path: Path) -> None:
    with ExitStack() as stack:
        store = settings(tmp_path, "{answer-in-states: [enabled, disabled]}")
        clients = clients_of(store, stack)
        assert clients.huawei.get_public_key(key_id=_DISABLED).key_id == _DISABLED
        with pytest.raises(huawei_errors.KeyPendingDeletionError):
            clients.huawei.get_public_key(key_id=_PENDING)


def test_rsa_keys_can_be_set_to_be_written_as_huaweis_sample_is(
    tmp_path: Path,
) -> None:
    file = tmp_path / "keys.yaml"
    key = f"{{id: {_SIGNING}, algorithm: rsa-2048}}"
    file.write_text(
        f"settings: {{rsa-public-key: pkcs1}}\nkeys: [{key}]\n", encoding="utf-8"
    )
    with ExitStack() as stack:
        clients = clients_of(load_keys(file, seed="tests"), stack)
        found = clients.huawei.get_public_key(key_id=_SIGNING).public_key
        private = clients.private_key(_SIGNING)
    assert found.startswith("-----BEGIN PUBLIC KEY-----\r\nMIIBCg")
    with pytest.raises(ValueError, match="deserialize"):
        load_pem_public_key(found.encode())
    verify(normalize_pem(found), sign(private))


def test_an_answer_that_was_read_holds_just_what_the_service_documents(
    clients: Clients,
) -> None:
    found = clients.alibaba.get_public_key(key_id=_SIGNING, key_version_id="new")
    assert found.model_fields_set == set(
        alibaba_models.GetPublicKeyResponse.model_fields
    )
