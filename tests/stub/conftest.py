"""Stub servers of fictional specs: generated packages, and one straight from the runtime."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from specgen.pipeline import client_package, load_specs, stub_package
from specgen.stub.contract.contract import load_contract
from specgen.stub.serve.application import Application, build_application
from specgen.stub.serve.handler_method import DOCUMENTED
from specgen.stub.serve.service import ServedApi
from specgen.view.client import client_view
from specgen.view.contract import contract

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

SPECS = Path(__file__).parent / "specs"
SPEC = SPECS / "orders.yaml"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Stub:
    """The generated packages."""

    root: Path
    server: ModuleType
    ledger: ModuleType
    parcels: ModuleType

    def module(self, name: str) -> ModuleType:
        return importlib.import_module(f"{self.root.name}.{name}")

    def app(self, **options: Any) -> Any:
        return self.server.create_app(**{"now": lambda: NOW, **options})

    def handled(self, name: str, result: Any) -> Any:
        """The application with a handler whose method gives a result, or raises it."""

        async def method(_self: Any, request: Any) -> Any:
            outcome = result(request) if callable(result) else result
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        api = "ledger" if name == "get_balance" else "parcels"
        module = self.module(f"stub_server.{api}")
        base = getattr(module, f"Documented{api.title()}Handler")
        handler = type("Handler", (base,), {name: method})()
        return self.app(verify=False, handlers={api: handler})


@pytest.fixture(scope="session")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Stub:
    folder = tmp_path_factory.mktemp("generated")
    root = folder / "packages_under_test"
    specs, _ = load_specs([SPECS / "ledger.yaml", SPECS / "parcels.yaml"])
    for package in (*map(client_package, specs), stub_package(specs)):
        for path, text in package.files.items():
            target = root / package.name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    names = ("stub_server", "ledger", "parcels")
    return Stub(
        root, *(importlib.import_module(f"{root.name}.{name}") for name in names)
    )


@pytest.fixture
def open_app(stub: Stub) -> Any:
    """The application that lets everybody pass."""
    return stub.app(verify=False)


@pytest.fixture
def signed(stub: Stub) -> Any:
    """Sign a request to the ledger: headers in, target and headers out."""
    wire, auth = stub.module("ledger._messages"), stub.ledger.auth

    def sign(
        parameters: dict[str, str],
        *,
        scheme: str = "signed",
        key: tuple[str, ...] = ("testid", "testsecret"),
        nonce: str = "nonce",
        now: datetime = NOW,
        path: str = "/",
    ) -> tuple[str, list[tuple[str, str]]]:
        made = getattr(auth, scheme)(auth.AccessKey(*key))
        query = tuple(parameters.items())
        request = wire.Request(
            "GET", "http://stub.test", path, query, (("Host", "stub.test"),)
        )
        done = made.sign(request, made.credentials(), now=now, nonce=nonce)
        return f"/?{urlencode(done.query)}", list(done.headers)

    return sign


class Handled:
    """A handler's method, as an endpoint calls it."""

    is_documented = False

    def __init__(self, answer: Callable[[], Any]) -> None:
        self._answer = answer

    async def __call__(self, arguments: Mapping[str, object]) -> Any:
        del arguments
        return self._answer()


@pytest.fixture(scope="session")
def contract_text() -> bytes:
    (loaded,), _ = load_specs([SPEC])
    return json.dumps(contract(loaded.api, client_view(loaded.api, SPEC.name))).encode()


@pytest.fixture
def make_app(contract_text: bytes) -> Callable[..., Application]:
    """Return the application; `methods` are handlers by operation id."""

    def make(methods: Mapping[str, Any] | None = None, **options: Any) -> Application:
        read = load_contract(contract_text)
        given = methods or {}
        known = {
            o.operation_id: Handled(given.get(o.operation_id, lambda: DOCUMENTED))
            for o in read.operations
        }
        return build_application(
            [ServedApi(read, known, lambda _: None)], verify=False, **options
        )

    return make


@pytest.fixture
def app(make_app: Callable[..., Application]) -> Application:
    return make_app()
