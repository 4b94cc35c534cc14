"""Detect packages that are up to date, without generating them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.emit.manifest import NAME, read_manifest
from specgen.emit.plan import Package
from specgen.input_digest import file_digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def current_package(
    root: Path, name: str, inputs: str, folders: Sequence[Path]
) -> Package | None:
    """Return a package from disk, if it is complete and was generated from the same inputs.

    Args:
        root: The directory of all packages.
        name: The package.
        inputs: Digest of the current specs and tools.
        folders: The directories of its specs; paths of other files are relative to them.
    """
    manifest = read_manifest(root / name)
    if manifest is None or manifest.inputs != inputs or manifest.pending:
        return None
    if not all(
        _has(folders, path, digest) for path, digest in manifest.sources.items()
    ):
        return None
    try:
        files = {
            path: (root / name / path).read_bytes().decode() for path in manifest.files
        }
    except (OSError, ValueError):
        return None
    package = Package(
        name, inputs, files, manifest.sources, manifest.findings, manifest.specs
    )
    return (
        package
        if package.manifest.text() == (root / name / NAME).read_text("utf-8")
        else None
    )


def _has(folders: Sequence[Path], path: str, digest: str) -> bool:
    """Tell whether a file of this name and content is in one of the directories."""
    return any(
        (f / path).is_file() and file_digest(f / path) == digest for f in folders
    )


def packages_in(root: Path) -> list[str]:
    """Return the names of the generated packages in a directory."""
    return sorted(
        path.parent.name
        for path in root.glob(f"*/{NAME}")
        if read_manifest(path.parent)
    )
