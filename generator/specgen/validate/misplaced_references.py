"""References where OpenAPI allows none, as in documents that are split into files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic
from specgen.openapi.grammar import is_map, may_be_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.openapi.place import Place
    from specgen.openapi.walk import Objects


def misplaced_references(version: str, spec: Objects) -> Iterator[Place]:
    """Yield the references in places where OpenAPI allows none.

    Args:
        version: `3.0`, `3.1` or `3.2`.
        spec: All objects.
    """
    for place in spec.references:
        if not may_be_reference(place.kind, version):
            yield place


def check_references(version: str, spec: Objects) -> Iterator[Diagnostic]:
    """Warn of references where OpenAPI allows none.

    Args:
        version: `3.0`, `3.1` or `3.2`.
        spec: All objects.
    """
    for place in misplaced_references(version, spec):
        what = (
            f"a map of {place.kind[1:-1]} objects" if is_map(place.kind) else place.kind
        )
        beside = ", ".join(f"`{name}`" for name in place.names() if name != "$ref")
        left_out = f", without {beside} beside it" if beside else ""
        yield Diagnostic(
            "misplaced-reference",
            f"OpenAPI {version} allows no reference in place of {what};"
            f" it is followed{left_out}",
            place.location_of("$ref", key=True),
            "refer to the parts one by one, or bundle the document",
        )
