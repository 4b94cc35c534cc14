"""Schemas of the IR written as JSON Schema 2020-12, with the definitions that they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from specgen.ir import AdditionalProperties, Ref, Schema
from specgen.openapi.patterns import is_checked
from specgen.source.pointer import escape
from specgen.view.all_of import only_reference
from specgen.view.one_way_properties import Markers, OneWay
from specgen.view.tagged_unions import TaggedUnions, without_union

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specgen.ir import Applicator, JsonValue, Xml
    from specgen.view.tagged_unions import TaggedUnion, Variant

# Keywords of its base that a tagged union keeps: each variant has the others, as it extends it.
_OF_WHOLE = ("examples", "default", "xml", "x-specgen-violation")
_NOTHING = OneWay()


class Needed(NamedTuple):
    """A definition that something refers to.

    Args:
        key: The key of the schema.
        extended: Whether it is the base that the variants of a tagged union extend.
        for_responses: Whether responses are generated from it.
    """

    key: str
    extended: bool
    for_responses: bool


class JsonSchemas:
    """Writer of schemas that collects every definition they refer to.

    A definition is named by its JSON pointer in the spec, so that a violated rule can be
    located. A base of objects with a discriminator has two definitions: the union of
    them and, with a tilde after the name, the base that the variants extend.

    Args:
        schemas: The schemas that references lead to, by key.
    """

    def __init__(self, schemas: Mapping[str, Schema | Ref]) -> None:
        self._schemas = schemas
        self._found: dict[str, JsonValue] = {}
        self._unions = TaggedUnions(schemas)
        self._markers = Markers(schemas)
        self._pending: list[tuple[str, bool]] = []
        self._with_examples: set[str] = set()
        self._for_responses = False
        self.needed: list[Needed] = []
        """The definitions that were referred to at first hand."""

    @property
    def definitions(self) -> dict[str, JsonValue]:
        """Every definition that was referred to, by name."""
        return self._found

    def write(
        self, schema: Schema | Ref | None, *, for_responses: bool = False
    ) -> JsonValue:
        """Return a schema; True, which accepts any value, if there is none.

        Args:
            schema: The schema.
            for_responses: Whether responses are generated from it: then it keeps its examples, and
                marks properties that occur in one direction only.
        """
        self._for_responses = for_responses
        written = self._schema(schema)
        self.needed += [Needed(*each, for_responses) for each in self._pending]
        self._define_pending()
        return written

    def define(self, needed: Needed) -> None:
        """Add a definition, and all that it refers to."""
        self._for_responses = needed.for_responses
        self._pending.append((needed.key, needed.extended))
        self._define_pending()

    def _define_pending(self) -> None:
        for_responses = self._for_responses
        while self._pending:
            key, extended = self._pending.pop()
            name = _name(key, extended=extended)
            if name not in self._with_examples and (
                for_responses or name not in self._found
            ):
                self._found[name] = self._definition(key, extended=extended)
                self._with_examples.update([name] if for_responses else [])

    def _definition(self, key: str, *, extended: bool) -> JsonValue:
        schema = self._schemas[key]
        if isinstance(schema, Ref) or schema.boolean is not None:
            return self._schema(schema)
        tagged = self._union(schema, key)
        if tagged is None:
            return self._keywords(schema)
        return (
            self._keywords(without_union(schema))
            if extended
            else self._tagged(schema, tagged)
        )

    def _schema(
        self, schema: Schema | Ref | None, whole: OneWay = _NOTHING
    ) -> JsonValue:
        """Return a schema; `whole` is what is known of the object that it is a part of."""
        if schema is None:
            return True
        if isinstance(schema, Ref):
            beside = self._schema(schema.siblings) if schema.siblings else {}
            members = beside if isinstance(beside, dict) else {}
            return {**self._reference(schema.target), **members}
        if schema.boolean is not None:
            return schema.boolean
        tagged = self._union(schema, None)
        if tagged is not None:
            return self._tagged(schema, tagged)
        return self._keywords(schema, whole, inline=True)

    def _reference(self, key: str, *, extended: bool = False) -> dict[str, JsonValue]:
        """Return a reference to a definition, or to its part for schemas that extend it."""
        if extended:
            key = self._unions.ancestry.resolved(key)
            tagged = self._unions.of_key(key)
            extended = tagged is not None and tagged.base is not None
        self._pending.append((key, extended))
        return {"$ref": _reference(_name(key, extended=extended))}

    def _union(self, schema: Schema, key: str | None) -> TaggedUnion | None:
        """Return a schema as a union, if a property distinguishes its objects."""
        return (
            self._unions.of_schema(schema) if key is None else self._unions.of_key(key)
        )

    def _tagged(self, schema: Schema, tagged: TaggedUnion) -> JsonValue:
        branches = [self._variant(v, tagged) for v in tagged.variants]
        tags: list[JsonValue] = [list(v.tags) for v in tagged.variants]
        discriminator: dict[str, JsonValue] = {
            "propertyName": tagged.property_name,
            "tags": tags,
            "pointer": tagged.pointer or f"{schema.pointer}/{_union_keyword(schema)}",
        }
        if not tagged.pointer:
            discriminator["optional"] = True
        if tagged.default is not None:
            discriminator["default"] = len(branches)
            branches.append(self._schema(tagged.default))
        rest = (*tagged.others, *tagged.untagged)
        branches += [self._schema(other) for other in rest]
        branches += [{"type": "null"}] if tagged.nullable else []
        whole = self._keywords(without_union(schema))
        if tagged.base is not None or tagged.nullable:
            whole = {name: whole[name] for name in _OF_WHOLE if name in whole}
        return {**whole, "oneOf": branches, "discriminator": discriminator}

    def _variant(self, variant: Variant, tagged: TaggedUnion) -> JsonValue:
        schema = variant.schema
        if isinstance(schema, Ref):
            extended = tagged.is_hierarchy or schema == tagged.base
            return {**self._reference(schema.target, extended=extended)}
        if variant.name and tagged.base is None:
            return self._schema(schema.all_of[0])
        if variant.name and tagged.base is not None:
            return {
                "allOf": [self._schema(schema.all_of[0]), self._extended(tagged.base)]
            }
        # A separate definition, so that its rules are not located at the discriminator.
        self._found[schema.pointer] = self._schema(schema)
        return {"$ref": _reference(schema.pointer)}

    def _keywords(
        self, schema: Schema, whole: OneWay = _NOTHING, *, inline: bool = False
    ) -> dict[str, JsonValue]:
        is_value = inline and only_reference(schema) is not None
        one_way = self._markers.within(schema).joined(whole)
        required: list[JsonValue] = [
            name for name in schema.required if name not in one_way.read_only
        ]
        found: dict[str, JsonValue] = {
            "type": schema.types[0] if len(schema.types) == 1 else list(schema.types),
            "properties": {name: self._schema(s) for name, s in schema.properties},
            "required": required,
            "items": self._schema(schema.items) if schema.items is not None else None,
            "allOf": [
                self._schema(s) if is_value else self._extended(s, one_way)
                for s in schema.all_of
            ],
            "anyOf": [self._schema(s, one_way) for s in schema.any_of],
            "oneOf": [self._schema(s, one_way) for s in schema.one_of],
            "format": schema.format,
            "xml": _xml(schema.xml),
            "x-specgen-violation": schema.violation,
        }
        found = {
            keyword: value
            for keyword, value in found.items()
            if value not in (None, [], {})
        }
        found.update(self._values(schema))
        found.update(self._of_responses(schema, one_way) if self._for_responses else {})
        found.update(
            (name, value)
            for name, value in schema.assertions
            if name != "pattern" or is_checked(str(value))
        )
        found.update((name, self._applied(value)) for name, value in schema.applicators)
        patterns = found.get("patternProperties")
        if isinstance(patterns, dict) and not all(map(is_checked, patterns)):
            found["patternProperties"] = {
                "": True
            }  # The alternatives cannot be distinguished.
        return found

    def _extended(self, schema: Schema | Ref, whole: OneWay = _NOTHING) -> JsonValue:
        """Return the part of a schema that applies to the schemas that extend it."""
        if isinstance(schema, Ref) and schema.siblings is None:
            return {**self._reference(schema.target, extended=True)}
        if isinstance(schema, Schema) and schema.boolean is None:
            return {**self._keywords(schema, whole)}
        return self._schema(schema)

    def _values(self, schema: Schema) -> dict[str, JsonValue]:
        """Return the keywords whose value may be null or empty and still matters."""
        found: dict[str, JsonValue] = {}
        if schema.enum is not None:
            found["enum"] = list(schema.enum)
        if schema.has_const:
            found["const"] = schema.const
        if schema.has_default:
            found["default"] = schema.default
        if schema.additional is None:
            found["additionalProperties"] = False
        elif schema.additional != AdditionalProperties():
            found["additionalProperties"] = self._schema(schema.additional.schema)
        return found

    def _applied(self, value: Applicator) -> JsonValue:
        if isinstance(value, Schema | Ref):
            return self._schema(value)
        pairs = [entry for entry in value if isinstance(entry, tuple)]
        if pairs:
            return {name: self._schema(schema) for name, schema in pairs}
        return [self._schema(entry) for entry in value if not isinstance(entry, tuple)]

    def _of_responses(self, schema: Schema, one_way: OneWay) -> dict[str, JsonValue]:
        """Return the keywords that only the generation of responses needs."""
        names = dict.fromkeys([*(n for n, _ in schema.properties), *schema.required])
        request_only = [n for n in names if n in one_way.write_only]
        required = [n for n in schema.required if n in one_way.read_only]
        found: dict[str, JsonValue] = {
            "examples": list(schema.examples),
            "x-specgen-request-only": list(request_only),
            "x-specgen-response-required": list(required),
        }
        return {keyword: value for keyword, value in found.items() if value}


def _union_keyword(schema: Schema) -> str:
    return "oneOf" if schema.one_of else "anyOf"


def pointer_of(schema: Schema | Ref | None) -> str:
    """Return the JSON pointer of a schema in the spec; a bare reference needs none."""
    if isinstance(schema, Ref):
        return schema.siblings.pointer if schema.siblings else ""
    return schema.pointer if schema else ""


def _name(key: str, *, extended: bool) -> str:
    return f"{key.removeprefix('#')}{'~' if extended else ''}"


def _reference(name: str) -> str:
    """Return a reference to a definition: a URI, with special characters escaped."""
    return f"#/$defs/{quote(escape(name), safe='~')}"


def _xml(xml: Xml | None) -> JsonValue:
    if xml is None:
        return None
    found: dict[str, JsonValue] = {
        "name": xml.name,
        "namespace": xml.namespace,
        "prefix": xml.prefix,
        "attribute": xml.attribute or None,
        "wrapped": xml.wrapped or None,
        "text": xml.text or None,
        "flat": xml.flat or None,
    }
    return {name: value for name, value in found.items() if value is not None}
