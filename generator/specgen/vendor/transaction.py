"""Replace packages and the lock file atomically: after a crash the next run completes or undoes it.

A journal at the root records the progress; its name is the state, so a rename is the commit.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, cast

from specgen.emit import BusyError, writing
from specgen.emit import exclusive as held
from specgen.vendor.consumer_tree import (
    LOCK,
    VendorError,
    folder_at,
    is_regular_package,
    missing_parents,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence
    from pathlib import Path

_STAGING = ".specgen-staging"
_COMMIT = ".specgen-commit"
_UNDO = ".specgen-undo"
_NEW_LOCK = ".specgen-lock"
_INIT = "__init__.py"
_CACHE = "__pycache__"


@dataclass(frozen=True, slots=True)
class Swap:
    """A change of a package's directory.

    Args:
        place: The directory, relative to the root of the tree.
        files: Its new files, by path in it; None to delete it.
        kept: Other files in it that stay.
    """

    place: str
    files: Mapping[str, bytes] | None
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """A directory to be swapped, with its two temporary siblings."""

    place: Path
    existed: bool
    deleted: bool

    @property
    def new(self) -> Path:
        return self.place.with_name(f".{self.place.name}.specgen-new")

    @property
    def old(self) -> Path:
        return self.place.with_name(f".{self.place.name}.specgen-old")


@dataclass(frozen=True, slots=True)
class _Journal:
    """The steps of a run: swap directories, create their parents, and write the lock.

    Last, directories are removed that no package needs and that have nothing of the user's.
    """

    steps: tuple[_Step, ...]
    made: tuple[Path, ...]
    unneeded: tuple[Path, ...]
    has_lock: bool

    def text(self, root: Path) -> str:
        steps = [
            {
                "place": step.place.relative_to(root).as_posix(),
                "existed": step.existed,
                "deleted": step.deleted,
            }
            for step in self.steps
        ]
        content = {
            "steps": steps,
            "made": [path.relative_to(root).as_posix() for path in self.made],
            "unneeded": [path.relative_to(root).as_posix() for path in self.unneeded],
            "has_lock": self.has_lock,
        }
        return json.dumps(content) + "\n"


class _StepData(TypedDict):
    place: str
    existed: bool
    deleted: bool


class _JournalData(TypedDict):
    steps: list[_StepData]
    made: list[str]
    unneeded: list[str]
    has_lock: bool


@contextlib.contextmanager
def exclusive(root: Path) -> Generator[None]:
    """Lock a tree against other runs, and complete or undo an interrupted one.

    Raises:
        VendorError: Another run is using the tree, or the interrupted one cannot be completed.
        OSError: The tree cannot be read.
    """
    try:
        with held(root):
            _recover(root)
            yield
    except BusyError as error:
        raise VendorError(str(error)) from None


def apply(
    root: Path, swaps: Sequence[Swap], lock: str | None, unneeded: Iterable[str] = ()
) -> None:
    """Swap directories and replace the lock file: all of it or, if anything fails, nothing.

    The caller must hold the lock of `exclusive`.

    Args:
        root: The root of the tree.
        swaps: The changes of directories.
        lock: The text of the new lock file; None to delete it.
        unneeded: Directories above the places, to be removed if they have nothing of the user's.

    Raises:
        VendorError: A place cannot be used; nothing has changed.
        OSError: A file cannot be written; nothing has changed.
    """
    journal = _plan(root, swaps, unneeded, has_lock=lock is not None)
    _write(root / _STAGING, journal.text(root).encode())
    try:
        _stage(root, journal, swaps, lock)
        (root / _STAGING).rename(root / _COMMIT)
    except BaseException:
        _abandon(root, journal)
        raise
    try:
        _forward(root, journal)
    except BaseException:
        if not _is_done(root, journal):
            (root / _COMMIT).rename(root / _UNDO)
            _undo(root, journal)
        raise
    try:
        _clean_up(root, journal)
    except OSError as error:
        raise VendorError(
            f"the change is complete, but {error.filename} cannot be deleted"
            f" ({error.strerror}); the next run tries again"
        ) from error


def _plan(
    root: Path, swaps: Sequence[Swap], unneeded: Iterable[str], *, has_lock: bool
) -> _Journal:
    steps: list[_Step] = []
    made: list[Path] = []
    for swap in swaps:
        folder = folder_at(root, swap.place)
        steps.append(_Step(folder, existed=folder.exists(), deleted=swap.files is None))
        for parent in missing_parents(root, folder):
            made.append(parent)
            # A regular package has regular subpackages: some build tools would skip others.
            if is_regular_package(parent.parent) or parent.parent / _INIT in made:
                made.append(parent / _INIT)
    innermost_first = sorted((root / place for place in unneeded), reverse=True)
    return _Journal(tuple(steps), tuple(made), tuple(innermost_first), has_lock)


def created_by(root: Path, place: str) -> list[str]:
    """Return the directories that adding a package creates, relative to the root.

    Args:
        root: The root of the tree.
        place: The directory of the package.

    Raises:
        VendorError: The place cannot be used.
    """
    parents = missing_parents(root, folder_at(root, place))
    return [parent.relative_to(root).as_posix() for parent in parents]


def _stage(
    root: Path, journal: _Journal, swaps: Sequence[Swap], lock: str | None
) -> None:
    for path in journal.made:
        if path.name == _INIT:
            path.touch()
        else:
            path.mkdir()
    for step, swap in zip(journal.steps, swaps, strict=True):
        for leftover in (step.new, step.old):
            _delete(leftover)
        if swap.files is not None:
            step.new.mkdir()
            for name, content in swap.files.items():
                _write(step.new / name, content)
            for name in swap.kept:
                _copy(step.place / name, step.new / name)
    _delete(root / _NEW_LOCK)
    if lock is not None:
        _write(root / _NEW_LOCK, lock.encode())


def _forward(root: Path, journal: _Journal) -> None:
    for step in journal.steps:
        if step.new.exists() or (step.deleted and not step.old.exists()):
            if step.place.exists():
                step.place.rename(step.old)
            if not step.deleted:
                step.new.rename(step.place)
    if not journal.has_lock:
        (root / LOCK).unlink(missing_ok=True)
    elif (root / _NEW_LOCK).exists():
        (root / _NEW_LOCK).replace(root / LOCK)


def _is_done(root: Path, journal: _Journal) -> bool:
    return not (root / (_NEW_LOCK if journal.has_lock else LOCK)).exists()


def _undo(root: Path, journal: _Journal) -> None:
    for step in journal.steps:
        is_new = step.old.exists() if step.existed else not step.new.exists()
        if is_new and step.place.exists():
            step.place.rename(step.new)
        if step.old.exists():
            step.old.rename(step.place)
    (root / _UNDO).rename(root / _STAGING)
    _abandon(root, journal)


def _abandon(root: Path, journal: _Journal) -> None:
    for step in journal.steps:
        _delete(step.new)
    (root / _NEW_LOCK).unlink(missing_ok=True)
    for path in reversed(journal.made):
        if path.name == _INIT:
            if path.is_file() and not path.stat().st_size:
                path.unlink()
        else:
            with contextlib.suppress(OSError):  # A file of the user's.
                path.rmdir()
    (root / _STAGING).unlink()


def _clean_up(root: Path, journal: _Journal) -> None:
    for step in journal.steps:
        _delete(step.old)
    for folder in journal.unneeded:
        _remove_unneeded(folder)
    (root / _COMMIT).unlink()


def _remove_unneeded(folder: Path) -> None:
    """Remove a directory that holds nothing but an empty `__init__.py` and compiled code."""
    found = {path.name for path in folder.iterdir()} if folder.is_dir() else {""}
    if folder.is_symlink() or not found <= {_INIT, _CACHE}:
        return
    init = folder / _INIT
    if _INIT in found and (init.is_symlink() or init.stat().st_size):
        return
    for name in found:
        _delete(folder / name)
    folder.rmdir()


def _recover(root: Path) -> None:
    try:
        _finish(root)
    except OSError as error:
        raise VendorError(
            f"{error.filename}: {error.strerror}; an interrupted run cannot be completed"
        ) from error


def _finish(root: Path) -> None:
    for name in (_STAGING, _COMMIT, _UNDO):
        path = root / name
        if not path.is_file():
            continue
        journal = _read(root, path)
        match name:
            case _ if journal is None:
                path.unlink()  # The run was killed while writing this, before any change.
            case ".specgen-staging":
                _abandon(root, journal)
            case ".specgen-commit":
                _forward(root, journal)
                _clean_up(root, journal)
            case _:
                _undo(root, journal)


def _read(root: Path, path: Path) -> _Journal | None:
    """Return the journal of an interrupted run; None if it was not written completely."""
    try:
        data: object = json.loads(path.read_bytes())
    except ValueError:
        if path.name == _STAGING:
            return None
        raise VendorError(
            f"{path}: this journal of an interrupted run is damaged"
        ) from None
    try:
        return _journal(root, cast("_JournalData", data))
    except (KeyError, TypeError):
        raise VendorError(
            f"{path}: this is not the journal of an interrupted run; delete it"
        ) from None


def _journal(root: Path, data: _JournalData) -> _Journal:
    steps = tuple(
        _Step(
            folder_at(root, step["place"]),
            step["existed"] is True,
            step["deleted"] is True,
        )
        for step in data["steps"]
    )
    above = {
        parent
        for step in steps
        for parent in step.place.parents
        if root in parent.parents
    }
    made = tuple(root / place for place in data["made"])
    for path in made:
        if (path.parent if path.name == _INIT else path) not in above:
            raise TypeError(path)
    unneeded = tuple(root / place for place in data["unneeded"])
    if not above.issuperset(unneeded):
        raise TypeError(unneeded)
    return _Journal(steps, made, unneeded, data["has_lock"] is True)


def _write(path: Path, content: bytes) -> None:
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:  # This does not follow a symbolic link.
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def _copy(source: Path, target: Path) -> None:
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target, follow_symlinks=False)


def _delete(folder: Path) -> None:
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
