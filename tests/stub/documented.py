"""Serves specs straight from the runtime, without packages: every answer is as documented."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from specgen.pipeline import load_specs
from specgen.stub.contract.contract import Contract, load_contract
from specgen.stub.serve.application import Application, build_application
from specgen.stub.serve.handler_method import DOCUMENTED, AsDocumented
from specgen.stub.serve.service import ServedApi
from specgen.view.client import client_view
from specgen.view.contract import contract

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class _Documented:
    is_documented = True

    async def __call__(self, arguments: Mapping[str, object]) -> AsDocumented:
        del arguments
        return DOCUMENTED


def contract_data(folder: Path, name: str, spec: str) -> dict[str, Any]:
    """Return the contract of a spec as its data file holds it."""
    path = folder / f"{name}.yaml"
    path.write_text(spec, encoding="utf-8")
    (loaded,), _ = load_specs([path])
    return contract(loaded.api, client_view(loaded.api, path.name))


def contract_of(folder: Path, name: str, spec: str) -> Contract:
    """Return the contract of a spec as the runtime reads it."""
    return load_contract(json.dumps(contract_data(folder, name, spec)).encode())


def serve_documented(folder: Path, **specs: str) -> Application:
    """Return the application for some specs."""
    return serve_contracts(
        *(contract_data(folder, name, spec) for name, spec in specs.items())
    )


def serve_contracts(*contracts: dict[str, Any]) -> Application:
    """Return the application for some contracts."""
    apis = []
    for data in contracts:
        read = load_contract(json.dumps(data).encode())
        methods = {
            operation.operation_id: _Documented() for operation in read.operations
        }
        apis.append(ServedApi(read, methods, lambda _: None))
    return build_application(apis, verify=False)


def rest(paths: str, *, servers: str = "[]", more: str = "") -> str:
    """Return a spec with these paths."""
    return f"openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\nservers: {servers}\n{more}\n{paths}"
