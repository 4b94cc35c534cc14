"""Putting a package into a tree, and taking it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.vendor.state import state_of
from specgen.vendor.transaction import Swap
from specgen.vendor.tree import (
    VendorError,
    folder_at,
    is_package_name,
    place_of,
    visible,
)

if TYPE_CHECKING:
    from pathlib import Path

    from specgen.vendor.lock import Lock


def free_place(root: Path, lock: Lock, into: Path, name: str) -> str:
    """Return the place of a new package.

    Args:
        root: The root of the consumer's tree.
        lock: What is vendored there already.
        into: The folder to put the package into.
        name: What it is to be called.

    Raises:
        VendorError: It could not be imported from there, or something is there already.
    """
    if not is_package_name(name):
        raise VendorError(
            f"{name!r} cannot be the name of a package; choose another with --name"
        )
    place = place_of(root, into / name)
    folder = folder_at(root, place)
    if place in lock.entries:
        raise VendorError(
            f"{folder} is vendored already; bring it up to date with `vendor update`"
        )
    if folder.exists():
        raise VendorError(
            f"{folder} exists and is not in {root / 'specgen.lock'}, so it is somebody else's;"
            " delete it, or choose another name with --name"
        )
    around = next((p for p in lock.entries if place.startswith(f"{p}/")), None)
    if around is not None:
        raise VendorError(
            f"{folder} is inside the vendored package {around}; choose another folder"
        )
    return place


def removal(root: Path, lock: Lock, place: str, *, force: bool) -> Swap:
    """Return how a package is taken out.

    Args:
        root: The root of the consumer's tree.
        lock: What is vendored there.
        place: Where the package is.
        force: Whether to delete what was edited or added there, too.

    Raises:
        VendorError: Something was edited or added there.
    """
    folder = folder_at(root, place)
    state = state_of(folder, lock.entries[place].files)
    mine = [*state.edited, *state.foreign]
    if mine and not force:
        listed = "".join(f"\n  {folder}/{visible(path)}" for path in mine)
        raise VendorError(
            f"these files are not as they were copied, and would be lost:{listed}\n"
            "save them, or pass --force"
        )
    return Swap(place, None)
