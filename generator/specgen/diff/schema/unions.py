"""Comparing `oneOf` and `anyOf`, and schemas that are a union on one side only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diff.model.effects import (
    INCOMPARABLE,
    NARROWS,
    NONE,
    UNKNOWN,
    WIDENS,
    Effect,
    Effects,
)
from specgen.diff.model.pair import Pair
from specgen.diff.schema import keyword_effects as keywords
from specgen.diff.schema.all_of import ANNOTATIONS
from specgen.diff.schema.alternatives import BESIDE, UNIONS, are_apart, only_types
from specgen.diff.schema.combinators import (
    COMBINATORS,
    branch_name,
    compare_branches,
)
from specgen.diff.schema.types_and_values import compare_value_sets, value_set
from specgen.diff.schema.value_keywords import Comparator
from specgen.source import MappingNode

if TYPE_CHECKING:
    from specgen.diff.model.edit import Scope
    from specgen.diff.schema.alternatives import Resolve
    from specgen.diff.walk.comparison import Comparison
    from specgen.openapi.place import Place

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


def _unions(walk: Comparison, pair: Pair, scope: Scope) -> None:
    for keyword in UNIONS:
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
            apart = are_apart(before.elements(), walk.base.resolve) and are_apart(
                switched.elements(), walk.revision.resolve
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
    gone, come = compare_branches(walk, pair, keyword, scope)
    for branch in gone:
        inner = scope.inside(keyword, branch_name(branch))
        what = f"branch {branch_name(branch)} of `{keyword}` removed"
        walk.edit(
            inner, _BRANCH_RULES[keyword, "removed"], what, (branch, None), NARROWS
        )
    for branch in come:
        inner = scope.inside(keyword, branch_name(branch))
        what = f"branch {branch_name(branch)} of `{keyword}` added"
        walk.edit(inner, _BRANCH_RULES[keyword, "added"], what, (None, branch), WIDENS)


COMPARATOR: Final = Comparator(frozenset(UNIONS), _unions)


def compare_becoming_union(walk: Comparison, pair: Pair, scope: Scope) -> bool:
    """Compare a plain schema with a union, and tell whether that was the case."""
    shared = {k for k in pair.names() if k not in UNIONS and _is_shared(walk, pair, k)}
    unions = [_pure_union(side, shared) for side in pair]
    if (unions[0] is None) == (unions[1] is None):
        return False
    became = unions[0] is None
    plain, union = (pair.before, unions[1]) if became else (pair.after, unions[0])
    if union is None or any(plain.get(k) is not None for k in COMBINATORS):
        return False
    side = walk.revision if became else walk.base
    effects = _union_effects(
        walk, plain, union, scope, became=became, resolve=side.resolve
    )
    if effects == NONE:
        what = "the same types, listed otherwise"
        walk.edit(scope.inside("type"), "respelled", what, pair)
        return True
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
    used = [k for k in UNIONS if cursor.get(k) is not None]
    beside = shared | BESIDE | {*UNIONS, "type", "discriminator"}
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
    resolve: Resolve,
) -> Effects:
    """Return the effect of a plain schema becoming a union, or the reverse."""
    types = only_types([plain], resolve), only_types(union.elements(), resolve)
    if types[0] is not None and types[1] is not None:
        return keywords.sets(*(types if became else types[::-1]))
    holds_all = False
    may_overlap = "anyOf" in union.pointer or are_apart(union.elements(), resolve)
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


def compare_listed_values(walk: Comparison, pair: Pair, scope: Scope) -> bool:
    """Compare lists of values of which one is a union of constants.

    Returns:
        Whether that was so, and everything has been compared.
    """
    if not any(side.get(key) for side in pair for key in UNIONS):
        return False
    listed = [_constants(side) for side in pair]
    one, two = listed
    if one is None or two is None:
        return False
    shared = {k for k in pair.names() if k not in _LISTS and _is_shared(walk, pair, k)}
    beside = {k for k in pair.names() if k not in _LISTS and not k.startswith("x-")}
    if beside - shared - BESIDE - {"type"}:
        return False
    known = walk.claims
    compare_value_sets(walk, one, two, scope)
    if walk.claims == known:
        what = "the same values, listed otherwise"
        walk.edit(scope.inside("enum"), "respelled", what, pair)
    return True


_LISTS: Final = frozenset({*UNIONS, "enum", "const"})
_CONSTANT: Final = ANNOTATIONS | {"const", "enum", "type", "deprecated"}


def _constants(cursor: Place) -> dict[str, Place] | None:
    """Return the values that a schema lists, as constants of a union, too; None if others fit."""
    used = [key for key in UNIONS if cursor.get(key) is not None]
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
