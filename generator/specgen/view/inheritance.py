"""Inheritance between models, and the fixed values of their tags."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from specgen import naming
from specgen.view.types import (
    ANY,
    NONE,
    LiteralOf,
    Named,
    Primitive,
    TypeExpr,
    members,
    names,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from specgen.view.class_views import ClassView, FieldView, VariantsView


def with_tags(
    classes: Iterable[ClassView], unions: Iterable[VariantsView]
) -> tuple[ClassView, ...]:
    """Return the classes with a default for each field whose only value is one tag.

    Args:
        classes: The classes.
        unions: The tagged unions that they belong to.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for union in unions:
        for tag, name in union.stated:
            found.setdefault((name, union.property_name), set()).add(tag)
    only = {place: min(tags) for place, tags in found.items() if len(tags) == 1}
    return tuple(_with_tag(view, only) for view in classes)


def _with_tag(view: ClassView, only: Mapping[tuple[str, str], str]) -> ClassView:
    fields = tuple(
        (
            _only(field, only[view.name, field.wire_name])
            if (view.name, field.wire_name) in only
            else field
        )
        for field in view.fields
    )
    sends = any(field.default is not None for field in fields)
    return replace(view, fields=fields, is_variant=sends)


def _only(field: FieldView, tag: str) -> FieldView:
    """Return a field with its tag as the default, if the type allows that."""
    parts = members(field.type)
    values = [v for part in parts if isinstance(part, LiteralOf) for v in part.values]
    found = [v for v in values if str(v) == tag and not isinstance(v, bool)]
    if not found and Primitive("str") not in parts:
        return field
    return replace(field, default=found[0] if found else tag, required=False)


def keeping_unknown(
    classes: Iterable[ClassView], unions: Iterable[VariantsView]
) -> tuple[ClassView, ...]:
    """Return the classes; those used for unknown tags keep undeclared properties.

    Args:
        classes: The classes, with their bases.
        unions: The tagged unions.
    """
    found = {u.unknown.name for u in unions if isinstance(u.unknown, Named)}
    return tuple(
        replace(view, extra=ANY) if view.name in found and not view.bases else view
        for view in classes
    )


def with_bases(
    classes: Sequence[ClassView], bases: Mapping[str, Sequence[str]]
) -> tuple[ClassView, ...]:
    """Return the classes as subclasses of their bases.

    A field has the same type in a class and in its subclasses, as type checkers require of
    mutable attributes; where the spec differs, it is `Any` in the base.

    Args:
        classes: The classes.
        bases: The names of the bases of each class, without cycles.
    """
    if not bases:
        return tuple(classes)
    hierarchy = _Hierarchy(classes, bases)
    return tuple(map(hierarchy.derived, classes))


