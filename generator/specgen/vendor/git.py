"""Queries to git: commits, and former contents of files."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.emit import writing
from specgen.vendor.consumer_tree import VendorError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_NOTHING = 255


def clean_commit(paths: Sequence[Path]) -> str | None:
    """Return the commit that contains files with their present content, if there is one."""
    folder = paths[0].parent
    arguments = [str(path.resolve()) for path in paths]
    changed = _git(folder, "status", "--porcelain", "--ignored", "--", *arguments)
    if changed is None or changed.strip():
        return None
    tracked = _git(folder, "ls-files", "--", *arguments)
    commit = _git(folder, "rev-parse", "HEAD")
    return commit.decode().strip() if commit is not None and tracked else None


def recorded(
    folder: Path, path: str, is_wanted: Callable[[bytes], bool]
) -> bytes | None:
    """Return a former content of a file from the history of its repository.

    Args:
        folder: A directory of the repository.
        path: The path of the file in the directory.
        is_wanted: Tells whether a content is the wanted one.

    Returns:
        The newest content that is wanted; None without one, or without a repository.
    """
    if not folder.is_dir():
        return None
    history = _git(
        folder, "log", "--format=", "--raw", "--no-abbrev", "--no-renames", "--", path
    )
    ids = [
        line.split()[3]
        for line in (history or b"").decode(errors="replace").splitlines()
        if line
    ]
    for blob in dict.fromkeys(ids):
        content = _git(folder, "cat-file", "blob", blob)
        if content is not None and is_wanted(content):
            return content
    return None


def ignored(root: Path, paths: Sequence[str]) -> list[str]:
    """Return the paths that the repository ignores."""
    found = _git(root, "check-ignore", "--no-index", "--", *paths)
    return (found or b"").decode(errors="replace").splitlines()


def merge(*, base: bytes, mine: bytes, theirs: bytes) -> bytes | None:
    """Merge two edits of a file.

    Args:
        base: The common ancestor.
        mine: The one edit; its line ends are converted to those of the base.
        theirs: The other.

    Returns:
        The file with both edits; None where they touch the same lines.

    Raises:
        VendorError: Git is not installed.
    """
    if b"\r\n" not in base:
        mine = mine.replace(b"\r\n", b"\n")
    with tempfile.TemporaryDirectory(prefix="specgen-") as name:
        folder = Path(name)
        for file, content in (("mine", mine), ("base", base), ("theirs", theirs)):
            with writing(folder / file):
                (folder / file).write_bytes(content)
        command = ["git", "merge-file", "-p", "mine", "base", "theirs"]
        try:
            done = subprocess.run(command, capture_output=True, cwd=folder, check=False)
        except FileNotFoundError:
            raise VendorError("merging needs git, which is not installed") from None
    if done.returncode == _NOTHING:
        raise VendorError(
            f"git merge-file: {done.stderr.decode(errors='replace').strip()}"
        )
    return None if done.returncode else done.stdout


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Return the output of git; None if it fails, as it does outside a repository."""
    command = ["git", "--no-optional-locks", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None
