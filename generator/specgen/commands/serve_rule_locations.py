"""Locations in spec files of the rules that requests to a stub violate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diagnostics import SpecError
from specgen.naming import module_name
from specgen.source import load

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from specgen.source import Document


class Locator:
    """Locations in specs; a file is read on first use.

    Args:
        specs: The spec files.
    """

    def __init__(self, specs: Iterable[Path]) -> None:
        self._specs: dict[str, Path] = {module_name(s.stem): s for s in specs}
        self._documents: dict[Path, Document | None] = {}

    def __call__(self, package: str, pointer: str) -> str | None:
        """Return the location of a pointer, as `file:line:column`.

        Args:
            package: Package of the spec's API.
            pointer: JSON pointer into the spec, after a file's name and `#` for other files.

        Returns:
            The location; None if the file does not have it, or no longer has it.
        """
        spec = self._specs.get(package)
        if spec is None:
            return None
        file, mark, rest = pointer.partition("#")
        in_other = bool(mark) and not file.startswith("/")
        path = spec.parent / file if in_other and file else spec
        pointer = rest if in_other else pointer
        document = self._document(path)
        if document is None or document.node_at(pointer) is None:
            return None
        return str(document.location_at(pointer, key=True))

    def _document(self, path: Path) -> Document | None:
        if path not in self._documents:
            try:
                self._documents[path] = load(path)
            except SpecError:
                self._documents[path] = None
        return self._documents[path]
