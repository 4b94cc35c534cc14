"""The last test before anything is replaced: what was generated compiles and can be imported."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.emit.plan import Package

_PARENT = "specgen_staging"
# Packages that some generated modules need and a plain installation lacks: the modules about the
# stub's keys and certificates, and its plugin for pytest.
_OPTIONAL = ("cryptography", "pytest")
_PROGRAM = """
import importlib, sys, warnings
warnings.simplefilter("error")
sys.dont_write_bytecode = True
folder, optional = sys.argv[1], sys.argv[2].split()
sys.path.insert(0, folder)
for name in sys.argv[3:]:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name not in optional:
            raise
"""


def import_problem(packages: Sequence[Package]) -> str | None:
    """Import every module of the packages in a fresh interpreter.

    A module that needs an optional package which is not installed is only compiled.

    Args:
        packages: The packages; those that import one another must all be given.

    Returns:
        What the interpreter said if one cannot be imported, else None.
    """
    with tempfile.TemporaryDirectory(prefix="specgen-") as folder:
        root = Path(folder) / _PARENT
        for package in packages:
            for path, text in package.files.items():
                target = root / package.name / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(text.encode())
        program = [sys.executable, "-c", _PROGRAM, folder, " ".join(_OPTIONAL)]
        command = [*program, *_modules(packages)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=folder
        )
        return (
            None
            if done.returncode == 0
            else done.stderr.replace(f"{folder}/{_PARENT}/", "")
        )


def _modules(packages: Sequence[Package]) -> list[str]:
    found = []
    for package in packages:
        for path in package.files:
            if path.endswith(".py") and not path.endswith("__main__.py"):
                parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
                found.append(
                    ".".join(
                        [_PARENT, package.name, *(p for p in parts if p != "__init__")]
                    )
                )
    return found
