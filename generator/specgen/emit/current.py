"""Recognising a package that is as it should be, without generating it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.emit.manifest import NAME, read_manifest
from specgen.emit.plan import Package
from specgen.inputs import file_digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def current_package(
    root: Path, name: str, inputs: str, folders: Sequence[Path]
) -> Package | None:
    """Return a package as it stands on disk, if it is whole and made from the same inputs.

    Args:
        root: The folder of all packages.
        name: The package.
        inputs: Digest of the specs and tools that it should be made from.
        folders: The folders of its specs, from which further files are named.
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
    """Tell whether a file of this name and content lies in one of the folders."""
    return any(
        (f / path).is_file() and file_digest(f / path) == digest for f in folders
    )


def packages_in(root: Path) -> list[str]:
    """Return the names of the packages that some run has written into a folder."""
    return sorted(
        path.parent.name
        for path in root.glob(f"*/{NAME}")
        if read_manifest(path.parent)
    )
