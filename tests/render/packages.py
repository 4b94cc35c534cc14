"""Packages made of specs for tests, as `specgen generate` makes them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from specgen.pipeline import client_package, load_specs, stub_package

from tests.render.type_checkers import mypy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from specgen.emit import Package

PARENT = "made"
"""The package that generated ones are put into: they import one another relatively."""


def write_spec(
    folder: Path, document: Mapping[str, object], name: str = "fiction"
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return path


def packages_of(specs: Sequence[Path]) -> list[Package]:
    """The client package of each spec, and the stub server of all of them."""
    loaded, _ = load_specs(specs)
    return [*map(client_package, loaded), stub_package(loaded)]


def put(root: Path, packages: Sequence[Package]) -> None:
    for package in packages:
        for path, text in package.files.items():
            target = root / PARENT / package.name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")


def run(
    program: str, *, cwd: Path, given: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a Python program in a fresh interpreter that finds packages in `cwd`."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(cwd), "PYTHONDONTWRITEBYTECODE": "1"},
    )


def mypy_complaints(root: Path) -> str:
    """What `mypy --strict` says of the packages in a folder, other than that all is well."""
    done = mypy("-p", PARENT, cwd=root)
    return "" if done.returncode == 0 else done.stdout + done.stderr


class NoCredentials:
    """Credentials that hold no secret."""

    secrets: frozenset[str] = frozenset()


class Unsigned:
    """Authenticates nothing: for calls to a stub that asks for no credentials."""

    def credentials(self) -> NoCredentials:
        """There are none."""
        return NoCredentials()

    def sign(self, request: Any, credentials: NoCredentials, **_: object) -> Any:
        """The request as it is."""
        del credentials
        return request
