"""Compare the properties of an object: the declared and the required ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diff.model.edit import Milder
from specgen.diff.model.effects import NARROWS, WIDENS, Effect, Effects, Severity
from specgen.diff.model.pair import Pair
from specgen.diff.walk.lifecycle import removal
from specgen.diff.walk.ref_siblings import heeds_siblings
from specgen.frozen import dataclass
from specgen.source import MappingNode, ScalarNode

if TYPE_CHECKING:
    from specgen.diff.model.context import Context
    from specgen.diff.model.edit import Scope
    from specgen.diff.walk.comparison import Comparison
    from specgen.openapi.place import Place
    from specgen.openapi.references import References

KEYWORDS: Final = frozenset({"properties", "required"})
IGNORED_MEMBERS: Final = Milder(
    Severity.INFO, "generated clients ignore unknown properties"
)


_FLAG_RULES: Final = {
    ("readOnly", True): "property-became-readOnly",
    ("readOnly", False): "property-became-not-readOnly",
    ("writeOnly", True): "property-became-writeOnly",
    ("writeOnly", False): "property-became-not-writeOnly",
}


@dataclass(frozen=True, slots=True)
class Members:
    """The properties and required names of an object on one side, each with its place."""

    properties: dict[str, Place]
    required: dict[str, Place]
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """One property on one side. `required_at` is where it is said to be required."""

    schema: Place
    required_at: Place | None
    read_only: bool
    write_only: bool

    def context(self, outer: Context) -> Context:
        """Return the context of its value."""
        return outer._replace(
            read_only=outer.read_only or self.read_only,
            write_only=outer.write_only or self.write_only,
        )


def members(cursor: Place) -> Members:
    """Read the properties that a schema itself declares."""
    properties, required = cursor.get("properties"), cursor.get("required")
    additional = cursor.get("additionalProperties")
    return Members(
        dict(properties.members()) if properties else {},
        _names(required) if required else {},
        additional is not None and additional.plain is False,
    )


def _names(required: Place) -> dict[str, Place]:
    nodes = ((e, e.node) for e in required.elements())
    return {
        node.value: e
        for e, node in nodes
        if isinstance(node, ScalarNode) and isinstance(node.value, str)
    }


def compare_properties(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare `properties` and `required` of two schemas."""
    before, after = (members(side) for side in pair)
    compare_members(walk, before, after, scope)


def compare_members(
    walk: Comparison, before: Members, after: Members, scope: Scope
) -> None:
    """Compare the properties of two objects."""
    for name in dict.fromkeys([*before.properties, *after.properties]):
        one = _member(walk.base, before, name)
        two = _member(walk.revision, after, name)
        if one is not None and two is not None:
            _kept(walk, name, one, two, scope)
        elif two is not None:
            _added(walk, name, two, scope, is_closed=after.is_closed)
        elif one is not None:
            _removed(walk, name, one, scope, is_closed=before.is_closed)
    declared = before.properties.keys() | after.properties.keys()
    for name in dict.fromkeys([*before.required, *after.required]):
        places = before.required.get(name), after.required.get(name)
        if name not in declared and None in places:
            _required_changed(walk, name, places, scope, scope.context)


def _member(side: References, held: Members, name: str) -> Member | None:
    schema = held.properties.get(name)
    if schema is None:
        return None
    places = [side.resolve(schema) or schema]
    if schema.reference is not None and heeds_siblings(side):
        places.append(schema)
    return Member(
        schema,
        held.required.get(name),
        any(place.flag("readOnly") for place in places),
        any(place.flag("writeOnly") for place in places),
    )


def _kept(walk: Comparison, name: str, one: Member, two: Member, scope: Scope) -> None:
    context = two.context(one.context(scope.context))
    inner = scope.member(name, context)
    if (one.required_at is None) != (two.required_at is None):
        places = (one.required_at, two.required_at)
        _required_changed(walk, name, places, scope, context)
    _flags(walk, one, two, scope.member(name, scope.context))
    walk.compare("schema", Pair(one.schema, two.schema), inner)


def _required_changed(
    walk: Comparison,
    name: str,
    places: tuple[Place | None, Place | None],
    scope: Scope,
    context: Context,
) -> None:
    became = places[0] is None
    inner = scope.member(name, context)
    rule = "property-became-required" if became else "property-became-optional"
    what = "became required" if became else "became optional"
    walk.edit(inner, rule, what, places, NARROWS if became else WIDENS)


def _added(
    walk: Comparison, name: str, member: Member, scope: Scope, *, is_closed: bool
) -> None:
    inner = scope.member(name, member.context(scope.context))
    required = member.required_at is not None
    what = f"added{', required' if required else ''}"
    rule = "required-property-added" if required else "property-added"
    # Clients ignore a new property in a response, required or not.
    effects = Effects(Effect.NARROWS if required else Effect.WIDENS, Effect.WIDENS)
    if scope.context.negated:
        # An open object took any value under the name before.
        effects = WIDENS if is_closed and not required else NARROWS
    walk.edit(inner, rule, what, (None, member.schema), effects, milder=IGNORED_MEMBERS)


def _removed(
    walk: Comparison, name: str, member: Member, scope: Scope, *, is_closed: bool
) -> None:
    inner = scope.member(name, member.context(scope.context))
    required = member.required_at is not None
    rule = "required-property-removed" if required else "property-removed"
    announced, how = removal(member.schema, walk.policy)
    # Unless the object is closed, the document does not say whether a service refuses unknown
    # properties. A response may always have lacked an optional property.
    effects = Effects(
        Effect.NARROWS if is_closed else Effect.UNKNOWN,
        Effect.WIDENS if required else Effect.NARROWS,
    )
    if scope.context.negated:
        effects = NARROWS if is_closed and not required else WIDENS
    walk.edit(
        inner,
        rule,
        f"removed{how}",
        (member.schema, None),
        effects if announced is None else announced,
    )


def _is_flipped_by_definition(
    walk: Comparison, one: Member, two: Member, flag: str
) -> bool:
    """Tell whether a flag changes in the definition that both sides refer to."""
    if one.schema.reference is None or two.schema.reference is None:
        return False
    targets = walk.resolve(Pair(one.schema, two.schema))
    before, after = (target is not None and target.flag(flag) for target in targets)
    return before != after


def _flags(walk: Comparison, one: Member, two: Member, scope: Scope) -> None:
    """Compare `readOnly` and `writeOnly`: properties that enter or leave a message."""
    required = two.required_at is not None
    was_required = one.required_at is not None
    for name, before, after in (
        ("readOnly", one.read_only, two.read_only),
        ("writeOnly", one.write_only, two.write_only),
    ):
        if before == after or _is_flipped_by_definition(walk, one, two, name):
            continue
        if name == "readOnly":
            gone, come = (
                (Effect.WIDENS if was_required else Effect.UNKNOWN),
                (Effect.NARROWS if required else Effect.WIDENS),
            )
            effects = Effects(request=gone if after else come)
        else:
            gone = Effect.WIDENS if was_required else Effect.NARROWS
            effects = Effects(response=gone if after else Effect.WIDENS)
        milder = IGNORED_MEMBERS if name == "writeOnly" and not after else None
        what = f"became {'' if after else 'not '}{name}"
        rule = _FLAG_RULES[name, after]
        places = (one.schema.get(name), two.schema.get(name))
        if isinstance(one.schema.node, MappingNode) and isinstance(
            two.schema.node, MappingNode
        ):
            walk.edit(scope.inside(name), rule, what, places, effects, milder=milder)
