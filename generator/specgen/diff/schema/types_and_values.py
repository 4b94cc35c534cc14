"""Comparing the types that a schema allows, and the values that it lists."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from specgen.diff.model.edit import Milder, Scope
from specgen.diff.model.effects import INCOMPARABLE, NARROWS, UNKNOWN, WIDENS, Severity
from specgen.diff.schema import keyword_effects as keywords
from specgen.source import SequenceNode

if TYPE_CHECKING:
    from specgen.diff.model.pair import Pair
    from specgen.diff.walk.comparison import Comparison
    from specgen.openapi.place import Place
    from specgen.openapi.references import References
    from specgen.source.nodes import Plain

KEYWORDS: Final = frozenset({"type", "nullable", "x-nullable", "enum", "const"})
_LISTED: Final = frozenset({"enum", "const"})
OPEN_ENUM: Final = Milder(
    Severity.WARNING,
    "generated clients read values they do not know as they are: enums are open",
)
_NULL: Final = "null"
_MOST_SHOWN: Final = 12
_LONGEST: Final = 60
_BOOLEANS: Final = frozenset({"true", "false"})

Values = dict[str, "Place"]


def compare_types_and_values(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare which types are allowed, and which values if they are listed."""
    before, after = sets = [value_set(side) for side in pair]
    if before is None or after is None:
        _type(walk, pair, scope)
        if any(not _effective_types(side) <= keywords.ALL_TYPES for side in pair):
            return  # Not a type of JSON: the meant values are unknown.
        if before is not after:
            _first_or_last(walk, scope, pair, was_listed=before is not None)
        elif any(side.get("enum") is not None for side in pair):
            _malformed_enum(walk, pair, scope)
        return
    nulls = [allows_null(side) for side in pair]
    listed = [_NULL in allowed_types(side, textual=False) for side in pair]
    if scope.null_judged or listed[0] != listed[1]:
        if nulls[0] != nulls[1] and not scope.null_judged:
            _null(walk, pair, scope, became=nulls[1])
        nulls = [False, False]
    one, two = (
        _allowed(side, values, with_null=null)
        for side, values, null in zip(pair, sets, nulls, strict=True)
        if values is not None
    )
    compare_value_sets(walk, one, two, scope)


def _allowed(cursor: Place, values: Values, *, with_null: bool) -> Values:
    """Return the listed values that the type allows, too."""
    kinds = allowed_types(cursor, textual=False) - {_NULL}
    found = {k: p for k, p in values.items() if keywords.json_type(p.plain) in kinds}
    if with_null:
        found[_NULL] = values.get(_NULL) or _null_place(cursor) or cursor
    return found


def allowed_types(cursor: Place, *, textual: bool) -> frozenset[str]:
    """Return the types that a schema allows, null by whichever spelling included."""
    plain_text = cursor.get("format") is None and cursor.get("pattern") is None
    kind = cursor.get("type")
    found = keywords.types(
        kind.plain if kind else None, textual=textual, plain_text=plain_text
    )
    nullable = cursor.flag("nullable") or cursor.flag("x-nullable")
    return found | {_NULL} if nullable else found


def allows_null(cursor: Place) -> bool:
    """Tell whether a schema allows null: by its type, and by the values that it lists."""
    if cursor.flag("nullable") or cursor.flag("x-nullable"):
        return True
    values = value_set(cursor)
    is_listed = values is None or _NULL in values
    return is_listed and _NULL in allowed_types(cursor, textual=False)


