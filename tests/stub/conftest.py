"""A stub server generated from two fictional specs, importable by the tests."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from specgen.pipeline import client_package, load_specs, stub_package

if TYPE_CHECKING:
    from types import ModuleType

SPECS = Path(__file__).parent / "specs"
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
def app(stub: Stub) -> Any:
    """The application that lets everybody pass."""
    return stub.app(verify=False)


@pytest.fixture
def signed(stub: Stub) -> Any:
    """Sign a request to the ledger: headers in, target and headers out."""
    wire, auth = stub.module("ledger._wire"), stub.ledger.auth

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
