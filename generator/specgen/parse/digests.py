"""Digests of all that decides an operation, to recognise one that is as it was before."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specgen.openapi.place import Place
    from specgen.openapi.references import References
    from specgen.source.nodes import Plain


def digests(
    references: References, entries: Mapping[str, Place], *, is_apart: bool
) -> tuple[str, dict[str, str]]:
    """Return a digest of what operations share, and one of each operation by its id.

    An operation is decided by the entry of its path and by all that is not under `paths`. Layout
    and the order of paths do not matter.

    Args:
        references: The document, repaired where it is not valid, with its other files.
        entries: The entries under `paths` by the ids of their operations.
        is_apart: Whether nothing that operations use is under the paths of others.
    """
    shared: list[Plain] = [document.root.plain() for document in references.documents]
    if is_apart:
        root = references.document.root.plain()
        shared[0] = {key: value for key, value in root.items() if key != "paths"}
    around = _digest(shared)
    by_path = {
        entry.pointer: _digest([around, entry.key, entry.plain])
        for entry in {entry.pointer: entry for entry in entries.values()}.values()
    }
    return around, {name: by_path[entry.pointer] for name, entry in entries.items()}


def _digest(value: Plain) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()
