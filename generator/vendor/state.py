"""What has become of a vendored package: compared with its lock entry, file by file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.vendor.source import sha256

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CACHE = "__pycache__"


@dataclass(frozen=True, slots=True)
class State:
    """How a folder differs from its lock entry.

    Args:
        edited: Files that are not as they were copied.
        missing: Files that are not there.
        foreign: Files that were never copied.
    """

    edited: tuple[str, ...]
    missing: tuple[str, ...]
    foreign: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether there is no difference."""
        return not (self.edited or self.missing or self.foreign)


def state_of(folder: Path, files: Mapping[str, str]) -> State:
    """Compare a folder with the hashes of what was copied into it.

    Args:
        folder: The vendored package; it need not exist.
        files: SHA-256 of each file, by path in the folder.

    Raises:
        OSError: A file cannot be read.
    """
    there = set(_files(folder))
    return State(
        edited=tuple(
            p for p in sorted(files.keys() & there) if not _is_as(folder / p, files[p])
        ),
        missing=tuple(sorted(files.keys() - there)),
        foreign=tuple(sorted(there - files.keys())),
    )


def is_content(content: bytes, expected: str) -> bool:
    """Tell whether content has a hash, if need be without the line ends of a Windows checkout."""
    return expected in (sha256(content), sha256(content.replace(b"\r\n", b"\n")))


def _is_as(path: Path, expected: str) -> bool:
    return not path.is_symlink() and is_content(path.read_bytes(), expected)


def _files(folder: Path) -> Iterator[str]:
    """Yield the files below a folder, symbolic links among them; none is followed."""
    for parent, folders, names in os.walk(folder):
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        folders[:] = [name for name in folders if name != _CACHE]
        for name in (*names, *links):
            yield (Path(parent) / name).relative_to(folder).as_posix()
