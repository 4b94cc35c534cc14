"""Apply a plan: each file is written completely or not at all, and errors name the file."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.emit.manifest import NAME, Manifest, read_manifest
from specgen.emit.plan import TEMPORARY

if TYPE_CHECKING:
    from collections.abc import Generator

    from specgen.emit.plan import Package, Plan


def write(plan: Plan) -> None:
    """Apply a plan. Files that need no change are not touched.

    The caller must hold the lock of `exclusive`. Before a package's first file is written, its
    manifest lists the hashes of the new files, so that a run after an interrupted one does not
    treat them as edited by hand.

    Args:
        plan: The plan.

    Raises:
        OSError: A file or directory cannot be written; files written before stay.
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
    import tempfile  # Most runs write nothing.

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
    """Delete the temporary files of an interrupted run."""
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
            return  # There are other files in it.
        folder = folder.parent


@contextlib.contextmanager
def writing(path: Path) -> Generator[None]:
    """Add the path of the file to an error that lacks it, such as that of a full disk.

    Raises:
        OSError: The file cannot be written.
    """
    try:
        yield
    except OSError as error:
        if error.errno is not None:
            error.filename = str(path)
        raise
