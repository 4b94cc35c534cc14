"""Comparing two schemas keyword by keyword, after the forms that mean the same are recognised."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from specgen.diff.graph.reference_graph import DEFINITIONS
from specgen.diff.model.context import Context
from specgen.diff.model.effects import INCOMPARABLE, NARROWS, NONE, UNKNOWN, WIDENS
from specgen.diff.model.pair import Pair
from specgen.diff.schema import combinators, properties, unions
from specgen.diff.schema.applicators import APPLICATORS
from specgen.diff.schema.types_and_values import allowed_types
from specgen.diff.schema.value_keywords import VALUES, Comparator
from specgen.diff.walk.extensions import compare_extension
from specgen.diff.walk.field_effects import OBJECTS, Leaf
from specgen.diff.walk.lifecycle import compare_lifecycle
from specgen.source import MappingNode, ScalarNode

if TYPE_CHECKING:
    from specgen.diff.model.edit import Scope
    from specgen.diff.walk.comparison import Comparison
    from specgen.openapi.place import Place

_DOCUMENTATION = (
    "title", "description", "$comment", "example", "examples", "externalDocs",
)  # fmt: skip
_UNDECIDABLE = (
    "$id", "$schema", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$recursiveRef",
    "$recursiveAnchor", "id",
)  # fmt: skip
COMPARATORS = (
    Comparator(properties.KEYWORDS, properties.compare_properties),
    *VALUES,
    *APPLICATORS,
    Comparator(
        frozenset({"deprecated", "x-sunset", "x-stability-level"}), compare_lifecycle
    ),
)


def compare_schema(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare two schemas, neither of which is only a reference."""
    if (
        _boolean(walk, pair, scope)
        or unions.compare_listed_values(walk, pair, scope)
        or unions.compare_becoming_union(walk, pair, scope)
    ):
        return
    scope = _flagged(pair, scope)
    if walk.differs(pair.member("allOf")) and combinators.compare_all_of(
        walk, pair, scope
    ):
        return
    compare_keywords(walk, pair, scope)


