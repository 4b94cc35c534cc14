"""A stub server for some APIs, in a consumer's repository or installed from its wheel."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from specgen.cli import main
from specgen.vendor.lock import read_lock

from tests.vendor.environments import empty_environment, install, metadata_of
from tests.vendor.project import WITH_AGE, WITH_SHOP, Consumer, Project, git

if TYPE_CHECKING:
    from pathlib import Path

CONFTEST = """
import sys
import pytest

sys.modules["specgen"] = None  # It is not there.
pytest_plugins = ["shop._vendor.fake.pytest_plugin"]
"""
TESTS = """
import pytest
from shop._vendor.fake import DOCUMENTED, create_app
from shop._vendor.fake.pets import DocumentedPetsHandler, error, models
from shop._vendor.kms import PetsClient, errors


class Handler(DocumentedPetsHandler):
    async def get_pet(self, request):
        if request.pet_id == "mine":
            return models.Pet(id="mine", name="Mine")
        if request.pet_id == "gone":
            raise error("NotFound", status=404)
        return DOCUMENTED


@pytest.fixture
def stub_app():
    return create_app(handlers={"pets": Handler()})


def test_the_client_calls_the_stub(stub_server):
    with PetsClient(endpoint=stub_server.url) as client:
        assert client.get_pet(pet_id="mine").name == "Mine"
        assert client.get_pet(pet_id="tom").name == "string"
        with pytest.raises(errors.UnexpectedReply, match="404"):
            client.get_pet(pet_id="gone")
    assert len(stub_server.calls("GetPet")) == 3
    with pytest.raises(ValueError):
        stub_server.calls("getZebra")
"""
INTO = "src/shop/_vendor"


def add(project: Project, consumer: Consumer, *names: str) -> Path:
    options = ("--into", consumer.root / INTO, "--name", "fake")
    assert project.vendor("add", "--stub", *names, *options) == 0
    return consumer.root / INTO / "fake"


@pytest.mark.usefixtures("kms")
def test_the_stub_serves_the_client_beside_it(
    project: Project, consumer: Consumer
) -> None:
    stub = add(project, consumer, "pets")
    consumer.write("tests/conftest.py", CONFTEST)
    consumer.write("tests/test_pets.py", TESTS)
    options = (
        "-W",
        "error",
        "-p",
        "no:cacheprovider",
        "--basetemp=tmp",
        "-o",
        "pythonpath=src",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *options, "tests"],
        cwd=consumer.root,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # By path it needs the standard library alone.
    verify = [sys.executable, "-I", "-S", str(stub), "--verify"]
    assert "all as generated" in subprocess.check_output(verify, text=True)
    (stub / "pets.json").write_text("{}")
    assert subprocess.run(verify, capture_output=True, check=False).returncode == 1


def test_a_stub_is_followed_like_a_client(
    project: Project, consumer: Consumer, capsys: pytest.CaptureFixture[str]
) -> None:
    stub = add(project, consumer, "zoo", "pets")
    entry = read_lock(consumer.root).find("fake")
    assert entry.specs == ("spec/pets.yaml", "spec/zoo.yaml")
    consumer.commit()
    capsys.readouterr()

    assert project.vendor("status", consumer.root) == 0
    assert capsys.readouterr().out == f"{INTO}/fake: current\n"
    for name in ("pets", "zoo"):
        (project.root / f"specs/{name}.yaml").write_text(WITH_AGE)
    assert project.vendor("status", consumer.root) == 0
    assert "behind (4 info)" in capsys.readouterr().out
    assert project.vendor("update", consumer.root) == 0
    assert "age" in (stub / "_apis/pets/models.py").read_text()
    (project.root / "specs/zoo.yaml").write_text(WITH_SHOP)
    assert project.vendor("update", consumer.root) == 1
    (project.root / "specs/zoo.yaml").write_text("openapi: 2\n")
    assert project.vendor("status", consumer.root) == 0
    assert "not compared: " in capsys.readouterr().out

    assert project.vendor("verify", consumer.root) == 0
    (stub / "_runtime/serving.py").write_text("")
    assert project.vendor("verify", consumer.root) == 1
    assert project.vendor("remove", consumer.root, "fake") == 2
    assert project.vendor("remove", consumer.root, "fake", "--force") == 0
    assert not git(consumer.root, "ls-files", "--others")
    assert not (consumer.root / INTO).exists()


def test_a_stub_needs_no_more_than_a_spec(
    project: Project, consumer: Consumer, tmp_path: Path
) -> None:
    (tmp_path / "shared").mkdir()
    schema = "{type: object, properties: {name: {type: string}}}"
    (tmp_path / "shared/pet.yaml").write_text(schema)
    text = (project.root / "specs/pets.yaml").read_text()
    spec = tmp_path / "apis/pets.yaml"
    spec.parent.mkdir()
    spec.write_text(
        text.replace("#/components/schemas/Pet", "../shared/pet.yaml"),
    )
    git(tmp_path, "init", "--quiet")
    options = ("--into", str(consumer.root / "src"))
    assert main(["vendor", "add", "--stub", str(spec), *options]) == 0
    stub = consumer.root / "src/pets_stub"
    assert (stub / "spec/shared/pet.yaml").read_text() == schema
    assert (stub / "spec/apis/pets.yaml").read_bytes() == spec.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name a package, or ask for a stub server with --stub"),
        (["pets", "zoo"], "name one package; only --stub takes several"),
        (["--stub", "dogs"], "has no spec of the package 'dogs'"),
        (["--stub", "dogs.yaml"], "dogs.yaml"),
    ],
)
def test_packages_that_there_are_not(
    project: Project,
    consumer: Consumer,
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert project.vendor("add", *arguments, "--into", consumer.root / "src") == 2
    assert message in capsys.readouterr().err


def test_the_wheel_and_its_container(project: Project, tmp_path: Path) -> None:
    specs = ("--specs", str(project.root / "specs"))
    out = tmp_path / "dist"
    assert main(["package", "--stub", "pets", *specs, "--out", str(out)]) == 0
    (wheel,) = out.glob("*.whl")
    (container,) = out.glob("*.Containerfile")
    assert container.name == "pets_stub-1.0.Containerfile"
    steps = dict(re.findall(r"^([A-Z]+) (.+)$", container.read_text(), re.MULTILINE))
    name, place = steps["COPY"].split()
    assert (out / name).read_bytes() == wheel.read_bytes()
    assert f"{place}{name}[keys]" in steps["RUN"]
    assert set(metadata_of(wheel).get_all("Provides-Extra", [])) == {"keys"}

    python = empty_environment(tmp_path / "venv")
    install(wheel, python, extra="keys")
    program, *entry = json.loads(steps["ENTRYPOINT"])
    assert program == "python"
    with subprocess.Popen(
        [python, "-I", *entry, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=tmp_path,
    ) as server:
        try:
            assert server.stdout is not None
            port = server.stdout.readline().strip().rpartition(":")[2]
            program, *check = json.loads(steps["HEALTHCHECK"].removeprefix("CMD "))
            check = [argument.replace("8700", port) for argument in check]
            assert program == "python"
            assert subprocess.run([python, "-I", *check], check=False).returncode == 0
        finally:
            server.terminate()
    verify = [str(python), "-I", "-m", "pets_stub", "--verify"]
    assert "all as generated" in subprocess.check_output(verify, text=True)
