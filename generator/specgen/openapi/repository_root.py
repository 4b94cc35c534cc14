"""The default root directory of references: the repository of a spec."""

from __future__ import annotations

from pathlib import Path


def repository_of(path: str) -> Path:
    """Return the directory of the repository that holds a file, or else the file's directory."""
    directory = Path(path).resolve().parent
    for candidate in (directory, *directory.parents):
        if (candidate / ".git").exists():
            return candidate
    return directory
