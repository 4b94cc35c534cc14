"""Comparators for the keywords that constrain a value itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from specgen.diff.model.effects import (
    NARROWS,
    NONE,
    Effect,
    Effects,
)
from specgen.diff.schema import keyword_effects as keywords
from specgen.diff.schema.types_and_values import (
    KEYWORDS,
    allowed_types,
    compare_types_and_values,
)
from specgen.diff.walk.values_as_text import shown
from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from specgen.diff.model.edit import Scope
    from specgen.diff.model.pair import Pair
    from specgen.diff.walk.comparison import Comparison
    from specgen.openapi.place import Place
    from specgen.source.nodes import Plain

READ_ONLY_FLIPPED: Final = Effects(request=Effect.UNKNOWN)
WRITE_ONLY_FLIPPED: Final = Effects(response=Effect.UNKNOWN)
_NULL: Final = "null"
_FRACTION: Final = "fraction"


@dataclass(frozen=True, slots=True)
class Comparator:
    """Compares what two schemas say with some keywords, called if one of those differs."""

    keywords: frozenset[str]
    compare: Callable[[Comparison, Pair, Scope], None]


def _single(
    keyword: str, rule: str, judge: Callable[[Plain, Plain], keywords.KeywordEffect]
) -> Comparator:
    return _formatted(keyword, rule, lambda before, after, _: judge(before, after))


def _formatted(
    keyword: str,
    rule: str,
    judge: Callable[[Plain, Plain, str | None], keywords.KeywordEffect],
) -> Comparator:
    """Return a comparator for a keyword of which the format may say part already."""

    def compare(walk: Comparison, pair: Pair, scope: Scope) -> None:
        places = pair.member(keyword)
        before, after = (place.plain if place else None for place in places)
        forms = {side.text("format") for side in pair}
        verdict = judge(before, after, forms.pop() if len(forms) == 1 else None)
        if verdict.effects != NONE or keyword == "default":
            what = f"`{keyword}` {verdict.verb}"
            walk.edit(scope.inside(keyword), rule, what, places, verdict.effects)

    return Comparator(frozenset({keyword}), compare)


def _multiple_of(walk: Comparison, pair: Pair, scope: Scope) -> None:
    places = pair.member("multipleOf")
    before, after = (place.plain if place else None for place in places)
    verdict = keywords.multiple_of(before, after)
    kinds = (allowed_types(side, textual=False) for side in pair)
    # Every integer is a multiple of 1.
    is_idle = {1} >= {before, after} - {None} and all(
        _FRACTION not in found for found in kinds
    )
    if not is_idle:
        what = f"`multipleOf` {verdict.verb}"
        scope = scope.inside("multipleOf")
        walk.edit(scope, "schema-multipleOf", what, places, verdict.effects)


def _bound(
    inclusive: str,
    exclusive: str,
    rules: tuple[str, str],
    judge: Callable[[tuple[Plain, bool], tuple[Plain, bool]], keywords.KeywordEffect],
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
        bounds = [(one, no_one), (two, no_two)]
        if not any(_FRACTION in allowed_types(side, textual=False) for side in pair):
            upper = inclusive == "maximum"
            bounds = [
                keywords.of_integers(bound, side.text("format"), is_upper=upper)
                for bound, side in zip(bounds, pair, strict=True)
            ]
        verdict = judge(*bounds)
        is_exclusive = no_two if two is not None else no_one
        name, rule = exclusive if is_exclusive else inclusive, rules[is_exclusive]
        what = f"`{name}` {verdict.verb}"
        if verdict.effects == NONE:
            return
        if one == two and no_one != no_two:
            what = f"{shown(one)} itself is {'no longer' if no_two else 'now'} allowed"
        walk.edit(scope.inside(name), rule, what, (at, new_at), verdict.effects)

    return Comparator(frozenset({inclusive, exclusive}), compare)


def _format(walk: Comparison, pair: Pair, scope: Scope) -> None:
    places = pair.member("format")
    before, after = (place.plain if place else None for place in places)
    verdict = keywords.value_format(before, after)
    one, two = (allowed_types(side, textual=False) - {_NULL} for side in pair)
    if not one & two:
        walk.claims += 1  # The change of type has said it all.
        return
    if verdict.effects == NONE:
        return
    what = f"`format` {verdict.verb}"
    walk.edit(scope.inside("format"), "schema-format", what, places, verdict.effects)


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
    Comparator(KEYWORDS, compare_types_and_values),
    Comparator(frozenset({"format"}), _format),
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
    _formatted("maxLength", "schema-maxLength", keywords.longest),
    _formatted("minLength", "schema-minLength", keywords.shortest),
    _single("maxItems", "schema-maxItems", keywords.upper),
    _single("minItems", "schema-minItems", keywords.lower),
    _single("maxProperties", "schema-maxProperties", keywords.upper),
    _single("minProperties", "schema-minProperties", keywords.lower),
    _single("pattern", "schema-pattern", keywords.pattern),
    Comparator(frozenset({"multipleOf"}), _multiple_of),
    _single("uniqueItems", "schema-uniqueItems", keywords.flag),
    _single("contentEncoding", "schema-contentEncoding", keywords.promise),
    _single("contentMediaType", "schema-contentMediaType", keywords.promise),
    _single("default", "schema-default", keywords.remark),
    Comparator(frozenset({"readOnly", "writeOnly"}), _marker),
)
