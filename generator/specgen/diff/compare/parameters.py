"""Comparing parameters, bodies, responses, headers and media types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diff.compare.media_types import compare_content
from specgen.diff.graph.endpoints import is_ignored
from specgen.diff.model.effects import (
    INCOMPARABLE,
    NARROWS,
    NONE,
    UNKNOWN,
    WIDENS,
)
from specgen.diff.model.pair import Pair
from specgen.diff.schema.all_of import ANNOTATIONS
from specgen.diff.schema.types_and_values import allowed_types
from specgen.diff.walk.lifecycle import removal

if TYPE_CHECKING:
    from specgen.diff.model.edit import Scope
    from specgen.diff.walk.comparison import Comparer, Comparison
    from specgen.openapi.place import Place

_DEFAULT_STYLES: Final = {
    "query": "form",
    "cookie": "form",
    "path": "simple",
    "header": "simple",
}


_MEANS_NOTHING: Final = "OpenAPI ignores the definition of such a header"
_RULES: Final = {
    "style": "parameter-style",
    "explode": "parameter-explode",
    "allowReserved": "parameter-allowReserved",
    "allowEmptyValue": "parameter-allowEmptyValue",
}


def parameter_comparer(compare: Comparer) -> Comparer:
    """Return the comparer of parameters: an ignored one breaks no caller.

    Args:
        compare: Compares two parameters that count.
    """

    def compare_parameter(walk: Comparison, pair: Pair, scope: Scope) -> None:
        if all(is_ignored(side) for side in pair):
            scope = scope.within(scope.context._replace(lenient=True))
        compare(walk, pair, scope)

    return compare_parameter


def compare_serialization(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare how a parameter or header is written on the wire."""
    kinds = [_serialization(side) for side in pair]
    for index, key in enumerate(("style", "explode")):
        one, two = kinds[0][index], kinds[1][index]
        if one != two:
            what = f"`{key}` changed from {one} to {two}"
            walk.edit(
                scope.inside(key), _RULES[key], what, pair.member(key), INCOMPARABLE
            )
    for key in ("allowReserved", "allowEmptyValue"):
        before, after = (side.flag(key) for side in pair)
        if before != after:
            effects = (
                UNKNOWN if key == "allowReserved" else WIDENS if after else NARROWS
            )
            what = f"`{key}` is {'now' if after else 'no longer'} set"
            walk.edit(scope.inside(key), _RULES[key], what, pair.member(key), effects)


def _serialization(cursor: Place) -> tuple[str, bool]:
    style = cursor.text("style") or _DEFAULT_STYLES.get(
        cursor.text("in") or "header", "simple"
    )
    explode = cursor.get("explode")
    return style, explode.plain is True if explode else style == "form"


def compare_name(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare the names of a parameter that was renamed.

    A path parameter is known by its position, and the name of a header has no case.
    """
    places = pair.member("name")
    if walk.differs(places):
        what = "is renamed, which has no effect on the wire"
        walk.edit(scope.inside("name"), "parameter-renamed", what, places)


def compare_required(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare `required` of a parameter, header or body."""
    before, after = (side.flag("required") for side in pair)
    if before != after:
        what = f"became {'required' if after else 'optional'}"
        rule = "became-required" if after else "became-optional"
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
        what = (
            "changed between `schema` and `content`, which are serialized differently"
        )
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
        walk.edit(
            inner,
            "schema-added" if before is None else "schema-removed",
            what,
            (before, after),
            effects,
        )


def _became_list(walk: Comparison, holder: Pair, pair: Pair, scope: Scope) -> bool:
    """Compare where a query parameter that took one value takes several, written `?a=1&a=2`."""
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


def added_parameter(walk: Comparison, parameter: Place, scope: Scope) -> None:
    """Emit the edit for a new parameter."""
    target = walk.revision.resolve(parameter) or parameter
    required = target.flag("required")
    rule = "required-parameter-added" if required else "parameter-added"
    what = "added, required" if required else "added"
    effects = NARROWS if required else WIDENS
    if is_ignored(target):
        what, effects = f"{what}; {_MEANS_NOTHING}", NONE
    elif (
        target.text("in") == "path"
    ):  # The path is the same, so it has had a value there.
        rule, what = "path-parameter-declared", "declared; the path had it before"
        effects = NONE if _is_any_text(walk, target) else UNKNOWN
    walk.edit(scope, rule, what, (None, parameter), effects)


def _is_any_text(walk: Comparison, parameter: Place) -> bool:
    schema = parameter.get("schema")
    target = walk.revision.resolve(schema) if schema else None
    said = set(target.names()) if target else {""}
    return not said - ANNOTATIONS - {"type"} and (
        target is not None and target.text("type") == "string"
    )


def removed_parameter(walk: Comparison, parameter: Place, scope: Scope) -> None:
    """Emit the edit for a parameter that is gone; whether sending it still works is not said."""
    target = walk.base.resolve(parameter) or parameter
    announced, how = removal(target, walk.policy)
    effects = UNKNOWN if announced is None else announced
    if is_ignored(target):
        how, effects = f"{how}; {_MEANS_NOTHING}", NONE
    walk.edit(scope, "parameter-removed", f"removed{how}", (parameter, None), effects)
