"""The import check, where packages are missing that some generated modules need."""

from __future__ import annotations

import sys
import sysconfig
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.emit import Package, import_problem
from generator.pipeline import client_package, load_specs, stub_package

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
