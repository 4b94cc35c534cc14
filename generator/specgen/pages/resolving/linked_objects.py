"""Objects that have tables of their own: by anchor, by caption, or by position."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from specgen.pages.operation import Certainty, Doubt, FieldType
from specgen.pages.resolving.nesting import MAX_NESTING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.pages.operation import FieldTable, PageField
    from specgen.pages.resolving.tables import ReadTable

_SEPARATORS = re.compile(r"[\s_\-.:：]")


def link(roots: Sequence[ReadTable], tables: Sequence[ReadTable]) -> list[Doubt]:
    """Give the fields of tables the objects that they refer to.

    Args:
        roots: The tables of parameters and bodies.
        tables: The tables of objects, in the order of the page.

    Returns:
        What could not be decided.
    """
    linker = _Linker(tables)
    for root in roots:
        linker.visit(root, root.context.caption, depth=0)
    for root in roots:
        linker.settle(root)
    return linker.doubts


class _Linker:
    def __init__(self, tables: Sequence[ReadTable]) -> None:
        self._tables = tables
        self._by_anchor = {anchor: t for t in tables for anchor in t.anchors}
        self._by_name: dict[str, list[ReadTable]] = {}
        for table in tables:
            self._by_name.setdefault(_key(table.shape.name), []).append(table)
        self._lines = [table.shape.place.line for table in tables]
        self._visited: set[int] = set()
        self.doubts: list[Doubt] = []

    def visit(self, table: ReadTable, path: str, depth: int) -> None:
        """Link the fields of a table, and those of the tables that they lead to."""
        if id(table) in self._visited or depth > MAX_NESTING:
            return
        self._visited.add(id(table))
        base = "" if depth == 0 else path
        for field in list(table.shape.fields):
            own = f"{base}.{field.name}" if base else field.name
            found = self._by_link(field, table, own) or self._by_caption(
                field, table, own
            )
            if found is not None:
                attach(field, found.shape)
                found.is_claimed = True
                self.visit(found, own, depth + 1)

    def _by_link(
        self, field: PageField, table: ReadTable, path: str
    ) -> ReadTable | None:
        found = [self._by_anchor[t] for t in field.targets if t in self._by_anchor]
        others = [t for t in found if t is not table]
        chosen = next((t for t in others if may_hold(field) or _is_of(t, field)), None)
        if chosen is not None and not may_hold(field):
            return self._despite_type(field, chosen)
        named = self._by_caption(field, table, field.name)
        if chosen is not None and named is not None and named is not chosen:
            return self._contested(field, chosen, named, path)
        return chosen

    def _despite_type(self, field: PageField, linked: ReadTable) -> ReadTable:
        """Take the table that a field links to, although its type is a scalar."""
        printed = field.type.printed if field.type else ""
        message = (
            f"the table says that {field.name} is {printed}, and links to the table of"
            " its properties, which was followed"
        )
        self.doubts.append(Doubt(Certainty.CONTRADICTED, message, field.place))
        field.notes.append(f"The page prints the type {printed!r}.")
        return linked

    def _contested(
        self, field: PageField, linked: ReadTable, named: ReadTable, path: str
    ) -> ReadTable:
        """Choose between the table that a field links to and the one that it names."""
        type_name = _type_name(field)
        own_names = {_key(type_name or ""), _key(field.name), _key(path)}
        if type_name is None or _key(linked.shape.name) in own_names:
            return linked
        message = (
            f"the link of {field.name} leads to {linked.shape.name!r}, but the type names"
            f" {named.shape.name!r}; the name was followed"
        )
        self.doubts.append(Doubt(Certainty.CONTRADICTED, message, field.place))
        return named

    def _by_caption(
        self, field: PageField, table: ReadTable, path: str
    ) -> ReadTable | None:
        if not may_hold(field):
            return None
        keys = [_key(path), _key(_type_name(field) or ""), _key(field.name)]
        for key in filter(None, keys):
            alike = (t for t in self._by_name.get(key, ()) if t is not table)
            named = [t for t in alike if _same_section(t, table)]
            below = [t for t in named if t.shape.place.line > field.place.line]
            if below or named:
                return (below or named)[0]
        return None

    def settle(self, root: ReadTable) -> None:
        """Give objects without a table the next table that nothing refers to."""
        for field in self._open(root.shape, set(), 0):
            found = self._next(field)
            if found is not None:
                found.is_claimed = True
                attach(field, found.shape)
                field.certainty = Certainty.INFERRED
                field.notes.append(
                    f"That its properties are in {found.context.caption!r} follows from"
                    " the position of the table."
                )
                self.visit(found, field.name, 1)

    def _open(
        self, shape: FieldTable, seen: set[int], depth: int
    ) -> Iterator[PageField]:
        if id(shape) in seen or depth > MAX_NESTING:
            return
        seen.add(id(shape))
        for field in list(shape.fields):
            inner = shape_of(field)
            if inner is not None:
                yield from self._open(inner, seen, depth + 1)
            elif is_object(field):
                yield field

    def _next(self, field: PageField) -> ReadTable | None:
        below = bisect_right(self._lines, field.place.line)
        first = self._tables[below] if below < len(self._tables) else None
        if first is None or first.is_claimed or not _same_place(first, field):
            return None
        return first


def attach(field: PageField, shape: FieldTable) -> None:
    """Make the type of a field lead to an object."""
    kind = field.type
    if kind is None:
        field.type = FieldType("object", shape=shape)
        field.certainty = Certainty.INFERRED
        return
    while kind.item is not None:
        kind = kind.item
    if kind.type == "array":
        kind.item = FieldType("object", name=shape.name, shape=shape)
    else:
        kind.type, kind.shape = "object", shape


def shape_of(field: PageField) -> FieldTable | None:
    """Return the object that a field holds, directly or as element; None if it holds none."""
    kind = field.type
    while kind is not None and kind.item is not None:
        kind = kind.item
    return None if kind is None else kind.shape


def is_object(field: PageField) -> bool:
    """Whether a field holds an object, directly or as element."""
    kind = field.type
    while kind is not None and kind.item is not None:
        kind = kind.item
    return kind is not None and kind.type == "object"


def may_hold(field: PageField) -> bool:
    """Whether a field may hold an object; the types of scalars do not."""
    kind = field.type
    while kind is not None and kind.item is not None:
        kind = kind.item
    return kind is None or kind.type in {"object", "array"}


def _is_of(table: ReadTable, field: PageField) -> bool:
    """Whether the caption of a table names a field."""
    return _key(table.shape.name) == _key(field.name)


def _type_name(field: PageField) -> str | None:
    kind = field.type
    while kind is not None and kind.item is not None:
        kind = kind.item
    return None if kind is None else kind.name


def _key(name: str) -> str:
    return _SEPARATORS.sub("", name).casefold()


def _same_section(one: ReadTable, other: ReadTable) -> bool:
    """Whether two tables are in one section; one under a heading of its own is in each."""
    if one.context.role == "unknown":
        return True
    same_status = one.context.status == other.context.status
    return one.shape.place.section == other.shape.place.section and same_status


def _same_place(table: ReadTable, field: PageField) -> bool:
    return table.shape.place.section == field.place.section
