"""A spec may be called almost anything: what its package is called gets in nobody's way."""

from __future__ import annotations

import ast
import json
import keyword
import symtable
from pathlib import PurePosixPath

import pytest
from specgen.naming import module_name
from specgen.render import RESERVED_NAMES, stub_files

from tests.render.packages import packages_of, put, run, write_spec

# Names of the stub server's private modules and functions, and what Python itself means by a name.
_NAMES = ["journal", "tls", "rules", "default_app", "class", "match", "__init__", "1st"]

# Imports every module, which binds its name in the package, and only then makes the application.
_PROGRAM = """
import importlib, json, pkgutil
import made.stub_server as stub

modules = [m.name for m in pkgutil.iter_modules(stub.__path__) if m.name != "__main__"]
for name in modules:
    importlib.import_module(f"made.stub_server.{name}")
stub.create_app()
print(json.dumps([list(stub.Handlers.__annotations__), [*modules, *vars(stub)]]))
"""


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], list[str]]:
    """The names of the packages in a stub server, and all that it binds or has a module for."""
    folder = tmp_path_factory.mktemp("names")
    specs = [write_spec(folder / "specs", document(name), name) for name in _NAMES]
    put(folder, packages_of(specs))
    done = run(_PROGRAM, cwd=folder)
    assert done.returncode == 0, done.stderr
    packages, names = json.loads(done.stdout)
    return packages, names


def document(name: str) -> dict[str, object]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Fiction", "version": "1"},
        "servers": [{"url": "https://fiction.example.com"}],
        "paths": {
            f"/{name}": {
                "get": {
                    "operationId": "read",
                    "responses": {"204": {"description": "Done."}},
                }
            }
        },
    }


def test_packages_may_be_called_as_private_parts_of_the_stub(
    bound: tuple[list[str], list[str]],
) -> None:
    packages, _ = bound
    assert packages == [module_name(name) for name in _NAMES]
    assert not any(keyword.iskeyword(name) for name in packages)


def test_what_the_stub_binds_is_reserved(bound: tuple[list[str], list[str]]) -> None:
    packages, names = bound
    public = {name for name in names if not name.startswith("_")}
    could_be_packages = {n for n in public - set(packages) if module_name(n) == n}
    assert could_be_packages <= RESERVED_NAMES
    assert RESERVED_NAMES.isdisjoint(packages)


def test_reserved_names_are_those_of_the_stub_without_an_api() -> None:
    files = stub_files([])
    modules = {PurePosixPath(path).parts[0].removesuffix(".py") for path in files}
    package = files["__init__.py"]
    held = symtable.symtable(package, "__init__.py", "exec").get_identifiers()
    # The package compares the requested name with those of attributes it creates on demand.
    compared = {
        str(node.comparators[0].value)
        for node in ast.walk(ast.parse(package))
        if isinstance(node, ast.Compare)
        and isinstance(node.comparators[0], ast.Constant)
    }
    names = {*modules, "key_store", *held, *compared}
    assert {name for name in names if module_name(name) == name} == RESERVED_NAMES
