"""Comparing what is sent and received: parameters, bodies, responses, headers, media types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diff.effects import (
    INCOMPARABLE,
    NARROWS,
    NONE,
    UNKNOWN,
    WIDENS,
    Effect,
    Effects,
)
from specgen.diff.fields import media_context, status_context
from specgen.diff.lifecycle import removal
from specgen.diff.pair import Pair
from specgen.diff.values import allowed_types

if TYPE_CHECKING:
    from specgen.diff.comparison import Comparison
    from specgen.diff.edits import Scope
    from specgen.openapi.place import Place

_DEFAULT_STYLES: Final = {
    "query": "form",
    "cookie": "form",
    "path": "simple",
    "header": "simple",
}


def compare_serialization(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare how a parameter or header is spelt on the wire."""
    kinds = [_serialization(side) for side in pair]
    for index, key in enumerate(("style", "explode")):
        one, two = kinds[0][index], kinds[1][index]
        if one != two:
            what = f"`{key}` changed from {one} to {two}"
            rule = f"parameter-{key}"
            walk.edit(scope.inside(key), rule, what, pair.member(key), INCOMPARABLE)
    for key in ("allowReserved", "allowEmptyValue"):
        before, after = (side.flag(key) for side in pair)
        if before != after:
            effects = (
                UNKNOWN if key == "allowReserved" else WIDENS if after else NARROWS
            )
            what = f"`{key}` is {'now' if after else 'no longer'} set"
            walk.edit(
                scope.inside(key), f"parameter-{key}", what, pair.member(key), effects
            )


def _serialization(cursor: Place) -> tuple[str, bool]:
    style = cursor.text("style") or _DEFAULT_STYLES.get(
        cursor.text("in") or "header", "simple"
    )
    explode = cursor.get("explode")
    return style, explode.plain is True if explode else style == "form"


def compare_name(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare the names of what is one parameter nonetheless.

    A path parameter is known by its position, and the name of a header has no case.
    """
    places = pair.member("name")
    if walk.differs(places):
        what = "is called otherwise, which does not show on the wire"
        walk.edit(scope.inside("name"), "parameter-renamed", what, places)


def compare_required(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare `required` of a parameter, header or body."""
    before, after = (side.flag("required") for side in pair)
    if before != after:
        what = f"became {'required' if after else 'optional'}"
        rule = f"became-{'required' if after else 'optional'}"
        effects = NARROWS if after else WIDENS
        walk.edit(
            scope.inside("required"), rule, what, pair.member("required"), effects
        )


def compare_schema_or_content(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare the schema or content of a parameter, header or media type."""
    shapes = [
        {key for key in ("schema", "content") if side.get(key) is not None}
        for side in pair
    ]
    if shapes[0] != shapes[1] and all(shapes):
        places = tuple(side.get("schema") or side.get("content") for side in pair)
        what = "changed between `schema` and `content`, which are spelt differently"
        walk.edit(
            scope, "parameter-serialization", what, (places[0], places[1]), INCOMPARABLE
        )
        return
    compare_content(walk, pair, scope)
    for key in ("schema", "itemSchema"):
        _schema(walk, pair, key, scope)


def _schema(walk: Comparison, pair: Pair, key: str, scope: Scope) -> None:
    before, after = pair.member(key)
    textual = scope.context.textual or pair.after.get("in") is not None
    inner = scope.inside(key, context=scope.context._replace(textual=textual))
    if before is not None and after is not None:
        if not _became_list(walk, pair, Pair(before, after), inner):
            walk.compare("schema", Pair(before, after), inner)
    elif before is not None or after is not None:
        word, effects = ("added", NARROWS) if before is None else ("removed", WIDENS)
        place = before if after is None else after
        effects = (
            effects if place is not None and place.plain not in ({}, True) else NONE
        )
        what = f"`{key}` {word}"
        walk.edit(inner, f"schema-{word}", what, (before, after), effects)


def _became_list(walk: Comparison, holder: Pair, pair: Pair, scope: Scope) -> bool:
    """Compare where a query parameter that took one value takes several, spelt `?a=1&a=2`."""
    is_form = all(_serialization(side) == ("form", True) for side in holder)
    if not is_form or holder.after.text("in") not in ("query", "cookie"):
        return False
    before, after = walk.resolve(pair)
    if (
        before is None
        or after is None
        or before.get("type") is None
        or after.get("type") is None
    ):
        return False
    was_list, is_list = (
        "array" in allowed_types(side, textual=False) for side in (before, after)
    )
    listed = after if is_list else before
    items = listed.get("items")
    single = before if is_list else after
    if was_list == is_list or items is None or single.get("items") is not None:
        return False
    rule = "parameter-became-list" if is_list else "parameter-no-longer-list"
    what = f"takes {'several values' if is_list else 'a single value'} now"
    walk.edit(scope, rule, what, pair, WIDENS if is_list else NARROWS)
    inner = Pair(before, items) if is_list else Pair(items, after)
    walk.compare("schema", inner, scope.with_null_judged())
    return True


def compare_content(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare two `content` maps by media type."""
    before, after = (
        (
            {name.strip().lower(): (name, c) for name, c in place.members()}
            if place
            else {}
        )
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


def compare_responses(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare the responses of an operation by status."""
    before, after = (
        {key: c for key, c in side.members() if not key.startswith("x-")}
        for side in pair
    )
    has_success = any(key.startswith("2") for key in after)
    for status in dict.fromkeys([*before, *after]):
        one, two = before.get(status), after.get(status)
        context = status_context(scope.context, status.upper(), has_success=has_success)
        inner = scope.inside(status, context=context).about(f"response {status}")
        if one is not None and two is not None:
            walk.compare("response", Pair(one, two), inner)
        else:
            kind = "failure" if context.lenient else "success"
            word, effects = ("added", WIDENS) if one is None else ("removed", NARROWS)
            rule = f"{kind}-status-{word}"
            walk.edit(inner, rule, word, (one, two), effects, negotiated=True)


def added_parameter(walk: Comparison, parameter: Place, scope: Scope) -> None:
    """Emit the edit for a new parameter."""
    target = walk.revision.resolve(parameter) or parameter
    required = target.flag("required")
    rule = "required-parameter-added" if required else "parameter-added"
    what = "added, required" if required else "added"
    walk.edit(scope, rule, what, (None, parameter), NARROWS if required else WIDENS)


def removed_parameter(walk: Comparison, parameter: Place, scope: Scope) -> None:
    """Emit the edit for a parameter that is gone; whether sending it still works is not said."""
    target = walk.base.resolve(parameter) or parameter
    announced, how = removal(target, walk.policy)
    effects = UNKNOWN if announced is None else announced
    walk.edit(scope, "parameter-removed", f"removed{how}", (parameter, None), effects)
