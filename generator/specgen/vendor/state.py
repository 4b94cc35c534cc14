"""The state of a vendored package, compared with its lock entry file by file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from specgen.templates import client_runtime

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class State:
    """The differences between a directory and its lock entry.

    Args:
        edited: Files that differ from the copied ones.
        missing: Files that do not exist.
        foreign: Files that were never copied, symbolic links and compiled code among them.
    """

    edited: tuple[str, ...]
    missing: tuple[str, ...]
    foreign: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether there is no difference."""
        return not (self.edited or self.missing or self.foreign)


def state_of(folder: Path, files: Mapping[str, str]) -> State:
    """Compare a directory with the hashes of the files copied into it.

    Args:
        folder: The vendored package; it need not exist.
        files: SHA-256 of each file, by path in the directory.

    Raises:
        OSError: A file cannot be read.
    """
    if not folder.is_dir():
        return State((), tuple(sorted(files)), ())
    verifier = client_runtime("__main__")
    found: dict[str, str] = verifier.differences(folder, files)
    missing = {path for path in found if found[path] == verifier.MISSING}
    return State(
        edited=tuple(sorted(found.keys() & files.keys() - missing)),
        missing=tuple(sorted(missing)),
        foreign=tuple(sorted(found.keys() - files.keys())),
    )


def is_content(content: bytes, expected: str) -> bool:
    """Tell whether content has a hash, with its own line ends or with those of Unix."""
    same: bool = client_runtime("__main__").is_content(content, expected)
    return same
