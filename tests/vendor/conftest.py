from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.vendor.project import (
    PETS,
    WITH_AGE,
    WITH_SHOP,
    Consumer,
    Project,
    generate,
    git,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def versions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = {}
    for version, text in (
        ("first", PETS),
        ("with age", WITH_AGE),
        ("with shop", WITH_SHOP),
    ):
        made[version] = tmp_path_factory.mktemp("version")
        generate(made[version], {"pets": text, "zoo": text})
    return made


@pytest.fixture
def project(tmp_path: Path, versions: dict[str, Path]) -> Project:
    """A project with the packages `pets` and `zoo`, at first in the version `first`."""
    project = Project(tmp_path / "project", versions)
    project.turn_to("first")
    return project


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `consumer` is a copy of: git is run once for all tests."""
    made = Consumer(tmp_path_factory.mktemp("begun") / "shop")
    made.write("src/shop/__init__.py")
    git(made.root, "init", "--quiet")
    made.commit()
    return made.root


@pytest.fixture
def consumer(tmp_path: Path, begun: Path) -> Consumer:
    """A repository with the package `shop` in `src`."""
    return Consumer(shutil.copytree(begun, tmp_path / "shop"))


@pytest.fixture(scope="session")
def vendored(begun: Path, versions: dict[str, Path]) -> Path:
    """What `consumer` becomes with `kms`."""
    project = Project(begun.parent / "project", versions)
    project.turn_to("first")
    consumer = Consumer(shutil.copytree(begun, begun.with_name("vendored")))
    into = consumer.root / INTO
    assert project.vendor("add", "pets", "--into", into, "--name", "kms") == 0
    consumer.commit()
    return consumer.root


@pytest.fixture
def kms(project: Project, consumer: Consumer, vendored: Path) -> Path:
    """`pets`, vendored into the consumer as `kms`, and committed."""
    del project  # The lock names it by the way from the consumer.
    shutil.rmtree(consumer.root)
    shutil.copytree(vendored, consumer.root)
    return consumer.root / INTO / "kms"


INTO = "src/shop/_vendor"
