"""Schemas: JSON Schema as OpenAPI 3.0, 3.1 and 3.2 use it, in one dialect (that of 3.1)."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from specgen.frozen import dataclass

if TYPE_CHECKING:
    from specgen.diagnostics.location import Location

JsonValue: TypeAlias = (
    "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
)


# A subschema, a list of them, or a map of them, as the keyword has it.
Applicator: TypeAlias = (
    "Schema | Ref | tuple[Schema | Ref, ...] | tuple[tuple[str, Schema | Ref], ...]"
)


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to a schema in `Api.schemas`; an edge, never expanded.

    `siblings` holds the keywords beside `$ref` (allowed since 3.1), if any.
    """

    target: str
    location: Location = field(compare=False)
    siblings: Schema | None = None


@dataclass(frozen=True, slots=True)
class Xml:
    """How a value is written in XML. `nodeType` of 3.2 is already one of the flags.

    `wrapped` says that a list has an element of its own, `text` that the value is the text of the
    element that it belongs to, `flat` that an object's properties are children of that element.
    """

    name: str | None = None
    namespace: str | None = None
    prefix: str | None = None
    attribute: bool = False
    wrapped: bool = False
    text: bool = False
    flat: bool = False


@dataclass(frozen=True, slots=True)
class Discriminator:
    """The property, the tag, that distinguishes the branches of a union or the children of a base.

    `mapping` maps values of the property to keys in `Api.schemas`; `default` is the key of
    the schema for other values, if any.
    """

    property_name: str
    mapping: tuple[tuple[str, str], ...] = ()
    default: str | None = None


@dataclass(frozen=True, slots=True)
class AdditionalProperties:
    """The schema of an object's undeclared properties; `schema` is None if nothing is said."""

    schema: Schema | Ref | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """One schema object. `nullable` of 3.0 is already a `null` in `types`.

    `types` is empty where the schema does not restrict the type. `additional` is None where the
    object is closed (`additionalProperties: false`). `assertions` are the remaining keywords with
    plain values (minLength, pattern, maximum and so on, in the 3.1 spelling); `applicators` those
    with subschemas (not, if, prefixItems, patternProperties and so on). `boolean` is the value of a
    schema that is just `true` or `false`.
    """

    location: Location = field(compare=False)
    pointer: str = field(compare=False)
    types: tuple[str, ...] = ()
    properties: tuple[tuple[str, Schema | Ref], ...] = ()
    required: tuple[str, ...] = ()
    additional: AdditionalProperties | None = AdditionalProperties()
    items: Schema | Ref | None = None
    all_of: tuple[Schema | Ref, ...] = ()
    any_of: tuple[Schema | Ref, ...] = ()
    one_of: tuple[Schema | Ref, ...] = ()
    enum: tuple[JsonValue, ...] | None = None
    has_const: bool = False
    const: JsonValue = None
    discriminator: Discriminator | None = None
    assertions: tuple[tuple[str, JsonValue], ...] = ()
    applicators: tuple[tuple[str, Applicator], ...] = ()
    format: str | None = None
    content_media_type: str | None = None
    content_encoding: str | None = None
    has_default: bool = False
    default: JsonValue = None
    examples: tuple[JsonValue, ...] = ()
    title: str | None = None
    description: str | None = None
    deprecated: bool = False
    read_only: bool = False
    write_only: bool = False
    xml: Xml | None = None
    boolean: bool | None = None
    violation: str | None = None
