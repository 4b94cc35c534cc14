"""Fields that a page lists again: the first row holds, and rows that differ are reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.pages.operation import Certainty, Doubt
from specgen.pages.resolving.nesting import shapes_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from specgen.pages.operation import PageField, PageOperation


def without_repeated(operation: PageOperation) -> list[Doubt]:
    """Leave out the parameters and properties that a page lists again.

    Args:
        operation: The operation; all of its fields have their places.

    Returns:
        The rows that differ from the earlier ones.
    """
    doubts: list[Doubt] = []
    parameters = operation.parameters
    kept, again = _divided(((where, f.name), f) for where, f in parameters)
    operation.parameters = [(where, f) for where, f in parameters if id(f) in kept]
    doubts += again
    for shape in shapes_of(operation):
        kept, again = _divided((f.name, f) for f in shape.fields)
        shape.fields = [field for field in shape.fields if id(field) in kept]
        doubts += again
    return doubts


def differences(first: Iterable[PageField], again: Iterable[PageField]) -> list[Doubt]:
    """Return the fields of a table that differ from those of an earlier one."""
    return _divided((field.name, field) for field in (*first, *again))[1]


def _divided(
    fields: Iterable[tuple[Hashable, PageField]],
) -> tuple[set[int], list[Doubt]]:
    """Return the ids of the first fields of each name, and doubts about the others."""
    first: dict[Hashable, PageField] = {}
    doubts: list[Doubt] = []
    for key, field in fields:
        known = first.setdefault(key, field)
        if known is not field and _stated(known) != _stated(field):
            message = (
                f"{field.name} is listed again, and otherwise than in line"
                f" {known.place.line}, which was followed"
            )
            doubts.append(Doubt(Certainty.CONTRADICTED, message, field.place))
    return {id(field) for field in first.values()}, doubts


def _stated(field: PageField) -> tuple[object, ...]:
    return field.required, field.type and field.type.type, field.keywords
