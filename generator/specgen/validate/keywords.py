"""Keywords of schemas that are misspelled, or that have no effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diagnostics import Diagnostic
from specgen.diagnostics.spelling import closest
from specgen.openapi.grammar import OBJECTS
from specgen.source import MappingNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from specgen.openapi.place import Place
    from specgen.openapi.references import References
    from specgen.openapi.walk import Objects
    from specgen.validate.repair import Repair

_KEYWORDS: Final = OBJECTS["schema"].fields
_INEFFECTIVE: Final = "ineffective-keyword"
# With these, properties may be declared elsewhere than beside `required`.
_OPEN: Final = frozenset(
    {
        "$dynamicRef", "anyOf", "oneOf", "if", "then", "else", "not",
        "dependentSchemas", "patternProperties", "unevaluatedProperties",
    }
)  # fmt: skip
# Without these, a schema requires nothing.
_REQUIRING: Final = frozenset({"required", "allOf", "$ref", "$dynamicRef"})
_COMBINED: Final = ("allOf", "anyOf", "oneOf", "then", "else", "not", "if")
_REFERENCES: Final = frozenset({"$ref", "$dynamicRef"})
_WITH_PARTS: Final = _REFERENCES.union(_COMBINED)
# Keywords that apply to values of some types alone.
_TYPED: Final = frozenset(name for name, known in _KEYWORDS.items() if known.applies_to)
# Siblings of a reference that OpenAPI 3.0 ignores without harm: they do not constrain values.
_PROSE: Final = frozenset(
    {"$ref", "title", "description", "summary", "example", "examples", "default", "deprecated"}
    | {"externalDocs", "readOnly", "writeOnly"}
)  # fmt: skip


def check_keywords(
    version: str, spec: Objects, references: References, repair: Repair
) -> Iterator[Diagnostic]:
    """Warn of keywords without effect, and remove them.

    Args:
        version: `3.0`, `3.1` or `3.2`.
        spec: All objects of the document.
        references: Follows the references of the document.
        repair: Removes keywords from the document.
    """
    combined = {id(part.node) for part in _combined(spec, references)}
    for schema in spec.having("schema", _REQUIRING):
        if id(schema.node) not in combined:
            yield from _check_required(schema, references, repair)
    if version != "3.0":  # Its own schema closes the object.
        yield from _check_names(version, spec)
        for schema in spec.having("schema", {"enum"}):
            yield from _check_null(schema)
    if version == "3.0":
        for schema in spec.having("schema", _REFERENCES):
            yield from _check_siblings(schema, references)
    for schema in spec.having("schema", _TYPED):
        if version == "3.0" and schema.reference is not None:
            continue
        for finding, name in _inapplicable(schema):
            yield finding
            repair.take_out(schema, name)


def _combined(spec: Objects, references: References) -> Iterator[Place]:
    """Yield the schemas that apply to the same values as others."""
    for schema in spec.having("schema", _WITH_PARTS):
        yield from _parts(schema, references)
    for schema in _outermost(list(spec.having("schema", {"allOf"})), references):
        yield from _met([schema], references)


def _check_names(version: str, spec: Objects) -> Iterator[Diagnostic]:
    for (kind, names), schemas in spec.alike.items():
        for name in names if kind == "schema" else ():
            known = _KEYWORDS.get(name)
            if known is None and not name.startswith("x-"):
                guess = closest(name, _KEYWORDS)
                hint = f"did you mean `{guess}`?" if guess else None
                message = f"`{name}` is not a keyword of schemas"
                yield from _at_keyword("unknown-field", name, schemas, message, hint)
            elif known is not None and not known.is_in(version):
                message = f"`{name}` has no effect in OpenAPI {version}"
                hint = _INSTEAD.get(name)
                yield from _at_keyword(_INEFFECTIVE, name, schemas, message, hint)


def _at_keyword(
    code: str, name: str, schemas: Iterable[Place], message: str, hint: str | None
) -> Iterator[Diagnostic]:
    for schema in schemas:
        yield Diagnostic(code, message, schema.location_of(name, key=True), hint)


def _check_null(schema: Place) -> Iterator[Diagnostic]:
    """Warn of null that only one of `type` and `enum` allows."""
    types = [element.plain for element in schema.elements("type")]
    types += [schema.text("type")] if not types else []
    values = [element.plain for element in schema.elements("enum")]
    if not values or types == [None] or ("null" in types) == (None in values):
        return
    keyword, other = ("type", "enum") if "null" in types else ("enum", "type")
    yield Diagnostic(
        _INEFFECTIVE,
        f"null in `{keyword}` has no effect: `{other}` does not allow it",
        schema.location_of(keyword, key=True),
        f"add null to `{other}` as well" if other == "enum" else _INSTEAD["nullable"],
    )


# The keywords by which a schema describes values of a type that it does not name.
_DESCRIBED: Final = {"object": "properties", "array": "items"}
_INSTEAD: Final = {"nullable": 'add `"null"` to `type`'}


def _check_siblings(schema: Place, references: References) -> Iterator[Diagnostic]:
    if schema.reference is None:
        return
    ignored = [n for n in schema.names() if n not in _PROSE and not n.startswith("x-")]
    target = references.resolve(schema) if ignored else None
    for name in ignored:
        if target is None or not _says(target, name, schema.get(name)):
            message = f"`{name}` has no effect beside `$ref` in OpenAPI 3.0"
            location = schema.location_of(name, key=True)
            hint = "put the reference into `allOf`"
            yield Diagnostic(_INEFFECTIVE, message, location, hint)


def _says(schema: Place, name: str, value: Place | None) -> bool:
    """Tell whether a schema has a keyword with this very value, or describes this type."""
    own, plain = schema.get(name), value.plain if value is not None else None
    if own is None and name == "type":
        return schema.get(_DESCRIBED.get(str(plain), name)) is not None
    return own is not None and own.plain == plain


def _inapplicable(schema: Place) -> Iterator[tuple[Diagnostic, str]]:
    """Yield each keyword that does not apply to values of the schema's types."""
    one = schema.text("type")
    types = {one} if one else set(schema.texts("type"))
    types.discard("null")
    for name in schema.names() if types else ():
        known = _KEYWORDS.get(name)
        if name == "additionalProperties" and schema.get(name, "type") is None:
            continue  # Some tools write `false` beside every type.
        if known and known.applies_to and types.isdisjoint(known.applies_to):
            message = f"`{name}` does not apply to values of type {' or '.join(sorted(types))}"
            location = schema.location_of(name, key=True)
            hint = f"it applies to values of type {' or '.join(known.applies_to)}"
            yield Diagnostic(_INEFFECTIVE, message, location, hint), name


