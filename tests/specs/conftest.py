"""The two hand-written specs, read with a plain YAML loader and no help of the generator."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

ROOT = Path(__file__).parents[2]
NAMES = ("alibaba_kms", "huawei_kms")


class Spec(NamedTuple):
    """A spec and its only operation, with references resolved where tests walk through them."""

    name: str
    document: dict[str, Any]
    method: str
    operation: dict[str, Any]
    operation_pointer: str

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        """Follow a reference of this document, if the node is one."""
        while "$ref" in node:
            node = self.at(node["$ref"].removeprefix("#"))
        return node

    def at(self, pointer: str) -> Any:
        """Return what stands at a JSON pointer; a missing step raises KeyError or IndexError."""
        node: Any = self.document
        for step in pointer.split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            node = node[int(key)] if isinstance(node, list) else node[key]
        return node

    @property
    def data(self) -> Path:
        """The folder with the samples as the vendor's page prints them."""
        return Path(__file__).parent / "data" / self.name


@cache
def read(name: str) -> Spec:
    document = yaml.load((ROOT / "specs" / f"{name}.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    ((path, item),) = document["paths"].items()
    ((method, operation),) = item.items()
    pointer = f"/paths/{path.replace('~', '~0').replace('/', '~1')}/{method}"
    return Spec(name, document, method, operation, pointer)


@pytest.fixture(params=NAMES)
def spec(request: pytest.FixtureRequest) -> Spec:
    return read(request.param)


@pytest.fixture
def alibaba() -> Spec:
    return read("alibaba_kms")


@pytest.fixture
def huawei() -> Spec:
    return read("huawei_kms")
