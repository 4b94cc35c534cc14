"""Comparing `allOf`, the branches of combinators, and combinators of one branch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from specgen.diff.model.effects import (
    NARROWS,
    NONE,
    WIDENS,
)
from specgen.diff.model.pair import Pair, matched
from specgen.diff.schema.all_of import flatten
from specgen.diff.schema.alternatives import BESIDE, alternatives
from specgen.diff.schema.types_and_values import allowed_types

if TYPE_CHECKING:

    from specgen.diff.model.edit import Scope
    from specgen.diff.walk.comparison import Comparison
    from specgen.openapi.place import Place
    from specgen.openapi.references import References

COMBINATORS: Final = ("allOf", "oneOf", "anyOf")


class _Wrapped(NamedTuple):
    """The only branch of a schema, with its keyword and null branch."""

    keyword: str
    core: Place
    null: Place | None


def _unwrap(side: References, cursor: Place) -> _Wrapped | None:
    """Return the only branch of a schema that says nothing else, null branches aside."""
    keys = [key for key, _ in cursor.members()]
    used = [key for key in keys if key in COMBINATORS]
    beside = {
        k
        for k in keys
        if k not in COMBINATORS and k not in BESIDE and not k.startswith("x-")
    }
    held = cursor.get(used[0]) if len(used) == 1 and beside <= {"type"} else None
    if held is None:
        return None
    branches = list(held.elements())
    nulls = [b for b in branches if used[0] != "allOf" and is_null(b)]
    others = [b for b in branches if b not in nulls]
    if len(others) != 1 or (beside and not _has_type_of(side, cursor, others[0])):
        return None
    return _Wrapped(used[0], others[0], nulls[0] if nulls else cursor.get("nullable"))


def _has_type_of(side: References, cursor: Place, branch: Place) -> bool:
    """Tell whether a schema states the type of its only branch, and so says no more than it."""
    target = side.resolve(branch)
    if target is None:
        return False
    stated, held = (allowed_types(p, textual=False) for p in (cursor, target))
    return held - {"null"} == stated - {"null"} and "null" not in held


def is_null(cursor: Place) -> bool:
    """Tell whether a schema allows null only."""
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
    before, after = (
        _unwrap(side, cursor)
        for side, cursor in zip((walk.base, walk.revision), pair, strict=True)
    )
    if before is None and after is None:
        return False
    if before is not None and after is not None:
        if before.keyword == after.keyword and bool(before.null) == bool(after.null):
            return False
    elif any(pair[before is not None].get(k) is not None for k in COMBINATORS):
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
    if one is not None and two is not None:
        effects, differences = walk.measure("schema", Pair(one, two), scope)
        if effects == NONE and all(d.effects == NONE for d in differences):
            what = "`allOf` divided otherwise, the same is meant"
            walk.edit(scope.inside("allOf"), "all-of-merged", what, (before, after))
            return True
    gone, come = compare_branches(walk, Pair(before, after), "allOf", scope)
    measured = None
    if (gone or come) and one is not None and two is not None:
        measured, _ = walk.measure("schema", Pair(one, two), scope)
    for branch in gone:
        what = f"branch {branch_name(branch)} of `allOf` removed"
        effects = WIDENS if measured is None else measured
        inner = scope.inside("allOf", branch_name(branch))
        walk.edit(inner, "all-of-branch-removed", what, (branch, None), effects)
    for branch in come:
        what = f"branch {branch_name(branch)} of `allOf` added"
        effects = NARROWS if measured is None else measured
        inner = scope.inside("allOf", branch_name(branch))
        walk.edit(inner, "all-of-branch-added", what, (None, branch), effects)
    return False


def branch_name(branch: Place) -> str:
    """Return the name of a branch in messages: its reference, title or position."""
    reference = branch.reference
    return (
        f"`{reference}`"
        if reference
        else f"`{branch.text('title') or branch.pointer.rpartition('/')[2]}`"
    )


def compare_branches(
    walk: Comparison, pair: Pair, keyword: str, scope: Scope
) -> tuple[list[Place], list[Place]]:
    """Match the branches, compare those that belong together, and return the others."""
    before = alternatives(pair.before, keyword, walk.base.resolve)
    after = alternatives(pair.after, keyword, walk.revision.resolve)
    if scope.null_judged:
        before, after = (
            [branch for branch in side if not is_null(branch)]
            for side in (before, after)
        )

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
        inner = scope.inside(keyword, branch_name(couple.before))
        inner = replace(inner, null_judged=scope.null_judged)
        walk.compare("schema", couple, inner)
    return gone, come
