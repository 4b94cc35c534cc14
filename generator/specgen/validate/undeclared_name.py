"""Checks that names used in a document are declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic
from specgen.diagnostics.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from specgen.openapi.place import Place


def check_name(
    place: Place, known: Collection[str], *keys: str | int, code: str, message: str
) -> Iterator[Diagnostic]:
    """Check that the string at `keys` below `place`, if there is one, is a known name.

    Args:
        place: The object that holds it.
        known: The known names.
        keys: The path to the string in the object.
        code: Code of the finding.
        message: The message; `{}` is replaced by the string.
    """
    name = place.text(*keys)
    if name is not None and name not in known:
        location = place.location_of(*keys)
        yield Diagnostic(
            code, message.format(f"`{name}`"), location, did_you_mean(name, known)
        )