def _type(walk: Comparison, pair: Pair, scope: Scope) -> None:
    judged = {_NULL} if scope.null_judged else set[str]()
    one, two = (_effective_types(side) - judged for side in pair)
    if one == two or _combined_types(walk, pair, judged) == [one, two]:
        return
    if one ^ two == {_NULL} and one - {_NULL}:
        _null(walk, pair, scope, became=_NULL in two)
        return
    if not one | two <= keywords.ALL_TYPES:
        what = f"type changed from {_names(pair.before)} to {_names(pair.after)}"
        inner = scope.inside("type")
        walk.edit(inner, "schema-type", what, _type_places(pair), UNKNOWN)
        return
    implied = [_implied(side) for side in pair]
    if implied[0] == two - {_NULL} or implied[1] == one - {_NULL}:
        _implied_type(walk, pair, scope, stated=implied[0] is not None)
        return
    as_text = keywords.sets(
        *(
            allowed_types(side, textual=True) - judged - ({_NULL} - types)
            for side, types in zip(pair, (one, two), strict=True)
        )
    )
    places, scope = _type_places(pair), scope.inside("type")
    what = f"type changed from {_names(pair.before)} to {_names(pair.after)}"
    walk.edit(
        scope, "schema-type", what, places, keywords.sets(one, two), textual=as_text
    )


def _combined_types(
    walk: Comparison, pair: Pair, judged: set[str]
) -> list[frozenset[str]]:
    """Return for each side the types of the other, if its branches allow the same.

    A schema that is `oneOf` objects says no more if it states that it is an object, too.
    """
    stated = [side.get("type") is not None for side in pair]
    if stated[0] == stated[1]:
        return []
    types = [_effective_types(side) - judged for side in pair]
    silent = stated.index(False)
    side = (walk.revision if silent else walk.base, pair[silent])
    branches = _branch_types(*side)
    is_same = branches is not None and branches - judged == types[1 - silent]
    return types if is_same else []


def _branch_types(side: References, cursor: Place) -> frozenset[str] | None:
    """Return the types that the branches of a schema allow together; None without branches."""
    found: frozenset[str] | None = None
    for keyword in ("allOf", "oneOf", "anyOf"):
        branches = [side.resolve(branch) for branch in cursor.elements(keyword)]
        kinds = [
            allowed_types(branch, textual=False) if branch else keywords.ALL_TYPES
            for branch in branches
        ]
        if kinds:
            first, *others = kinds
            join = first.intersection if keyword == "allOf" else first.union
            found = join(*others) if found is None else found & join(*others)
    return found


def _implied(cursor: Place) -> frozenset[str] | None:
    """Return the type that the keywords of a schema without one are for; None if unclear."""
    if cursor.get("type") is not None:
        return None
    kinds = {
        kind
        for kind, keys in _WRITTEN_FOR.items()
        if any(cursor.get(key) is not None for key in keys)
    }
    return frozenset(kinds) if len(kinds) == 1 else None


_WRITTEN_FOR: Final = {
    "object": ("properties", "required", "additionalProperties"),
    "array": ("items",),
    "string": ("pattern", "minLength", "maxLength", "format"),
}


def _implied_type(walk: Comparison, pair: Pair, scope: Scope, *, stated: bool) -> None:
    """Report that a type is only stated on one side, and meant on both."""
    kind = _names(pair.after if stated else pair.before)
    word = "stated now" if stated else "no longer stated"
    what = f"type {kind} is {word}; its keywords are for that type on both sides"
    places, scope = _type_places(pair), scope.inside("type")
    walk.edit(scope, "schema-type-stated", what, places, UNKNOWN)


def _null(walk: Comparison, pair: Pair, scope: Scope, *, became: bool) -> None:
    """Report that null is allowed on one side only."""
    rule = "schema-became-nullable" if became else "schema-became-not-nullable"
    what = "null is now allowed" if became else "null is no longer allowed"
    places = zip(pair, _type_places(pair), strict=True)
    at, new_at = (_null_place(side) or place for side, place in places)
    effects = WIDENS if became else NARROWS
    walk.edit(scope.inside("type"), rule, what, (at, new_at), effects)


