"""Comparators for the keywords that hold other schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from specgen.diff.model.effects import (
    INCOMPARABLE,
    NARROWS,
    NONE,
    WIDENS,
    Effects,
)
from specgen.diff.model.pair import Pair
from specgen.diff.schema import unions
from specgen.diff.schema.keyword_effects import KeywordEffect, lower, upper
from specgen.diff.schema.properties import IGNORED_MEMBERS
from specgen.diff.schema.value_keywords import Comparator
from specgen.diff.walk.field_effects import Leaf
from specgen.source.pointer import escape

if TYPE_CHECKING:
    from specgen.diff.model.edit import Milder, Scope
    from specgen.diff.walk.comparison import Comparison
    from specgen.openapi.place import Place

_Places = tuple["Place | None", "Place | None"]


def _one(keyword: str, rule: str, *, milder: Milder | None = None) -> Comparator:
    """Return a comparator for a keyword whose schema all values or properties must satisfy."""

    def compare(walk: Comparison, pair: Pair, scope: Scope) -> None:
        inner = scope.inside(keyword)
        before, after = places = pair.member(keyword)
        openness = [_openness(place) for place in places]
        if (
            before is not None
            and after is not None
            and openness[0] == openness[1] == "some"
        ):
            walk.compare("schema", Pair(before, after), inner)
        elif openness[0] != openness[1]:
            order = ("nothing", "some", "all")
            widens = order.index(openness[1]) > order.index(openness[0])
            what = f"`{keyword}` allows {_WORDS[openness[1]]}, before {_WORDS[openness[0]]}"
            effects = WIDENS if widens else NARROWS
            cap = milder if openness[0] == "nothing" else None
            walk.edit(inner, rule, what, places, effects, milder=cap)

    return Comparator(frozenset({keyword}), compare)


_WORDS: Final = {
    "nothing": "nothing",
    "some": "what fits its schema",
    "all": "anything",
}


def _openness(place: Place | None) -> str:
    if place is None or place.plain is True or place.plain == {}:
        return "all"
    return "nothing" if place.plain is False else "some"


def _map(keyword: str, rules: tuple[str, str]) -> Comparator:
    """Return a comparator for a map of schemas, each of which restricts."""

    def compare(walk: Comparison, pair: Pair, scope: Scope) -> None:
        before, after = (dict(p.members()) if p else {} for p in pair.member(keyword))
        for name in dict.fromkeys([*before, *after]):
            inner = scope.inside(keyword, name)
            one, two = before.get(name), after.get(name)
            if one is not None and two is not None:
                walk.compare("schema", Pair(one, two), inner)
                continue
            word, effects = ("added", NARROWS) if one is None else ("removed", WIDENS)
            what = f"`{keyword}` for `{name}` {word}"
            rule = rules[one is not None]
            walk.edit(inner, rule, what, (one, two), effects)

    return Comparator(frozenset({keyword}), compare)


def _prefix_items(walk: Comparison, pair: Pair, scope: Scope) -> None:
    before, after = (
        list(p.elements()) if p else [] for p in pair.member("prefixItems")
    )
    for index, (one, two) in enumerate(zip(before, after, strict=False)):
        walk.compare("schema", Pair(one, two), scope.inside("prefixItems", str(index)))
    common = min(len(before), len(after))
    # Elements after the common prefix were, or are now, described by `items`.
    for index, place in enumerate([*before[common:], *after[common:]], common):
        removed = len(before) > common
        other = (pair.after if removed else pair.before).get("items")
        word = "removed" if removed else "added"
        places: _Places = (place, None) if removed else (None, place)
        what = f"schema of item {index} {word}"
        effects = _item_effects(walk, place, other, scope, removed=removed)
        walk.edit(
            scope.inside("prefixItems", str(index)),
            "prefix-item-removed" if removed else "prefix-item-added",
            what,
            places,
            effects,
        )


def _item_effects(
    walk: Comparison,
    place: Place,
    other: Place | None,
    scope: Scope,
    *,
    removed: bool,
) -> Effects:
    if _openness(other) == "all" or other is None:
        return WIDENS if removed else NARROWS
    if _openness(other) == "nothing":
        return NARROWS if removed else WIDENS
    pair = Pair(place, other) if removed else Pair(other, place)
    effects, _ = walk.effects_of("schema", pair, scope)
    return effects


def _contains(walk: Comparison, pair: Pair, scope: Scope) -> None:
    before, after = pair.member("contains")
    inner = scope.inside("contains")
    if before is not None and after is not None:
        walk.compare("schema", Pair(before, after), inner)
    elif before is not None or after is not None:
        word, effects = ("added", NARROWS) if before is None else ("removed", WIDENS)
        walk.edit(
            inner,
            "schema-contains-added" if before is None else "schema-contains-removed",
            f"`contains` {word}",
            (before, after),
            effects,
        )
    for keyword, rule, judge in (
        ("minContains", "schema-minContains", lower),
        ("maxContains", "schema-maxContains", upper),
    ):
        places = pair.member(keyword)
        one, two = (p.plain if p else None for p in places)
        if keyword == "minContains":
            one, two = (1 if v is None else v for v in (one, two))
        if one != two or (places[0] is None) != (places[1] is None):
            verdict: KeywordEffect = judge(one, two)
            bounded = before is not None and after is not None
            effects = verdict.effects if bounded else NONE
            what = f"`{keyword}` {verdict.verb}"
            walk.edit(scope.inside(keyword), rule, what, places, effects)


def _negated(walk: Comparison, pair: Pair, scope: Scope) -> None:
    before, after = pair.member("not")
    if before is not None and after is not None:
        context = scope.context._replace(negated=not scope.context.negated)
        walk.compare(
            "schema", Pair(before, after), scope.inside("not", context=context)
        )
    else:
        word, effects = ("added", NARROWS) if before is None else ("removed", WIDENS)
        walk.edit(
            scope.inside("not"),
            "schema-not-added" if before is None else "schema-not-removed",
            f"`not` {word}",
            (before, after),
            effects,
        )


def _conditional(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare `if` with `then` and `else`: one edit, unless only a branch has another schema."""
    sides = [_Conditional(*(side.get(k) for k in _CONDITIONAL)) for side in pair]
    before, after = (side if side.says_something else None for side in sides)
    inner = scope.inside("if")
    places = sides[0].first, sides[1].first
    if before is None or after is None:
        word = "added" if before is None else "removed"
        effects = NARROWS if before is None else WIDENS
        effects = NONE if before is after else effects
        rule = "conditional-added" if before is None else "conditional-removed"
        walk.edit(inner, rule, f"condition `if` {word}", places, effects)
    elif walk.differs((before.condition, after.condition)):
        what = "the condition of `if` changed"
        places = before.condition, after.condition
        walk.edit(inner, "conditional-changed", what, places, INCOMPARABLE)
    else:
        _branches(walk, before, after, scope)


