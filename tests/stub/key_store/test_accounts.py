"""Keys that belong to an account: who has them, and for whom they are not there."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from generated import alibaba_kms, huawei_kms
from generated.alibaba_kms import errors as alibaba_errors
from generated.huawei_kms import errors as huawei_errors
from generated.stub_server import create_app
from generated.stub_server.key_store import key_handlers
from generated.stub_server.key_store.files import load_keys
from generated.stub_server.testing import StubServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ACCOUNTS = "accounts: {one: [testid], two: [testak]}"
KEYS = """\
keys:
  - {id: 00000000-0000-4000-8000-000000000001, algorithm: ed25519, account: one, versions: [v]}
  - {id: 00000000-0000-4000-8000-000000000002, algorithm: ed25519, account: two, versions: [v]}
  - id: 00000000-0000-4000-8000-000000000003
    algorithm: ed25519
    account: three
    versions: [v]
    aliases: [alias/three]
  - {id: 00000000-0000-4000-8000-000000000004, algorithm: ed25519, versions: [v]}
"""
ONE, TWO, THREE, ALL = (f"00000000-0000-4000-8000-00000000000{n}" for n in range(1, 5))
EVERY = {ONE, TWO, THREE, ALL}
TESTID = alibaba_kms.AccessKey("testid", "testsecret")
TESTAK = alibaba_kms.AccessKey("testak", "testsk")
TEMPORARY = alibaba_kms.AccessKey("testak", "testsk", "teststoken")


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def serve(
    folder: Path, stack: ExitStack, accounts: str = ACCOUNTS, *, verify: bool = True
) -> str:
    """Serve the keys, and return the address of the stub."""
    file = folder / "keys.yaml"
    file.write_text(f"{accounts}\n{KEYS}", encoding="utf-8")
    app = create_app(handlers=key_handlers(load_keys(file)), verify=verify)
    return stack.enter_context(StubServer(app)).url


def had(url: str, user: alibaba_kms.AccessKey) -> set[str]:
    """Return the keys that a caller can have."""
    found: set[str] = set()
    with alibaba_kms.KmsClient(endpoint=url, auth=user) as client:
        for key_id in EVERY:
            try:
                client.get_public_key(key_id=key_id, key_version_id="v")
            except alibaba_errors.KeyNotFoundError:
                continue
            found.add(key_id)
    return found


@pytest.mark.parametrize(
    ("user", "own"), [(TESTID, ONE), (TESTAK, TWO), (TEMPORARY, TWO)]
)
def test_a_caller_has_the_keys_of_its_account_and_those_of_none(
    tmp_path: Path, stack: ExitStack, user: alibaba_kms.AccessKey, own: str
) -> None:
    assert had(serve(tmp_path, stack), user) == {own, ALL}


def test_an_access_key_without_an_account_has_the_keys_of_none(
    tmp_path: Path, stack: ExitStack
) -> None:
    url = serve(tmp_path, stack, "accounts: {one: [testid], two: []}")
    assert had(url, TESTAK) == {ALL}


def test_where_nobody_checks_who_calls_callers_have_the_keys_of_none(
    tmp_path: Path, stack: ExitStack
) -> None:
    assert had(serve(tmp_path, stack, verify=False), TESTID) == {ALL}


@pytest.mark.parametrize("verify", [True, False])
def test_where_nothing_is_known_of_accounts_everybody_has_all(
    tmp_path: Path, stack: ExitStack, verify: bool
) -> None:
    assert had(serve(tmp_path, stack, "", verify=verify), TESTID) == EVERY


def test_an_alias_of_another_accounts_key_is_not_there(
    tmp_path: Path, stack: ExitStack
) -> None:
    url = serve(tmp_path, stack)
    client = stack.enter_context(alibaba_kms.KmsClient(endpoint=url, auth=TESTID))
    with pytest.raises(alibaba_errors.AliasNotFoundError):
        client.get_public_key(key_id="alias/three", key_version_id="v")


def test_a_rehearsal_with_another_accounts_key_is_refused(
    tmp_path: Path, stack: ExitStack
) -> None:
    url = serve(tmp_path, stack)
    client = stack.enter_context(alibaba_kms.KmsClient(endpoint=url, auth=TESTID))
    for key_id, code in ((ONE, "DryRunOperationError"), (TWO, "ValidationError")):
        with pytest.raises(alibaba_errors.ApiError) as caught:
            client.get_public_key(key_id=key_id, key_version_id="v", dry_run="true")
        assert caught.value.code == code


@pytest.mark.parametrize("accounts", ["", ACCOUNTS])
def test_an_account_that_the_request_names_is_the_one_that_counts(
    tmp_path: Path, stack: ExitStack, accounts: str
) -> None:
    url = serve(tmp_path, stack, accounts)
    client = stack.enter_context(
        huawei_kms.KmsClient(
            endpoint=url,
            auth=huawei_kms.AccessKey("testid", "testsecret"),
            project_id="two",
        )
    )
    assert client.get_public_key(key_id=TWO).key_id == TWO
    assert client.get_public_key(key_id=ALL).key_id == ALL
    for key_id in (ONE, THREE):
        with pytest.raises(huawei_errors.KeyNotFoundError):
            client.get_public_key(key_id=key_id)