def _effective_types(cursor: Place) -> frozenset[str]:
    """Return the types of the values that are valid, so that a list of values says its part."""
    found, values = allowed_types(cursor, textual=False), value_set(cursor)
    if values is not None:
        listed = {keywords.json_type(place.plain) for place in values.values()}
        found &= listed | {_NULL}
    return found if allows_null(cursor) else found - {_NULL}


def _type_places(pair: Pair) -> tuple[Place | None, Place | None]:
    before, after = (side.get("type") or _null_place(side) for side in pair)
    return before, after


def _null_place(cursor: Place) -> Place | None:
    return cursor.get("nullable") or cursor.get("x-nullable")


def _names(cursor: Place) -> str:
    kind = cursor.get("type")
    listed = kind.plain if kind else None
    names = listed if isinstance(listed, list) else [listed or "any"]
    text = " or ".join(f"`{name}`" for name in names)
    form = cursor.text("format")
    return f"{text} ({form})" if form else text


def value_set(cursor: Place) -> Values | None:
    """Return the values that `enum` or `const` allows, by their JSON; None if it is all."""
    constant, listed = cursor.get("const"), cursor.get("enum")
    if constant is not None:
        return {_json(constant.plain): constant}
    if listed is None or not isinstance(listed.node, SequenceNode):
        return None
    found = {_json(e.plain): e for e in listed.elements()}
    return None if found.keys() >= _BOOLEANS and _is_boolean(cursor) else found


def _is_boolean(cursor: Place) -> bool:
    return allowed_types(cursor, textual=False) - {_NULL} == {"boolean"}


def _json(value: Plain) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True)


def compare_value_sets(
    walk: Comparison, before: Values, after: Values, scope: Scope
) -> None:
    """Compare two sets of values, each with its place: one change for each direction."""
    if len(before) == len(after) == 1 and before.keys() != after.keys():
        (old, one), (new, two) = next(iter(before.items())), next(iter(after.items()))
        what = f"the only value changed from {old} to {new}"
        walk.edit(scope.inside("const"), "schema-const", what, (one, two), INCOMPARABLE)
        return
    gone = [key for key in before if key not in after]
    come = [key for key in after if key not in before]
    if gone:
        where = (
            scope.inside("enum", *gone[:1]) if len(gone) == 1 else scope.inside("enum")
        )
        place = (before[gone[0]], None)
        what = f"{_listed(gone)} removed"
        walk.edit(where, "enum-value-removed", what, place, NARROWS)
    if come:
        where = (
            scope.inside("enum", *come[:1]) if len(come) == 1 else scope.inside("enum")
        )
        added = (None, after[come[0]])
        what = f"{_listed(come)} added"
        walk.edit(where, "enum-value-added", what, added, WIDENS, milder=OPEN_ENUM)


def _listed(values: list[str]) -> str:
    shown = [
        value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…" for value in values
    ]
    more = len(shown) - _MOST_SHOWN
    text = ", ".join(shown[:_MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")
    return f"value {text}" if len(values) == 1 else f"values {text}"


def _first_or_last(
    walk: Comparison, scope: Scope, pair: Pair, *, was_listed: bool
) -> None:
    """Report that values are listed on one side only."""
    before, after = (side.get("enum") or side.get("const") for side in pair)
    scope = scope.inside("enum")
    if was_listed:
        is_enum = before is None or before.key != "const"
        what, cap = "any value is allowed now", OPEN_ENUM if is_enum else None
        rule = "schema-enum-dropped"
        walk.edit(scope, rule, what, (before, after), WIDENS, milder=cap)
    else:
        what = "restricted to a list of values"
        walk.edit(scope, "schema-became-enum", what, (before, after), NARROWS)


def _malformed_enum(walk: Comparison, pair: Pair, scope: Scope) -> None:
    places = pair.member("enum")
    if walk.differs(places) and not all(
        p is None or isinstance(p.node, SequenceNode) for p in places
    ):
        scope = scope.inside("enum")
        walk.edit(scope, "malformed", "`enum` is not a list", places, UNKNOWN)
