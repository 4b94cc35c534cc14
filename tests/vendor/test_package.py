"""`specgen package`: what is built installs into an empty environment and calls the stub."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from specgen.cli import main
from specgen.vendor.consumer_tree import VendorError
from specgen.vendor.distribution import api_version
from specgen.vendor.requirements import client_requirements

from tests.vendor.environments import empty_environment, install, metadata_of, pip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.vendor.project import Project

ROOT = Path(__file__).parent.parent.parent
CALL = """
import asyncio, sys
from pets import AsyncPetsClient, PetsClient

with PetsClient(endpoint=sys.argv[1]) as client:
    pet = client.get_pet(pet_id="tom")

async def call():
    async with AsyncPetsClient(endpoint=sys.argv[1]) as client:
        return await client.get_pet(pet_id="tom")

assert asyncio.run(call()) == pet
print(type(pet).__module__, pet.name)
"""


def build(project: Project, out: Path, *options: str) -> int:
    folders = (
        "--generated",
        project.root / "generated",
        "--specs",
        project.root / "specs",
    )
    return main(["package", "pets", "--out", str(out), *map(str, folders), *options])


@pytest.fixture
def dist(project: Project, tmp_path: Path) -> Path:
    assert build(project, tmp_path / "dist") == 0
    return tmp_path / "dist"


@pytest.fixture
def stub(project: Project, tmp_path: Path) -> Iterator[str]:
    """The URL of a stub server of `pets`."""
    command = [sys.executable, "-m", "specgen", "serve", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*command, str(project.root / "specs/pets.yaml")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=environment,
    ) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        assert line.startswith("listening on ")
        yield line.removeprefix("listening on ").strip()
        server.terminate()


def test_the_wheel_calls_the_stub_from_an_empty_environment(
    dist: Path, stub: str, tmp_path: Path
) -> None:
    (wheel,) = dist.glob("*.whl")
    empty = empty_environment(tmp_path / "venv")
    install(wheel, empty)
    done = subprocess.run(
        [empty, "-I", "-W", "error", "-c", CALL, stub],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("pets.models ")
    verified = subprocess.run(
        [empty, "-I", "-m", "pets", "--verify"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "all as generated" in verified.stdout


def test_the_metadata_says_what_a_package_is(dist: Path) -> None:
    wheel = dist / "pets-1.0-py3-none-any.whl"
    metadata = metadata_of(wheel)
    with ZipFile(wheel) as file:
        names = file.namelist()
    assert metadata["Name"] == "pets"
    assert metadata["Version"] == "1.0"
    assert metadata["Summary"] == "Pet Store"
    assert metadata["License-Expression"] == "0BSD"
    assert metadata["Requires-Python"] == ">=3.11"
    stated = {str(Requirement(text)) for text in metadata.get_all("Requires-Dist", [])}
    assert stated == {str(Requirement(text)) for text in client_requirements()}
    readme = metadata.get_payload()
    assert isinstance(readme, str)
    assert "Looks after pets." in readme
    (example,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    assert "client.get_pet(pet_id=...)" in example
    compile(example, "README.md", "exec")
    assert {"pets/py.typed", "pets/spec/pets.yaml", "pets/specgen.json"} <= set(names)
    assert "pets-1.0.dist-info/licenses/LICENSE" in names


def test_the_source_distribution_builds_the_same_wheel(
    dist: Path, tmp_path: Path
) -> None:
    (source,) = dist.glob("*.tar.gz")
    with tarfile.open(source) as file:
        assert {"pets-1.0/PKG-INFO", "pets-1.0/LICENSE"} <= set(file.getnames())
    options = (
        "--no-index",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        tmp_path / "built",
    )
    pip("wheel", *options, source)
    (wheel,) = (tmp_path / "built").iterdir()
    assert wheel.read_bytes() == (dist / wheel.name).read_bytes()


def test_building_again_gives_the_same_bytes(
    project: Project, dist: Path, tmp_path: Path
) -> None:
    assert build(project, tmp_path / "again") == 0
    for path in dist.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


def test_name_and_version_can_be_given(project: Project, tmp_path: Path) -> None:
    options = ("--distribution", "acme-pets", "--version", "2.1.0rc1")
    assert build(project, tmp_path / "dist", *options) == 0
    names = sorted(path.name for path in (tmp_path / "dist").iterdir())
    assert names == ["acme_pets-2.1.0rc1-py3-none-any.whl", "acme_pets-2.1.0rc1.tar.gz"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--version", "1.0 final"),
            "'1.0 final' is not a valid version of a Python package",
        ),
        (("--distribution", "a b"), "'a b' is not a valid name"),
        (("--generated", "nowhere"), "nowhere has no package 'pets'"),
    ],
)
def test_what_cannot_be_built(
    project: Project,
    tmp_path: Path,
    options: tuple[str, str],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert build(project, tmp_path / "dist", *options) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize(
    ("stated", "version"), [("v1.0", "1.0"), ("2016-01-20", "2016.1.20"), ("3", "3")]
)
def test_the_version_of_an_api_becomes_that_of_its_package(
    stated: str, version: str
) -> None:
    assert api_version(stated) == version


def test_a_version_that_no_package_can_have() -> None:
    with pytest.raises(
        VendorError, match="'latest' is not a valid version of a package; pass"
    ):
        api_version("latest")
