"""Classes made of schemas, their names, and the type of every schema."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from specgen import code, naming
from specgen.ir import AdditionalProperties, Ref, Schema
from specgen.view.all_of import MergedSchema, identity, merge
from specgen.view.class_views import ClassView, FieldView, VariantsView
from specgen.view.directions import is_input, output_of
from specgen.view.inheritance import (
    in_order,
    keeping_unknown,
    with_bases,
    with_tags,
)
from specgen.view.tagged_unions import TaggedUnions, name_of, without_union
from specgen.view.types import (
    ANY,
    NONE,
    ListOf,
    LiteralOf,
    MapOf,
    Named,
    Primitive,
    TypeExpr,
    annotation,
    union,
    with_name,
)
from specgen.view.xml import field_spelling

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from specgen.code import Code
    from specgen.ir import Api, JsonValue
    from specgen.view.all_of import Identity
    from specgen.view.tagged_unions import TaggedUnion

_PRIMITIVES = {
    "string": Primitive("str"),
    "integer": Primitive("int"),
    "number": Primitive("float"),
    "boolean": Primitive("bool"),
    "null": NONE,
}
_STRING_FORMATS = {
    "date-time": Primitive("datetime"),
    "date": Primitive("date"),
    "binary": Primitive("bytes"),
}


class Classes:
    """The classes of an API, collected while schemas are visited.

    Components are named first and in document order, so that an inline schema never takes a name
    from one of them.

    Args:
        api: The API.
        taken: Names of other classes in the module.
    """

    def __init__(self, api: Api, taken: Iterable[str] = ()) -> None:
        self._schemas = api.schemas
        self._names: dict[str, Code] = {}
        self._merges: dict[str, MergedSchema] = {}
        self._taken = set(taken)
        self._views: dict[str, ClassView] = {}
        self._open_refs: list[str] = []
        self._open_schemas: dict[Identity, TypeExpr] = {}
        self._unions = TaggedUnions(api.schemas)
        self._tagged = {
            key: found
            for key in self._schemas
            if key == self._unions.ancestry.resolved(key)
            and (found := self._unions.of_key(key)) is not None
        }
        self._aliases: dict[str, Code] = {}
        self._variants: dict[str, VariantsView] = {}
        self._based: dict[str, list[Code]] = {}
        self._name_components()
        for key in sorted(self._names, key=self._unions.ancestry.depth):
            self._define(self._names[key], self._merged(key), self._above(key))
        for key, name in self._aliases.items():
            merged = merge(self._schemas[key], self._schemas)
            owner = self._names.get(key, name)
            self._define_variants(name, self._tagged[key], owner, merged)

    @property
    def views(self) -> tuple[ClassView, ...]:
        """Every class so far, components first."""
        keys = {name: key for key, name in self._names.items()}
        bases: dict[str, list[Code]] = {**self._based}
        for name, key in keys.items():
            bases[name] = [
                self._names[base]
                for base in self._unions.ancestry.bases(key)
                if base in self._names
            ]
        unions = self._variants.values()
        views = with_tags(self._views.values(), unions)
        views = with_bases(
            views, {name: found for name, found in bases.items() if found}
        )
        return keeping_unknown(views, unions)

    @property
    def variants(self) -> tuple[VariantsView, ...]:
        """Every tagged union so far; parts of others come first."""
        return in_order(self._variants.values())

    def type_of(self, schema: Schema | Ref | None, name: str) -> TypeExpr:
        """Return the type of a schema.

        Args:
            schema: The schema, or None where there is none.
            name: The name of its class, if it is an inline object.
        """
        if schema is None:
            return ANY
        if isinstance(schema, Ref) and schema.siblings is None:
            return self._referred(schema.target, name)
        return self._inline(schema, name)

    def is_tagged(self, schema: Schema | Ref) -> bool:
        """Tell whether values of a schema have a class each, by their tags."""
        return self._unions.is_tagged(schema)

    def reserve(self, name: str, wire_name: str) -> Code:
        """Reserve `name`, or a variation of it if that is in use, and return it."""
        found = naming.unique([wire_name], lambda _: name, self._taken)[wire_name]
        self._taken.add(found)
        return found

    def add(self, view: ClassView) -> None:
        """Add a class without a schema."""
        self._views[view.name] = view

    def _name_components(self) -> None:
        keys = [
            key
            for key, s in self._schemas.items()
            if key in self._tagged
            or (merge(s, self._schemas).properties and not _is_alias(s))
        ]
        last = {key: name_of(key) for key in keys}
        # Components first, and of those that would share a name the one whose key equals it:
        # it keeps the name when others are added.
        for key in sorted(keys, key=lambda key: _precedence(key, last[key])):
            tagged = self._tagged.get(key)
            is_class = tagged is None or tagged.base is not None
            names = self._names if is_class else self._aliases
            suffix = "Input" if is_input(key) else ""
            names[key] = self.reserve(naming.class_name(last[key]) + suffix, key)
        for key, tagged in self._tagged.items():
            if tagged.base is not None:
                self._aliases[key] = self.reserve(f"Any{self._names[key]}", key)

    def _merged(self, key: str) -> MergedSchema:
        """Return the merged schema of a component; of a tagged union, that of all its variants."""
        if key not in self._merges:
            schema, tagged = self._schemas[key], self._tagged.get(key)
            if isinstance(schema, Schema) and tagged is not None:
                schema = without_union(schema)
            self._merges[key] = merge(schema, self._schemas)
        return self._merges[key]

    def _referred(self, key: str, name: str) -> TypeExpr:
        if key in self._aliases:
            null = [NONE] if self._tagged[key].nullable else []
            return union(Named(self._aliases[key], is_class=False), *null)
        if key in self._names:
            return self._with_others(Named(self._names[key]), self._merged(key), name)
        if key in self._open_refs:
            # A type that contains itself without an object in between has no finite name.
            return ANY
        self._open_refs.append(key)
        try:
            found = self.type_of(self._schemas[key], name)
            return with_name(found, naming.class_name(name_of(key)))
        finally:
            self._open_refs.pop()

    def _inline(self, schema: Schema | Ref, name: str) -> TypeExpr:
        if isinstance(schema, Schema) and schema.boolean is not None:
            return ANY
        if identity(schema) in self._open_schemas:
            return self._open_schemas[identity(schema)]
        self._open_schemas[identity(schema)] = ANY
        try:
            return self._of_schema(schema, name)
        finally:
            del self._open_schemas[identity(schema)]

    def _of_schema(self, schema: Schema | Ref, name: str) -> TypeExpr:
        merged = merge(schema, self._schemas)
        only = merged.only_reference
        nullable = NONE if "null" in merged.types else None
        if only is not None:
            return self._with_null(self._referred(only, name), nullable)
        tagged = self._unions.of_schema(schema) if isinstance(schema, Schema) else None
        if tagged is not None:
            null = NONE if tagged.nullable else None
            return self._with_null(self._inline_variants(schema, tagged, name), null)
        if merged.properties:
            taken = self.reserve(naming.class_name(name), name)
            expr = self._with_others(Named(taken), merged, name)
            self._open_schemas[identity(schema)] = expr
            self._define(taken, merged)
            return expr
        return self._plain(merged, name)

    def _inline_variants(
        self, schema: Schema | Ref, tagged: TaggedUnion, name: str
    ) -> TypeExpr:
        wanted = naming.class_name(name)
        base = None if tagged.base is None else self.reserve(wanted, name)
        taken = self.reserve(wanted if base is None else f"Any{base}", name)
        self._open_schemas[identity(schema)] = expr = Named(taken, is_class=False)
        if base is not None and tagged.base is not None:
            self._define(base, merge(tagged.base, self._schemas))
        merged = merge(schema, self._schemas)
        self._define_variants(taken, tagged, base or taken, merged)
        return expr

    def _define_variants(
        self, name: Code, tagged: TaggedUnion, owner: str, merged: MergedSchema
    ) -> None:
        kinds: dict[str, TypeExpr] = {}
        stated: list[tuple[str, str]] = []
        for number, variant in enumerate(tagged.variants, 1):
            part = f"Option{number}"
            if isinstance(variant.schema, Schema) and variant.name:
                part = naming.class_name(variant.name)
            expr = self._variant(variant.schema, tagged, f"{owner}{part}")
            if variant.name and isinstance(variant.schema, Schema):
                self._based[annotation(expr)] = self._parts(
                    variant.schema, tagged, owner
                )
            kinds.update(dict.fromkeys(variant.tags, expr))
            stated += [(tag, annotation(expr)) for tag in variant.stated]
        others, untagged = (
            tuple(
                self.type_of(s, f"{owner}Option{n}") for n, s in enumerate(group, start)
            )
            for group, start in (
                (tagged.others, len(tagged.variants) + 1),
                (tagged.untagged, len(tagged.variants) + len(tagged.others) + 1),
            )
        )
        unknown = tagged.base if tagged.default is None else tagged.default
        self._variants[name] = VariantsView(
            name,
            merged.doc,
            merged.location,
            tagged.property_name,
            tuple(kinds.items()),
            others,
            untagged,
            None if unknown is None else self._variant(unknown, tagged, owner),
            tuple(stated),
        )

    def _parts(self, whole: Schema, tagged: TaggedUnion, owner: str) -> list[Code]:
        """Return the classes that a variant combines: the base, and that of the alternative."""
        alternative = whole.all_of[0]
        key = alternative.target if isinstance(alternative, Ref) else ""
        found = [self._names[key]] if key in self._names else []
        return [*found] if tagged.base is None else [code.name(owner), *found]

    def _variant(
        self, schema: Schema | Ref, tagged: TaggedUnion, name: str
    ) -> TypeExpr:
        """Return the type of one variant; in a hierarchy, the class without its subclasses."""
        if schema == tagged.base or tagged.is_hierarchy:
            target = schema.target if isinstance(schema, Ref) else ""
            if target in self._names or schema == tagged.base:
                return Named(self._names.get(target, name))
        return self.type_of(schema, name)

    @staticmethod
    def _with_null(expr: TypeExpr, nullable: TypeExpr | None) -> TypeExpr:
        return expr if nullable is None else union(expr, nullable)

    def _with_others(self, expr: Named, merged: MergedSchema, name: str) -> TypeExpr:
        """Return the class of an object, with the other types that the value may be of."""
        others = [kind for kind in merged.types if kind != "object"]
        if (
            "object" not in merged.types
        ):  # `properties` are of objects, whatever else it says.
            others = [kind for kind in others if kind == "null"]
        return union(expr, *(self._of_type(kind, merged, name) for kind in others))

    def _plain(self, merged: MergedSchema, name: str) -> TypeExpr:
        if merged.values is not None:
            return _literal(merged)
        possible = [b for b in merged.branches if not _is_false(b)]
        branches = [
            b for b in possible if not (isinstance(b, Schema) and _says_nothing(b))
        ]
        if branches and len(branches) < len(possible) and not merged.types:
            return ANY
        constants = [b.const for b in branches if isinstance(b, Schema) and b.has_const]
        if 1 < len(constants) == len(branches):  # An enumeration in another spelling.
            return _literal(replace(merged, values=tuple(constants)))
        if branches:
            named = (
                f"{name}Option{n}" if len(branches) > 1 else name
                for n in range(1, len(branches) + 1)
            )
            null = [NONE] if "null" in merged.types else []
            found = union(
                *(self.type_of(b, n) for b, n in zip(branches, named, strict=True)),
                *null,
            )
            if found != ANY or not merged.types:
                return found
        types = merged.types or (
            ("array",) if merged.items else ("object",) if merged.maps else ()
        )
        return union(*(self._of_type(t, merged, name) for t in types)) if types else ANY

    def _of_type(self, json_type: str, merged: MergedSchema, name: str) -> TypeExpr:
        if json_type == "array":
            return ListOf(self.type_of(merged.items, f"{name}Item"))
        if json_type == "object":
            additional = merged.additional
            return MapOf(
                self.type_of(additional.schema if additional else None, f"{name}Value")
            )
        if json_type == "string" and merged.format in _STRING_FORMATS:
            return _STRING_FORMATS[merged.format]
        return _PRIMITIVES.get(json_type, ANY)

    def _above(self, key: str) -> dict[Identity, TypeExpr]:
        """Return the types of the properties that a component has from its bases.

        What requests have is made of the same classes as what responses have, where it is the same.
        """
        others = [output_of(key)] if is_input(key) else []
        return {
            identity(self._merged(base).properties[field.wire_name]): field.type
            for base in (*others, *self._unions.ancestry.bases(key))
            if base in self._names
            for field in self._views[self._names[base]].fields
        }

    def _define(
        self,
        name: Code,
        merged: MergedSchema,
        above: Mapping[Identity, TypeExpr] | None = None,
    ) -> None:
        # The class is registered before its fields are visited: they may refer to it.
        self._views[name] = ClassView(name, merged.doc, (), merged.location)
        fields = self.fields(name, merged, above or {})
        extra = merged.additional
        kept = (
            self.type_of(extra.schema, f"{name}Extra")
            if _is_stated(extra) and extra
            else None
        )
        self._views[name] = ClassView(name, merged.doc, fields, merged.location, kept)

    def fields(
        self, owner: str, merged: MergedSchema, above: Mapping[Identity, TypeExpr]
    ) -> tuple[FieldView, ...]:
        """Return the fields for the properties of a merged object schema."""
        python = naming.unique(merged.properties, naming.field_name)
        return tuple(
            self.field(
                wire_name,
                python[wire_name],
                schema,
                owner,
                required=wire_name in merged.required,
                known=above.get(identity(schema)),
            )
            for wire_name, schema in merged.properties.items()
        )

    def field(
        self,
        wire_name: str,
        name: Code,
        schema: Schema | Ref | None,
        owner: str,
        *,
        required: bool,
        known: TypeExpr | None = None,
    ) -> FieldView:
        """Return one field, in a class called `owner`; of a `known` type, if a base has it."""
        expr = known or self.type_of(schema, f"{owner}{naming.class_name(wire_name)}")
        return FieldView(
            wire_name=wire_name,
            name=name,
            type=expr if required else union(expr, NONE),
            required=required,
            doc=merge(schema, self._schemas).field_doc if schema is not None else "",
            xml=(
                None
                if schema is None
                else field_spelling(wire_name, schema, self._schemas)
            ),
        )


def _precedence(key: str, name: str) -> tuple[bool, bool, bool]:
    holder = key.partition("#")[2].rpartition("/")[0]
    is_component = holder == "/components/schemas"
    return (is_input(key), not is_component, naming.class_name(name) != name)


def _is_alias(schema: Schema | Ref) -> bool:
    return isinstance(schema, Ref) and schema.siblings is None


def _is_stated(additional: AdditionalProperties | None) -> bool:
    return additional is not None and additional.schema is not None


def _is_false(schema: Schema | Ref) -> bool:
    return isinstance(schema, Schema) and schema.boolean is False


def _says_nothing(schema: Schema) -> bool:
    """Tell whether a branch only adds conditions, such as `required`, to its siblings."""
    shape = (
        schema.types,
        schema.properties,
        schema.items,
        schema.all_of,
        schema.any_of,
        schema.one_of,
    )
    return (
        not any(shape)
        and schema.enum is None
        and not schema.has_const
        and schema.format is None
    )


def _literal(merged: MergedSchema) -> TypeExpr:
    """Return an enumeration, open to values that later versions of the service may add."""
    values = merged.values or ()
    fixed = tuple(v for v in values if isinstance(v, str | int) and v is not None)
    bases = [_base(value) for value in values]
    if Primitive("float") in bases:
        # A float may be an integer, as a number of JSON may.
        bases = [base for base in bases if base != Primitive("int")]
    if merged.closed and fixed:
        return union(LiteralOf(fixed), *(NONE for v in values if v is None))
    null = [NONE] if "null" in merged.types or None in values else []
    return union(*([LiteralOf(fixed)] if fixed else []), *bases, *null)


def _base(value: JsonValue) -> TypeExpr:
    match value:
        case None:
            return NONE
        case bool():
            return Primitive("bool")
        case int():
            return Primitive("int")
        case float():
            return Primitive("float")
        case str():
            return Primitive("str")
        case _:
            return ANY
