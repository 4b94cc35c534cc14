"""Build the views of methods that iterate over pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen import code, naming
from specgen.diagnostics import Diagnostic, SpecError
from specgen.source.pointer import split
from specgen.view.pagination import PaginationView
from specgen.view.types import (
    NONE,
    ListOf,
    LiteralOf,
    Named,
    Primitive,
    members,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from specgen.code import Code
    from specgen.ir import Pagination
    from specgen.view.class_views import ClassView
    from specgen.view.operation import ArgumentView, OperationView
    from specgen.view.types import TypeExpr

_CODE = "invalid-extension"
_TEXT, _NUMBER = Primitive("str"), Primitive("int")


def pagination_views(
    operations: Iterable[OperationView], classes: Mapping[str, ClassView]
) -> dict[str, PaginationView]:
    """Return the methods that iterate over pages, by operation id.

    Args:
        operations: All operations.
        classes: The models by name.

    Raises:
        SpecError: Something that `x-specgen-pagination` names is not there, or of another type.
    """
    found = [(o, o.operation.pagination) for o in operations]
    paged = [(o, p) for o, p in found if p is not None]
    taken = {o.method_name(streams=s) for o, _ in found for s in o.methods_made}
    python = naming.unique(
        (o.operation.operation_id for o, _ in paged),
        lambda operation_id: f"iter_{naming.method_name(operation_id)}",
        taken,
    )
    views: dict[str, PaginationView] = {}
    problems: list[Diagnostic] = []
    for operation, stated in paged:
        name = python[operation.operation.operation_id]
        try:
            view = _Reader(operation, stated, classes).view(name)
        except SpecError as error:
            problems += error.diagnostics
        else:
            views[operation.operation.operation_id] = view
    if problems:
        raise SpecError(problems)
    return views


def has_pages(
    operation: OperationView, stated: Pagination, classes: Mapping[str, ClassView]
) -> bool:
    """Tell whether an extension would be right for an operation."""
    try:
        _Reader(operation, stated, classes).view(code.name("iterate"))
    except SpecError:
        return False
    return True


class _Reader:
    """Finds the arguments and properties that the extension of one operation names."""

    def __init__(
        self,
        operation: OperationView,
        stated: Pagination,
        classes: Mapping[str, ClassView],
    ) -> None:
        self._operation = operation
        self._stated = stated
        self._classes = classes

    def view(self, name: Code) -> PaginationView:
        stated = self._stated
        if any(p.idempotency_key for p in self._operation.operation.parameters):
            raise self._problem("pages would all be requested with one idempotency key")
        argument = self._argument()
        begins = _plain(only(argument.type))
        path, items = self._at(stated.items)
        item = only(items)
        if not isinstance(item, ListOf):
            raise self._problem(f"`{stated.items}` is not a list")
        settings: dict[str, str | bool | tuple[str, ...]] = {
            "argument": argument.name,
            "items": path,
            "following": stated.following,
        }
        is_counted = stated.following in ("items", "pages")
        if is_counted and begins != _NUMBER:
            raise self._problem(f"parameter `{stated.parameter}` is not a number")
        if stated.value is not None:
            wanted = _TEXT if stated.following == "link" else begins
            settings["attributes"] = self._attributes(stated.value, wanted)
        if stated.following in ("link", "header"):
            settings["parameter"] = stated.parameter
            settings["is_number"] = begins == _NUMBER
        sources = {name: code.literal(value) for name, value in settings.items()}
        return PaginationView(
            name,
            argument.name,
            item.item,
            tuple((code.name(n), s) for n, s in sources.items()),
        )

    def _argument(self) -> ArgumentView:
        wanted = self._stated.parameter
        for argument in self._operation.arguments:
            if argument.wire_name == wanted:
                if argument.required:
                    raise self._problem(f"parameter `{wanted}` is required")
                return argument
        named = (a.wire_name for a in self._operation.arguments if a.wire_name)
        known = sorted(f"`{name}`" for name in named)
        raise self._problem(
            f"there is no parameter `{wanted}`",
            f"known: {', '.join(known)}" if known else None,
        )

    def _at(self, pointer: str) -> tuple[tuple[str, ...], TypeExpr]:
        """Return the attributes that a pointer stands for, and the type of the last one."""
        current: TypeExpr = self._operation.returns
        path: list[str] = []
        for part in split(pointer):
            held = only(current)
            view = self._classes.get(held.name) if isinstance(held, Named) else None
            fields = {f.wire_name: f for f in view.fields} if view else {}
            if part not in fields:
                raise self._problem(f"the response has no `{pointer}`")
            path.append(fields[part].name)
            current = fields[part].type
        return tuple(path), current

    def _attributes(self, pointer: str, wanted: TypeExpr) -> tuple[str, ...]:
        """Return the attributes that a pointer stands for, where there is a value of a type."""
        attributes, value = self._at(pointer)
        if _plain(only(value)) != wanted:
            kind = {_TEXT: "text", _NUMBER: "a number"}
            found = next((text for t, text in kind.items() if t == wanted), None)
            wants = f"is not {found}" if found else "has not the type of the parameter"
            raise self._problem(f"`{pointer}` {wants}")
        return attributes

    def _problem(self, problem: str, hint: str | None = None) -> SpecError:
        message = f"{problem}, but `x-specgen-pagination` says so"
        return SpecError([Diagnostic(_CODE, message, self._stated.location, hint)])


def only(expr: TypeExpr) -> TypeExpr:
    """Return a type without None, where one type remains."""
    found = [member for member in members(expr) if member != NONE]
    return found[0] if len(found) == 1 else expr


def _plain(expr: TypeExpr) -> TypeExpr:
    """Return the type of the values of an enumeration."""
    kinds = {
        type(value)
        for m in members(expr)
        if isinstance(m, LiteralOf)
        for value in m.values
    }
    rest = {m for m in members(expr) if not isinstance(m, LiteralOf)}
    if kinds and rest <= {_TEXT, _NUMBER}:
        return _NUMBER if kinds == {int} else _TEXT
    return expr
