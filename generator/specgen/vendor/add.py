"""Add a package to a consumer's tree, and remove it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.vendor.consumer_tree import (
    VendorError,
    folder_at,
    is_package_name,
    place_of,
    visible,
)
from specgen.vendor.state import state_of
from specgen.vendor.transaction import Swap

if TYPE_CHECKING:
    from pathlib import Path

    from specgen.vendor.lock import Lock


def free_place(root: Path, lock: Lock, into: Path, name: str) -> str:
    """Return the place of a new package.

    Args:
        root: The root of the consumer's tree.
        lock: The vendored packages of the tree.
        into: The directory to put the package into.
        name: The name of the copy.

    Raises:
        VendorError: The package could not be imported from there, or the path exists.
    """
    if not is_package_name(name):
        raise VendorError(
            f"{name!r} cannot be the name of a package; choose another with --name"
        )
    place = place_of(root, into / name)
    folder = folder_at(root, place)
    if place in lock.entries:
        raise VendorError(
            f"{folder} is vendored already; update it with `vendor update`"
        )
    if folder.exists():
        raise VendorError(
            f"{folder} exists and is not in {root / 'specgen.lock'}; delete it, or"
            " choose another name with --name"
        )
    around = next((p for p in lock.entries if place.startswith(f"{p}/")), None)
    if around is not None:
        raise VendorError(
            f"{folder} is inside the vendored package {around}; choose another directory"
        )
    return place


def removal(root: Path, lock: Lock, place: str, *, force: bool) -> Swap:
    """Return the removal of a package.

    Args:
        root: The root of the consumer's tree.
        lock: The vendored packages of the tree.
        place: The directory of the package.
        force: Whether to delete edited and added files, too.

    Raises:
        VendorError: Files were edited or added there.
    """
    folder = folder_at(root, place)
    state = state_of(folder, lock.entries[place].files)
    mine = [*state.edited, *state.foreign]
    if mine and not force:
        listed = "".join(f"\n  {folder}/{visible(path)}" for path in mine)
        raise VendorError(
            f"these files differ from the copied ones, and would be lost:{listed}\n"
            "save them, or pass --force"
        )
    return Swap(place, None)
