"""The hand-written specs, read with a plain YAML loader and no help of the generator."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))


class Spec(NamedTuple):
    """One operation of a spec, and the whole document around it."""

    name: str
    document: dict[str, Any]
    method: str
    operation: dict[str, Any]
    pointer: str

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        """Follow a reference within this document, if the node is one."""
        while "$ref" in node:
            node = self.at(node["$ref"].removeprefix("#"))
        return node

    def at(self, pointer: str) -> Any:
        """Return what stands at a JSON pointer, or below the operation if it has no slash first."""
        node: Any = self.document
        absolute = pointer if pointer.startswith("/") else f"{self.pointer}/{pointer}"
        for step in absolute.split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            node = node[int(key)] if isinstance(node, list) else node[key]
        return node

    @property
    def parameters(self) -> list[dict[str, Any]]:
        """The operation's parameters, references followed."""
        return [
            self.resolve(parameter)
            for parameter in self.operation.get("parameters", ())
        ]

    @property
    def errors(self) -> list[dict[str, Any]]:
        """The error codes that the operation may answer with: its own, then the API's."""
        own: list[dict[str, Any]] = self.operation.get("x-specgen-errors", [])
        return [*own, *self.document.get("x-specgen-errors", [])]

    @property
    def is_distilled_from_a_page(self) -> bool:
        """Whether one of the spec's sources is documented by the vendor."""
        documents = self.document["x-specgen-documents"].values()
        return any(document["kind"] == "documented" for document in documents)

    @property
    def data(self) -> Path:
        """The folder with the samples as the vendor's page prints them."""
        return Path(__file__).parent / "data" / self.name


@cache
def read_operations() -> dict[str, Spec]:
    """Return all operations of all specs, keyed `spec, operationId`."""
    found = {}
    for path in SPECS:
        document = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        for key, item in document["paths"].items():
            for method, operation in item.items():
                pointer = f"/paths/{key.replace('~', '~0').replace('/', '~1')}/{method}"
                spec = Spec(path.stem, document, method, operation, pointer)
                found[f"{path.stem}, {operation['operationId']}"] = spec
    return found


@pytest.fixture(params=read_operations())
def spec(request: pytest.FixtureRequest) -> Spec:
    return read_operations()[request.param]


@pytest.fixture
def operations() -> dict[str, Spec]:
    return read_operations()


@pytest.fixture
def alibaba() -> Spec:
    return read_operations()["alibaba_kms, GetPublicKey"]


@pytest.fixture
def huawei() -> Spec:
    return read_operations()["huawei_kms, GetPublicKey"]
