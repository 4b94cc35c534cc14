"""Views of the classes of a package."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from specgen.frozen import dataclass
from specgen.view.types import TypeExpr, names, union

if TYPE_CHECKING:
    from specgen.code import Code
    from specgen.diagnostics.location import Location
    from specgen.view.xml import Spelling


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of a model. `type` includes `None` where the field may be left out.

    `xml` is its form in XML, if that is not its wire name. `default` is the only value that
    it may have, where that is known; `inherited` fields are declared by a base, in the same way.
    """

    wire_name: str
    name: Code
    type: TypeExpr
    required: bool
    doc: str
    xml: Spelling | None = None
    default: str | int | None = None
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class ClassView:
    """A model. `extra` is the type of undeclared properties; None if they are ignored.

    `is_variant` tells whether it, or a class based on it, has fields with defaults, or requires
    those of a base. `requires` are names of such fields.
    """

    name: Code
    doc: str
    fields: tuple[FieldView, ...]
    location: Location = field(compare=False)
    extra: TypeExpr | None = None
    bases: tuple[str, ...] = ()
    is_variant: bool = False
    requires: tuple[str, ...] = ()

    @property
    def own_fields(self) -> tuple[FieldView, ...]:
        """The fields that the class itself declares."""
        return tuple(f for f in self.fields if not f.inherited)

    @property
    def imports(self) -> frozenset[str]:
        """The names used in the types of the fields."""
        return frozenset().union(*(names(f.type) for f in self.fields))


@dataclass(frozen=True, slots=True)
class VariantsView:
    """Classes distinguished by a tag, under one name.

    `variants` are types by tag, `stated` the names of classes by the tags that the spec writes
    out. `others` are types without a tag; `untagged` ones are the objects among them. `unknown` is
    the class for objects with an unknown tag; None for the fallback class of the runtime.
    """

    name: Code
    doc: str
    location: Location = field(compare=False)
    property_name: str
    variants: tuple[tuple[str, TypeExpr], ...]
    others: tuple[TypeExpr, ...] = ()
    untagged: tuple[TypeExpr, ...] = ()
    unknown: TypeExpr | None = None
    stated: tuple[tuple[str, str], ...] = ()

    @property
    def type(self) -> TypeExpr:
        """All types of a value, except the fallback class."""
        kinds = [expr for _, expr in self.variants]
        unknown = [self.unknown] if self.unknown else []
        return union(*kinds, *self.untagged, *self.others, *unknown)
