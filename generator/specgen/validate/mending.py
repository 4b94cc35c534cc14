"""What becomes of an object in which something is wrong: the least that keeps the rest right.

A value whose absence changes no byte is taken out. An object that cannot be used without what is
wrong in it is unusable, and so is every operation that needs it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from specgen.openapi.grammar import OBJECTS
from specgen.source import MappingNode, ScalarNode, SequenceNode

if TYPE_CHECKING:
    from specgen.openapi.place import Place
    from specgen.validate.causes import Cause

# For each object, the fields without which, or with wrong values of which, it cannot be used.
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
# An object of these kinds that cannot be used is unusable itself; others are taken out.
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


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in an object.

    Args:
        trail: The objects, maps and lists around it, from what was checked to the innermost object.
        name: The field of that object; None if the object is wrong as a whole.
        cause: What is wrong.
    """

    trail: tuple[Place, ...]
    name: str | None
    cause: Cause

    @property
    def owner(self) -> Place:
        """The innermost object."""
        return self.trail[-1]


@dataclass(slots=True)
class Mending:
    """What was done to a document so that the rest of it can be used.

    Attributes:
        unusable: Why an object cannot be used, by the identity of its node.
        has_changed: Whether anything was taken out of the document.
        removed: The names of the security schemes that were taken out.
    """

    unusable: dict[int, str] = field(default_factory=dict[int, str])
    has_changed: bool = False
    removed: set[str] = field(default_factory=set[str])

    def mend(self, fault: Fault) -> None:
        """Do what a fault calls for."""
        cause, owner = fault.cause, fault.owner
        if cause.unknown_field is not None:
            self._unknown(owner, cause.unknown_field, cause.message)
        elif cause.missing_field is not None:
            if cause.missing_field in _VITAL.get(owner.kind, ()):
                self._spoil(fault)
        elif cause.code == "duplicate-item" or fault.name == "openapi":
            pass  # It is plain what is meant.
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
        """Deal with an object that is wrong as a whole, such as a list in its place."""
        owner = fault.owner
        if owner.kind == "schema":
            return  # What is no schema says nothing about a value.
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
            holder.node.remove(place.node)
            self.has_changed = True
        else:
            self.take_out(holder, place.key)

    def take_out(self, owner: Place, name: str) -> None:
        """Take a field out of an object, as if it had never been there."""
        if isinstance(owner.node, MappingNode):
            owner.node.remove(name)
            self.has_changed = True


def locate(entered: Place, cause: Cause) -> Fault:
    """Return a fault with the object that has it.

    Args:
        entered: What was checked.
        cause: What is wrong in it.
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
