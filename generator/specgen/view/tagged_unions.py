"""Objects distinguished by a tag: unions, and bases with the schemas that extend them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from specgen.frozen import dataclass
from specgen.ir import Ref, Schema
from specgen.source.pointer import unescape
from specgen.view.all_of import merge
from specgen.view.ancestry import Ancestry, union_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from specgen.ir import Discriminator, JsonValue
    from specgen.view.all_of import MergedSchema


_MOST_STEPS = 5_000
"""The number of nested unions that are evaluated again before the first result is used."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One kind of object, and its tags: those that the spec writes out first.

    `implicit` tells whether the last of them is only the schema's name, beside others. `name` is
    that of the schema of the variant, if it combines several.
    """

    schema: Schema | Ref
    tags: tuple[str, ...]
    name: str = ""
    implicit: bool = False

    @property
    def stated(self) -> tuple[str, ...]:
        """The tags without the one that is only a schema's name."""
        return self.tags[:-1] if self.implicit else self.tags


@dataclass(frozen=True, slots=True)
class TaggedUnion:
    """Objects distinguished by the value of one property, their tag.

    `others` are alternatives without a tag, besides null, and `untagged` are the possible
    types of an object without a tag, or with an unknown one; `base` is what all variants have in
    common, if they extend a schema or the union has properties of its own; `default` is for
    unknown tags, where the spec gives one. `pointer` leads to the discriminator; it is
    empty if only the constants of the alternatives distinguish them. In a hierarchy, the variants
    are all that extend its base, directly or not, and the base.
    """

    property_name: str
    variants: tuple[Variant, ...]
    others: tuple[Schema | Ref, ...] = ()
    untagged: tuple[Schema | Ref, ...] = ()
    base: Schema | Ref | None = None
    default: Schema | Ref | None = None
    pointer: str = ""
    nullable: bool = False
    is_hierarchy: bool = False

    @property
    def tags(self) -> tuple[str, ...]:
        """Every known tag."""
        return tuple(dict.fromkeys(t for v in self.variants for t in v.tags))


@dataclass(frozen=True, slots=True)
class _Branch:
    """An alternative: `target` is the schema that it refers to, `name` that of the reference."""

    schema: Schema | Ref
    target: str = ""
    name: str | None = None


