"""A vendored package works wherever it is put: a repository and its program for each layout."""

from __future__ import annotations

import subprocess
import sys
import zipapp
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.vendor.project import Consumer, Project

# Calls the client, blocking and not, and looks at what the import has brought along.
PROGRAM = """
import asyncio, importlib, logging, pkgutil, sys
import httpx2, pydantic, pydantic_core

def check(name):
    before = set(sys.modules)
    package = importlib.import_module(name)
    for found in pkgutil.walk_packages(package.__path__, name + "."):
        importlib.import_module(found.name)

    def answer(request):
        return httpx2.Response(200, json={"name": request.url.path}, request=request)

    with httpx2.Client(transport=httpx2.MockTransport(answer)) as http:
        with package.PetsClient(http=http, **OPTIONS) as client:
            pet = client.get_pet(pet_id="tom", **ARGUMENTS.get(name, {}))
    assert pet.name == "/pets/tom", pet
    assert type(pet) is package.models.Pet

    async def call():
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(answer)) as http:
            async with package.AsyncPetsClient(http=http, **OPTIONS) as client:
                return await client.get_pet(pet_id="tom", **ARGUMENTS.get(name, {}))

    assert asyncio.run(call()) == pet
    parents = {name.rsplit(".", n)[0] for n in range(name.count(".") + 1)}
    home = package.__path__[0]
    for found in set(sys.modules) - before - parents:
        file = getattr(sys.modules[found], "__file__", None) or ""
        assert found.startswith(name + ".") or not file.startswith(home), found
    assert not {"specgen", "generated", "pets", "client"} & set(sys.modules) - {name}
    loggers = [n for n in logging.root.manager.loggerDict if n == name or n.startswith(name + ".")]
    assert loggers, "it logs under no name of its own"

OPTIONS = {"endpoint": "https://pets.example"}
ARGUMENTS = {}
"""


class Layout(NamedTuple):
    """Where packages go: package, folder, name; what is there already; from where it runs."""

    added: tuple[tuple[str, str, str], ...]
    modules: tuple[str, ...]
    files: tuple[str, ...] = ()
    path: str = "src"


LAYOUTS = {
    "src": Layout(
        (("pets", "src/shop", "pets"),), ("shop.pets",), ("src/shop/__init__.py",)
    ),
    "flat": Layout(
        (("pets", "shop", "pets"),), ("shop.pets",), ("shop/__init__.py",), "."
    ),
    "top": Layout((("pets", ".", "pets"),), ("pets",), (), "."),
    "namespace": Layout(
        (("pets", "src/acme/clients", "pets"),),
        ("acme.clients.pets",),
        ("src/acme/other/__init__.py",),
    ),
    "nested": Layout(
        (("pets", "src/shop/deep/_vendor", "kms"),),
        ("shop.deep._vendor.kms",),
        ("src/shop/__init__.py",),
    ),
    "two packages": Layout(
        (("pets", "src/shop/_vendor", "pets"), ("zoo", "src/shop/_vendor", "zoo")),
        ("shop._vendor.pets", "shop._vendor.zoo"),
        ("src/shop/__init__.py",),
    ),
}


def run(folder: Path, *arguments: str | Path) -> str:
    """Run Python in isolation, so that nothing of this project is on its path."""
    command = [
        sys.executable,
        "-I",
        "-W",
        "error",
        *(str(argument) for argument in arguments),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def program(
    consumer: Consumer, paths: list[Path], modules: tuple[str, ...], more: str = ""
) -> Path:
    lines = [f"sys.path[:0] = {[str(path) for path in paths]!r}", more]
    lines += [f"check({module!r})" for module in modules]
    consumer.write("program.py", "\n".join([PROGRAM, *lines]))
    return consumer.root / "program.py"


def make(project: Project, consumer: Consumer, layout: Layout) -> None:
    for path in layout.files:
        consumer.write(path)
    for package, into, name in layout.added:
        assert (
            project.vendor(
                "add", package, "--into", consumer.root / into, "--name", name
            )
            == 0
        )
    consumer.commit()


@pytest.mark.parametrize("name", LAYOUTS)
def test_it_runs_where_it_is_put(
    project: Project, consumer: Consumer, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    layout = LAYOUTS[name]
    make(project, consumer, layout)
    printed = capsys.readouterr().out
    path = consumer.root / layout.path
    run(consumer.root, program(consumer, [path], layout.modules))
    for module in layout.modules:
        assert f"python -m {module} --verify" in printed
        start = f"import runpy, sys; sys.path[:0] = [{str(path)!r}]; sys.argv[1:] = ['--verify'];"
        verified = run(
            path, "-c", f"{start} runpy.run_module({module!r}, run_name='__main__')"
        )
        assert "all as generated" in verified


def test_two_versions_run_side_by_side(project: Project, consumer: Consumer) -> None:
    into = consumer.root / "src/shop/_vendor"
    project.vendor("add", "pets", "--into", into, "--name", "kms_1")
    project.turn_to("with shop")
    project.vendor("add", "pets", "--into", into, "--name", "kms_2")
    modules = ("shop._vendor.kms_1", "shop._vendor.kms_2")
    more = f"ARGUMENTS[{modules[1]!r}] = {{'shop': 'x'}}"
    run(consumer.root, program(consumer, [consumer.root / "src"], modules, more))


def test_it_is_imported_from_a_zip(
    project: Project, consumer: Consumer, tmp_path: Path
) -> None:
    make(project, consumer, LAYOUTS["nested"])
    archive = tmp_path / "shop.zip"
    with ZipFile(archive, "w") as file:
        for path in (consumer.root / "src").rglob("*"):
            file.write(path, path.relative_to(consumer.root / "src").as_posix())
    (module,) = LAYOUTS["nested"].modules
    run(consumer.root, program(consumer, [archive], (module,)))
    start = f"import runpy, sys; sys.path[:0] = [{str(archive)!r}]; sys.argv[1:] = ['--verify'];"
    verified = run(
        tmp_path, "-c", f"{start} runpy.run_module({module!r}, run_name='__main__')"
    )
    assert "all as generated" in verified


def test_it_runs_in_a_frozen_application(
    project: Project, consumer: Consumer, tmp_path: Path
) -> None:
    make(project, consumer, LAYOUTS["src"])
    source = program(consumer, [], LAYOUTS["src"].modules)
    source.rename(consumer.root / "src/__main__.py")
    zipapp.create_archive(consumer.root / "src", tmp_path / "shop.pyz", compressed=True)
    run(tmp_path, tmp_path / "shop.pyz")
