"""Long literals, which are named once: sets of values for arguments, and media types."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final, NamedTuple, assert_never

from specgen import code, naming
from specgen.frozen import dataclass
from specgen.stub.wire.media_types import essence_of
from specgen.view.types import (
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
    from collections.abc import Iterable, Iterator, Mapping

    from specgen.code import Code
    from specgen.view.operation import ArgumentView, OperationView

_LONG: Final = 40
_SHOWN: Final = 2


class NamedLiteral(NamedTuple):
    """A literal with its name."""

    name: Code
    source: Code


@dataclass(frozen=True, slots=True)
class Literals:
    """The literals of a module that have names.

    Args:
        shared: Names of sets of values that another module defines.
        types: Names of sets of values that this one defines.
        values: Names of tuples.
    """

    shared: Mapping[LiteralOf, Code] = field(default_factory=dict)
    types: Mapping[LiteralOf, Code] = field(default_factory=dict)
    values: Mapping[tuple[str, ...], Code] = field(default_factory=dict)

    @property
    def definitions(self) -> Iterator[NamedLiteral]:
        """The sets of values, as types."""
        for kind, name in self.types.items():
            yield NamedLiteral(name, annotation(kind))

    @property
    def constants(self) -> Iterator[NamedLiteral]:
        """The tuples."""
        for value, name in self.values.items():
            yield NamedLiteral(name, code.literal(value))

    def annotation(self, argument: ArgumentView) -> Code:
        """Return the annotation of an argument."""
        return argument.annotated(self._with_names(argument.given))

    def literal(self, values: tuple[str, ...]) -> Code:
        """Return the source of a tuple: its name if it has one."""
        name = self.values.get(values)
        return code.literal(values) if name is None else name

    def _with_names(self, expr: TypeExpr) -> TypeExpr:
        match expr:
            case LiteralOf():
                name = self.shared.get(expr) or self.types.get(expr)
                return expr if name is None else Named(name, is_class=False)
            case ListOf(item):
                return ListOf(self._with_names(item))
            case MapOf(value):
                return MapOf(self._with_names(value))
            case UnionOf(members):
                return UnionOf(tuple(map(self._with_names, members)))
            case Primitive() | Named():
                return expr
            case _:
                assert_never(expr)


def shared_literals(
    operations: Iterable[OperationView], taken: Iterable[str]
) -> Literals:
    """Return the sets of values that components list, under the names of these.

    Args:
        operations: Those that take one as an argument.
        taken: Names of classes.
    """
    found = {
        kind: kind.name
        for view in operations
        for argument in view.arguments
        for kind in _long_literals(argument.given)
        if kind.name
    }
    names = naming.unique(found, lambda kind: kind.name, taken, found)
    return Literals(types=dict(sorted(names.items(), key=lambda entry: entry[1])))


def literals_of(
    operations: Iterable[OperationView], shared: Mapping[LiteralOf, Code]
) -> Literals:
    """Return the long literals of a module.

    A set of values is named after the argument that takes it, a tuple after its media types.

    Args:
        operations: Those of the module.
        shared: Sets of values that have names elsewhere.
    """
    views = list(operations)
    long = {k for v in views for a in v.arguments for k in _long_literals(a.given)}
    shared = {kind: name for kind, name in shared.items() if kind in long}
    taken = {view.constant for view in views}
    taken |= {view.stream.constant for view in views if view.stream}
    return Literals(
        shared, _type_names(views, shared, taken), _value_names(views, taken)
    )


def _long_literals(expr: TypeExpr) -> list[LiteralOf]:
    match expr:
        case Primitive():
            return []
        case UnionOf(members):
            return [found for part in members for found in _long_literals(part)]
        case LiteralOf():
            return [expr] if _is_long(expr) else []
        case ListOf(inner) | MapOf(inner):
            return _long_literals(inner)
        case _:
            return []


def _is_long(kind: LiteralOf) -> bool:
    # Quotes and escapes only add to it; most sets of values are far from the limit.
    least = sum(len(str(value)) for value in kind.values)
    return least > _LONG or len(annotation(kind)) > _LONG


def _type_names(
    views: Iterable[OperationView], shared: Mapping[LiteralOf, Code], taken: set[Code]
) -> dict[LiteralOf, Code]:
    found: dict[LiteralOf, Code] = {}
    for view in views:
        for argument in view.arguments:
            for kind in _long_literals(argument.given):
                if kind in shared or kind in found:
                    continue
                name = code.name(f"_{naming.class_name(argument.wire_name)}")
                if name in {*found.values(), *taken}:
                    prefix = naming.class_name(view.operation.operation_id)
                    name = code.name(f"_{prefix}{name[1:]}")
                found[kind] = name
    return found


def _value_names(
    views: Iterable[OperationView], taken: set[Code]
) -> dict[tuple[str, ...], Code]:
    tuples = [success.media_types for view in views for success in view.successes]
    tuples += [view.stream.media_types for view in views if view.stream]
    several = [media_types for media_types in tuples if len(media_types) > 1]
    return naming.unique(several, _value_name, taken)


def _value_name(media_types: tuple[str, ...]) -> str:
    """Return a name such as `_JSON_XML`."""
    kinds = dict.fromkeys(essence_of(m).rpartition("/")[2] for m in media_types)
    shown = (kind.replace("*", "any") for kind in list(kinds)[:_SHOWN])
    return "_" + "_".join(word for k in shown for word in naming.words(k)).upper()
