"""Comparing `allOf`, `oneOf` and `anyOf`, and the forms that mean the same without them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final, NamedTuple

from specgen.diff.model.effects import (
    INCOMPARABLE,
    NARROWS,
    NONE,
    UNKNOWN,
    WIDENS,
    Effect,
    Effects,
)
from specgen.diff.model.pair import Pair, matched
from specgen.diff.schema.all_of import ANNOTATIONS, flatten
from specgen.diff.schema.value_keywords import (
    Comparator,
    allowed_types,
    compare_value_sets,
    value_set,
)
from specgen.source import MappingNode

if TYPE_CHECKING:
    from collections.abc import Callable

    from specgen.diff.model.edit import Scope
    from specgen.diff.walk.comparison import Comparison
    from specgen.openapi.place import Place
    from specgen.openapi.references import References

_COMBINATORS: Final = ("allOf", "oneOf", "anyOf")
_MOST_BRANCHES: Final = 40
_UNIONS: Final = ("oneOf", "anyOf")
_BESIDE: Final = ANNOTATIONS | {
    "nullable",
    "x-nullable",
    "deprecated",
    "readOnly",
    "writeOnly",
}
_RULES: Final = {
    ("oneOf", "added"): "one-of-added",
    ("oneOf", "removed"): "one-of-removed",
    ("anyOf", "added"): "any-of-added",
    ("anyOf", "removed"): "any-of-removed",
}
_BRANCH_RULES: Final = {
    ("oneOf", "added"): "one-of-branch-added",
    ("oneOf", "removed"): "one-of-branch-removed",
    ("anyOf", "added"): "any-of-branch-added",
    ("anyOf", "removed"): "any-of-branch-removed",
}


class _Wrapped(NamedTuple):
    """The only branch of a schema, with its keyword and null branch."""

    keyword: str
    core: Place
    null: Place | None


def _unwrap(cursor: Place) -> _Wrapped | None:
    """Return the only branch of a schema that says nothing else, null branches aside."""
    keys = [key for key, _ in cursor.members()]
    used = [key for key in keys if key in _COMBINATORS]
    beside = [
        k
        for k in keys
        if k not in _COMBINATORS and k not in _BESIDE and not k.startswith("x-")
    ]
    held = cursor.get(used[0]) if len(used) == 1 and not beside else None
    if held is None:
        return None
    branches = list(held.elements())
    nulls = [b for b in branches if used[0] != "allOf" and _is_null(b)]
    others = [b for b in branches if b not in nulls]
    if len(others) != 1:
        return None
    return _Wrapped(used[0], others[0], nulls[0] if nulls else cursor.get("nullable"))


def _is_null(cursor: Place) -> bool:
    return cursor.plain in (
        {"type": "null"},
        {"type": ["null"]},
        {"enum": [None]},
        {"const": None},
    )


def compare_wrapped(walk: Comparison, pair: Pair, scope: Scope) -> bool:
    """Compare where one side wraps its schema in a combinator of one branch and the other does not.

    Returns:
        Whether that was so, and everything has been compared.
    """
    before, after = (_unwrap(side) for side in pair)
    if before is None and after is None:
        return False
    if before is not None and after is not None:
        if before.keyword == after.keyword and bool(before.null) == bool(after.null):
            return False
    elif any(pair[before is not None].get(k) is not None for k in _COMBINATORS):
        return False
    core = Pair(
        before.core if before else pair.before, after.core if after else pair.after
    )
    nulls = [
        _null(side, cursor, wrapped)
        for side, cursor, wrapped in zip(
            (walk.base, walk.revision), pair, (before, after), strict=True
        )
    ]
    if nulls[0] != nulls[1]:
        rule = "schema-became-nullable" if nulls[1] else "schema-became-not-nullable"
        what = "null is now allowed" if nulls[1] else "null is no longer allowed"
        places = (before.null if before else None, after.null if after else None)
        places = places if any(places) else pair
        walk.edit(
            scope.inside("type"), rule, what, places, WIDENS if nulls[1] else NARROWS
        )
    else:
        rule = "schema-unwrapped" if before else "schema-wrapped"
        what = (
            "the same with a combinator of one branch"
            if after
            else "the same without combinator"
        )
        walk.edit(scope, rule, what, pair)
    if not (
        core.before.reference and core.after.reference
    ) or not walk.is_same_definition(core):
        walk.compare("schema", core, scope.with_null_judged())
    return True


def _null(side: References, cursor: Place, wrapped: _Wrapped | None) -> bool:
    if (
        wrapped is not None
        and wrapped.null is not None
        and wrapped.null.plain is not False
    ):
        return True
    core = wrapped.core if wrapped else cursor
    target = side.resolve(core) or core
    return _says_type(target) and "null" in allowed_types(target, textual=False)


def _says_type(cursor: Place) -> bool:
    return any(cursor.get(k) is not None for k in ("type", "nullable"))


def compare_all_of(walk: Comparison, pair: Pair, scope: Scope) -> bool:
    """Compare `allOf`.

    Returns:
        Whether the schemas have been compared as a whole, their branches merged in.
    """
    before, after = pair.member("allOf")
    flat = [
        flatten(side, cursor)
        for side, cursor in zip((walk.base, walk.revision), pair, strict=True)
    ]
    one, two = flat
    if before is None or after is None:
        if one is not None and two is not None:
            what = "`allOf` written out" if after is None else "split up with `allOf`"
            walk.edit(scope.inside("allOf"), "all-of-merged", what, (before, after))
            walk.compare_merged(Pair(one, two), scope)
            return True
        word, effects = ("added", NARROWS) if before is None else ("removed", WIDENS)
        what = f"`allOf` {word}"
        walk.edit(
            scope.inside("allOf"),
            "all-of-added" if before is None else "all-of-removed",
            what,
            (before, after),
            effects,
        )
        return False
    gone, come = _branches(walk, Pair(before, after), "allOf", scope)
    measured = None
    if (gone or come) and one is not None and two is not None:
        measured, _ = walk.measure("schema", Pair(one, two), scope)
    for branch in gone:
        what = f"branch {_name(branch)} of `allOf` removed"
        effects = WIDENS if measured is None else measured
        inner = scope.inside("allOf", _name(branch))
        walk.edit(inner, "all-of-branch-removed", what, (branch, None), effects)
    for branch in come:
        what = f"branch {_name(branch)} of `allOf` added"
        effects = NARROWS if measured is None else measured
        inner = scope.inside("allOf", _name(branch))
        walk.edit(inner, "all-of-branch-added", what, (None, branch), effects)
    return False


def _name(branch: Place) -> str:
    reference = branch.reference
    return (
        f"`{reference}`"
        if reference
        else f"`{branch.text('title') or branch.pointer.rpartition('/')[2]}`"
    )


def _branches(
    walk: Comparison, pair: Pair, keyword: str, scope: Scope
) -> tuple[list[Place], list[Place]]:
    """Match the branches, compare those that belong together, and return the others."""
    before, after = list(pair.before.elements()), list(pair.after.elements())

    def reference(cursor: Place, *, of_base: bool) -> str | None:
        text = cursor.reference
        if text is None:
            return None
        side = walk.base if of_base else walk.revision
        key = side.target_key(cursor, text)
        return walk.renamed.get(key, key) if of_base else key

    def title(cursor: Place, **_: bool) -> str | None:
        return None if cursor.reference else cursor.text("title")

    def content(cursor: Place, **_: bool) -> str | None:
        return walk.text(cursor)

    def kind(cursor: Place, **_: bool) -> str | None:
        found = cursor.get("type")
        return walk.text(found) if found else None

    pairs, gone, come = matched(before, after, [reference, content, title, kind])
    if len(gone) == len(come) == 1:
        pairs.append(Pair(gone.pop(), come.pop()))
    for couple in pairs:
        walk.compare("schema", couple, scope.inside(keyword, _name(couple.before)))
    return gone, come


def _unions(walk: Comparison, pair: Pair, scope: Scope) -> None:
    for keyword in _UNIONS:
        before, after = pair.member(keyword)
        if before is None and after is None:
            continue
        if before is not None and after is not None:
            _compare_union(walk, Pair(before, after), keyword, scope)
            continue
        other = "anyOf" if keyword == "oneOf" else "oneOf"
        switched = pair.after.get(other) if before is not None else None
        if (
            before is not None
            and switched is not None
            and pair.before.get(other) is None
        ):
            what = f"`{keyword}` became `{other}`"
            places = (before, switched)
            apart = _are_apart(before, walk.base.resolve) and _are_apart(
                switched, walk.revision.resolve
            )
            if apart:
                what += ", which is the same: no value fits two branches"
            rule = "respelled" if apart else "union-kind-changed"
            effects = NONE if apart else UNKNOWN
            walk.edit(scope.inside(other), rule, what, places, effects)
            _compare_union(walk, Pair(before, switched), other, scope)
        elif before is not None or pair.before.get(other) is None:
            word, effects = (
                ("added", NARROWS) if before is None else ("removed", WIDENS)
            )
            rule = _RULES[keyword, word]
            what = f"`{keyword}` {word}"
            walk.edit(scope.inside(keyword), rule, what, (before, after), effects)


def _compare_union(walk: Comparison, pair: Pair, keyword: str, scope: Scope) -> None:
    gone, come = _branches(walk, pair, keyword, scope)
    for branch in gone:
        inner = scope.inside(keyword, _name(branch))
        what = f"branch {_name(branch)} of `{keyword}` removed"
        walk.edit(
            inner, _BRANCH_RULES[keyword, "removed"], what, (branch, None), NARROWS
        )
    for branch in come:
        inner = scope.inside(keyword, _name(branch))
        what = f"branch {_name(branch)} of `{keyword}` added"
        walk.edit(inner, _BRANCH_RULES[keyword, "added"], what, (None, branch), WIDENS)


UNIONS: Final = Comparator(frozenset(_UNIONS), _unions)


def compare_becoming_union(walk: Comparison, pair: Pair, scope: Scope) -> bool:
    """Compare a plain schema with a union, and tell whether that was the case."""
    shared = {k for k in pair.names() if k not in _UNIONS and _is_shared(walk, pair, k)}
    unions = [_pure_union(side, shared) for side in pair]
    if (unions[0] is None) == (unions[1] is None):
        return False
    became = unions[0] is None
    plain, union = (pair.before, unions[1]) if became else (pair.after, unions[0])
    if union is None or any(plain.get(k) is not None for k in _COMBINATORS):
        return False
    side = walk.revision if became else walk.base
    effects = _union_effects(
        walk, plain, union, scope, became=became, resolve=side.resolve
    )
    word = "became" if became else "is no longer"
    rule = "schema-became-union" if became else "schema-no-longer-union"
    places = (plain.get("type"), union) if became else (union, plain.get("type"))
    what = f"{word} a choice of {len(list(union.elements()))} branches"
    walk.edit(scope, rule, what, places, effects)
    return True


def _is_shared(walk: Comparison, pair: Pair, key: str) -> bool:
    before, after = pair.member(key)
    return before is not None and after is not None and walk.same(before, after)


def _pure_union(cursor: Place, shared: set[str]) -> Place | None:
    """Return the branches of a schema that says no more than the other side says, too."""
    used = [k for k in _UNIONS if cursor.get(k) is not None]
    beside = shared | _BESIDE | {*_UNIONS, "type", "discriminator"}
    others = {k for k, _ in cursor.members()} - beside
    is_pure = len(used) == 1 and not {k for k in others if not k.startswith("x-")}
    return cursor.get(used[0]) if is_pure else None


def _union_effects(
    walk: Comparison,
    plain: Place,
    union: Place,
    scope: Scope,
    *,
    became: bool,
    resolve: Callable[[Place], Place | None],
) -> Effects:
    """Return the effect of a plain schema becoming a union, or the reverse."""
    holds_all = False
    may_overlap = "anyOf" in union.pointer or _are_apart(union, resolve)
    for branch in union.elements():
        target = resolve(branch)
        if target is None or not isinstance(target.node, MappingNode):
            return UNKNOWN
        pair = Pair(plain, target) if became else Pair(target, plain)
        effects, _ = walk.measure("schema", pair, scope)
        wider = Effect.WIDENS if became else Effect.NARROWS
        if effects.request is Effect.NONE or (effects.request is wider and may_overlap):
            holds_all = True
    if not holds_all:
        return INCOMPARABLE
    return WIDENS if became else NARROWS


def _are_apart(union: Place, resolve: Callable[[Place], Place | None]) -> bool:
    """Tell whether no value can match two branches."""
    branches = [resolve(branch) or branch for branch in union.elements()]
    if len(branches) > _MOST_BRANCHES:
        return False
    return all(
        _exclude(one, two, resolve) for one, two in itertools.combinations(branches, 2)
    )


def _exclude(one: Place, two: Place, resolve: Callable[[Place], Place | None]) -> bool:
    """Tell whether two schemas have no value in common: by type, by values, or by a property."""
    kinds = [allowed_types(side, textual=False) for side in (one, two)]
    common = kinds[0] & kinds[1]
    if not common:
        return True
    values = value_set(one), value_set(two)
    if values[0] is not None and values[1] is not None:
        return not values[0].keys() & values[1].keys()
    if common != {"object"}:
        return False
    required = set(one.texts("required")) & set(two.texts("required"))
    for name in required:
        found = [side.get("properties", name) for side in (one, two)]
        held = [(resolve(place) or place) if place else None for place in found]
        if held[0] is not None and held[1] is not None and _exclude_values(*held):
            return True
    return False


def _exclude_values(one: Place | None, two: Place | None) -> bool:
    """Tell whether two schemas that list their values have none in common."""
    sets = [value_set(place) if place else None for place in (one, two)]
    return (
        sets[0] is not None
        and sets[1] is not None
        and not sets[0].keys() & sets[1].keys()
    )


def compare_listed_values(walk: Comparison, pair: Pair, scope: Scope) -> bool:
    """Compare lists of values of which one is a union of constants.

    Returns:
        Whether that was so, and everything has been compared.
    """
    if not any(side.get(key) for side in pair for key in _UNIONS):
        return False
    listed = [_constants(side) for side in pair]
    one, two = listed
    if one is None or two is None:
        return False
    shared = {k for k in pair.names() if k not in _LISTS and _is_shared(walk, pair, k)}
    beside = {k for k in pair.names() if k not in _LISTS and not k.startswith("x-")}
    if beside - shared - _BESIDE - {"type"}:
        return False
    known = walk.claims
    compare_value_sets(walk, one, two, scope)
    if walk.claims == known:
        what = "the same values, listed otherwise"
        walk.edit(scope.inside("enum"), "respelled", what, pair)
    return True


_LISTS: Final = frozenset({*_UNIONS, "enum", "const"})
_CONSTANT: Final = ANNOTATIONS | {"const", "enum", "type", "deprecated"}


def _constants(cursor: Place) -> dict[str, Place] | None:
    """Return the values that a schema lists, as constants of a union, too; None if others fit."""
    used = [key for key in _UNIONS if cursor.get(key) is not None]
    if not used:
        return value_set(cursor)
    if len(used) > 1 or value_set(cursor) is not None:
        return None
    found: dict[str, Place] = {}
    for branch in cursor.elements(used[0]):
        values = value_set(branch)
        is_pure = all(k in _CONSTANT or k.startswith("x-") for k, _ in branch.members())
        if values is None or not is_pure or found.keys() & values.keys():
            return None
        found.update(values)
    return found
