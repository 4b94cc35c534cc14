"""Comparators for the keywords that constrain a value itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from specgen.diff.model.edit import Milder, Scope
from specgen.diff.model.effects import (
    INCOMPARABLE,
    NARROWS,
    NONE,
    UNKNOWN,
    WIDENS,
    Effect,
    Effects,
    Severity,
)
from specgen.diff.schema import keyword_effects as keywords
from specgen.diff.walk.wording import shown
from specgen.source import SequenceNode

if TYPE_CHECKING:
    from collections.abc import Callable

    from specgen.diff.model.pair import Pair
    from specgen.diff.walk.comparison import Comparison
    from specgen.openapi.place import Place
    from specgen.source.nodes import Plain

OPEN_ENUM: Final = Milder(
    Severity.WARNING,
    "generated clients read values they do not know as they are: enums are open",
)
READ_ONLY_FLIPPED: Final = Effects(request=Effect.UNKNOWN)
WRITE_ONLY_FLIPPED: Final = Effects(response=Effect.UNKNOWN)
_NULL: Final = "null"
_MOST_SHOWN: Final = 12
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Comparator:
    """Compares what two schemas say with some keywords, called if one of those differs."""

    keywords: frozenset[str]
    compare: Callable[[Comparison, Pair, Scope], None]


def _single(
    keyword: str, rule: str, judge: Callable[[Plain, Plain], keywords.Verdict]
) -> Comparator:
    def compare(walk: Comparison, pair: Pair, scope: Scope) -> None:
        places = pair.member(keyword)
        before, after = (place.plain if place else None for place in places)
        verdict = judge(before, after)
        what = f"`{keyword}` {verdict.verb}"
        walk.edit(scope.inside(keyword), rule, what, places, verdict.effects)

    return Comparator(frozenset({keyword}), compare)


def _bound(
    inclusive: str,
    exclusive: str,
    rules: tuple[str, str],
    judge: Callable[[tuple[Plain, bool], tuple[Plain, bool]], keywords.Verdict],
) -> Comparator:
    def limit(cursor: Place) -> tuple[Plain, bool, Place | None]:
        """Return the bound, whether it is excluded itself, and its place."""
        at, beyond = cursor.get(inclusive), cursor.get(exclusive)
        if beyond is None or beyond.plain is False:
            return (at.plain if at else None), False, at
        if beyond.plain is True:
            return (at.plain if at else None), True, at
        return beyond.plain, True, beyond

    def compare(walk: Comparison, pair: Pair, scope: Scope) -> None:
        (one, no_one, at), (two, no_two, new_at) = (limit(side) for side in pair)
        verdict = judge((one, no_one), (two, no_two))
        is_exclusive = no_two if two is not None else no_one
        name, rule = exclusive if is_exclusive else inclusive, rules[is_exclusive]
        what = f"`{name}` {verdict.verb}"
        if verdict.effects == NONE:
            return
        if one == two:
            what = f"{shown(one)} itself is {'no longer' if no_two else 'now'} allowed"
        walk.edit(scope.inside(name), rule, what, (at, new_at), verdict.effects)

    return Comparator(frozenset({inclusive, exclusive}), compare)


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
    places = _type_places(pair)
    scope = scope.inside("type")
    if one == two:
        return
    if one ^ two == {_NULL} and one - {_NULL}:
        became = _NULL in two
        rule = "schema-became-nullable" if became else "schema-became-not-nullable"
        what = "null is now allowed" if became else "null is no longer allowed"
        at, new_at = (_null_place(s) or p for s, p in zip(pair, places, strict=True))
        walk.edit(scope, rule, what, (at, new_at), WIDENS if became else NARROWS)
        return
    as_text = keywords.sets(
        *(
            allowed_types(side, textual=True) - judged - ({_NULL} - types)
            for side, types in zip(pair, (one, two), strict=True)
        )
    )
    what = f"type changed from {_names(pair.before)} to {_names(pair.after)}"
    walk.edit(
        scope, "schema-type", what, places, keywords.sets(one, two), textual=as_text
    )


def _effective_types(cursor: Place) -> frozenset[str]:
    found = allowed_types(cursor, textual=False)
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


def _format(walk: Comparison, pair: Pair, scope: Scope) -> None:
    places = pair.member("format")
    before, after = (place.plain if place else None for place in places)
    verdict = keywords.value_format(before, after)
    one, two = (allowed_types(side, textual=False) - {_NULL} for side in pair)
    # Where no type is left in common, the change of type has said it all.
    effects = verdict.effects if one & two else NONE
    walk.edit(
        scope.inside("format"),
        "schema-format",
        f"`format` {verdict.verb}",
        places,
        effects,
    )


def value_set(cursor: Place) -> dict[str, Place] | None:
    """Return the values that `enum` or `const` allows, by their JSON; None if it is all."""
    constant, listed = cursor.get("const"), cursor.get("enum")
    if constant is not None:
        return {json.dumps(constant.plain, sort_keys=True): constant}
    if listed is None or not isinstance(listed.node, SequenceNode):
        return None
    return {json.dumps(e.plain, sort_keys=True): e for e in listed.elements()}


def _values(walk: Comparison, pair: Pair, scope: Scope) -> None:
    before, after = (value_set(side) for side in pair)
    places = tuple(side.get("enum") or side.get("const") for side in pair)
    one_sided = (places[0], places[1])
    if before is None or after is None:
        _first_or_last(walk, scope, before is None, after is None, one_sided)
        return
    listed = [_NULL in allowed_types(side, textual=False) for side in pair]
    if listed[0] != listed[1] or allows_null(pair.before) == allows_null(pair.after):
        # The type has said it, or nothing is to say.
        before, after = (
            {k: v for k, v in s.items() if k != _NULL} for s in (before, after)
        )
    compare_value_sets(walk, before, after, scope)


Values = dict[str, "Place"]


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
    walk: Comparison,
    scope: Scope,
    was_open: bool,
    is_open: bool,
    places: tuple[Place | None, Place | None],
) -> None:
    if was_open and is_open:
        walk.edit(
            scope.inside("enum"),
            "malformed",
            "`enum` is not a list",
            places,
            UNKNOWN,
        )
    elif was_open:
        walk.edit(
            scope.inside("enum"),
            "schema-became-enum",
            "restricted to a list of values",
            places,
            NARROWS,
        )
    else:
        walk.edit(
            scope.inside("enum"),
            "schema-enum-dropped",
            "any value is allowed now",
            places,
            WIDENS,
            milder=(
                None
                if places[0] is not None and places[0].key == "const"
                else OPEN_ENUM
            ),
        )


def _extensible(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare `x-extensible-enum`: values may come at any time, but none may go."""
    name = "x-extensible-enum"
    before, after = (
        (
            {json.dumps(e.plain, sort_keys=True): e for e in place.elements()}
            if place
            else {}
        )
        for place in pair.member(name)
    )
    for key in [k for k in before if k not in after]:
        inner = scope.inside(name, key)
        what = f"value {key} of `{name}` removed"
        walk.edit(
            inner, "extensible-enum-value-removed", what, (before[key], None), NARROWS
        )
    for key in [k for k in after if k not in before]:
        inner = scope.inside(name, key)
        what = f"value {key} of `{name}` added"
        walk.edit(inner, "extensible-enum-value-added", what, (None, after[key]))


