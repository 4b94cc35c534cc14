"""Python types as expressions, for annotations."""

from __future__ import annotations

from dataclasses import field, replace
from functools import cache
from typing import TYPE_CHECKING, TypeAlias, assert_never

from specgen import code
from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from specgen.code import Code


@dataclass(frozen=True, slots=True)
class Primitive:
    """A built-in type, or `Any`, `None`, `date`, `datetime`."""

    name: str


@dataclass(frozen=True, slots=True)
class Named:
    """A generated class, or another type that the models define."""

    name: str
    is_class: bool = True


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list."""

    item: TypeExpr


@dataclass(frozen=True, slots=True)
class MapOf:
    """A dictionary with string keys."""

    value: TypeExpr


@dataclass(frozen=True, slots=True)
class LiteralOf:
    """A fixed set of values. An open one is followed by its base type in a union.

    `name` is that of the component that lists them, empty if there is none.
    """

    values: tuple[str | int | bool, ...]
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class UnionOf:
    """Any of several types, at least two, none of them a union."""

    members: tuple[TypeExpr, ...]


TypeExpr: TypeAlias = Primitive | Named | ListOf | MapOf | LiteralOf | UnionOf

_IMPORTED = {name: frozenset({name}) for name in ("Any", "date", "datetime")}
ANY = Primitive("Any")
_TIMES = {Primitive("date"), Primitive("datetime")}
NONE = Primitive("None")


def is_text(expr: TypeExpr) -> bool:
    """Tell whether all values of a type are texts."""
    return all(
        option == Primitive("str")
        or (
            isinstance(option, LiteralOf)
            and all(isinstance(value, str) for value in option.values)
        )
        for option in members(expr)
    )


def is_nullable(expr: TypeExpr) -> bool:
    """Tell whether a value of a type may be None."""
    return NONE in members(expr)


def is_null_in_json(expr: TypeExpr) -> bool:
    """Tell whether None is a value of a type where values are JSON: of `Any`, too."""
    return expr == ANY or is_nullable(expr)


def is_class(expr: TypeExpr) -> bool:
    """Tell whether the annotation of a type is a class: an alias of a union is none."""
    if isinstance(expr, Named):
        return expr.is_class
    return isinstance(expr, Primitive) and expr != ANY


def union(*members: TypeExpr) -> TypeExpr:
    """Join types: flat, without repetition, `None` last; `Any` swallows the others."""
    if len(members) == 1:
        return members[0]
    if all(type(member) is Primitive for member in members):
        return _of_primitives(*members)
    return _joined(members)


@cache
def _of_primitives(*members: TypeExpr) -> TypeExpr:
    """Join the types of which most unions consist."""
    return _joined(members)


def _joined(members: Iterable[TypeExpr]) -> TypeExpr:
    flat: dict[TypeExpr, None] = {}
    for member in members:
        for part in member.members if isinstance(member, UnionOf) else (member,):
            flat[part] = None
    if ANY in flat:
        return ANY
    if flat.keys() >= _TIMES:
        # Midnight of either is text of the other.
        flat = {Primitive("str"): None, **{t: None for t in flat if t not in _TIMES}}
    parts = [part for part in _one_literal(flat) if part != NONE]
    parts += [NONE] * (NONE in flat)
    if not parts:
        return ANY
    return parts[0] if len(parts) == 1 else UnionOf(tuple(parts))


def _one_literal(parts: Iterable[TypeExpr]) -> Iterator[TypeExpr]:
    """Yield types, with the values of all enumerations merged into the first."""
    known = list(parts)
    if sum(isinstance(part, LiteralOf) for part in known) <= 1:
        yield from known
        return
    values = [v for part in known if isinstance(part, LiteralOf) for v in part.values]
    # True equals 1 but is a different value.
    found = {(type(value), value): value for value in values}
    for part in known:
        if not isinstance(part, LiteralOf):
            yield part
        elif found:
            yield LiteralOf(tuple(found.values()))
            found = {}


def with_name(expr: TypeExpr, name: str) -> TypeExpr:
    """Return the type with a name for its set of values, if it has one without."""
    parts = (
        (
            replace(part, name=name)
            if isinstance(part, LiteralOf) and not part.name
            else part
        )
        for part in members(expr)
    )
    return union(*parts)


def members(expr: TypeExpr) -> tuple[TypeExpr, ...]:
    """Return the alternatives of a union, or the type itself."""
    return expr.members if isinstance(expr, UnionOf) else (expr,)


def annotation(expr: TypeExpr) -> Code:
    """Return the type as Python source."""
    match expr:
        case Primitive(name) | Named(name, _):
            return code.name(name)
        case ListOf(item):
            return code.fill("list[{}]", annotation(item))
        case MapOf(value):
            return code.fill("dict[str, {}]", annotation(value))
        case LiteralOf(values):
            return code.fill("Literal[{}]", code.joined(map(code.literal, values)))
        case UnionOf(members):
            return code.joined(map(annotation, members), " | ")
        case _:
            assert_never(expr)


def names(expr: TypeExpr) -> frozenset[str]:
    """Return the names in the annotation that must be imported."""
    match expr:
        case Primitive(name):
            return _IMPORTED.get(name, frozenset())
        case Named(name, _):
            return frozenset({name})
        case ListOf(item):
            return names(item)
        case MapOf(value):
            return names(value)
        case LiteralOf():
            return frozenset({"Literal"})
        case UnionOf(members):
            return frozenset().union(*map(names, members))
        case _:
            assert_never(expr)
