"""Both vendors' clients, and a stub server that holds keys."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generated import alibaba_kms, huawei_kms
from generated.stub_server import create_app
from generated.stub_server.key_store import KeyStore, key_handlers
from generated.stub_server.key_store.files import load_keys
from generated.stub_server.testing import StubServer

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Clients:
    """A client of each vendor, and the keys that the stub answers with."""

    alibaba: alibaba_kms.KmsClient
    huawei: huawei_kms.KmsClient
    store: KeyStore

    def private_key(self, key_id: str, version: str | None = None) -> str:
        _, found = self.store.find(key_id, version=version)
        assert found.private_key is not None
        return found.private_key


def clients_of(store: KeyStore, stack: ExitStack, project_id: str = "mine") -> Clients:
    server = stack.enter_context(StubServer(create_app(handlers=key_handlers(store))))
    alibaba = alibaba_kms.KmsClient(
        endpoint=server.url, auth=alibaba_kms.AccessKey("testid", "testsecret")
    )
    huawei = huawei_kms.KmsClient(
        endpoint=server.url,
        auth=huawei_kms.AccessKey("testak", "testsk"),
        project_id=project_id,
    )
    return Clients(stack.enter_context(alibaba), stack.enter_context(huawei), store)


@pytest.fixture(scope="session")
def store() -> KeyStore:
    return load_keys(DATA / "keys.yaml", seed="tests")


@pytest.fixture
def clients(store: KeyStore) -> Iterator[Clients]:
    with ExitStack() as stack:
        yield clients_of(store, stack)
