"""Schemas of OpenAPI 3.0, 3.1 and 3.2 read into one dialect; references stay edges."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING

from specgen.ir import AdditionalProperties, Discriminator, Ref, Schema, Xml
from specgen.openapi.examples_as_text import schema_example
from specgen.openapi.references import UnresolvedError
from specgen.openapi.repeated_values import distinct
from specgen.parse.dynamic_scope import DynamicScope, Readings
from specgen.source import MappingNode, ScalarNode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from specgen.ir import Applicator, JsonValue
    from specgen.openapi.place import Place
    from specgen.parse.reader import Reader

_ASSERTIONS = frozenset(
    (
        "dependentRequired",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "maxContains",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minContains",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "pattern",
        "uniqueItems",
    )
)
# What most schemas have: none of these keywords needs a look at others.
_SCALAR = frozenset({"type", "format", "nullable", "title", "description"})
_SUBSCHEMAS = (
    "contains",
    "contentSchema",
    "else",
    "if",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
)
# Keywords that refer to schemas and name them, and say nothing of values.
_REFERRING = frozenset(
    {"$ref", "$dynamicRef", "$anchor", "$dynamicAnchor", "$id", "$schema", "$defs", "$comment"}
)  # fmt: skip
_BESIDE_NULL = frozenset({"nullable", "title", "description", "default", "example"})
_SUBSCHEMA_MAPS = ("dependentSchemas", "patternProperties")
_APPLICATORS = frozenset({*_SUBSCHEMAS, *_SUBSCHEMA_MAPS, "prefixItems"})


class SchemaReader:
    """Parser of schemas; it parses each schema that a reference leads to once.

    Args:
        reader: Follows references and collects diagnostics.
        openapi: The document's version, such as `3.0.3`.
    """

    def __init__(self, reader: Reader, openapi: str) -> None:
        self._reader = reader
        self._is_30 = openapi.startswith("3.0")
        self.schemas: dict[str, Schema | Ref] = {}
        self._pending: list[tuple[str, Place, DynamicScope]] = []
        self._readings = Readings(reader.references)
        self._scope = DynamicScope()

    @property
    def has_scopes(self) -> bool:
        """Whether a schema was read for what a `$dynamicRef` in it leads to from elsewhere."""
        return self._readings.are_several

    def define(self, cursor: Place) -> None:
        """Parse the schema at `cursor` as one that others may refer to."""
        self._pending.append((self._reader.key(cursor), cursor, DynamicScope()))
        self._read_pending()

    def read(self, cursor: Place | None) -> Schema | Ref | None:
        """Parse the schema at `cursor`, and the schemas it refers to."""
        if cursor is None:
            return None
        schema = self._schema(cursor)
        self._read_pending()
        return schema

    def _read_pending(self) -> None:
        while self._pending:
            key, found, self._scope = self._pending.pop()
            if key not in self.schemas:
                self.schemas[key] = self._schema(found)
        self._scope = DynamicScope()

    def _schema(self, cursor: Place) -> Schema | Ref:
        outer, self._scope = self._scope, self._scope.within(cursor)
        try:
            return self._in_scope(cursor)
        finally:
            self._scope = outer

    def _in_scope(self, cursor: Place) -> Schema | Ref:
        if cursor.reference is None:
            return self._object(cursor)
        target = self._scope.target(cursor) or self._reader.references.target(cursor)
        location = cursor.location_of("$ref")
        if target is None:
            return Schema(location=location, pointer=self._reader.pointer(cursor))
        key = self._refer(target)
        has_siblings = not self._is_30 and not _REFERRING.issuperset(cursor.names())
        return Ref(key, location, self._object(cursor) if has_siblings else None)

    def _refer(self, target: Place) -> str:
        """Return the key of a schema that a reference leads to, which is parsed as well."""
        key, scope = self._readings.of(target, self._scope)
        if key not in self.schemas:
            self._pending.append((key, target, scope))
        return key

    def _object(self, cursor: Place) -> Schema:
        node, place = cursor.node, self._reader.pointer(cursor)
        if isinstance(node, ScalarNode):
            value = node.value if isinstance(node.value, bool) else None
            return Schema(location=cursor.location, pointer=place, boolean=value)
        schema = self._keywords(cursor)
        composed = schema.all_of or schema.any_of or schema.one_of
        if composed and self._is_30 and cursor.flag("nullable") and not schema.types:
            null = Schema(location=cursor.location, pointer=place, types=("null",))
            return Schema(
                location=cursor.location, pointer=place, any_of=(schema, null)
            )
        return schema

    def _keywords(self, cursor: Place) -> Schema:
        if _SCALAR.issuperset(cursor.names()):
            return Schema(
                location=cursor.location,
                pointer=self._reader.pointer(cursor),
                types=self._types(cursor),
                format=cursor.text("format"),
                title=cursor.text("title"),
                description=cursor.text("description"),
            )
        default, const = cursor.get("default"), cursor.get("const")
        items = cursor.get("items")
        return Schema(
            location=cursor.location,
            pointer=self._reader.pointer(cursor),
            types=self._types(cursor),
            properties=self._map(self._reader.get(cursor, "properties")),
            required=cursor.texts("required"),
            additional=self._additional(cursor.get("additionalProperties")),
            items=None if items is None else self._schema(items),
            all_of=self._list(cursor.get("allOf")),
            any_of=self._alternatives(cursor.get("anyOf")),
            one_of=self._alternatives(cursor.get("oneOf")),
            enum=self._enum(cursor),
            has_const=const is not None,
            const=None if const is None else const.plain,
            discriminator=self._discriminator(cursor),
            assertions=self._assertions(cursor),
            applicators=self._applicators(cursor),
            format=cursor.text("format"),
            content_media_type=cursor.text("contentMediaType"),
            content_encoding=cursor.text("contentEncoding"),
            has_default=default is not None,
            default=None if default is None else default.plain,
            examples=_examples(cursor),
            title=cursor.text("title"),
            description=cursor.text("description"),
            deprecated=cursor.flag("deprecated"),
            read_only=cursor.flag("readOnly"),
            write_only=cursor.flag("writeOnly"),
            xml=_xml(cursor.get("xml")),
            violation=cursor.text("x-specgen-violation"),
        )

    def _types(self, cursor: Place) -> tuple[str, ...]:
        one, listed = cursor.text("type"), self._listed(cursor)
        types = (one,) if one is not None else cursor.texts("type")
        if self._is_30:
            # Many documents state it by one of the two keywords alone.
            is_null = cursor.flag("nullable") or None in (listed or ())
            return (*types, "null") if types and is_null else types
        if listed is not None and None not in listed:
            return tuple(name for name in types if name != "null") or types
        return types

    def _enum(self, cursor: Place) -> tuple[JsonValue, ...] | None:
        listed, types = self._listed(cursor), self._types(cursor)
        if listed is None or not types:
            return listed
        others = tuple(value for value in listed if value is not None)
        return (*others, None) if "null" in types else others or listed

    def _listed(self, cursor: Place) -> tuple[JsonValue, ...] | None:
        enum = cursor.get("enum")
        if enum is None:
            return None
        return distinct([element.plain for element in enum.elements()])

    def _map(self, cursor: Place | None) -> tuple[tuple[str, Schema | Ref], ...]:
        return (
            tuple((name, self._schema(s)) for name, s in cursor.members())
            if cursor
            else ()
        )

    def _list(self, cursor: Place | None) -> tuple[Schema | Ref, ...]:
        return (
            tuple(self._schema(element) for element in cursor.elements())
            if cursor
            else ()
        )

    def _alternatives(self, cursor: Place | None) -> tuple[Schema | Ref, ...]:
        """Parse the schemas of a union; in 3.0, `{nullable: true}` stands for null there.

        By the letter it allows anything, but tools write it for a reference that may be null.
        """
        return tuple(
            (
                replace(schema, types=("null",))
                if self._is_30
                and isinstance(schema, Schema)
                and place.flag("nullable")
                and set(place.names()) <= _BESIDE_NULL
                else schema
            )
            for place, schema in zip(
                cursor.elements() if cursor else (), self._list(cursor), strict=True
            )
        )

    def _additional(self, cursor: Place | None) -> AdditionalProperties | None:
        if cursor is None:
            return AdditionalProperties()
        if isinstance(cursor.node, ScalarNode) and cursor.node.value is False:
            return None
        return AdditionalProperties(self._schema(cursor))

    def _discriminator(self, cursor: Place) -> Discriminator | None:
        found = cursor.get("discriminator")
        name = found.text("propertyName") if found else None
        if found is None or name is None:
            return None
        mapped = ((v, self._mapped(cursor, t)) for v, t in found.pairs("mapping"))
        default = found.text("defaultMapping")
        return Discriminator(
            name,
            tuple((value, key) for value, key in mapped if key is not None),
            None if default is None else self._mapped(cursor, default),
        )

    def _mapped(self, cursor: Place, target: str) -> str | None:
        """Return the key of the schema that a value of a mapping stands for.

        One that cannot be resolved is not an error: `validate` warns of it.
        """
        try:
            found = self._reader.references.mapped(cursor, target)
        except UnresolvedError:
            return None
        return self._refer(found)

    def _assertions(self, cursor: Place) -> tuple[tuple[str, JsonValue], ...]:
        found = {
            name: child.plain
            for name in sorted(_stated(cursor, _ASSERTIONS))
            if (child := cursor.get(name)) is not None
        }
        return tuple((_exclusive_bounds(found) if self._is_30 else found).items())

    def _applicators(self, cursor: Place) -> tuple[tuple[str, Applicator], ...]:
        found: list[tuple[str, Applicator]] = []
        for name in _stated(cursor, _APPLICATORS):
            child = cursor.get(name)
            if child is None:
                continue
            if name in _SUBSCHEMAS:
                found.append((name, self._schema(child)))
            elif name == "prefixItems":
                found.append((name, self._list(child)))
            else:
                found.append((name, self._map(self._reader.follow(child))))
        return tuple(sorted(found, key=itemgetter(0)))


def _stated(cursor: Place, names: frozenset[str]) -> Iterable[str]:
    """Return those of some keywords that a schema has: most have none of them."""
    node = cursor.node
    return names.intersection(node) if isinstance(node, MappingNode) else ()


def _exclusive_bounds(found: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Turn the boolean `exclusiveMinimum` of 3.0 into the number of 3.1."""
    bounds = dict(found)
    for limit, exclusive in (
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ):
        if bounds.get(exclusive) is True and limit in bounds:
            bounds[exclusive] = bounds.pop(limit)
        elif isinstance(bounds.get(exclusive), bool):
            del bounds[exclusive]
    return bounds


def _examples(cursor: Place) -> tuple[JsonValue, ...]:
    one, many = cursor.get("example"), cursor.get("examples")
    return (
        *([schema_example(cursor, one.plain)] if one else []),
        *([schema_example(cursor, e.plain) for e in many.elements()] if many else []),
    )


def _xml(cursor: Place | None) -> Xml | None:
    if cursor is None:
        return None
    node_type = cursor.text("nodeType")
    return Xml(
        name=cursor.text("name"),
        namespace=cursor.text("namespace"),
        prefix=cursor.text("prefix"),
        attribute=cursor.flag("attribute") or node_type == "attribute",
        wrapped=cursor.flag("wrapped") or node_type == "element",
        text=node_type in ("text", "cdata"),
        flat=node_type == "none",
    )