def _marker(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare `readOnly` and `writeOnly` where it is not known what holds the value."""
    if scope.is_member:
        walk.claims += 1
        return
    for name in ("readOnly", "writeOnly"):
        places = pair.member(name)
        flags = [side.flag(name) for side in pair]
        if flags[0] != flags[1]:
            context = scope.context._replace(read_only=False, write_only=False)
            effects = READ_ONLY_FLIPPED if name == "readOnly" else WRITE_ONLY_FLIPPED
            what = f"became {'' if flags[1] else 'not '}{name}"
            rule = "schema-readOnly" if name == "readOnly" else "schema-writeOnly"
            walk.edit(scope.inside(name, context=context), rule, what, places, effects)


VALUES: Final = (
    Comparator(frozenset({"type", "nullable", "x-nullable"}), _type),
    Comparator(frozenset({"format"}), _format),
    Comparator(frozenset({"enum", "const"}), _values),
    Comparator(frozenset({"x-extensible-enum"}), _extensible),
    _bound(
        "maximum",
        "exclusiveMaximum",
        ("schema-maximum", "schema-exclusiveMaximum"),
        keywords.maximum,
    ),
    _bound(
        "minimum",
        "exclusiveMinimum",
        ("schema-minimum", "schema-exclusiveMinimum"),
        keywords.minimum,
    ),
    _single("maxLength", "schema-maxLength", keywords.upper),
    _single("minLength", "schema-minLength", keywords.lower),
    _single("maxItems", "schema-maxItems", keywords.upper),
    _single("minItems", "schema-minItems", keywords.lower),
    _single("maxProperties", "schema-maxProperties", keywords.upper),
    _single("minProperties", "schema-minProperties", keywords.lower),
    _single("pattern", "schema-pattern", keywords.pattern),
    _single("multipleOf", "schema-multipleOf", keywords.multiple_of),
    _single("uniqueItems", "schema-uniqueItems", keywords.flag),
    _single("contentEncoding", "schema-contentEncoding", keywords.promise),
    _single("contentMediaType", "schema-contentMediaType", keywords.promise),
    _single("default", "schema-default", keywords.remark),
    Comparator(frozenset({"readOnly", "writeOnly"}), _marker),
)
