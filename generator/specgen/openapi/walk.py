"""Walk over an OpenAPI document that visits every object once, across its files."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from specgen.frozen import dataclass
from specgen.openapi.grammar import is_map
from specgen.openapi.place import Place

if TYPE_CHECKING:
    from specgen.openapi.references import References


@dataclass(frozen=True, slots=True)
class Objects:
    """All objects of a spec.

    Args:
        places: Each object once, however many references lead to it; the root first.
        entered: The root, and objects that only references lead to, being in other files or
            outside the parts of the document that OpenAPI describes.
        references: The places with a reference instead of an object or of a map of objects.
    """

    places: tuple[Place, ...]
    entered: tuple[Place, ...]
    references: tuple[Place, ...]


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
            if place.reference is not None:
                referring.append(place)
                target = references.target(place)
                targets += [target] if target else []
            stack += reversed(list(place.children()))
    return Objects(
        places=tuple(place for place in found if not is_map(place.kind)),
        entered=tuple(entered),
        references=tuple(referring),
    )


def path_item_of(operation: Place) -> Place:
    """Return the path item that holds an operation."""
    item = operation.parent()
    item = item.parent() if item.key == "additionalOperations" else item
    return Place(item.document, item.pointer, item.node, "path-item")
