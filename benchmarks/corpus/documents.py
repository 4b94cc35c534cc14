"""The documents of a directory."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_INDEX = "corpus.jsonl"
_ROOT = re.compile(r"^\s*\{?\s*[\"']?openapi[\"']?\s*:", re.MULTILINE)
_BEGINNING = 100_000


@dataclass(frozen=True)
class Document:
    """A document.

    Args:
        path: Its file, the first one if there are several.
        name: Its name.
        valid: Whether it keeps to the specification; None where nobody said so.
        root: The directory that holds all of its files.
    """

    path: Path
    name: str
    valid: bool | None = None
    root: Path | None = None

    @property
    def slug(self) -> str:
        """The name as a file name and a Python name at once."""
        return re.sub(r"\W", "_", f"d_{self.name}")


def documents(folder: Path) -> list[Document]:
    """Return the documents listed in the directory's `corpus.jsonl`, or else all in it."""
    index = folder / _INDEX
    if not index.is_file():
        return list(_found(folder))
    entries = [json.loads(line) for line in index.read_text("utf-8").splitlines()]
    return [_listed(folder / "specs", entry) for entry in entries]


def _listed(folder: Path, entry: dict[str, Any]) -> Document:
    first, *more = PurePath(entry["file"]).parts
    root = folder / first if more else None
    return Document(folder / entry["file"], entry["slug"], entry.get("valid"), root)


def _found(folder: Path) -> Iterator[Document]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".json", ".yaml", ".yml") and path.is_file():
            with path.open(encoding="utf-8", errors="replace") as file:
                if _ROOT.search(file.read(_BEGINNING)):
                    yield Document(path, path.relative_to(folder).as_posix())
