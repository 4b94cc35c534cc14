"""The last check before files are replaced: the generated code compiles and can be imported."""

from __future__ import annotations

import os
import site
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.emit import confined
from specgen.emit.confined import DONE
from specgen.emit.files import writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specgen.emit.plan import Package

_PARENT = "specgen_staging"
# Packages that some generated modules need and a plain installation lacks: the modules about the
# stub's keys and certificates, and its plugin for pytest.
_OPTIONAL = ("cryptography", "pytest")
# Variables that the interpreter may need to start; none holds a secret of the caller.
_ENVIRONMENT = ("DYLD_LIBRARY_PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")


def import_problem(packages: Sequence[Package]) -> str | None:
    """Import every module of the packages in a new, confined interpreter.

    A module that needs an optional package which is not installed is only compiled.

    Args:
        packages: The packages; those that import one another must all be given.

    Returns:
        The error of the interpreter if one cannot be imported, else None.
    """
    with tempfile.TemporaryDirectory(prefix="specgen-") as folder:
        root = Path(folder) / _PARENT
        for package in packages:
            for path, text in package.files.items():
                target = root / package.name / path
                with writing(target):
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(text.encode())
        done = _confined(folder, _modules(packages))
        if done.returncode == 0 and done.stdout == DONE:
            return None
        return done.stderr.replace(f"{folder}/{_PARENT}/", "") or "it ended early"


def _confined(folder: str, names: list[str]) -> subprocess.CompletedProcess[str]:
    given = [folder, " ".join(_OPTIONAL), os.pathsep.join(_further_paths()), *names]
    return subprocess.run(
        [sys.executable, "-I", confined.__file__, *given],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        cwd=folder,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
    )


def _further_paths() -> list[str]:
    """Return the search path for packages besides that of the interpreter itself."""
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    user = [site.getusersitepackages()] if site.ENABLE_USER_SITE else []
    # The stub server imports its runtime from this package, wherever it is.
    own = [str(Path(__file__).parents[2])]
    return [path for path in (*given, *user, *own) if Path(path).is_absolute()]


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
