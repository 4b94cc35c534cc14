"""A client and a stub made of a spec, imported, and led to each other in memory."""

from __future__ import annotations

import importlib
import sys
from contextlib import contextmanager
from importlib import resources
from itertools import count
from typing import TYPE_CHECKING, Any

import httpx2
from specgen.pipeline import client_package, load_specs, stub_package

from tests.conformance.exchange import MEMORY, MemoryTransport, Wire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NUMBERS = count()


class Made:
    """The packages of one spec.

    Attributes:
        package: The client package.
        wire: The stub, which keeps what was asked, and answers what a test puts into `canned`.
        client: A client of it.
    """

    def __init__(self, parent: str) -> None:
        self._parent = parent
        self.package = importlib.import_module(f"{parent}.fiction")
        self.stub = importlib.import_module(f"{parent}.stub_server")
        self.wire = Wire(self.stub.create_app(verify=False))
        self.client: Any = self.package.FictionClient(
            endpoint=MEMORY,
            retry=None,
            http=httpx2.Client(transport=MemoryTransport(self.wire)),
        )

    @property
    def contract(self) -> bytes:
        return (resources.files(self.stub) / "fiction.json").read_bytes()

    def module(self, name: str) -> Any:
        return importlib.import_module(f"{self._parent}.fiction.{name}")


@contextmanager
def made(folder: Path, spec: str) -> Iterator[Made]:
    """Make the packages of a spec in YAML, and forget them afterwards."""
    parent = f"media_{next(_NUMBERS)}"
    path = folder / "fiction.yaml"
    path.write_text(spec, encoding="utf-8")
    loaded, _ = load_specs([path])
    for package in (client_package(loaded[0]), stub_package(loaded)):
        for name, text in package.files.items():
            target = folder / parent / package.name / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    try:
        yield Made(parent)
    finally:
        sys.path.remove(str(folder))
        for name in [n for n in sys.modules if n.partition(".")[0] == parent]:
            del sys.modules[name]


def spec(paths: str, components: str = "{}", version: str = "3.1.0") -> str:
    """Return a spec in YAML; `paths` and `components` in flow style, or indented by two."""
    return (
        f"openapi: {version}\n"
        "info: {title: Fiction, version: '1'}\n"
        "servers: [{url: https://fiction.test}]\n"
        f"paths:\n  {paths.strip()}\n"
        f"components:\n  schemas: {components}\n"
    )


def getting(content: str) -> str:
    """Return a path whose GET, `read`, answers with a content map in flow style."""
    return (
        "/a: {get: {operationId: read, responses: "
        f"{{'200': {{description: d, content: {content}}}}}}}}}"
    )


def putting(content: str) -> str:
    """Return a path whose PUT, `write`, takes a content map in flow style."""
    return (
        "/a: {put: {operationId: write, requestBody: "
        f"{{required: true, content: {content}}}, responses: "
        "{'204': {description: d}}}}"
    )
