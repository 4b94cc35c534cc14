"""The consumer's tree: its root, and the paths in it that may be written."""

from __future__ import annotations

import keyword
import os
from pathlib import Path, PurePosixPath

LOCK = "specgen.lock"


class VendorError(Exception):
    """A command cannot be executed; the consumer's tree is unchanged."""


def absolute(path: Path) -> Path:
    """Return a path from the root of the file system, with no symbolic link resolved.

    A resolved link could lead to the root of another tree unnoticed.
    """
    return Path(os.path.normpath(path.absolute()))


def find_root(start: Path) -> Path:
    """Return the root of a path's repository: the nearest directory with a lock or .git.

    Args:
        start: A path in the tree; it need not exist.

    Raises:
        VendorError: There is no such directory.
    """
    path = absolute(start)
    for folder in (path, *path.parents):
        if (folder / LOCK).is_file() or (folder / ".git").exists():
            return folder
    raise VendorError(
        f"{start}: neither this directory nor one above it has a {LOCK} or a .git;"
        " name the root of the repository with --root"
    )


def place_of(root: Path, path: Path) -> str:
    """Return a path relative to the root, as written in the lock file.

    Raises:
        VendorError: The path is outside the tree, or is the root itself.
    """
    full = absolute(path)
    if root not in full.parents:
        raise VendorError(f"{path} is not inside {root}")
    place = full.relative_to(root).as_posix()
    if not place.isprintable():
        raise VendorError(
            f"{path}: this path contains characters that cannot be printed"
        )
    return place


def folder_at(root: Path, place: str) -> Path:
    """Return the directory of a vendored package.

    Args:
        root: The root of the tree.
        place: The directory's path from the root. It may come from an edited file.

    Raises:
        VendorError: The directory is outside the tree, or leads there through a symbolic link.
    """
    pure = PurePosixPath(place)
    if not is_inside(place) or not is_package_name(pure.name):
        raise VendorError(
            f"{place!r} is not a valid directory for a package in this tree"
        )
    folder = root.joinpath(*pure.parts)
    if folder.is_symlink():
        raise VendorError(
            f"{folder} is a symbolic link; a package must be a directory of its own"
        )
    if root.resolve() not in folder.resolve().parents:
        raise VendorError(f"{folder} leads outside {root} through a symbolic link")
    return folder


def is_inside(path: str) -> bool:
    """Tell whether a path is relative, normalized, and without `..`."""
    pure = PurePosixPath(path)
    parts = pure.parts
    return (
        bool(parts)
        and pure.as_posix() == path
        and not pure.is_absolute()
        and ".." not in parts
        and "\\" not in path
        and "\0" not in path
    )


def is_package_name(name: str) -> bool:
    """Tell whether a name is valid in an import statement."""
    return name.isidentifier() and not keyword.iskeyword(name)


def missing_parents(root: Path, folder: Path) -> list[Path]:
    """Return the directories above a new package that must be created, outermost first.

    Raises:
        VendorError: A directory could not be imported, or exists and is not a directory.
    """
    above = [p for p in reversed(folder.parents) if root in p.parents]
    for parent in above:
        if parent.exists() and not parent.is_dir():
            raise VendorError(f"{parent} is a file")
        is_part = not parent.exists() or is_regular_package(parent)
        if is_part and not is_package_name(parent.name):
            raise VendorError(
                f"{parent}: {parent.name!r} is not a valid module name, so nothing below"
                " can be imported; choose another directory"
            )
    return [parent for parent in above if not parent.exists()]


def is_regular_package(folder: Path) -> bool:
    """Tell whether a directory has an `__init__.py`."""
    return (folder / "__init__.py").is_file()


def module_at(place: str) -> str:
    """Return the name by which a package is imported, from `src` if it is below, or the root.

    Args:
        place: The package's directory, relative to the root of the tree.
    """
    parts = PurePosixPath(place).parts
    start = parts.index("src") + 1 if "src" in parts[:-1] else 0
    while not all(is_package_name(part) for part in parts[start:]):
        start += 1
    return ".".join(parts[start:])


def visible(text: str) -> str:
    """Return a name from the file system with everything escaped that a terminal might obey."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in text
    )
