"""`allOf` and `$ref` with siblings, merged into one flat schema."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from specgen.frozen import dataclass
from specgen.ir import AdditionalProperties, Ref, Schema
from specgen.stub.contract.all_of import combined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from specgen.diagnostics.location import Location
    from specgen.ir import JsonValue

Identity: TypeAlias = int | tuple[int, ...]

_LONGEST_SHOWN = 80
_SHOWN = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "pattern `{}`",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "greater than {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
}


@dataclass(frozen=True, slots=True)
class Combination(Schema):
    """Several schemas of the document: values keep to all of them, or to any of them."""


@dataclass(slots=True)
class MergedSchema:
    """A schema merged with all its bases."""

    location: Location
    types: tuple[str, ...] = ()
    properties: dict[str, Schema | Ref] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    additional: AdditionalProperties | None = None
    maps: bool = False
    items: Schema | Ref | None = None
    branches: tuple[Schema | Ref, ...] = ()
    values: tuple[JsonValue, ...] | None = None
    closed: bool = False
    format: str | None = None
    description: str | None = None
    title: str | None = None
    default: str | None = None
    example: str | None = None
    deprecated: bool = False
    assertions: dict[str, JsonValue] = field(default_factory=dict)
    only_reference: str | None = None
    extended: set[str] = field(default_factory=set)

    @property
    def doc(self) -> str:
        """The prose for a class: its description, else its title."""
        return self.description or self.title or ""

    @property
    def field_doc(self) -> str:
        """The prose for a field: the description, then facts about its values."""
        return "\n\n".join(p for p in (self.doc, self.facts()) if p)

    @property
    def argument_doc(self) -> str:
        """The prose for an argument: the same as for a field, in one paragraph."""
        return " ".join(p for p in (self.doc, self.facts()) if p)

    def facts(self, example: JsonValue = None) -> str:
        """Return facts about the values, as sentences.

        Args:
            example: An example that takes precedence over the schema's own.
        """
        return " ".join(self._facts(_shown(example) or self.example))

    def _facts(self, example: str | None) -> Iterator[str]:
        if self.deprecated:
            yield "Deprecated."
        limits = self._limits()
        if limits:
            yield f"{limits[0].upper()}{limits[1:]}."
        if self.default is not None:
            yield f"Default: `{self.default}`."
        if example is not None:
            yield f"Example: `{example}`."

    def _limits(self) -> str:
        low, high = self.assertions.get("minLength"), self.assertions.get("maxLength")
        if low == 1 and high is None:
            return ", ".join(["not empty", *self._other_limits("minLength")])
        if low is not None and low == high:
            return ", ".join(
                [f"{low} characters", *self._other_limits("minLength", "maxLength")]
            )
        return ", ".join(self._other_limits())

    def _other_limits(self, *but: str) -> list[str]:
        stated = self.assertions.items()
        return [
            _SHOWN[name].format(value)
            for name, value in stated
            if name in _SHOWN and name not in but
        ]


def identity(schema: Schema | Ref | None) -> Identity:
    """Return the same value for the same schema of the document, and for equal combinations."""
    if isinstance(schema, Combination):
        return (len(schema.any_of), *map(id, (*schema.any_of, *schema.all_of)))
    return id(schema)


class _Merges:
    """The merged schemas of one API, each made once.

    Args:
        schemas: The schemas of the API, by key.
    """

    def __init__(self, schemas: Mapping[str, Schema | Ref]) -> None:
        self.schemas = schemas
        # By identity, together with the schema, which keeps that its own.
        self._found: dict[int, tuple[Schema | Ref, MergedSchema]] = {}

    def of(self, schema: Schema | Ref) -> MergedSchema:
        found = self._found.get(id(schema))
        if found is None:
            found = schema, _merge(schema, self.schemas, frozenset())
            self._found[id(schema)] = found
        return found[1]


_latest: ContextVar[_Merges | None] = ContextVar("latest", default=None)


def merge(schema: Schema | Ref, schemas: Mapping[str, Schema | Ref]) -> MergedSchema:
    """Return `schema` merged with all its bases: do not modify it.

    Args:
        schema: The schema or reference.
        schemas: The schemas that references lead to, by key.
    """
    merges = _latest.get()
    if merges is None or merges.schemas is not schemas:
        merges = _Merges(schemas)
        _latest.set(merges)
    return merges.of(schema)


def _merge(
    schema: Schema | Ref, schemas: Mapping[str, Schema | Ref], seen: frozenset[str]
) -> MergedSchema:
    merged = MergedSchema(schema.location)
    _absorb(merged, schema, schemas, seen)
    if isinstance(schema, Schema) and (schema.all_of and merged.branches):
        merged.branches = _but_own(merged, schema, schemas)
    if merged.properties and merged.branches:
        _absorb_branches(merged, schemas, seen | merged.extended)
    if merged.properties:
        _declare_required(merged)
    merged.only_reference = only_reference(schema)
    return merged


def _absorb(
    merged: MergedSchema,
    schema: Schema | Ref,
    schemas: Mapping[str, Schema | Ref],
    seen: frozenset[str],
) -> None:
    if isinstance(schema, Ref):
        if schema.siblings is not None:
            _absorb(merged, schema.siblings, schemas, seen)
        if schema.target not in seen:
            merged.extended.add(schema.target)
            _absorb(merged, schemas[schema.target], schemas, seen | {schema.target})
        return
    _absorb_own(merged, schema, schemas)
    for part in schema.all_of:
        _absorb(merged, part, schemas, seen)
    merged.branches = (*merged.branches, *schema.one_of, *schema.any_of)


def _but_own(
    merged: MergedSchema, schema: Schema, schemas: Mapping[str, Schema | Ref]
) -> tuple[Schema | Ref, ...]:
    """Return the alternatives without those of a union that the schema extends and belongs to."""
    own = (*schema.one_of, *schema.any_of)
    unions = [
        (*found.one_of, *found.any_of)
        for key in merged.extended
        if isinstance(found := schemas[key], Schema)
    ]
    dropped = [
        branch
        for union in unions
        if any(
            isinstance(b, Ref)
            and (schemas.get(b.target) is schema or b.target in merged.extended)
            for b in union
        )
        for branch in union
    ]
    return tuple(
        branch
        for branch in merged.branches
        if branch in own or not any(branch is other for other in dropped)
    )


def _absorb_branches(
    merged: MergedSchema, schemas: Mapping[str, Schema | Ref], seen: frozenset[str]
) -> None:
    """Add the properties of alternatives to an object that has its own: all of them optional.

    An alternative that extends the object itself, as is common with discriminators, adds its own.
    """
    found: dict[str, list[Schema | Ref]] = {}
    for branch in merged.branches:
        for name, schema in _merge(branch, schemas, seen).properties.items():
            if name not in merged.properties:
                found.setdefault(name, []).append(schema)
    merged.properties.update((name, _any(options)) for name, options in found.items())
    merged.branches = ()


def _declare_required(merged: MergedSchema) -> None:
    """Add the properties that an object must have and that no schema declares."""
    schema = merged.additional.schema if merged.additional else None
    for name in sorted(merged.required - merged.properties.keys()):
        merged.properties[name] = schema or Schema(merged.location, "")


def _any(options: list[Schema | Ref]) -> Schema | Ref:
    """Return the schema of values that keep to one of several schemas."""
    first, *others = options
    kept = [first]
    kept += [o for n, o in enumerate(others, 1) if o not in options[:n]]
    if len(kept) == 1:
        return first
    return Combination(first.location, "", any_of=tuple(kept))


_ANYTHING = AdditionalProperties()


def _absorb_own(
    merged: MergedSchema, schema: Schema, schemas: Mapping[str, Schema | Ref]
) -> None:
    merged.types = _narrow(merged.types, schema.types)
    for name, value in schema.properties:
        known = merged.properties.get(name)
        merged.properties[name] = _both(known, value, schemas) or value
    merged.required.update(schema.required)
    if schema.additional != _ANYTHING:
        merged.additional = _both_additional(
            merged.additional, schema.additional, schemas
        )
        merged.maps = merged.maps or schema.additional is not None
    if schema.items is not None:
        merged.items = _both(merged.items, schema.items, schemas)
    merged.format = merged.format or schema.format
    merged.description = merged.description or schema.description
    merged.title = merged.title or schema.title
    merged.deprecated = merged.deprecated or schema.deprecated
    for name, assertion in schema.assertions:
        known_value = merged.assertions.get(name, assertion)
        merged.assertions[name] = combined(name, known_value, assertion)
    _absorb_values(merged, schema)


def _absorb_values(merged: MergedSchema, schema: Schema) -> None:
    stated = [schema.const] if schema.has_const else schema.enum
    if stated is not None:
        known = list(stated if merged.values is None else merged.values)
        values = combined("enum", known, list(stated))
        merged.values = tuple(values) if isinstance(values, list) else merged.values
        merged.closed = merged.closed or schema.has_const
    if schema.has_default and merged.default is None:
        merged.default = _shown(schema.default)
    if schema.examples and merged.example is None:
        merged.example = _shown(schema.examples[0])


def _both(
    first: Schema | Ref | None,
    second: Schema | Ref | None,
    schemas: Mapping[str, Schema | Ref],
) -> Schema | Ref | None:
    """Return the schema of values that keep to two schemas, where there are two."""
    if first is None or second is None:
        return first or second
    if _extends(first, second, schemas):
        return first
    if _extends(second, first, schemas):
        return second
    parts = {id(p): p for each in (first, second) for p in _intersected(each)}
    return Combination(first.location, "", all_of=tuple(parts.values()))


def _both_additional(
    first: AdditionalProperties | None,
    second: AdditionalProperties | None,
    schemas: Mapping[str, Schema | Ref],
) -> AdditionalProperties | None:
    if first is None or second is None:
        return first or second
    return AdditionalProperties(_both(first.schema, second.schema, schemas))


def _intersected(schema: Schema | Ref) -> tuple[Schema | Ref, ...]:
    is_made = isinstance(schema, Combination) and not schema.any_of
    return schema.all_of if is_made and isinstance(schema, Schema) else (schema,)


def _extends(
    schema: Schema | Ref, base: Schema | Ref, schemas: Mapping[str, Schema | Ref]
) -> bool:
    """Tell whether a schema refers to another one, or is an alternative of it."""
    if schema is base or schema == base:
        return True
    if not isinstance(base, Ref) or base.siblings is not None:
        return False
    if schema in _alternatives(schemas[base.target]):
        return True
    pending, seen = [schema], set[str]()
    while pending:
        part = pending.pop()
        if isinstance(part, Schema):
            pending.extend(part.all_of)
        elif part.target == base.target:
            return True
        elif part.target not in seen:
            seen.add(part.target)
            pending.append(schemas[part.target])
            pending.extend([part.siblings] if part.siblings else [])
    return False


def _alternatives(schema: Schema | Ref) -> tuple[Schema | Ref, ...]:
    """Return the alternatives of a schema that is a union and nothing else."""
    if isinstance(schema, Ref) or schema.properties or schema.all_of:
        return ()
    return schema.one_of or schema.any_of


def _is_leaf(schema: Schema | Ref) -> TypeGuard[Schema]:
    """Tell whether a schema has no part that is a schema: it makes no class."""
    return isinstance(schema, Schema) and not any(
        (
            schema.properties,
            schema.items,
            schema.all_of,
            schema.any_of,
            schema.one_of,
            schema.applicators,
            schema.additional != AdditionalProperties(),
        )
    )


def _shown(value: JsonValue) -> str | None:
    """Return a scalar as text for a docstring, None for longer values."""
    if isinstance(value, dict | list) or value is None:
        return None
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return (
        text
        if len(text) <= _LONGEST_SHOWN and "\n" not in text and "`" not in text
        else None
    )


def _narrow(known: tuple[str, ...], stated: tuple[str, ...]) -> tuple[str, ...]:
    if not known or not stated:
        return known or stated
    found = combined("type", list(known), list(stated))
    return tuple(map(str, found)) if isinstance(found, list) else known


def only_reference(schema: Schema | Ref) -> str | None:
    """Return the target of a schema that is only a reference with annotations.

    Args:
        schema: The schema.
    """
    if isinstance(schema, Ref):
        bare = schema.siblings is None or _is_annotation(schema.siblings)
        return schema.target if bare else None
    parts = (
        schema.all_of
        or (schema.one_of if len(schema.one_of) == 1 else ())
        or schema.any_of
    )
    if isinstance(schema, Combination):
        parts = tuple(p for p in parts if not (_is_leaf(p) and _is_comment(p)))
    if len(parts) == 1 and _is_annotation(schema, but_for_parts=True):
        return only_reference(parts[0])
    return None


def _is_comment(schema: Schema) -> bool:
    """Tell whether a schema without parts says no more than that a value may be an object."""
    return _is_annotation(schema) and "null" not in schema.types


def _is_annotation(schema: Schema, *, but_for_parts: bool = False) -> bool:
    shape = (
        schema.properties,
        schema.items,
        schema.enum,
        schema.has_const,
        schema.required,
    )
    parts = (schema.all_of, schema.any_of, schema.one_of)
    only_null = set(schema.types) <= {"null", "object"}
    return only_null and not any(shape) and (but_for_parts or not any(parts))
