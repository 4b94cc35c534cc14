"""Fields of OpenAPI that change what is sent and that specgen does not honour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic
from specgen.openapi.grammar import OBJECTS, Use

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.openapi.place import Place


def check_fields(version: str, places: Sequence[Place]) -> Iterator[Diagnostic]:
    """Warn of each field that the grammar marks as not honoured.

    Args:
        version: `3.0`, `3.1` or `3.2`.
        places: All objects of the document.
    """
    for place in places:
        known = OBJECTS[place.kind]
        for name in place.names():
            field = known.field(name)
            if field is None or field.use is not Use.WARNED:
                continue
            if field.is_in(version) and place.text(name) not in field.unless:
                yield Diagnostic(
                    "not-honoured",
                    f"`{name}` has no effect here: {field.note}",
                    place.location_of(name, key=True),
                )
