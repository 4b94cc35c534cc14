"""Suggestions of `x-specgen-pagination` for operations that seem to return their items in pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from specgen.ir import Pagination
from specgen.view.pagination_builder import has_pages, only
from specgen.view.types import ListOf, Named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from specgen.diagnostics.location import Location
    from specgen.view.class_views import ClassView
    from specgen.view.operation import OperationView
    from specgen.view.types import TypeExpr

# Names without their separators, in lower case.
_CURSORS = frozenset(
    ["after", "continuationtoken", "cursor", "marker", "nexttoken", "pagetoken"]
)
_FOLLOWING = frozenset(
    [
        "continuationtoken",
        "endcursor",
        "next",
        "nextcursor",
        "nextmarker",
        "nextpagetoken",
        "nexttoken",
    ]
)
_COUNTED: dict[str, Literal["items", "pages"]] = {
    "offset": "items",
    "skip": "items",
    "page": "pages",
    "pagenumber": "pages",
}
_TOTALS = frozenset(["total", "totalcount", "totalresults"])
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


class PageHint(NamedTuple):
    """A suggestion.

    Args:
        operation_id: The operation.
        location: The operation in its spec.
        extension: The value of the extension, in YAML.
    """

    operation_id: str
    location: Location
    extension: str

    @property
    def message(self) -> str:
        """The reason to add `addition` to the operation."""
        return (
            f"`{self.operation_id}` seems to return pages;"
            " for a method that iterates over them, add"
        )

    @property
    def addition(self) -> str:
        """The line to add to the operation."""
        return f"x-specgen-pagination: {self.extension}"


def page_hints(
    operations: tuple[OperationView, ...], classes: tuple[ClassView, ...]
) -> Iterator[PageHint]:
    """Yield a suggestion for each operation without the extension that could have it.

    Args:
        operations: The operations.
        classes: The models.
    """
    known: dict[str, ClassView] = {view.name: view for view in classes}
    for view in operations:
        stated = view.operation
        if stated.pagination is None and stated.safe:
            for pagination, extension in _candidates(view, known):
                if has_pages(view, pagination, known):
                    yield PageHint(stated.operation_id, stated.location, extension)
                    break


def _candidates(
    view: OperationView, classes: Mapping[str, ClassView]
) -> Iterator[tuple[Pagination, str]]:
    """Yield possible values of the extension, each with its text, the most exact one first."""
    fields = dict(_fields(view.returns, classes, depth=2))
    lists = [p for p, type_ in fields.items() if isinstance(only(type_), ListOf)]
    if isinstance(only(view.returns), ListOf):
        lists = [""]
    if len(lists) != 1:
        return
    where = view.operation.location
    items = lists[0] or '""'
    start = f"{{items: {items}, parameter: "
    named = [a.wire_name for a in view.arguments if _PLAIN.fullmatch(a.wire_name)]
    for name in [n for n in named if _bare(n) in _CURSORS]:
        for pointer in _named(fields, _FOLLOWING):
            made = Pagination(lists[0], name, "value", where, pointer)
            yield made, f"{start}{name}, next: {pointer}}}"
    if _has_link(view):
        for name in [n for n in named if _bare(n) in {*_CURSORS, *_COUNTED}]:
            made = Pagination(lists[0], name, "header", where)
            yield made, f"{start}{name}, next-link-header: true}}"
    for name in [n for n in named if _bare(n) in _COUNTED]:
        counts = _COUNTED[_bare(name)]
        total = next(_named(fields, _TOTALS), None)
        made = Pagination(lists[0], name, counts, where, total)
        ending = f", total: {total}" if total else ""
        yield made, f"{start}{name}, counts: {counts}{ending}}}"


def _fields(
    expr: TypeExpr, classes: Mapping[str, ClassView], *, depth: int
) -> Iterator[tuple[str, TypeExpr]]:
    """Yield the JSON pointers to the properties of an object, and of objects in it."""
    held = only(expr)
    view = classes.get(held.name) if isinstance(held, Named) and depth else None
    for field in view.fields if view else ():
        if _PLAIN.fullmatch(field.wire_name):
            pointer = f"/{field.wire_name}"
            yield pointer, field.type
            for below, inner in _fields(field.type, classes, depth=depth - 1):
                yield pointer + below, inner


def _named(fields: Mapping[str, TypeExpr], names: frozenset[str]) -> Iterator[str]:
    return (p for p in fields if _bare(p.rpartition("/")[2]) in names)


def _has_link(view: OperationView) -> bool:
    responses = view.operation.responses
    return any(h.wire_name.lower() == "link" for r in responses for h in r.headers)


def _bare(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