_CONDITIONAL: Final = ("if", "then", "else")


class _Conditional(NamedTuple):
    condition: Place | None
    then: Place | None
    otherwise: Place | None

    @property
    def says_something(self) -> bool:
        return self.condition is not None and (self.then or self.otherwise) is not None

    @property
    def first(self) -> Place | None:
        return self.condition or self.then or self.otherwise


def _branches(
    walk: Comparison, before: _Conditional, after: _Conditional, scope: Scope
) -> None:
    """Compare the branches of one condition."""
    for keyword, one, two in zip(("then", "else"), before[1:], after[1:], strict=True):
        inner = scope.inside(keyword)
        if one is not None and two is not None:
            walk.compare("schema", Pair(one, two), inner)
        elif one is not two:
            word, effects = ("added", NARROWS) if one is None else ("removed", WIDENS)
            what = f"`{keyword}` {word}"
            walk.edit(inner, "conditional-changed", what, (one, two), effects)


def _dependent_required(walk: Comparison, pair: Pair, scope: Scope) -> None:
    name = "dependentRequired"
    before, after = (dict(p.members()) if p else {} for p in pair.member(name))
    for key in dict.fromkeys([*before, *after]):
        places = before.get(key), after.get(key)
        sets = [
            {str(e.plain) for e in p.elements()} if p else set[str]() for p in places
        ]
        if sets[0] == sets[1]:
            continue
        effects = (
            NARROWS
            if sets[0] < sets[1]
            else WIDENS if sets[1] < sets[0] else INCOMPARABLE
        )
        what = (
            f"with `{key}` there must be {', '.join(sorted(sets[1])) or 'nothing else'}"
        )
        walk.edit(
            scope.inside(name, key), "dependent-required-changed", what, places, effects
        )


