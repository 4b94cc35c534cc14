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
from specgen.diff.schema.types_and_values import (
    allows_null,
    compare_value_sets,
    value_set,
)
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
            _kind_changed(walk, Pair(before, switched), (keyword, other), scope)
            _compare_union(walk, Pair(before, switched), other, scope)
        elif before is not None or pair.before.get(other) is None:
            word, effects = (
                ("added", NARROWS) if before is None else ("removed", WIDENS)
            )
            rule = _RULES[keyword, word]
            what = f"`{keyword}` {word}"
            walk.edit(scope.inside(keyword), rule, what, (before, after), effects)


def _kind_changed(
    walk: Comparison, pair: Pair, keywords: tuple[str, str], scope: Scope
) -> None:
    """Report that a union became one of the other kind: `oneOf` refuses what fits two branches."""
    what = f"`{keywords[0]}` became `{keywords[1]}`"
    scope = scope.inside(keywords[1])
    sides = zip((walk.base, walk.revision), pair, strict=True)
    if all(are_apart(union.elements(), side.resolve) for side, union in sides):
        what += ", which is the same: no value fits two branches"
        walk.edit(scope, "respelled", what, pair)
        return
    effects = _REFUSES_MORE if keywords[1] == "oneOf" else _ALLOWS_MORE
    walk.edit(scope, "union-kind-changed", what, pair, effects)


# Whether any value fits two branches is not known.
_REFUSES_MORE: Final = Effects(request=Effect.UNKNOWN, response=Effect.NARROWS)
_ALLOWS_MORE: Final = Effects(request=Effect.WIDENS, response=Effect.UNKNOWN)


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


def judge_null(walk: Comparison, pair: Pair, scope: Scope) -> Scope:
    """Compare whether two unions allow null, however they say it.

    Returns:
        The scope in which that has been said.
    """
    used = [[k for k in UNIONS if side.get(k) is not None] for side in pair]
    if scope.null_judged or not all(len(keys) == 1 for keys in used):
        return scope
    found = [_null_of(side, keys[0]) for side, keys in zip(pair, used, strict=True)]
    if found[0] is None and found[1] is None:
        return scope
    if found[0] is None or found[1] is None:
        became = found[1] is not None
        rule = "schema-became-nullable" if became else "schema-became-not-nullable"
        what = "null is now allowed" if became else "null is no longer allowed"
        effects = WIDENS if became else NARROWS
        walk.edit(scope.inside("type"), rule, what, (found[0], found[1]), effects)
    return scope.with_null_judged()


def _null_of(cursor: Place, keyword: str) -> Place | None:
    """Return the place where a union says that null is allowed."""
    if cursor.flag("nullable") or cursor.flag("x-nullable"):
        return cursor.get("nullable") or cursor.get("x-nullable")
    if cursor.get("type") is not None and not allows_null(cursor):
        return None
    stated = ("type", "nullable", "x-nullable", "enum", "const")
    for branch in cursor.elements(keyword):
        says_it = any(branch.get(key) is not None for key in stated)
        if says_it and branch.reference is None and allows_null(branch):
            return branch
    return None


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
    sides = zip((walk.base, walk.revision), pair, strict=True)
    listed = [_constants(side.resolve, cursor) for side, cursor in sides]
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


def _constants(resolve: Resolve, cursor: Place) -> dict[str, Place] | None:
    """Return the values that a schema lists, as constants of a union, too; None if others fit."""
    used = [key for key in UNIONS if cursor.get(key) is not None]
    if not used:
        return value_set(cursor)
    if len(used) > 1 or value_set(cursor) is not None:
        return None
    found: dict[str, Place] = {}
    for written in cursor.elements(used[0]):
        branch = resolve(written) or written
        values = value_set(branch)
        is_pure = all(k in _CONSTANT or k.startswith("x-") for k, _ in branch.members())
        if values is None or not is_pure:
            return None
        if used[0] == "oneOf" and found.keys() & values.keys():
            return None
        found.update(values)
    return found
