"""The stub of a fictional service, straight from the runtime."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from specgen.pipeline import load_specs
from specgen.stub.contract.contract import load_contract
from specgen.stub.serve.application import Application, build_application
from specgen.stub.serve.endpoint import DOCUMENTED
from specgen.stub.serve.service import Api
from specgen.view.client import client_view
from specgen.view.contract import contract

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SPEC = Path(__file__).parent / "specs" / "orders.yaml"


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
            [Api(read, known, lambda _: None)], verify=False, **options
        )

    return make


@pytest.fixture
def app(make_app: Callable[..., Application]) -> Application:
    return make_app()
