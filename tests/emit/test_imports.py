"""The import check, where packages are missing that some generated modules need."""

from __future__ import annotations

import sys
import sysconfig
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from specgen.cache import Cache
from specgen.code.module_facts import run_at_import
from specgen.emit import Package
from specgen.emit.imports import import_problem
from specgen.pipeline import client_package, load_specs, stub_package

if TYPE_CHECKING:
    from collections.abc import Sequence

SPECS = Path(__file__).parents[2] / "specs"


def _without(folder: Path, missing: Sequence[str]) -> str:
    """An interpreter for which the installed packages but for the missing ones are there."""
    venv.create(folder, with_pip=False, symlinks=True)
    places = {"base": str(folder), "platbase": str(folder)}
    target = Path(sysconfig.get_path("platlib", vars=places))
    for entry in Path(sysconfig.get_path("platlib")).iterdir():
        if entry.name not in missing and entry.suffix != ".pth":
            (target / entry.name).symlink_to(entry)
    return str(folder / "bin" / "python")


@pytest.fixture(scope="module")
def packages() -> list[Package]:
    loaded, _ = load_specs([SPECS / "alibaba_kms.yaml"])
    return [*map(client_package, loaded), stub_package(loaded)]


@pytest.mark.parametrize(
    "missing", [("cryptography",), ("pytest", "_pytest"), ("cryptography", "pytest")]
)
def test_extras_need_not_be_installed(
    packages: list[Package],
    missing: Sequence[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", _without(tmp_path / "venv", missing))
    assert import_problem(packages) is None


def test_what_every_package_needs_must_be_installed(
    packages: list[Package], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", _without(tmp_path / "venv", ["pydantic"]))
    problem = import_problem(packages)
    assert problem is not None
    assert "No module named 'pydantic'" in problem


@pytest.mark.parametrize(
    "text", ["import cryptographic\n", "from . import none\n", "("]
)
def test_a_module_that_cannot_be_imported_is_found(text: str) -> None:
    problem = import_problem([Package("broken", "", {"__init__.py": text})])
    assert problem is not None
    assert "broken/__init__.py" in problem


_HARM = {
    "writing": "open({outside!r}, 'w')",
    "writing-by-path": "__import__('pathlib').Path({outside!r}).touch()",
    "writing-by-descriptor": "__import__('os').open({outside!r}, 65)",
    "writing-beside-itself": "open('here', 'w')",
    "deleting": "__import__('os').remove({inside!r})",
    "moving": "__import__('os').replace({inside!r}, {outside!r})",
    "linking": "__import__('os').symlink({inside!r}, {outside!r})",
    "making-a-folder": "__import__('os').mkdir({outside!r})",
    "cutting": "__import__('os').truncate({inside!r}, 0)",
    "changing-the-mode": "__import__('os').chmod({inside!r}, 0)",
    "a-socket": "__import__('socket').socket()",
    "a-name-looked-up": "__import__('socket').getaddrinfo('localhost', 80)",
    "a-request": "__import__('urllib.request').request.urlopen('http://localhost:9')",
    "a-program": "__import__('subprocess').run(['touch', {outside!r}])",
    "a-shell": "__import__('os').system('touch ' + {outside!r})",
    "another-program": "__import__('os').execv('/bin/sh', ['sh', '-c', 'touch ' + {outside!r}])",
    "a-spawned-program": "__import__('os').posix_spawn('/bin/sh', ['sh'], {{}})",
    "a-fork": "__import__('os').fork()",
    "a-terminal": "__import__('pty').spawn('/bin/sh')",
    "the-c-library": "__import__('ctypes').CDLL(None)",
    "a-database": "__import__('sqlite3').connect({outside!r})",
    "a-signal": "__import__('os').kill(__import__('os').getppid(), 0)",
    "another-hook": "__import__('sys').addaudithook(print)",
    "memory": "open('/proc/self/mem', 'r+b')",
}


@pytest.mark.parametrize("name", _HARM)
@pytest.mark.parametrize(
    "form", ["{}", "try:\n    {}\nexcept BaseException:\n    pass"]
)
def test_what_is_imported_can_do_no_harm(name: str, form: str, tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.write_text("kept")
    outside = tmp_path / "outside"
    harm = _HARM[name].format(inside=str(inside), outside=str(outside))
    problem = import_problem([Package("bad", "", {"__init__.py": form.format(harm)})])
    assert problem is not None
    assert "is not allowed while generated code is imported" in problem
    assert not outside.exists()
    assert inside.read_text() == "kept"
    assert inside.stat().st_mode & 0o600


def test_leaving_early_is_no_success() -> None:
    text = "__import__('os')._exit(0)"
    assert import_problem([Package("bad", "", {"__init__.py": text})]) is not None


def test_what_is_imported_sees_nothing_of_the_caller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "beside.py").write_text("")
    for text in (
        "import os\nassert 'SECRET_TOKEN' not in os.environ",
        "import importlib.util\nassert importlib.util.find_spec('beside') is None",
        "import sys\nassert sys.stdin.read() == ''",
    ):
        assert import_problem([Package("curious", "", {"__init__.py": text})]) is None


def test_packages_are_found_where_the_caller_finds_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    package = Package("curious", "", {"__init__.py": "import elsewhere"})
    assert import_problem([package]) is None


_MODULE = '''"""{doc}"""

NAME = "{name}"


def f(x: int = {default}) -> int:
    """{doc}"""
    return {result}
'''


def _package_of(**given: str) -> Package:
    values = {"doc": "Doc.", "name": "a", "default": "1", "result": "x", **given}
    files = {"__init__.py": _MODULE.format(**values)}
    return Package("p", "", files, at_import=run_at_import(files))


@pytest.mark.parametrize(
    ("edit", "is_imported"),
    [
        ({"doc": "Other."}, False),
        ({"name": "b"}, False),
        ({"result": "x + 1"}, False),
        ({"default": "2"}, True),
    ],
)
def test_what_runs_the_same_at_import_is_imported_once(
    edit: dict[str, str], is_imported: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Cache()
    assert import_problem([_package_of()], made) is None
    started: list[object] = []
    monkeypatch.setattr("specgen.emit.imports._problem_in_confinement", started.append)
    assert import_problem([_package_of(**edit)], made) is None
    assert len(started) == is_imported


def test_docstrings_in_any_block_of_a_large_module_do_not_run_at_import() -> None:
    functions = [
        _MODULE.format(name=f"a{n}", doc=f"{n}", default=n, result=n) for n in range(50)
    ]
    ran = {
        run_at_import(
            {"a.py": "\n\n".join(functions).replace(f'"""{n}"""', '"""Edited."""')}
        )
        for n in range(-1, 50)
    }
    assert len(ran) == 1


def test_what_is_not_imported_again_is_compiled() -> None:
    made = Cache()
    before = _package_of()
    assert import_problem([before], made) is None
    files = {
        "__init__.py": before.files["__init__.py"].replace("return", "break; return")
    }
    after = Package("p", "", files, at_import=before.at_import)
    assert "'break' outside loop" in str(import_problem([after], made))
