"""Which Python types can stand for which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.view.types import (
    ANY,
    ListOf,
    LiteralOf,
    MapOf,
    Named,
    Primitive,
    TypeExpr,
    UnionOf,
    annotation,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def class_names(expr: TypeExpr) -> Iterator[str]:
    """Yield the classes that a type mentions."""
    match expr:
        case Named(name):
            yield name
        case ListOf(inner) | MapOf(inner):
            yield from class_names(inner)
        case UnionOf(members):
            for member in members:
                yield from class_names(member)
        case Primitive() | LiteralOf():
            return


def type_source(expr: TypeExpr) -> str:
    """Return a type as Python source."""
    match expr:
        case Named(name):
            return name
        case ListOf(inner):
            return f"list[{type_source(inner)}]"
        case MapOf(inner):
            return f"dict[str, {type_source(inner)}]"
        case UnionOf(members):
            return " | ".join(map(type_source, members))
        case Primitive() | LiteralOf():
            return f"{annotation(expr)}"


def with_names(expr: TypeExpr, names: Mapping[str, str]) -> TypeExpr:
    """Return a type with classes called by their new names."""
    match expr:
        case Named(name):
            return Named(names.get(name, name))
        case ListOf(inner):
            return ListOf(with_names(inner, names))
        case MapOf(inner):
            return MapOf(with_names(inner, names))
        case UnionOf(members):
            return UnionOf(tuple(with_names(member, names) for member in members))
        case Primitive() | LiteralOf():
            return expr


def holds(wide: TypeExpr, narrow: TypeExpr) -> bool:
    """Tell whether every value of one type is a value of the other."""
    if wide == ANY:
        return True
    if narrow == ANY:
        return False
    big, small = _members(wide), _members(narrow)
    return all(any(_is_part(m, b) for b in big) for m in small)


def _members(expr: TypeExpr) -> list[TypeExpr]:
    parts = expr.members if isinstance(expr, UnionOf) else (expr,)
    found: list[TypeExpr] = []
    for part in parts:
        if isinstance(part, LiteralOf):
            found += [LiteralOf((value,)) for value in part.values]
        else:
            found.append(part)
    return found


def _is_part(narrow: TypeExpr, wide: TypeExpr) -> bool:
    match narrow, wide:
        case LiteralOf((value,)), Primitive(name):
            return type(value).__name__ == name
        case Primitive("int"), Primitive("float"):
            return True
        case _:
            return narrow == wide
