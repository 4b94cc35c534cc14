"""The classes that types refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.view.types import Named, TypeExpr, names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from specgen.view.class_views import ClassView, VariantsView
    from specgen.view.operation import OperationView


def used_classes(
    types: Iterable[TypeExpr],
    classes: Iterable[ClassView],
    variants: Iterable[VariantsView],
) -> frozenset[str]:
    """Return the names of the classes and tagged unions that values of some types may have.

    Args:
        types: The types.
        classes: All classes.
        variants: All tagged unions.
    """
    parts: dict[str, list[TypeExpr]] = {view.name: [view.type] for view in variants}
    for view in classes:
        extra = [] if view.extra is None else [view.extra]
        used = [*(f.type for f in view.fields), *extra, *map(Named, view.bases)]
        parts.setdefault(view.name, []).extend(used)
    pending = list({id(each): each for each in types}.values())
    reached = set[str]()
    while pending:
        for name in names(pending.pop()):
            if name in parts and name not in reached:
                reached.add(name)
                pending += parts[name]
    return frozenset(reached)


def types_of(operation: OperationView) -> Iterator[TypeExpr]:
    """Yield the types that the methods for an operation take and return, and its stub's handler.

    Args:
        operation: The operation.
    """
    yield operation.handled
    # The type that is returned may be wider than those that are read: JSON of any kind.
    for success in operation.successes:
        yield success.type
    if operation.pages is not None:
        yield operation.pages.item
    for argument in (*operation.arguments, *operation.options):
        yield argument.type
        if argument.passed is not None:
            yield argument.passed
