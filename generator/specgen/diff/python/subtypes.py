"""Assignability between Python types."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

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
    members,
    union,
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
        case UnionOf(parts):
            for member in parts:
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
        case UnionOf(parts):
            return " | ".join(map(type_source, parts))
        case Primitive() | LiteralOf():
            return f"{annotation(expr)}"


def with_names(expr: TypeExpr, names: Mapping[str, str]) -> TypeExpr:
    """Return a type with classes called by their new names."""
    match expr:
        case Named(name, is_class):
            return Named(names.get(name, name), is_class)
        case ListOf(inner):
            return ListOf(with_names(inner, names))
        case MapOf(inner):
            return MapOf(with_names(inner, names))
        case UnionOf(parts):
            return UnionOf(tuple(with_names(member, names) for member in parts))
        case Primitive() | LiteralOf():
            return expr


def spelled_out(expr: TypeExpr, unions: Mapping[str, TypeExpr]) -> TypeExpr:
    """Return a type with the alternatives of named unions in the place of their names."""
    match expr:
        case Named(name) if name in unions:
            inner = {key: value for key, value in unions.items() if key != name}
            return spelled_out(unions[name], inner)
        case ListOf(inner):
            return ListOf(spelled_out(inner, unions))
        case MapOf(inner):
            return MapOf(spelled_out(inner, unions))
        case UnionOf(parts):
            return union(*(spelled_out(member, unions) for member in parts))
        case Primitive() | LiteralOf() | Named():
            return expr


Ancestors: TypeAlias = "Mapping[str, frozenset[str]]"
"""The classes that each class extends, directly or not."""


def holds(
    wide: TypeExpr, narrow: TypeExpr, ancestors: Ancestors = MappingProxyType({})
) -> bool:
    """Tell whether a type checker takes every value of one type for a value of the other.

    Args:
        wide: The type that is to hold the values of the other.
        narrow: The other.
        ancestors: The bases of each class.
    """
    if ANY in (wide, narrow):
        return True
    big = members(normal(wide))
    return all(
        any(_is_part(m, b) or _extends(m, b, ancestors) for b in big)
        for m in members(normal(narrow))
    )


def _extends(narrow: TypeExpr, wide: TypeExpr, ancestors: Ancestors) -> bool:
    match narrow, wide:
        case Named(one), Named(two):
            return two in ancestors.get(one, ())
        case _:
            return False


def same(one: TypeExpr, two: TypeExpr) -> bool:
    """Tell whether two types are the same, the order of alternatives aside."""
    return one == two or _unordered(one) == _unordered(two)


def _unordered(expr: TypeExpr) -> object:
    match expr:
        case ListOf(inner) | MapOf(inner):
            return type(expr), _unordered(inner)
        case UnionOf(parts):
            return frozenset(map(_unordered, parts))
        case LiteralOf(values):
            return frozenset((type(value), value) for value in values)
        case Primitive() | Named():
            return expr


def names_same_values(one: TypeExpr, two: TypeExpr) -> bool:
    """Tell whether two types name the same values, one of them as an open enum."""
    return same(_closed(one), _closed(two))


def _closed(expr: TypeExpr) -> TypeExpr:
    """Return a type with the known values of open enums alone."""
    match expr:
        case ListOf(inner):
            return ListOf(_closed(inner))
        case MapOf(inner):
            return MapOf(_closed(inner))
        case UnionOf(parts):
            values = [v for p in parts if isinstance(p, LiteralOf) for v in p.values]
            kinds = {Primitive(type(value).__name__) for value in values}
            return union(*(_closed(part) for part in parts if part not in kinds))
        case Primitive() | LiteralOf() | Named():
            return expr


def normal(expr: TypeExpr) -> TypeExpr:
    """Return a type without what adds nothing: the known values of an open enum, for example."""
    match expr:
        case ListOf(inner):
            return ListOf(normal(inner))
        case MapOf(inner):
            return MapOf(normal(inner))
        case UnionOf() | LiteralOf():
            known = {repr(part): part for part in _single(expr)}
            parts = [known[name] for name in sorted(known)]
            parts = [part for part in parts if not _is_implied(part, parts)]
            return parts[0] if len(parts) == 1 else UnionOf(tuple(parts))
        case Primitive() | Named():
            return expr


def _single(expr: TypeExpr) -> Iterator[TypeExpr]:
    for part in members(expr):
        if isinstance(part, LiteralOf):
            yield from (LiteralOf((value,)) for value in part.values)
        else:
            yield normal(part)


def _is_implied(part: TypeExpr, others: list[TypeExpr]) -> bool:
    """Tell whether a literal is already covered by another part of the union."""
    return isinstance(part, LiteralOf) and any(
        _is_part(part, other) for other in others if other is not part
    )


_SUBTYPES: Final = {
    ("int", "float"), ("bool", "int"), ("bool", "float"), ("datetime", "date"),
}  # fmt: skip


def _is_part(narrow: TypeExpr, wide: TypeExpr) -> bool:
    match narrow, wide:
        case LiteralOf((value,)), Primitive(name):
            kind = type(value).__name__
            return kind == name or (kind, name) in _SUBTYPES
        case Primitive(one), Primitive(two):
            return one == two or (one, two) in _SUBTYPES
        case (ListOf(one), ListOf(two)) | (MapOf(one), MapOf(two)):
            # Lists and dictionaries are invariant.
            return ANY in (one, two) or one == two
        case _:
            # True is 1, and yet another value.
            return repr(narrow) == repr(wide)
