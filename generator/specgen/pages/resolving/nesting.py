"""Fields that marks in front of their names nest, and how deep objects may be nested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.pages.operation import Certainty, Doubt, FieldTable, FieldType
from specgen.pages.resolving.tables import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.pages.operation import PageField, PageOperation, PagePlace
    from specgen.pages.resolving.tables import ReadTable

MAX_NESTING = 50  # objects; no page of a vendor comes near it
_TOO_DEEP = f"objects are nested deeper than {MAX_NESTING}: what is inside is left out"


def nest_by_marks(root: ReadTable) -> list[Doubt]:
    """Put the fields of a table into those that they are nested in by marks.

    Args:
        root: The table.

    Returns:
        The fields that are nested too deep.
    """
    if not any(root.depths):
        return []
    open_fields: list[tuple[int, PageField]] = []
    kept: list[PageField] = []
    doubts: list[Doubt] = []
    for field, depth in list(fields_of(root)):
        while open_fields and open_fields[-1][0] >= depth:
            open_fields.pop()
        if not open_fields:
            kept.append(field)
        elif len(open_fields) > MAX_NESTING:
            doubts.append(Doubt(Certainty.INFERRED, _TOO_DEEP, field.place))
            continue
        else:
            _member_of(open_fields[-1][1]).fields.append(field)
        open_fields.append((depth, field))
    root.shape.fields, root.depths = kept, [0] * len(kept)
    return doubts


def _member_of(parent: PageField) -> FieldTable:
    kind = parent.type
    if kind is None:
        kind = parent.type = FieldType("object")
    if kind.type == "array":
        kind.item = kind.item or FieldType("object")
        kind = kind.item
    kind.type = "object"
    if kind.shape is None:
        kind.shape = FieldTable(parent.name, place=parent.place)
    return kind.shape


def limit_nesting(operation: PageOperation) -> list[Doubt]:
    """Leave out the properties of objects that are nested too deep.

    Args:
        operation: The operation; all of its fields have their places.

    Returns:
        The fields whose objects are left out.
    """
    doubts: list[Doubt] = []
    fields = [field for _, field in operation.parameters]
    for kind, place, depth in _objects(_bodies(operation), fields):
        if depth > MAX_NESTING:
            doubts.append(Doubt(Certainty.INFERRED, _TOO_DEEP, place))
            kind.shape = None
    return doubts


def shapes_of(operation: PageOperation) -> Iterator[FieldTable]:
    """Yield each object of an operation once: bodies, and the objects inside them."""
    fields = [field for _, field in operation.parameters]
    yield from shapes_in(_bodies(operation), fields)


def shapes_in(
    bodies: Sequence[FieldTable], fields: Sequence[PageField] = ()
) -> Iterator[FieldTable]:
    """Yield bodies, and once each object inside them and inside fields."""
    yield from bodies
    for kind, _, _ in _objects(bodies, fields):
        if kind.shape is not None:
            yield kind.shape


def _bodies(operation: PageOperation) -> list[FieldTable]:
    bodies = operation.body, *operation.responses.values()
    return [body for body in bodies if body is not None]


def _objects(
    bodies: Sequence[FieldTable], fields: Sequence[PageField]
) -> Iterator[tuple[FieldType, PagePlace, int]]:
    """Yield each type that leads to an object which none before it does, with its depth."""
    seen: set[int] = set()
    roots = list(_roots(bodies, fields))
    waiting = [(kind, place, 0) for kind, place in reversed(roots)]
    while waiting:
        kind, place, depth = waiting.pop()
        shape = kind.shape
        if shape is None or id(shape) in seen:
            continue
        yield kind, place, depth
        if kind.shape is not shape:  # it was left out
            continue
        seen.add(id(shape))
        waiting += [
            (inner, field.place, depth + 1)
            for field in reversed(shape.fields)
            for inner in _types(field.type)
        ]


def _roots(
    bodies: Sequence[FieldTable], fields: Sequence[PageField]
) -> Iterator[tuple[FieldType, PagePlace]]:
    for body in bodies:
        yield from ((kind, body.place) for kind in _types(body.element))
    inside = (field for body in bodies for field in body.fields)
    for field in (*fields, *inside):
        yield from ((kind, field.place) for kind in _types(field.type))


def _types(kind: FieldType | None) -> Iterator[FieldType]:
    """Yield a type, and those of its elements."""
    while kind is not None:
        yield kind
        kind = kind.item