def _discriminator(walk: Comparison, pair: Pair, scope: Scope) -> None:
    before, after = places = pair.member("discriminator")
    inner = scope.inside("discriminator")
    if before is None or after is None:
        word = "added" if before is None else "removed"
        rule = "discriminator-added" if before is None else "discriminator-removed"
        walk.edit(inner, rule, f"discriminator {word}", places)
        return
    inner_pair = Pair(before, after)
    for key in inner_pair.names():
        if key == "mapping":
            _mapping(walk, inner_pair, inner)
        else:
            rule = "discriminator-property-changed"
            leaf = Leaf(rule, INCOMPARABLE, INCOMPARABLE, INCOMPARABLE)
            if key.startswith("x-"):
                leaf = Leaf("extension-changed")
            walk.leaf(inner, key, inner_pair.member(key), leaf)


def _mapping(walk: Comparison, pair: Pair, scope: Scope) -> None:
    before, after = (dict(p.members()) if p else {} for p in pair.member("mapping"))
    for key in dict.fromkeys([*before, *after]):
        one, two = before.get(key), after.get(key)
        if one is not None and two is not None:
            if walk.same(one, two) or _is_renamed(walk, one, two):
                continue
            effects, word = INCOMPARABLE, "changed"
        elif _is_implied(walk, pair, key, (one, two)):
            what = f"discriminator value `{key}` stands for the schema of its name"
            inner = scope.inside("mapping", key)
            walk.edit(inner, "respelled", what, (one, two))
            continue
        else:
            effects, word = (WIDENS, "added") if one is None else (NARROWS, "removed")
        what = f"discriminator value `{key}` {word}"
        inner = scope.inside("mapping", key)
        walk.edit(inner, _VALUE_RULES[word], what, (one, two), effects)


def _is_renamed(walk: Comparison, one: Place, two: Place) -> bool:
    if not (isinstance(one.plain, str) and isinstance(two.plain, str)):
        return False
    targets = (
        walk.base.follow_mapped(one, one.plain),
        walk.revision.follow_mapped(two, two.plain),
    )
    if targets[0] is None or targets[1] is None:
        return False
    key = walk.base.key(targets[0])
    return walk.renamed.get(key, key) == walk.revision.key(targets[1])


def _is_implied(
    walk: Comparison, pair: Pair, name: str, places: tuple[Place | None, Place | None]
) -> bool:
    """Tell whether a value that one side maps leads to the schema of its name anyway."""
    sides = walk.base, walk.revision
    index = 0 if places[0] is not None else 1
    place = places[index]
    if place is None or not isinstance(place.plain, str):
        return False
    target = sides[index].follow_mapped(place, place.plain)
    named = [
        side.lookup(holder, f"#/components/schemas/{escape(name)}")
        for side, holder in zip(sides, pair, strict=True)
    ]
    own = named[index]
    is_own = target is not None and own is not None and target.node is own.node
    return is_own and None not in named


_VALUE_RULES: Final = {
    "added": "discriminator-value-added",
    "removed": "discriminator-value-removed",
    "changed": "discriminator-value-changed",
}
APPLICATORS: Final = (
    _one("items", "schema-items"),
    _one("additionalItems", "schema-additionalItems"),
    _one("additionalProperties", "schema-additionalProperties", milder=IGNORED_MEMBERS),
    _one("unevaluatedItems", "schema-unevaluatedItems"),
    _one(
        "unevaluatedProperties", "schema-unevaluatedProperties", milder=IGNORED_MEMBERS
    ),
    _one("propertyNames", "schema-propertyNames"),
    _one("contentSchema", "schema-contentSchema"),
    _map("patternProperties", ("pattern-property-added", "pattern-property-removed")),
    _map("dependentSchemas", ("dependent-schema-added", "dependent-schema-removed")),
    Comparator(frozenset({"prefixItems"}), _prefix_items),
    Comparator(frozenset({"contains", "minContains", "maxContains"}), _contains),
    Comparator(frozenset({"not"}), _negated),
    Comparator(frozenset({"if", "then", "else"}), _conditional),
    Comparator(frozenset({"dependentRequired"}), _dependent_required),
    Comparator(frozenset({"discriminator"}), _discriminator),
    unions.COMPARATOR,
)
