"""The stub of a fictional service, straight from the runtime."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from generator.pipeline import load_specs
from generator.view.client import client_view
from generator.view.contract import contract
from templates.stub.runtime._application import Application, build_application
from templates.stub.runtime._contract import load_contract
from templates.stub.runtime._handler import DOCUMENTED, AsDocumented
from templates.stub.runtime._service import Api

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SPEC = Path(__file__).parent / "specs" / "orders.yaml"


async def _documented(arguments: Mapping[str, object]) -> AsDocumented:
    del arguments
    return DOCUMENTED


@pytest.fixture(scope="session")
def contract_text() -> bytes:
    (loaded,), _ = load_specs([SPEC])
    return json.dumps(contract(loaded.api, client_view(loaded.api, SPEC.name))).encode()


@pytest.fixture
def make_app(contract_text: bytes) -> Callable[..., Application]:
    """Return the application; `methods` are handlers by operation id."""

    def make(methods: Mapping[str, Any] | None = None, **options: Any) -> Application:
        read = load_contract(contract_text)
        known = {o.operation_id: _documented for o in read.operations} | dict(
            methods or {}
        )
        return build_application(
            [Api(read, known, {}, lambda _: None)], verify=False, **options
        )

    return make


@pytest.fixture
def app(make_app: Callable[..., Application]) -> Application:
    return make_app()
