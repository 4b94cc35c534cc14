"""Deprecation, sunset and stability: announcements, and broken promises."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from specgen.diff.model.effects import NARROWS, NONE, Effects

if TYPE_CHECKING:

    from specgen.diff.model.edit import Scope
    from specgen.diff.model.pair import Pair
    from specgen.diff.model.removal_policy import Policy
    from specgen.diff.walk.comparison import Comparison
    from specgen.openapi.place import Place

STABILITY: Final = ("draft", "alpha", "beta", "stable")
_UNPROMISED: Final = ("draft", "alpha")


def stability(cursor: Place | None) -> str:
    """Return the level of an operation, parameter or property; `stable` where none is given."""
    found = cursor.get("x-stability-level") if cursor else None
    return "stable" if found is None else str(found.plain)


def is_unpromised(cursor: Place | None) -> bool:
    """Tell whether nothing was promised, so that anything may change."""
    return stability(cursor) in _UNPROMISED


def removal(cursor: Place, policy: Policy) -> tuple[Effects | None, str]:
    """Return the effect of a removal where the base announced it, and how to say so.

    Returns:
        No effect if it was announced and its time has come, narrowing if it comes too early, and
        None if nothing was announced.
    """
    if is_unpromised(cursor):
        return NONE, f" (stability level `{stability(cursor)}`: nothing was promised)"
    if not cursor.flag("deprecated"):
        return None, ""
    text = sunset_text(cursor)
    if text is None:
        return NONE, " (it was deprecated)"
    try:
        ends = sunset(text)
    except ValueError:
        return None, ""
    if policy.today >= ends:
        return NONE, f" (its sunset was {ends})"
    return NARROWS, f" before its sunset on {ends}"


def sunset_text(cursor: Place | None) -> str | None:
    """Return the text of `x-sunset`, None if there is none."""
    found = cursor.get("x-sunset") if cursor else None
    return None if found is None else str(found.plain)


def sunset(text: str) -> date:
    """Read a sunset: a date, or a moment by RFC 3339.

    Raises:
        ValueError: The text is neither a date nor a moment.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text.strip('"')).astimezone(UTC).date()


def compare_lifecycle(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare `deprecated`, `x-sunset` and `x-stability-level` of two objects."""
    _stability(walk, pair, scope)
    before, after = (side.flag("deprecated") for side in pair)
    places = pair.member("deprecated")
    if before != after:
        rule, what = (
            ("deprecated", "deprecated")
            if after
            else ("reactivated", "no longer deprecated")
        )
        walk.edit(scope.inside("deprecated"), rule, what, places)
    elif walk.differs(places):
        walk.edit(
            scope.inside("deprecated"),
            "respelled",
            "`deprecated` respelt",
            places,
        )
    if after:
        _sunset(walk, pair, scope, began=not before)
    elif walk.differs(pair.member("x-sunset")):
        walk.edit(
            scope.inside("x-sunset"),
            "sunset-changed",
            "sunset changed",
            pair.member("x-sunset"),
        )


def _sunset(walk: Comparison, pair: Pair, scope: Scope, *, began: bool) -> None:
    scope = scope.inside("x-sunset")
    places = pair.member("x-sunset")
    before, after = sunset_text(pair.before), sunset_text(pair.after)
    if is_unpromised(pair.after) or (not began and before == after):
        return
    level = stability(pair.after)
    notice = walk.policy.notice.get(level, 0)
    if after is None:
        if before is not None:
            what = "the sunset was taken away, but the deprecation stays"
            walk.edit(scope, "sunset-removed", what, places, violation=True)
        elif notice:
            what = f"deprecated without a sunset; {level} ones need {notice} days of notice"
            walk.edit(
                scope,
                "sunset-missing",
                what,
                (None, pair.after.get("deprecated")),
                violation=True,
            )
        return
    try:
        ends = sunset(after)
    except ValueError:
        what = f"the sunset `{after}` is not a date"
        walk.edit(scope, "sunset-invalid", what, places, violation=True)
        return
    _judge_sunset(walk, pair, scope, ends, notice)


def _judge_sunset(
    walk: Comparison, pair: Pair, scope: Scope, ends: date, notice: int
) -> None:
    places = pair.member("x-sunset")
    before = sunset_text(pair.before) if pair.before.flag("deprecated") else None
    days = (ends - walk.policy.today).days
    earlier = before is not None and _is_earlier(ends, before)
    if days < notice or earlier:
        rule = "sunset-earlier" if earlier else "sunset-too-soon"
        what = f"the sunset {ends} gives {days} days of notice"
        what += f", earlier than {before}" if earlier else f"; {notice} are needed"
        walk.edit(scope, rule, what, places, violation=True)
    else:
        walk.edit(scope, "sunset-changed", f"the sunset is {ends}", places)


def _is_earlier(ends: date, before: str) -> bool:
    try:
        return ends < sunset(before)
    except ValueError:
        return False


def _stability(walk: Comparison, pair: Pair, scope: Scope) -> None:
    places = pair.member("x-stability-level")
    levels = stability(pair.before), stability(pair.after)
    scope = scope.inside("x-stability-level")
    for cursor, level in zip(places, levels, strict=True):
        if level not in STABILITY:
            what = (
                f"`{level}` is not a stability level; there are {', '.join(STABILITY)}"
            )
            one_sided = (cursor, None) if cursor is places[0] else (None, cursor)
            walk.edit(scope, "stability-invalid", what, one_sided, violation=True)
            return
    if not walk.differs(places):
        return
    before, after = (STABILITY.index(level) for level in levels)
    fell = after < before and not is_unpromised(pair.before)
    rule = "stability-decreased" if fell else "stability-changed"
    what = f"stability went from `{levels[0]}` to `{levels[1]}`"
    walk.edit(scope, rule, what, places, violation=fell)