def compare_keywords(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare two schemas as they are written, except for `allOf`."""
    scope = unions.judge_null(walk, pair, scope)
    differing = {key for key in pair.names() if walk.differs(pair.member(key))}
    differing -= {"$ref", "allOf"} | _idle(walk, pair, differing, scope)
    for comparator in COMPARATORS:
        if differing & comparator.keywords:
            known = walk.claims
            comparator.compare(walk, pair, scope)
            if walk.claims == known:
                _respelled(walk, pair, differing & comparator.keywords, scope)
            differing -= comparator.keywords
    for key in [key for key in pair.names() if key in differing]:
        _other(walk, pair, key, scope)


# Keywords for objects are read whatever the type, since `generate` makes a class of them.
_KEYWORDS_OF = {
    frozenset({"string"}): (
        "maxLength", "minLength", "pattern", "contentEncoding", "contentMediaType",
    ),
    frozenset({"integer", "fraction"}): (
        "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "multipleOf",
    ),
    frozenset({"array"}): (
        "maxItems", "minItems", "uniqueItems", "items", "prefixItems", "contains",
        "unevaluatedItems",
    ),
}  # fmt: skip
_KINDS = {key: kinds for kinds, keys in _KEYWORDS_OF.items() for key in keys}


def _idle(walk: Comparison, pair: Pair, keys: set[str], scope: Scope) -> set[str]:
    """Return the keywords that say nothing about the types that are allowed on both sides."""
    if not any(key in _KINDS for key in keys):
        return set()
    is_binary = "format" in keys and _is_same_binary(pair)
    binary = keys & _BINARY if is_binary else set[str]()
    for key in [key for key in pair.names() if key in binary]:
        what = f"`{key}` respelt, the same is meant"
        walk.edit(scope.inside(key), "respelled", what, pair.member(key))
    keys = keys - binary
    one, two = (allowed_types(side, textual=False) for side in pair)
    idle = {key for key in keys & _KINDS.keys() if not one & two & _KINDS[key]}
    # Where nothing stays allowed, the change of the type has said it all.
    for key in [key for key in pair.names() if key in idle and one & two]:
        what = f"`{key}` says nothing about values of both types"
        walk.edit(scope.inside(key), "respelled", what, pair.member(key))
    return idle | binary


_BINARY: Final = frozenset({"format", "contentEncoding", "contentMediaType"})


def _is_same_binary(pair: Pair) -> bool:
    """Tell whether both sides hold binary data in one form: 3.1 replaced the formats of 3.0."""
    one, two = (_binary_form(side) for side in pair)
    return one is not None and one == two


def _binary_form(cursor: Place) -> str | None:
    names = [cursor.text(key) for key in ("format", "contentEncoding")]
    if names in (["byte", None], [None, "base64"]):
        return "base64"
    media_type = cursor.text("contentMediaType")
    if names == ["binary", None] or (
        names == [None, None] and media_type == "application/octet-stream"
    ):
        return "binary"
    return None


def _respelled(walk: Comparison, pair: Pair, keys: set[str], scope: Scope) -> None:
    """Report keywords that differ in form and not in meaning."""
    for key in [key for key in pair.names() if key in keys]:
        what = f"`{key}` respelt, the same is meant"
        walk.edit(scope.inside(key), "respelled", what, pair.member(key))


def _flagged(pair: Pair, scope: Scope) -> Scope:
    """Return the scope inside a schema that is read-only or write-only."""
    context = scope.context
    read = context.read_only or any(side.flag("readOnly") for side in pair)
    write = context.write_only or any(side.flag("writeOnly") for side in pair)
    return scope.within(context._replace(read_only=read, write_only=write))


def _boolean(walk: Comparison, pair: Pair, scope: Scope) -> bool:
    """Compare where a side is `true`, `false` or no schema at all, and tell whether that was so."""
    if all(isinstance(side.node, MappingNode) for side in pair):
        return False
    openness = [_openness(side) for side in pair]
    if None in openness:
        walk.edit(scope, "malformed", "this is not a schema", pair, UNKNOWN)
    elif openness[0] == "some" or openness[1] == "some":
        narrows = openness[0] == "all" or openness[1] == "nothing"
        walk.edit(
            scope,
            "schema-replaced",
            "schema replaced",
            pair,
            NARROWS if narrows else WIDENS,
        )
    elif openness[0] != openness[1]:
        walk.edit(
            scope,
            "schema-replaced",
            f"now allows {openness[1]}",
            pair,
            WIDENS if openness[1] == "all" else NARROWS,
        )
    else:
        walk.edit(scope, "respelled", "the same in another spelling", pair)
    return True


def _openness(cursor: Place) -> str | None:
    if isinstance(cursor.node, MappingNode):
        return "some" if cursor.plain else "all"
    if isinstance(cursor.node, ScalarNode) and isinstance(cursor.node.value, bool):
        return "all" if cursor.node.value else "nothing"
    return None


def _other(walk: Comparison, pair: Pair, key: str, scope: Scope) -> None:
    """Compare a keyword that says nothing about which values are valid."""
    places = pair.member(key)
    if key in _DOCUMENTATION:
        rule = (
            "example-changed" if key.startswith("example") else "documentation-changed"
        )
        walk.leaf(scope, key, places, Leaf(rule))
    elif key in _UNDECIDABLE:
        walk.leaf(
            scope,
            key,
            places,
            Leaf("schema-identity-changed", UNKNOWN, UNKNOWN, UNKNOWN),
        )
    elif key == "xml":
        _xml(walk, places, scope)
    elif key in DEFINITIONS:
        _definitions(walk, places, key, scope)
    else:
        compare_extension(walk, "schema", key, places, scope)


def _xml(
    walk: Comparison, places: tuple[Place | None, Place | None], scope: Scope
) -> None:
    before, after = places
    if before is None or after is None:
        leaf = Leaf("xml-changed", INCOMPARABLE, INCOMPARABLE, INCOMPARABLE)
        walk.leaf(scope, "xml", places, leaf)
        return
    pair = Pair(before, after)
    for key in pair.names():
        field = OBJECTS["xml"].get(key)
        if isinstance(field, Leaf):
            walk.leaf(scope.inside("xml"), f"xml.{key}", pair.member(key), field)
        else:
            compare_extension(walk, "xml", key, pair.member(key), scope.inside("xml"))


def _definitions(
    walk: Comparison,
    places: tuple[Place | None, Place | None],
    key: str,
    scope: Scope,
) -> None:
    """Report added and removed local definitions; the others are compared where they are used."""
    before, after = ({} if p is None else dict(p.members()) for p in places)
    for name in dict.fromkeys([*before, *after]):
        # Only what refers to a definition says in which direction it is used.
        inner = replace(scope.inside(key, name, context=Context()), unit="")
        one, two = before.get(name), after.get(name)
        if one is None:
            walk.edit(
                inner,
                "definition-added",
                f"definition `{name}` added",
                (None, two),
                NONE,
            )
        elif two is None:
            walk.edit(
                inner,
                "definition-removed",
                f"definition `{name}` removed",
                (one, None),
                NONE,
            )
        else:
            walk.compare("schema", Pair(one, two), inner)
