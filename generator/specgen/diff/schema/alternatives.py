"""The branches of a union, and whether values can match two of them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final, TypeAlias

from specgen.diff.schema.all_of import ANNOTATIONS
from specgen.diff.schema.types_and_values import allowed_types, value_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from specgen.openapi.place import Place

Resolve: TypeAlias = "Callable[[Place], Place | None]"

UNIONS: Final = ("oneOf", "anyOf")
BESIDE: Final = ANNOTATIONS | {
    "nullable",
    "x-nullable",
    "deprecated",
    "readOnly",
    "writeOnly",
}
_MOST_BRANCHES: Final = 40


def alternatives(union: Place, keyword: str, resolve: Resolve) -> list[Place]:
    """Return the branches of a combinator, with those of the same combinator inside it.

    Args:
        union: The list of branches.
        keyword: The combinator.
        resolve: Follows a reference.
    """
    listed = list(union.elements())
    if keyword not in UNIONS:
        return listed
    found = list(_flat(listed, keyword))
    is_same = (
        len(found) == len(listed) or keyword == "anyOf" or are_apart(found, resolve)
    )
    return found if is_same else listed


def _flat(branches: Iterable[Place], keyword: str) -> Iterator[Place]:
    for branch in branches:
        keys = {key for key, _ in branch.members()}
        if keyword in keys and keys <= ANNOTATIONS | {keyword}:
            yield from _flat(branch.elements(keyword), keyword)
        else:
            yield branch


def only_types(branches: Iterable[Place], resolve: Resolve) -> frozenset[str] | None:
    """Return the types of branches that say nothing else; None if one does."""
    found: set[str] = set()
    for branch in branches:
        target = resolve(branch)
        if target is None or not _says_only_types(target):
            return None
        found |= allowed_types(target, textual=False)
    return frozenset(found)


def _says_only_types(cursor: Place) -> bool:
    keys = {key for key, _ in cursor.members() if not key.startswith("x-")}
    return "type" in keys and keys <= BESIDE | {"type"}


def are_apart(listed: Iterable[Place], resolve: Resolve) -> bool:
    """Tell whether no value can match two branches."""
    branches = [resolve(branch) or branch for branch in listed]
    if len(branches) > _MOST_BRANCHES:
        return False
    return all(
        _exclude(one, two, resolve) for one, two in itertools.combinations(branches, 2)
    )


def _exclude(one: Place, two: Place, resolve: Resolve) -> bool:
    """Tell whether two schemas have no value in common: by type, by values, or by a property."""
    kinds = [allowed_types(side, textual=False) for side in (one, two)]
    common = kinds[0] & kinds[1]
    if not common:
        return True
    values = value_set(one), value_set(two)
    if values[0] is not None and values[1] is not None:
        return not values[0].keys() & values[1].keys()
    if common != {"object"}:
        return False
    if _refuses(one, two) or _refuses(two, one):
        return True
    required = set(one.texts("required")) & set(two.texts("required"))
    for name in required:
        found = [side.get("properties", name) for side in (one, two)]
        held = [(resolve(place) or place) if place else None for place in found]
        if held[0] is not None and held[1] is not None and _exclude_values(*held):
            return True
    return False


def _refuses(closed: Place, other: Place) -> bool:
    """Tell whether a schema allows only its own properties, and the other requires another one."""
    extra = closed.get("additionalProperties")
    if extra is None or extra.plain is not False or closed.get("patternProperties"):
        return False
    declared = {key for key, _ in closed.members("properties")}
    return not declared.issuperset(other.texts("required"))


def _exclude_values(one: Place | None, two: Place | None) -> bool:
    """Tell whether two schemas that list their values have none in common."""
    sets = [value_set(place) if place else None for place in (one, two)]
    return (
        sets[0] is not None
        and sets[1] is not None
        and not sets[0].keys() & sets[1].keys()
    )
