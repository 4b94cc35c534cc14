"""Update vendored packages without losing local edits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from specgen.emit.manifest import NAME
from specgen.vendor.git import merge, recorded
from specgen.vendor.state import is_content
from specgen.vendor.transaction import Swap

if TYPE_CHECKING:
    from pathlib import Path

    from specgen.vendor.source import GeneratedPackage
    from specgen.vendor.status import Status

Policy: TypeAlias = Literal["refuse", "merge", "force"]


@dataclass(frozen=True, slots=True)
class Update:
    """The planned update of a package.

    Args:
        status: The status of the package.
        swap: The new content of its directory.
        merged: Files in which local edits stay.
        obstacles: The reasons against it, by path in the package.
    """

    status: Status
    swap: Swap
    merged: tuple[str, ...] = ()
    obstacles: dict[str, str] = field(default_factory=dict[str, str])


def plan_update(
    root: Path, status: Status, source: GeneratedPackage, policy: Policy
) -> Update:
    """Return the planned update of a package.

    Args:
        root: The root of the consumer's tree.
        status: The status of the package.
        source: The generated package.
        policy: How to treat files with local edits.

    Raises:
        VendorError: Files must be merged and git is not installed.
        OSError: A file cannot be read.
    """
    files = dict(source.files)
    in_the_way = [path for path in status.state.foreign if path in files]
    kept = tuple(
        p for p in status.state.foreign if p not in files and not _is_cached(p)
    )
    swap = Swap(status.entry.place, files, kept)
    if policy == "force":
        return Update(status, swap)
    obstacles = dict.fromkeys(in_the_way, "the new version has a file of this name")
    merged: list[str] = []
    for path in status.state.edited:
        if policy == "refuse":
            obstacles[path] = "edited locally"
            continue
        result = _merged(root, status, source, path)
        if isinstance(result, str):
            obstacles[path] = result
        else:
            files[path] = result
            merged.append(path)
    return Update(status, swap, tuple(merged), obstacles)


def _is_cached(path: str) -> bool:
    """Tell whether a file is compiled code, which could hide a new module."""
    return path.endswith(".pyc") and "__pycache__" in path.split("/")


def _merged(
    root: Path, status: Status, source: GeneratedPackage, path: str
) -> bytes | str:
    """Return a file with the local and the new edits, or the reason why they cannot be merged."""
    theirs = source.files.get(path)
    mine = status.folder / path
    if theirs is None:
        return "edited locally, and the new version has no such file"
    if path == NAME or mine.is_symlink():
        return "edited locally, and cannot be merged"
    base = _base(root, status, source, path)
    if base is None:
        return "edited locally, and the original version is in no history"
    merged = merge(base=base, mine=mine.read_bytes(), theirs=theirs)
    return (
        "edited locally where the new version differs too" if merged is None else merged
    )


def _base(
    root: Path, status: Status, source: GeneratedPackage, path: str
) -> bytes | None:
    """Return the original of a file, from the history of the consumer's repository or ours."""
    expected = status.entry.files[path]
    histories = [(root, status.entry.place)]
    if source.folder is not None:
        histories.append((source.folder.parent, source.package))
    for folder, name in histories:
        base = recorded(
            folder, f"{name}/{path}", lambda content: is_content(content, expected)
        )
        if base is not None:
            return base
    return None
