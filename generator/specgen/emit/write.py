"""Writing a plan: each file whole or not at all, whatever happens in between."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.emit.files import writing
from specgen.emit.manifest import NAME, Manifest, read_manifest
from specgen.emit.plan import TEMPORARY

if TYPE_CHECKING:
    from specgen.emit.plan import Package, Plan


def write(plan: Plan) -> None:
    """Carry out a plan. Files that need no change are not touched.

    To be called with the folder held by `exclusive`. Before a package's first file is written, its
    manifest says what the files are going to be, so that a run after an interrupted one does not
    take them for edited by hand.

    Args:
        plan: What to do.

    Raises:
        OSError: A file or folder cannot be written; what was written before stays.
    """
    for package in plan.packages:
        _clean(plan.root / package.name)
        if any(change.path.startswith(f"{package.name}/") for change in plan.changes):
            _announce(plan.root / package.name, package)
    manifests = [change for change in plan.changes if change.path.endswith(f"/{NAME}")]
    for change in (*(c for c in plan.changes if c not in manifests), *manifests):
        path = plan.root / change.path
        if change.kind == "orphaned":
            path.unlink(missing_ok=True)
            _remove_empty(path.parent, plan.root)
        else:
            _replace(path, change.after)


def _announce(folder: Path, package: Package) -> None:
    known = read_manifest(folder) or Manifest("", {})
    announced = Manifest(
        "", known.files, specs=known.specs, pending=package.manifest.files
    )
    _replace(folder / NAME, announced.text())


def _replace(path: Path, text: str) -> None:
    with writing(path):
        _put(path, text)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=TEMPORARY, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _clean(folder: Path) -> None:
    """Delete what an interrupted run left behind."""
    for path in folder.rglob(f"{TEMPORARY}*"):
        path.unlink(missing_ok=True)


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root and folder.is_dir():
        for cache in folder.glob("__pycache__/*.pyc"):
            cache.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            (folder / "__pycache__").rmdir()
        try:
            folder.rmdir()
        except OSError:
            return  # Something else lives there.
        folder = folder.parent
