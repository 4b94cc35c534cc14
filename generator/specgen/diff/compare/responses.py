"""Comparing responses by status, and their headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diff.model.context import status_context
from specgen.diff.model.effects import NARROWS, NONE, UNKNOWN, WIDENS
from specgen.diff.model.pair import Pair
from specgen.diff.walk.lifecycle import removal

if TYPE_CHECKING:

    from specgen.diff.model.edit import Scope
    from specgen.diff.walk.comparison import Comparison


_STATUS_RULES: Final = {
    (True, "added"): "failure-status-added",
    (True, "removed"): "failure-status-removed",
    (False, "added"): "success-status-added",
    (False, "removed"): "success-status-removed",
}


def compare_responses(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare the responses of an operation by status."""
    before, after = (
        {key: c for key, c in side.members() if not key.startswith("x-")}
        for side in pair
    )
    has_success = any(key.startswith("2") for key in (*before, *after))
    for status in dict.fromkeys([*before, *after]):
        one, two = before.get(status), after.get(status)
        context = status_context(scope.context, status.upper(), has_success=has_success)
        inner = scope.inside(status, context=context).about(f"response {status}")
        if one is not None and two is not None:
            walk.compare("response", Pair(one, two), inner)
        else:
            word, effects = ("added", WIDENS) if one is None else ("removed", NARROWS)
            rule = _STATUS_RULES[context.lenient, word]
            walk.edit(inner, rule, word, (one, two), effects, negotiated=True)


def compare_headers(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare response headers, whose names have no case."""
    before, after = (
        {name.lower(): (name, c) for name, c in place.members()} if place else {}
        for place in pair.member("headers")
    )
    for key in dict.fromkeys([*before, *after]):
        one, two = before.get(key), after.get(key)
        name, place = one or two or (key, pair.before)
        context = scope.context._replace(textual=True)
        inner = scope.inside("headers", key, context=context)
        subject = f"header `{name}`" + (f" of {scope.subject}" if scope.subject else "")
        if one is not None and two is not None:
            walk.compare("header", Pair(one[1], two[1]), inner.about(subject))
        elif two is not None:
            walk.edit(
                inner.about(subject), "header-added", "added", (None, place), NONE
            )
        else:
            target = walk.base.resolve(place) or place
            effects = WIDENS if target.flag("required") else UNKNOWN
            rule = (
                "required-header-removed"
                if target.flag("required")
                else "header-removed"
            )
            announced, how = removal(target, walk.policy)
            what = f"removed{how}"
            walk.edit(
                inner.about(subject),
                rule,
                what,
                (place, None),
                effects if announced is None else announced,
            )
