from __future__ import annotations

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


@pytest.fixture
def consumer(tmp_path: Path) -> Consumer:
    """A repository with the package `shop` in `src`."""
    made = Consumer(tmp_path / "shop")
    made.write("src/shop/__init__.py")
    git(made.root, "init", "--quiet")
    made.commit()
    return made


@pytest.fixture
def kms(project: Project, consumer: Consumer) -> Path:
    """`pets`, vendored into the consumer as `kms`, and committed."""
    assert (
        project.vendor("add", "pets", "--into", consumer.root / INTO, "--name", "kms")
        == 0
    )
    consumer.commit()
    return consumer.root / INTO / "kms"


INTO = "src/shop/_vendor"
