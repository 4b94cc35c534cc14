"""A schema with its `allOf` branches as one, each part still knowing its place."""

from __future__ import annotations

from functools import partial, reduce
from typing import TYPE_CHECKING, Final

from specgen.diff.model.merged_place import MergedPlace
from specgen.diff.walk.ref_siblings import siblings
from specgen.frozen import dataclass
from specgen.source import MappingNode
from specgen.stub.contract.all_of import intersection

if TYPE_CHECKING:
    from specgen.ir import JsonValue
    from specgen.openapi.place import Place
    from specgen.openapi.references import References

ANNOTATIONS: Final = frozenset(
    (
        "title",
        "description",
        "$comment",
        "example",
        "examples",
        "externalDocs",
        "default",
        "xml",
    )
)
_MAPS: Final = frozenset(("properties", "patternProperties", "$defs", "definitions"))
_MOST_BRANCHES: Final = 200
_DEEPEST: Final = 3


def flatten(side: References, cursor: Place) -> MergedPlace | None:
    """Return a schema with its `allOf` merged in; None if that cannot be said in one schema."""
    return _Flattening(side).merged([cursor], _DEEPEST)


@dataclass(frozen=True, slots=True)
class _Flattening:
    """Flattening of schemas, and of their schemas of the same property or item, to some depth."""

    side: References

    def merged(self, schemas: list[Place], depth: int) -> MergedPlace | None:
        """Return schemas of the same value and all that they extend as one."""
        found: dict[str, list[Place]] = {}
        cursor, pending, seen = schemas[0], [*schemas], set[int]()
        while pending:
            part = pending.pop(0)
            target = self.side.resolve(part)
            if target is None or not isinstance(target.node, MappingNode):
                return None
            if id(target.node) in seen:
                continue
            seen.add(id(target.node))
            if len(seen) > _MOST_BRANCHES:
                return None
            is_reference = part.reference is not None
            beside = siblings(self.side, part).parts if is_reference else ()
            for key, value in (*beside, *target.members()):
                if key == "allOf":
                    pending.extend(value.elements())
                else:
                    found.setdefault(key, []).append(value)
        parts = {key: self._joined(key, values, depth) for key, values in found.items()}
        joined = tuple(
            (key, value) for key, value in parts.items() if value is not None
        )
        return (
            MergedPlace(
                cursor.document, cursor.pointer, cursor.node, cursor.kind, joined
            )
            if len(joined) == len(parts)
            else None
        )

    def _joined(self, key: str, values: list[Place], depth: int) -> Place | None:
        """Return the combined value of a keyword in several branches; None if there is none."""
        first = values[0]
        if (
            len(values) == 1
            or key in ANNOTATIONS
            or all(v.plain == first.plain for v in values[1:])
        ):
            return first
        if key in _MAPS:
            return self._all_members(values, depth)
        if key == "items":
            return reduce(partial(self._both, depth=depth), values)
        if key == "additionalProperties":
            return None  # It is about the properties of its own branch.
        return _intersection(key, values)

    def _all_members(self, values: list[Place], depth: int) -> Place:
        found: dict[str, Place] = {}
        for value in values:
            for name, member in value.members():
                found[name] = (
                    self._both(found[name], member, depth) if name in found else member
                )
        first = values[0]
        return MergedPlace(
            first.document, first.pointer, first.node, first.kind, tuple(found.items())
        )

    def _both(self, first: Place, second: Place, depth: int) -> Place:
        """Return a schema of values that keep to two schemas."""
        if first.plain == second.plain:
            return first
        merged = self.merged([first, second], depth - 1) if depth else None
        if merged is not None:
            return merged
        place = (first.document, first.pointer, first.node)
        branches = MergedPlace(*place, "[schema]", listed=(first, second))
        return MergedPlace(*place, first.kind, (("allOf", branches),))


def _intersection(key: str, values: list[Place]) -> Place | None:
    found = values[0].plain
    for other in values[1:]:
        found = intersection(key, found, other.plain)
    return None if found is None else _stating(found, values)


def _stating(wanted: JsonValue, values: list[Place]) -> Place | None:
    """Return a place with a value: that of one of several places, or a list of their elements."""
    for value in values:
        if wanted in (value.plain, [value.plain]):
            return value
    known = {str(e.plain): e for value in values for e in value.elements()}
    wanted = wanted if isinstance(wanted, list) else []
    listed = tuple(known[str(each)] for each in wanted if str(each) in known)
    first = values[0]
    return (
        MergedPlace(
            first.document, first.pointer, first.node, first.kind, listed=listed
        )
        if listed
        else None
    )