class TaggedUnions:
    """The tagged unions among schemas.

    Args:
        schemas: The schemas that references lead to, by key.

    Attributes:
        ancestry: The inheritance between them.
    """

    def __init__(self, schemas: Mapping[str, Schema | Ref]) -> None:
        self._schemas = schemas
        self._known: dict[str, TaggedUnion | None] = {}
        self._open: set[str] = set()
        self._circular: set[str] = set()
        self._steps = 0
        self.ancestry = Ancestry(schemas)

    def of_key(self, key: str) -> TaggedUnion | None:
        """Return the tagged union that `key` refers to, if it is a tagged union."""
        key = self.ancestry.resolved(key)
        if key in self._known:
            return self._known[key]
        if key in self._open:
            self._circular.add(key)
            return None
        outer, self._circular = self._circular, set()
        self._open.add(key)
        found = self._of_component(key)
        self._open.discard(key)
        self._steps += 1
        # A union may contain itself; the inner one has fewer alternatives than the outer one.
        within = self._circular - {key}
        self._circular = outer | within
        if not within or self._steps > _MOST_STEPS:
            self._known[key] = found
        return found

    def of_schema(self, schema: Schema) -> TaggedUnion | None:
        """Return an inline schema as a tagged union, None if it is not."""
        return self._of_alternatives(schema, None)

    def is_tagged(self, schema: Schema | Ref) -> bool:
        """Tell whether a schema, or what it refers to, is a tagged union."""
        return self._nested(schema) is not None

    def _of_component(self, key: str) -> TaggedUnion | None:
        schema = self._schemas.get(key)
        if not isinstance(schema, Schema):
            return None
        return self._of_alternatives(schema, key) or self._of_base(key)

    def _of_alternatives(self, schema: Schema, key: str | None) -> TaggedUnion | None:
        if not (schema.one_of or schema.any_of or schema.all_of):
            return None
        stated, alternatives = union_in(schema)
        branches = tuple(
            b for b in alternatives if not _is_null(b) and not self._is_open(b)
        )
        null = any(map(_is_null, alternatives))
        found: TaggedUnion | None = None
        if stated is not None and branches:
            found = self._of_union(schema, key, stated, branches)
        elif branches and self._is_bare(schema):
            is_wrapped = len(branches) == 1 and isinstance(branches[0], Schema)
            inner = branches[0] if is_wrapped else None
            found = (
                self._of_alternatives(inner, key)
                if isinstance(inner, Schema)
                else self._by_constants(branches)
            )
        is_nullable = null or "null" in schema.types
        return replace(found, nullable=True) if found and is_nullable else found

    def _of_union(
        self,
        schema: Schema,
        key: str | None,
        stated: tuple[Discriminator, str],
        alternatives: tuple[Schema | Ref, ...],
    ) -> TaggedUnion | None:
        discriminator, pointer = stated
        own = without_union(schema)
        branches = [self._branch(b) for b in alternatives]
        is_extended = any(key in self.ancestry.ancestors(b.target) for b in branches)
        has_base = bool(self._merged(own).properties) or is_extended
        common = own if has_base else replace(own, properties=())
        tag = discriminator.property_name
        branches = [self._whole(b, key, common, tag) for b in branches]
        variants = self._variants(discriminator, branches)
        if not variants:
            return None
        name = discriminator.property_name
        base: Schema | Ref = own if key is None else Ref(key, schema.location)
        others = self._others(branches, variants, name)
        return TaggedUnion(
            name,
            variants,
            tuple(b.schema for b in others),
            (),
            base if has_base else None,
            self._reference(discriminator.default),
            pointer,
        )

    def _branch(self, schema: Schema | Ref) -> _Branch:
        if isinstance(schema, Schema):
            return _Branch(schema)
        return _Branch(
            schema, self.ancestry.resolved(schema.target), name_of(schema.target)
        )

    def _whole(
        self, branch: _Branch, key: str | None, own: Schema, tag: str
    ) -> _Branch:
        """Return an alternative merged with the keywords of the union, and the tag."""
        if key in self.ancestry.ancestors(branch.target) or not self._is_object(
            branch.schema
        ):
            return branch
        known = self._merged(branch.schema).properties.keys()
        stated = self._merged(own).properties.keys()
        parts = [] if stated <= known else [own]
        if tag not in known | stated and self._nested(branch.schema) is None:
            parts.append(_with_tag(own, tag))
        if not parts:
            return branch
        whole = Schema(
            location=branch.schema.location,
            pointer=own.pointer,
            all_of=(branch.schema, *parts),
        )
        return replace(branch, schema=whole)

    def _of_base(self, key: str) -> TaggedUnion | None:
        found = self.ancestry.discriminator(key)
        if found is None or key in self.ancestry.ancestors(key):
            return None
        owner, discriminator, pointer = found
        below = self.ancestry.descendants(key)
        if owner != key:
            mapping = tuple(
                m
                for m in discriminator.mapping
                if self.ancestry.resolved(m[1]) in (key, *below)
            )
            discriminator = replace(discriminator, mapping=mapping, default=None)
        if not below and (owner != key or not discriminator.mapping):
            return None
        location = self._schemas[key].location
        branches = [self._branch(Ref(k, location)) for k in (*below, key)]
        branches += self._outside(key, discriminator, below)
        variants = self._variants(discriminator, branches, base=key)
        if not variants:
            return None
        return TaggedUnion(
            discriminator.property_name,
            variants,
            (),
            (),
            Ref(key, location),
            self._reference(discriminator.default),
            pointer,
            is_hierarchy=True,
        )

    def _outside(
        self, key: str, discriminator: Discriminator, below: Collection[str]
    ) -> list[_Branch]:
        """Return the mapped schemas that do not extend the base, each merged with it."""
        base = self._schemas[key]
        if isinstance(base, Ref):
            return []
        own, tag = without_union(base), discriminator.property_name
        targets = dict.fromkeys(
            self.ancestry.resolved(target) for _, target in discriminator.mapping
        )
        return [
            self._whole(self._branch(Ref(target, base.location)), key, own, tag)
            for target in targets
            if target in self._schemas and target not in (*below, key)
        ]

    def _variants(
        self,
        discriminator: Discriminator,
        branches: Sequence[_Branch],
        base: str | None = None,
    ) -> tuple[Variant, ...]:
        """Return the variants by tag.

        A mapping comes first, then the values that only one alternative allows, then the names of
        the schemas, unless an alternative does not allow its own.
        """
        by_target = {b.target: b.schema for b in branches if b.target}
        found: dict[str, Schema | Ref] = {}
        for tag, target in discriminator.mapping:
            reference = self._reference(target)
            if reference is not None:
                found[tag] = by_target.get(self.ancestry.resolved(target), reference)
        objects = [b for b in branches if self._is_object(b.schema)]
        tag_name, is_union = discriminator.property_name, base is None
        allowed = [self._tags_in(b.schema, tag_name, nested=is_union) for b in objects]
        telling = [
            () if b.target == base else t for b, t in zip(objects, allowed, strict=True)
        ]
        for tag, candidates in self._candidates(objects, telling).items():
            if len(candidates) == 1:
                found.setdefault(tag, candidates[0].schema)
        implicit: set[str] = set()
        for branch, tags in zip(objects, allowed, strict=True):
            name = branch.name
            if name is not None and name not in found and (not tags or name in tags):
                found[name] = branch.schema
                implicit.add(name)
        variants = self._grouped(found, implicit, tag_name)
        if base is None:
            return variants
        # A named base does not imply that there are objects of the base itself.
        return tuple(
            replace(v, implicit=v.tags[-1] in implicit) if _is(v, base) else v
            for v in variants
        )

    def _grouped(
        self, found: Mapping[str, Schema | Ref], implicit: AbstractSet[str], name: str
    ) -> tuple[Variant, ...]:
        """Return each schema with the tags that stand for it."""
        by_schema: dict[str, tuple[Schema | Ref, list[str]]] = {}
        for tag, whole in found.items():
            union = self._part(whole, name)
            parts = union.variants if union is not None else ()
            schema = next((v.schema for v in parts if tag in v.tags), whole)
            key = schema.target if isinstance(schema, Ref) else str(id(schema))
            by_schema.setdefault(key, (schema, []))[1].append(tag)
        return tuple(
            Variant(
                schema,
                tuple(sorted(tags, key=implicit.__contains__)),
                _made_of(schema),
                implicit=len(tags) > 1 and tags[-1] in implicit,
            )
            for schema, tags in by_schema.values()
        )

    def _part(self, schema: Schema | Ref, name: str) -> TaggedUnion | None:
        """Return an alternative as a union with the same tag, if it is only that."""
        found = self._nested(schema)
        is_part = found is not None and found.base is None
        return found if is_part and found and found.property_name == name else None

    def _others(
        self, branches: Sequence[_Branch], variants: Sequence[Variant], name: str
    ) -> list[_Branch]:
        """Return the alternatives without a tag, including those of nested unions."""
        named = {id(v.schema) for v in variants}
        found: list[_Branch] = []
        for branch in branches:
            part = self._part(branch.schema, name)
            if part is not None:
                found += map(_Branch, (*part.others, *part.untagged))
            elif id(branch.schema) not in named:
                found.append(branch)
        return found

    def _is_open(self, branch: Schema | Ref) -> bool:
        if (
            not isinstance(branch, Ref)
            or self.ancestry.resolved(branch.target) not in self._open
        ):
            return False
        self._circular.add(self.ancestry.resolved(branch.target))
        return True

    def _candidates(
        self, branches: Sequence[_Branch], tags: Sequence[tuple[str, ...]]
    ) -> dict[str, list[_Branch]]:
        """Return the alternatives that allow each tag: parts of a union rather than the union."""
        found: dict[str, list[_Branch]] = {}
        pairs = list(zip(branches, tags, strict=True))
        for is_union in (False, True):
            settled = set(found)
            for branch, known in pairs:
                if (self._nested(branch.schema) is not None) == is_union:
                    for tag in known:
                        if tag not in settled:
                            found.setdefault(tag, []).append(branch)
        return found

    def _tags_in(
        self, schema: Schema | Ref, name: str, *, nested: bool = True
    ) -> tuple[str, ...]:
        """Return the tags that an alternative itself allows; none if it does not restrict them."""
        union = self._nested(schema) if nested else None
        if union is not None and union.property_name == name:
            return union.tags
        found: tuple[str, ...] = ()
        for prop in self._definitions(schema, name, frozenset()):
            texts = map(tag_text, self._merged(prop).values or ())
            tags = tuple(dict.fromkeys(text for text in texts if text is not None))
            found = tuple(t for t in found or tags if t in tags) or found
        return found

    def _definitions(
        self, schema: Schema | Ref, name: str, seen: frozenset[str]
    ) -> Iterator[Schema | Ref]:
        """Yield the schemas of a property in a schema and all its bases."""
        if isinstance(schema, Ref):
            if schema.siblings is not None:
                yield from self._definitions(schema.siblings, name, seen)
            target = self._schemas.get(schema.target)
            if target is not None and schema.target not in seen:
                yield from self._definitions(target, name, seen | {schema.target})
            return
        yield from (prop for key, prop in schema.properties if key == name)
        for part in schema.all_of:
            yield from self._definitions(part, name, seen)

    def _by_constants(
        self, alternatives: tuple[Schema | Ref, ...]
    ) -> TaggedUnion | None:
        """Return a union whose alternatives are distinguished by constants."""
        branches = [self._branch(b) for b in alternatives]
        objects = [b for b in branches if self._is_object(b.schema)]
        if len(objects) <= 1:  # There is only one alternative.
            return None
        nested = [self._nested(b.schema) for b in objects]
        inner = dict.fromkeys(n.property_name for n in nested if n is not None)
        names = dict.fromkeys([*inner, *self._merged(objects[0].schema).properties])
        for name in names:
            tags = [self._tags_in(b.schema, name) for b in objects]
            table = self._candidates(objects, tags)
            is_apart = all(tags) and all(len(c) == 1 for c in table.values())
            is_single = any(len(known) == 1 for known in tags)
            if name in inner or (is_apart and is_single):
                found = {tag: c[0].schema for tag, c in table.items()}
                variants = self._grouped(found, frozenset(), name)
                others = self._others(branches, variants, name)
                return TaggedUnion(
                    name,
                    variants,
                    tuple(b.schema for b in others if not self._is_object(b.schema)),
                    tuple(b.schema for b in others if self._is_object(b.schema)),
                )
        return None

    def _nested(self, branch: Schema | Ref) -> TaggedUnion | None:
        if isinstance(branch, Ref) and branch.siblings is None:
            return self.of_key(branch.target)
        only = self._merged(branch).only_reference
        if only is not None:
            return self.of_key(only)
        return self.of_schema(branch) if isinstance(branch, Schema) else None

    def _merged(self, schema: Schema | Ref) -> MergedSchema:
        return merge(schema, self._schemas)

    def _is_object(self, branch: Schema | Ref) -> bool:
        merged = self._merged(branch)
        if merged.types:
            return "object" in merged.types
        return bool(merged.properties) or self._nested(branch) is not None

    def _is_bare(self, schema: Schema) -> bool:
        """Tell whether a schema is a union and nothing else."""
        own = self._merged(without_union(schema))
        return not own.properties and own.items is None and own.values is None

    def _reference(self, key: str | None) -> Ref | None:
        found = None if key is None else self._schemas.get(key)
        return None if found is None or key is None else Ref(key, found.location)


