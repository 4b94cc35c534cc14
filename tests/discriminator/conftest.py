"""Packages generated from documents whose objects are told apart by tags, importable by tests."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.render.packages import packages_of, put

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Made:
    """The generated packages, and the folder that holds theirs."""

    root: Path
    zoo: ModuleType
    edge: ModuleType
    fleet: ModuleType
    server: ModuleType


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    root = tmp_path_factory.mktemp("told_apart")
    put(root, packages_of([HERE / f"{name}.yaml" for name in ("zoo", "edge", "fleet")]))
    # Other tests have packages of the same name.
    (root / "made").rename(root / "told_apart_packages")
    sys.path.insert(0, str(root))
    names = ("zoo", "edge", "fleet", "stub_server")
    modules = [importlib.import_module(f"told_apart_packages.{n}") for n in names]
    yield Made(root, *modules)
    sys.path.remove(str(root))


@pytest.fixture
def zoo(made: Made) -> Any:
    return made.zoo.models


@pytest.fixture
def edge(made: Made) -> Any:
    return made.edge.models


@pytest.fixture
def app(made: Made) -> Any:
    return made.server.create_app(verify=False)