class _Hierarchy:
    def __init__(
        self, classes: Sequence[ClassView], bases: Mapping[str, Sequence[str]]
    ) -> None:
        views: dict[str, ClassView] = {view.name: view for view in classes}
        self._bases = {name: list(found) for name, found in bases.items()}
        self._order = sorted(views, key=self._depth)
        self._place = {name: n for n, name in enumerate(reversed(self._order))}
        self._fields: dict[str, dict[str, FieldView]] = {
            name: {f.wire_name: f for f in view.fields} for name, view in views.items()
        }
        for name in self._order:
            self._rename(name)
        self._widened: set[tuple[str, str]] = set()
        while self._widen():
            pass
        for name in self._order:
            self._settle(name)
        self._requires = {name: self._required_here(views[name]) for name in views}
        self._variants = {
            n for n, v in views.items() if v.is_variant or self._requires[n]
        }
        for name in list(self._variants):
            self._variants.update(self._ancestors(name))

    def derived(self, view: ClassView) -> ClassView:
        """Return a class with its bases, and its fields as they are compatible with those."""
        # In one order for all classes, so that Python finds a method resolution order.
        bases = sorted(self._bases.get(view.name, ()), key=self._place.__getitem__)
        requires = self._requires[view.name]
        return replace(
            view,
            fields=tuple(
                replace(
                    field,
                    type=self._type(view.name, wire_name),
                    inherited=self._is_inherited(view.name, wire_name),
                )
                for wire_name, field in self._fields[view.name].items()
            ),
            bases=tuple(bases),
            is_variant=view.name in self._variants,
            requires=(
                () if [self._requires[b] for b in bases] == [requires] else requires
            ),
        )

    def _settle(self, name: str) -> None:
        """Give a default to the fields that have one in a base: type checkers require it."""
        for wire_name, field in self._fields[name].items():
            below = (
                self._fields[each][wire_name].default
                for each in self._order
                if name in self._ancestors(each)
            )
            found = field
            if field.default is not None and None in below:
                is_required = NONE not in members(field.type)
                found = replace(field, default=None, required=is_required)
            if not all(f.required for f in self._above(name, wire_name).values()):
                found = replace(found, required=False)
            self._fields[name][wire_name] = found

    def _required_here(self, view: ClassView) -> tuple[str, ...]:
        """Return the fields that a class requires, although they have a default."""
        return tuple(
            self._fields[view.name][field.wire_name].name
            for field in view.fields
            if field.required and not self._fields[view.name][field.wire_name].required
        )

    def _is_inherited(self, name: str, wire_name: str) -> bool:
        field, kind = self._fields[name][wire_name], self._type(name, wire_name)
        above = self._above(name, wire_name)
        return bool(above) and all(
            (f.default, f.required, self._type(base, wire_name))
            == (field.default, field.required, kind)
            for base, f in above.items()
        )

    def _above(self, name: str, wire_name: str) -> dict[str, FieldView]:
        """Return a field as declared by the bases of a class, by their names."""
        return {
            base: self._fields[base][wire_name]
            for base in self._bases.get(name, ())
            if wire_name in self._fields[base]
        }

    def _type(self, name: str, wire_name: str) -> TypeExpr:
        """Return the type of a field: that of the first base which has it and is not widened."""
        if (name, wire_name) in self._widened:
            return ANY
        for base in self._ancestors(name):
            is_widened = (base, wire_name) in self._widened
            if wire_name in self._fields[base] and not is_widened:
                return self._type(base, wire_name)
        return self._fields[name][wire_name].type

    def _widen(self) -> bool:
        """Find a field whose type in a base does not fit a subclass."""
        for name in self._order:
            for wire_name, field in self._fields[name].items():
                for base in self._ancestors(name):
                    place = (base, wire_name)
                    if wire_name in self._fields[base] and place not in self._widened:
                        stated = self._fields[base][wire_name].type
                        allowed = {stated, self._type(name, wire_name)}
                        if not all(_is_part(field.type, kind) for kind in allowed) or (
                            self._type(name, wire_name)
                            not in (ANY, self._type(base, wire_name))
                        ):
                            self._widened.add(place)
                            return True
        return False

    def _rename(self, name: str) -> None:
        """Give the fields that a class inherits the names that they have there."""
        own = self._fields[name]
        inherited = {
            wire_name: self._fields[base][wire_name].name
            for base in reversed(self._bases.get(name, []))
            for wire_name in own
            if wire_name in self._fields[base]
        }
        rest = naming.unique(
            [w for w in own if w not in inherited],
            naming.field_name,
            inherited.values(),
        )
        if inherited:
            python = {**rest, **inherited}
            self._fields[name] = {
                w: replace(field, name=python[w]) for w, field in own.items()
            }

    def _ancestors(self, name: str) -> list[str]:
        found: dict[str, None] = {}
        pending = list(self._bases.get(name, ()))
        while pending:
            base = pending.pop(0)
            found.setdefault(base)
            pending.extend(self._bases.get(base, ()))
        return list(found)

    def _depth(self, name: str) -> int:
        return 1 + max((self._depth(b) for b in self._bases.get(name, ())), default=-1)


def _is_part(expr: TypeExpr, whole: TypeExpr) -> bool:
    """Tell whether values of a type keep their meaning when read as another type."""
    allowed = members(whole)
    return whole == ANY or all(
        part in allowed or _is_literal_of(part, allowed) for part in members(expr)
    )


def _is_literal_of(part: TypeExpr, allowed: Sequence[TypeExpr]) -> bool:
    if not isinstance(part, LiteralOf):
        return False
    known = {v for a in allowed if isinstance(a, LiteralOf) for v in a.values}
    return all(
        value in known or Primitive(type(value).__name__) in allowed
        for value in part.values
    )


def in_order(unions: Iterable[VariantsView]) -> tuple[VariantsView, ...]:
    """Return tagged unions ordered so that parts of others come first."""
    pending: dict[str, VariantsView] = {union.name: union for union in unions}
    found: dict[str, VariantsView] = {}

    def add(union: VariantsView) -> None:
        if union.name in pending:
            del pending[union.name]
            for name in sorted(names(union.type)):
                if name in pending:
                    add(pending[name])
            found[union.name] = union

    for union in list(pending.values()):
        add(union)
    return tuple(found.values())