def without_union(schema: Schema) -> Schema:
    """Return a schema without its union and discriminator."""
    return replace(
        schema,
        one_of=(),
        any_of=(),
        discriminator=None,
        all_of=tuple(
            without_union(part) if isinstance(part, Schema) else part
            for part in schema.all_of
        ),
    )


def tag_text(value: JsonValue) -> str | None:
    """Return a scalar as the text of a tag; None for other values."""
    if isinstance(value, str):
        return value
    return json.dumps(value) if isinstance(value, bool | int | float) else None


def _is_null(branch: Schema | Ref) -> bool:
    return isinstance(branch, Schema) and branch.types == ("null",)


def _with_tag(owner: Schema, tag: str) -> Schema:
    """Return a schema that has the tag, for alternatives that leave it to the discriminator."""
    text = Schema(owner.location, owner.pointer, types=("string",))
    return Schema(
        owner.location,
        owner.pointer,
        types=("object",),
        properties=((tag, text),),
        required=(tag,),
    )


def _is(variant: Variant, key: str) -> bool:
    return isinstance(variant.schema, Ref) and variant.schema.target == key


def _made_of(schema: Schema | Ref) -> str:
    part = schema.all_of[0] if isinstance(schema, Schema) and schema.all_of else None
    return name_of(part.target) if isinstance(part, Ref) else ""


def name_of(key: str) -> str:
    """Return the name of the schema with a key."""
    return unescape(key.rsplit("/", 1)[-1])
