"""Comparing `content`: media types, including those with another suffix or parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diff.model.context import media_context
from specgen.diff.model.effects import NARROWS, WIDENS, Effect, Effects
from specgen.diff.model.pair import Pair

if TYPE_CHECKING:

    from specgen.diff.model.edit import Scope
    from specgen.diff.walk.comparison import Comparison
    from specgen.openapi.place import Place


def compare_content(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare two `content` maps by media type."""
    before, after = (
        ({_canonical(name): (name, c) for name, c in place.members()} if place else {})
        for place in pair.member("content")
    )
    gone = [key for key in before if key not in after]
    come = [key for key in after if key not in before]
    for old, new in _renamed(gone, come):
        gone.remove(old)
        come.remove(new)
        _media_type_renamed(walk, before[old], after[new], scope)
    for key in [key for key in before if key in after]:
        (name, one), (_, two) = before[key], after[key]
        inner = _media_scope(scope, name)
        walk.compare("media-type", Pair(one, two), inner)
    for key in gone:
        name, place = before[key]
        what = f"media type `{name}` removed"
        inner = _media_scope(scope, name)
        walk.edit(
            inner, "media-type-removed", what, (place, None), NARROWS, negotiated=True
        )
    for key in come:
        name, place = after[key]
        what = f"media type `{name}` added"
        inner = _media_scope(scope, name)
        walk.edit(
            inner, "media-type-added", what, (None, place), WIDENS, negotiated=True
        )


def _canonical(name: str) -> str:
    """Return a media type without what adds nothing to it: case, spaces, UTF-8 as the charset."""
    essence, *parameters = (part.strip().lower() for part in name.split(";"))
    kept = {part.replace('"', "") for part in parameters} - _IMPLIED
    return ";".join([essence, *sorted(part for part in kept if part)])


_IMPLIED: Final = frozenset({"charset=utf-8", "charset=utf8"})


def _media_scope(scope: Scope, name: str) -> Scope:
    return scope.inside("content", name, context=media_context(scope.context, name))


def _renamed(gone: list[str], come: list[str]) -> list[tuple[str, str]]:
    """Return media types that differ in their parameters or their suffix only."""
    if len(gone) != 1 or len(come) != 1:
        return []
    return [(gone[0], come[0])] if _essence(gone[0]) == _essence(come[0]) else []


def _essence(name: str) -> tuple[str, str]:
    kind, _, subtype = name.partition(";")[0].strip().partition("/")
    return kind, subtype.rpartition("+")[2]


def _media_type_renamed(
    walk: Comparison, old: tuple[str, Place], new: tuple[str, Place], scope: Scope
) -> None:
    """Compare where a media type got a parameter or a structured suffix, or lost it.

    A request of the old type may be refused. A client that reads the general type reads the
    special one, not the reverse.
    """
    (before, one), (after, two) = old, new
    special = "+" in after.partition(";")[0] or ";" in after
    response = Effect.NARROWS if special and "+" not in before else Effect.WIDENS
    what = f"media type `{before}` became `{after}`"
    inner = _media_scope(scope, after)
    effects = Effects(Effect.INCOMPARABLE, response)
    walk.edit(inner, "media-type-renamed", what, (one, two), effects)
    walk.compare("media-type", Pair(one, two), inner)
