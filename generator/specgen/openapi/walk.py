"""Walk over an OpenAPI document that visits every object once, across its files."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from specgen.frozen import dataclass
from specgen.openapi.grammar import is_map
from specgen.openapi.place import Place
from specgen.source import MappingNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from specgen.openapi.references import References


@dataclass(frozen=True, slots=True)
class Objects:
    """All objects of a spec.

    Args:
        places: Each object once, however many references lead to it; the root first.
        entered: The root, and objects that only references lead to, being in other files or
            outside the parts of the document that OpenAPI describes.
        references: The places with a reference instead of an object or of a map of objects.
        alike: The objects by kind and by the names of their fields, which many have in common.
    """

    places: tuple[Place, ...]
    entered: tuple[Place, ...]
    references: tuple[Place, ...]
    alike: Mapping[tuple[str, tuple[str, ...]], Sequence[Place]]

    def of(self, *kinds: str) -> Iterator[Place]:
        """Yield the objects of some kinds."""
        for (kind, _), places in self.alike.items():
            if kind in kinds:
                yield from places

    def having(self, kind: str, names: AbstractSet[str]) -> Iterator[Place]:
        """Yield the objects of a kind that have one of some fields."""
        for (known, fields), places in self.alike.items():
            if known == kind and not names.isdisjoint(fields):
                yield from places


def walk(references: References) -> Objects:
    """Visit every object of a document and the targets of its references."""
    found: list[Place] = []
    entered: list[Place] = []
    referring: list[Place] = []
    seen: set[tuple[int, str]] = set()
    targets = deque([references.start()])
    while targets:
        start = targets.popleft()
        if (id(start.node), start.kind) not in seen:
            entered += start.children() if is_map(start.kind) else [start]
        stack = [start]
        while stack:
            place = stack.pop()
            identity = (id(place.node), place.kind)
            if identity in seen:
                continue
            seen.add(identity)
            found.append(place)
            reference = place.reference
            if reference is not None:
                referring.append(place)
                target = references.follow(place, reference)
                targets += [target] if target else []
            stack += place.children()[::-1]
    places = tuple(place for place in found if not is_map(place.kind))
    alike: dict[tuple[str, tuple[str, ...]], list[Place]] = {}
    for place in places:
        node = place.node
        names = tuple(node) if isinstance(node, MappingNode) else ()
        alike.setdefault((place.kind, names), []).append(place)
    return Objects(places, tuple(entered), tuple(referring), alike)


def path_item_of(operation: Place) -> Place:
    """Return the path item that holds an operation."""
    item = operation.parent()
    item = item.parent() if item.key == "additionalOperations" else item
    return Place(item.document, item.pointer, item.node, "path-item")
