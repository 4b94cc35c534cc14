"""Environments in which a package is installed with what it declares, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import venv
from email.parser import HeaderParser
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterable
    from email.message import Message


def empty_environment(folder: Path) -> Path:
    """Make an environment in which nothing is installed, and return its Python."""
    venv.create(folder, with_pip=False, symlinks=True)
    return folder / "bin/python"


def install(wheel: Path, python: Path, extra: str = "") -> None:
    """Install a wheel; what it declares is linked from this environment, not downloaded."""
    pip("--python", python, "install", "--no-index", "--no-deps", wheel)
    (packages,) = python.parent.parent.glob("lib/*/site-packages")
    requirements = metadata_of(wheel).get_all("Requires-Dist", [])
    for name, path in declared(requirements, extra).items():
        (packages / name).symlink_to(path)


def metadata_of(wheel: Path) -> Message:
    with ZipFile(wheel) as file:
        (name,) = (n for n in file.namelist() if n.endswith(".dist-info/METADATA"))
        return HeaderParser().parsestr(file.read(name).decode())


def declared(requirements: Iterable[str], extra: str = "") -> dict[str, Path]:
    """Return what the requirements of a package bring into an environment, by name."""
    found: dict[str, Path] = {}
    pending = [(text, extra) for text in requirements]
    done: set[str] = set()
    while pending:
        text, extra = pending.pop()
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        installed = distribution(requirement.name)
        assert requirement.specifier.contains(installed.version)
        if str(requirement) in done:
            continue
        done.add(str(requirement))
        pending += [
            (text, wanted)
            for text in installed.requires or []
            for wanted in ("", *requirement.extras)
        ]
        for file in installed.files or []:
            if file.parts[0] not in {"..", "__pycache__"}:
                found[file.parts[0]] = Path(str(installed.locate_file(file.parts[0])))
    return found


def pip(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    given = [*command, *(str(argument) for argument in arguments)]
    subprocess.run(given, check=True, capture_output=True, text=True)