def _check_required(
    schema: Place, references: References, repair: Repair
) -> Iterator[Diagnostic]:
    """Warn of the required names that no property has; an object without others cannot have them.

    Args:
        schema: A schema that is not part of another one.
        references: Follows the references of the document.
        repair: Removes such a name where additional properties are not allowed.
    """
    if schema.reference is not None and len(schema.names()) == 1:
        return
    parts = _extended(schema, references)
    names = {name for part in parts for name in _declared(part, references)}
    if not names or any(_may_declare_elsewhere(part) for part in parts):
        return
    tags = {part.text("discriminator", "propertyName") for part in parts}
    for part in parts:
        for element in list(part.elements("required")):
            name = str(element.plain)
            if name not in names | tags:
                is_closed = part.get("additionalProperties") is not None
                yield _unknown_required(name, element, names, is_closed=is_closed)
                if is_closed:
                    repair.take_out_element(element.parent(), element)


def _declared(schema: Place, references: References) -> list[str]:
    """Return the names of the properties of a schema, which may lead to those of another one."""
    place = schema.get("properties")
    return (references.target(place) or place).names() if place else []


def _may_declare_elsewhere(schema: Place) -> bool:
    additional = schema.get("additionalProperties")
    is_open = additional is not None and additional.plain is not False
    return is_open or not _OPEN.isdisjoint(schema.names())


def _unknown_required(
    name: str, element: Place, known: Iterable[str], *, is_closed: bool
) -> Diagnostic:
    guess = closest(name, known)
    taken = "not required" if is_closed else "a property of any type"
    return Diagnostic(
        "unknown-required",
        f"`{name}` is required and is not among the properties: it is taken as {taken}",
        element.location,
        f"did you mean `{guess}`?" if guess else "declare it under `properties`",
    )


def _parts(schema: Place, references: References) -> Iterator[Place]:
    """Yield the schemas that apply to the same values as a schema."""
    if schema.reference is not None and len(schema.names()) > 1:
        yield from _referred(schema, references)
    node = schema.node
    names = node if isinstance(node, MappingNode) else ()
    for keyword in (keyword for keyword in _COMBINED if keyword in names):
        found = schema.get(keyword)
        for part in (*schema.elements(keyword), *([found] if found else [])):
            yield part
            yield from _referred(part, references)


def _outermost(schemas: Sequence[Place], references: References) -> Iterator[Place]:
    """Yield schemas with `allOf`: those that no other extends, and one of each circle."""
    inner = {
        id(used.node)
        for schema in schemas
        for part in schema.elements("allOf")
        for used in (part, *_referred(part, references))
    }
    reached: set[int] = set()
    for schema in sorted(schemas, key=lambda schema: id(schema.node) in inner):
        if id(schema.node) not in reached:
            reached |= {id(place.node) for place in _extended(schema, references)}
            yield schema


def _met(
    schemas: Sequence[Place], references: References, levels: int = 4
) -> Iterator[Place]:
    """Yield the schemas of one property, or of items, that schemas of the same value have."""
    found: dict[str, list[Place]] = {}
    for schema in (e for s in schemas for e in _extended(s, references)):
        for name, member in schema.members("properties"):
            found.setdefault(f"properties/{name}", []).append(member)
        items = schema.get("items")
        found.setdefault("items", []).extend([items] if items else [])
    for group in found.values():
        if len(group) > 1 and levels:
            yield from (e for s in group for e in _extended(s, references))
            yield from _met(group, references, levels - 1)


def _extended(schema: Place, references: References) -> list[Place]:
    """Return a schema, and all that it extends or refers to."""
    found: dict[int, Place] = {}
    pending = [schema]
    while pending:
        place = pending.pop()
        if id(place.node) not in found:
            found[id(place.node)] = place
            target = references.target(place)
            pending += [*place.elements("allOf"), *([target] if target else [])]
    return list(found.values())


def _referred(schema: Place, references: References) -> Iterator[Place]:
    """Yield the targets along the chain of references of a schema."""
    seen: set[int] = set()
    target = references.target(schema)
    while target is not None and id(target.node) not in seen:
        seen.add(id(target.node))
        yield target
        target = references.target(target)
