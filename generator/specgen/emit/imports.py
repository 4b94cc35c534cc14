"""The last check before files are replaced: the generated code compiles and can be imported."""

from __future__ import annotations

import hashlib
import os
import site
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.cache import Cache
from specgen.code.blocks import blocks, runs
from specgen.emit import import_sandbox
from specgen.emit.import_sandbox import DONE
from specgen.emit.write import writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from subprocess import CompletedProcess

    from specgen.emit.plan import Package

_PARENT = "specgen_staging"
# Packages that some generated modules need and a plain installation lacks: the modules about the
# stub's keys and certificates, and its plugin for pytest.
_OPTIONAL = ("cryptography", "pytest")
# The tests of the generator import these: they draw in a server, and the test framework.
_SAME_FOR_EACH_SPEC = ("__main__.py", "pytest_plugin.py", "serving.py", "testing.py")
# Variables that the interpreter may need to start; none holds a secret of the caller.
_ENVIRONMENT = ("DYLD_LIBRARY_PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")


def import_problem(
    packages: Sequence[Package], made: Cache | None = None
) -> str | None:
    """Import the modules of the packages that depend on a spec, in a new, confined interpreter.

    A module that needs an optional package which is not installed is only compiled. So are modules
    that differ from some that could be imported only in what does not run at import.

    Args:
        packages: The packages; those that import one another must all be given.
        made: Cache of what could be imported.

    Returns:
        The error of the interpreter if one cannot be imported, else None.
    """
    made = made or Cache()
    at_import = "\n".join(
        f"{package.name} {_at_import(package)}" for package in packages
    )
    if made.find("imported", at_import) is not None:
        return _compilation_problem(packages, made)
    problem = _problem_in_confinement(packages)
    if problem is None:
        made.put("imported", at_import, "")
        if made.outlives_run:
            for text in _generated(packages).values():
                _note_compiled(text, made)
    return problem


def _note_compiled(text: str, made: Cache) -> None:
    for part in {text, *runs(text), *blocks(text)}:
        made.put("compiled", part, "")


def _at_import(package: Package) -> str:
    """Return a digest of what runs when a package is imported."""
    texts = [t for path, t in sorted(package.files.items()) if path.endswith(".py")]
    whole = hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass"))
    return package.at_import or whole.hexdigest()


def _generated(packages: Sequence[Package]) -> dict[str, str]:
    """Return the modules that templates made, by path."""
    from specgen.code.module_facts import is_generated

    return {
        f"{package.name}/{path}": text
        for package in packages
        for path, text in package.files.items()
        if path.endswith(".py") and is_generated(text)
    }


def _compilation_problem(packages: Sequence[Package], made: Cache) -> str | None:
    """Compile the blocks that were not compiled before."""
    for path, text in _generated(packages).items():
        if made.find("compiled", text) is not None:
            continue
        changed = [run for run in runs(text) if made.find("compiled", run) is None]
        for block in (each for run in changed for each in blocks(run)):
            if made.find("compiled", block) is None:
                try:
                    compile(block, path, "exec", dont_inherit=True)
                except (SyntaxError, ValueError) as error:
                    return f"{path}: {error}"
                made.put("compiled", block, "")
        for part in {text, *changed}:
            made.put("compiled", part, "")
    return None


def _problem_in_confinement(packages: Sequence[Package]) -> str | None:
    import tempfile

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


def _confined(folder: str, names: list[str]) -> CompletedProcess[str]:
    import subprocess

    given = [folder, " ".join(_OPTIONAL), os.pathsep.join(_further_paths()), *names]
    return subprocess.run(
        [sys.executable, "-I", import_sandbox.__file__, *given],
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
    """Return the modules that depend on a spec; they import the others as far as they need them."""
    from specgen.code.module_facts import is_generated

    found = []
    for package in packages:
        for path, text in package.files.items():
            is_module = path.endswith(".py") and path not in _SAME_FOR_EACH_SPEC
            if is_module and is_generated(text):
                parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
                found.append(
                    ".".join(
                        [_PARENT, package.name, *(p for p in parts if p != "__init__")]
                    )
                )
    return found
