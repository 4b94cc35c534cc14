"""Tables that list the properties of nested objects one below the other, without their ends.

Where a property belongs follows from the samples of the page; what no sample holds follows from the
order of the names, which is alphabetical inside each object.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from specgen.pages.operation import Certainty, FieldTable, FieldType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.pages.operation import PageField

_MAX_LEVELS = 12
_MAX_FIELDS = 40


@dataclass(slots=True)
class _Level:
    """An object that rows may belong to.

    Args:
        shape: Its properties so far.
        samples: The values of samples in its place.
        is_alphabetical: Whether its properties have come in the order of their names.
    """

    shape: FieldTable
    samples: list[dict[str, Any]]
    is_wrapper: bool = False

    def has(self, name: str) -> bool:
        return any(name in sample for sample in self.samples)

    def follows(self, name: str) -> bool:
        """Whether a name comes behind the last property in the order of the alphabet."""
        last = self.shape.fields[-1].name if self.shape.fields else ""
        return name.casefold() >= last.casefold()


def nest(fields: Sequence[PageField], samples: Sequence[Any], root: FieldTable) -> None:
    """Put the fields of a table into the objects that they belong to.

    Args:
        fields: The rows, from top to bottom.
        samples: The values of samples of the same body.
        root: The object that the table as a whole describes.
    """
    root.fields = []
    levels = [_Level(root, [s for s in samples if isinstance(s, dict)])]
    for index, field in enumerate(fields):
        depth = _level_of(field, fields[index + 1 :], levels)
        del levels[depth + 1 :]
        levels[depth].shape.fields.append(field)
        if depth and not levels[depth].has(field.name):
            field.certainty = Certainty.INFERRED
        opened = _opened(field, fields[index + 1 :], levels[depth])
        if opened is not None and len(levels) < _MAX_LEVELS:
            levels.append(opened)


def is_flattened(fields: Sequence[PageField]) -> bool:
    """Whether some row of a table is an object whose properties follow as rows."""
    return any(_is_container(field) for field in fields)


def _level_of(field: PageField, rest: Sequence[PageField], levels: list[_Level]) -> int:
    """Return the index of the object that a row belongs to."""
    last = len(levels) - 1
    if last and not levels[last].shape.fields:
        return last  # an object has at least one property
    for depth in range(last, -1, -1):
        if levels[depth].has(field.name):
            return depth
    known = _next_known(rest, levels)
    floor = known if known is not None else 0
    for depth in range(last, floor - 1, -1):
        if levels[depth].follows(field.name):
            return depth
    return last if known is None else max(floor, 0)


def _next_known(rest: Sequence[PageField], levels: list[_Level]) -> int | None:
    """Return where the next row that a sample holds belongs, or None."""
    for field in rest:
        if _is_container(field):
            return None
        for depth in range(len(levels) - 1, -1, -1):
            if levels[depth].has(field.name):
                return depth
    return None


def _opened(
    field: PageField, rest: Sequence[PageField], level: _Level
) -> _Level | None:
    """Return the object whose properties follow a row, or None."""
    held = [s[field.name] for s in level.samples if field.name in s]
    inside = list(_objects(held))
    if not _is_container(field) or not rest:
        return None
    if (
        inside
        and not any(rest[0].name in sample for sample in inside)
        and not field_is_blank(field)
    ):
        known = _names(inside, 0)
        if not any(f.name in known for f in rest[:_MAX_FIELDS]):
            return None
    shape = FieldTable(field.name, place=field.place)
    _attach(field, shape, held, rest[0])
    return _Level(shape, inside)


def _names(held: Sequence[dict[str, Any]], depth: int) -> set[str]:
    """Return the names of properties that samples hold in a place, at any depth."""
    found = {name for sample in held for name in sample}
    for sample in held if depth < _MAX_LEVELS else ():
        found |= _names(list(_objects(list(sample.values()))), depth + 1)
    return found


def _attach(
    field: PageField, shape: FieldTable, held: list[Any], following: PageField
) -> None:
    """Make a field the object of a shape, or an array of such objects."""
    declared = field.type
    if declared is None:
        is_many = not held or any(isinstance(value, list) for value in held)
        item = FieldType("object", name=shape.name, shape=shape)
        field.type = FieldType("array", "", item=item) if is_many else item
        field.certainty = Certainty.INFERRED
        return
    wrapped = declared.type == "array" and field_is_blank(following)
    if declared.type == "array" and wrapped and not _holds_lists(held):
        field.type = FieldType("object", declared.printed, shape=shape)
        field.notes.append(
            f"The page prints the type {declared.printed!r}; the elements are in"
            f" {following.name!r}."
        )
    elif declared.type == "array":
        field.type = FieldType("array", declared.printed)
        field.type.item = FieldType("object", name=shape.name, shape=shape)
    else:
        declared.shape = shape


def _holds_lists(held: list[Any]) -> bool:
    return any(isinstance(value, list) for value in held)


def _objects(held: Sequence[Any]) -> Iterator[dict[str, Any]]:
    for value in held:
        if isinstance(value, dict):
            yield value
        elif isinstance(value, list):
            yield from (each for each in value if isinstance(each, dict))


def field_is_blank(field: PageField) -> bool:
    """Whether a row has a name and nothing else: the element of the array above it."""
    return field.type is None and not field.lines and field.example is None


def _is_container(field: PageField) -> bool:
    if field_is_blank(field):
        return True
    kind = field.type
    if kind is None or field.example is not None or kind.shape is not None:
        return False
    if kind.type == "array":
        return kind.item is None or kind.item.type == "object"
    return kind.type == "object" and not kind.is_map
