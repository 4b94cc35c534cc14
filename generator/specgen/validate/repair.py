"""Repair of a document with invalid objects: the smallest change that keeps the rest correct.

A value whose absence changes no byte is removed. An object that cannot be used without the
invalid part is unusable, and so is every operation that needs it.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final

from specgen.frozen import dataclass
from specgen.openapi.grammar import OBJECTS
from specgen.source import MappingNode, ScalarNode, SequenceNode

if TYPE_CHECKING:
    from specgen.openapi.place import Place
    from specgen.validate.causes import Cause

# For each object, the fields that must be present and valid for it to be used.
_VITAL: Final[dict[str, frozenset[str]]] = {
    "path-item": frozenset({"parameters", "servers"}),
    "operation": frozenset({"parameters", "requestBody", "security", "servers"}),
    "parameter": frozenset(
        {"name", "in", "style", "explode", "allowReserved", "content", "$ref"}
    ),
    "request-body": frozenset({"content", "$ref"}),
    "media-type": frozenset({"encoding", "$ref"}),
    "encoding": frozenset(
        {"contentType", "headers", "style", "explode", "allowReserved"}
    ),
    "response": frozenset({"content", "$ref"}),
    "schema": frozenset({"xml"}),
    "xml": frozenset(OBJECTS["xml"].fields),
    "server": frozenset({"url", "variables"}),
    "server-variable": frozenset({"default"}),
    "security-scheme": frozenset({"type", "name", "in", "scheme", "$ref"}),
    "discriminator": frozenset({"propertyName"}),
}
# An object of these kinds that cannot be used is unusable itself; others are removed.
_UNUSABLE: Final = frozenset(
    {
        "path-item",
        "operation",
        "parameter",
        "request-body",
        "media-type",
        "encoding",
        "response",
        "xml",
    }
)


_TYPES: Final = frozenset(
    {"array", "boolean", "integer", "null", "number", "object", "string"}
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem in an object.

    Args:
        trail: The objects, maps and lists around it, from the checked one to the innermost.
        name: The field of that object; None if the object is wrong as a whole.
        cause: The cause of the problem.
    """

    trail: tuple[Place, ...]
    name: str | None
    cause: Cause

    @property
    def owner(self) -> Place:
        """The innermost object."""
        return self.trail[-1]


@dataclass(slots=True)
class Repair:
    """The repairs of a document so that the rest of it can be used.

    Attributes:
        unusable: The reasons why objects cannot be used, by the identity of the node.
        has_changed: Whether a value was removed from the document.
        removed: The names of the removed security schemes.
    """

    unusable: dict[int, str] = field(default_factory=dict[int, str])
    has_changed: bool = False
    removed: set[str] = field(default_factory=set[str])

    def repair(self, fault: Fault) -> None:
        """Repair a problem."""
        cause, owner = fault.cause, fault.owner
        if cause.unknown_field is not None:
            self._unknown(owner, cause.unknown_field, cause.message)
        elif cause.missing_field is not None:
            if cause.missing_field in _VITAL.get(owner.kind, ()):
                self._spoil(fault)
        elif (
            cause.code == "duplicate-item"
            or fault.name == "openapi"
            or has_types_of_31(fault)
        ):
            pass  # The intent is clear.
        elif fault.name is None:
            self._whole(fault)
        elif fault.name not in _VITAL.get(owner.kind, ()) or _is_null(
            owner.get(fault.name)
        ):
            self.take_out(owner, fault.name)
        else:
            self._spoil(fault)

    def _unknown(self, owner: Place, name: str, message: str) -> None:
        found = owner.get(name)
        if owner.kind == "paths" and found is not None:
            self.unusable[id(found.node)] = message
        elif owner.kind == "responses" and not _is_status(name):
            self.take_out(owner, name)

    def _whole(self, fault: Fault) -> None:
        """Repair an object that is wrong as a whole, such as a list in its place."""
        owner = fault.owner
        if owner.kind == "schema":
            return  # A value that is not a schema constrains nothing.
        if _is_null(owner):
            self._remove(fault.trail)
        elif fault.cause.code == "wrong-type":
            self._spoil(fault)
        elif owner.kind == "parameter" and {"schema", "content"} <= set(owner.names()):
            self.unusable[id(owner.node)] = (
                "a parameter has both `schema` and `content`"
            )

    def _spoil(self, fault: Fault) -> None:
        owner = fault.owner
        if owner.kind in _UNUSABLE:
            self.unusable[id(owner.node)] = fault.cause.message
        elif owner.kind == "server-variable":
            self._remove(fault.trail[:-2])
        elif owner.kind == "schema":
            self.take_out(owner, "xml")
        else:
            self._remove(fault.trail)

    def _remove(self, trail: tuple[Place, ...]) -> None:
        *before, place = trail
        self.removed |= {place.key} if place.kind == "security-scheme" else set()
        holder = before[-1] if before else place
        if isinstance(holder.node, SequenceNode):
            self.take_out_element(holder, place)
        else:
            self.take_out(holder, place.key)

    def take_out_element(self, owner: Place, element: Place) -> None:
        """Remove an element from a list."""
        if isinstance(owner.node, SequenceNode):
            owner.node.remove(element.node)
            self.has_changed = True

    def take_out(self, owner: Place, name: str) -> None:
        """Remove a field from an object, as if it were absent."""
        if isinstance(owner.node, MappingNode):
            owner.node.remove(name)
            self.has_changed = True


def locate(entered: Place, cause: Cause) -> Fault:
    """Return a problem with its object.

    Args:
        entered: The checked object.
        cause: The cause of the problem.
    """
    path = cause.path if cause.unknown_field is None else cause.path[:-1]
    trail = [entered]
    for key in path:
        below = trail[-1].get(key)
        if below is None:
            break
        trail.append(below)
    keys = [str(key) for key in path]
    depth = max(n for n, place in enumerate(trail) if place.kind in OBJECTS)
    name = keys[depth] if depth < len(keys) else None
    return Fault(tuple(trail[: depth + 1]), name, cause)


def has_types_of_31(fault: Fault) -> bool:
    """Tell whether a problem is a `type` as OpenAPI 3.1 has it: a list of types, or null.

    Args:
        fault: The problem.
    """
    if fault.owner.kind != "schema" or fault.name != "type":
        return False
    elements = [element.plain for element in fault.owner.elements("type")]
    stated = elements or [fault.owner.text("type")]
    return all(isinstance(name, str) and name in _TYPES for name in stated)


def _is_null(place: Place | None) -> bool:
    return (
        place is not None
        and isinstance(place.node, ScalarNode)
        and place.node.value is None
    )


def _is_status(name: str) -> bool:
    digits = name[:1] in set("12345") and (
        name[1:].isdecimal() or name[1:].upper() == "XX"
    )
    return len(name) == len("200") and digits
