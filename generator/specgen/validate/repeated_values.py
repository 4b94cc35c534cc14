"""Lists whose values should differ by their meaning, and do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diagnostics import Diagnostic
from specgen.openapi.repeated_values import repeated
from specgen.validate.causes import repetition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.openapi.walk import Objects

# OpenAPI's own schemas allow repetitions in these; `structure` finds those in other lists.
_LISTS: Final = {"operation": "tags", "schema": "enum", "server-variable": "enum"}


def check_repeated_values(spec: Objects) -> Iterator[Diagnostic]:
    """Warn of values that occur twice in a list.

    Args:
        spec: All objects of the document.
    """
    for kind, field in _LISTS.items():
        for place in spec.having(kind, {field}):
            elements = list(place.elements(field))
            for index in repeated([element.plain for element in elements]):
                element = elements[index]
                message = repetition(element.plain)
                yield Diagnostic("duplicate-item", message, element.location)
