"""`x-specgen-source`: which page a statement came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.ir import Provenance
from generator.source import SequenceNode

if TYPE_CHECKING:
    from generator.openapi.place import Place


def provenance(cursor: Place) -> tuple[Provenance, ...]:
    """Return the sources stated beside the members of `cursor`."""
    found = cursor.get("x-specgen-source")
    if found is None:
        return ()
    entries = (
        tuple(found.elements()) if isinstance(found.node, SequenceNode) else (found,)
    )
    return tuple(
        Provenance(
            document, entry.text("section"), entry.text("note"), entry.text("printed")
        )
        for entry in entries
        if (document := entry.text("document")) is not None
    )
