"""Operations left out because a part that they need is unusable or missing."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic
from specgen.openapi.grammar import METHODS, is_map
from specgen.source import MappingNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from specgen.openapi.place import Place
    from specgen.openapi.references import References
    from specgen.openapi.walk import Objects

LEFT_OUT = "operation-left-out"
# Parts that operations do not need.
_DISPENSABLE = frozenset({"example", "link", "callbacks", "external-documentation"})
_NOT_APPLIED = frozenset({"$defs", "definitions"})


def leave_out(
    spec: Objects, references: References, unusable: Mapping[int, str]
) -> list[Diagnostic]:
    """Remove operations that cannot be generated from a document, with a warning.

    Args:
        spec: All objects of the document.
        references: Follows the references of the document.
        unusable: The reasons why objects cannot be used, by the identity of the node.
    """
    reasons = _spread(dict(unusable) | _dangling(spec, references), spec, references)
    if not reasons:
        return []
    found: list[tuple[Place, Diagnostic]] = []
    for path, entry in _paths(references):
        item = references.resolve(entry)
        if item is None or not item.is_mapping:
            found.append((entry, _finding(path, entry, reasons)))
        for operation in _operations(item) if item else ():
            if id(operation.node) in reasons:
                title = f"{operation.key.upper()} {path}"
                found.append((operation, _finding(title, operation, reasons)))
    for place, _ in found:
        holder = place.parent().node
        if isinstance(holder, MappingNode):
            holder.remove(place.key)
    return [finding for _, finding in found]


def _finding(title: str, place: Place, reasons: Mapping[int, str]) -> Diagnostic:
    name = place.text("operationId")
    title += f" ({name})" if name else ""
    reason = reasons.get(id(place.node), "it cannot be resolved")
    message = f"{title} is left out: {reason}"
    return Diagnostic(LEFT_OUT, message, place.location_of(key=True))


def _paths(references: References) -> Iterator[tuple[str, Place]]:
    paths = references.start().get("paths")
    resolved = references.resolve(paths) if paths else None
    for path, entry in resolved.members() if resolved else ():
        if not path.startswith("x-"):
            yield path, entry


def _operations(item: Place) -> Iterator[Place]:
    for name, operation in item.members():
        if name in METHODS:
            yield operation
    for _, operation in item.members("additionalOperations"):
        yield operation


def _dangling(spec: Objects, references: References) -> dict[int, str]:
    return {
        id(place.node): f"`{place.reference}` cannot be resolved"
        for place in spec.references
        if references.target(place) is None
    }


def _spread(
    bad: dict[int, str], spec: Objects, references: References
) -> dict[int, str]:
    """Return the reason for each object that needs an unusable one, directly or not."""
    users = _users(spec, references) if bad else {}
    pending = deque(bad)
    while pending:
        node = pending.popleft()
        for user in users.get(node, ()):
            if user not in bad:
                bad[user] = bad[node]
                pending.append(user)
    return bad


def _users(spec: Objects, references: References) -> dict[int, list[int]]:
    """Return which objects need an object, by identities of nodes."""
    users: dict[int, list[int]] = {}
    for place in spec.places:
        for user, needed in _needs(place):
            users.setdefault(id(needed.node), []).append(id(user.node))
    for place in spec.references:
        target = references.target(place)
        if target is not None:
            users.setdefault(id(target.node), []).append(id(place.node))
    return users


def _needs(place: Place) -> Iterator[tuple[Place, Place]]:
    """Yield each object in an object, or in a map of it, that it needs."""
    if place.kind == "openapi":
        return
    for child in place.children():
        if place.kind == "path-item" and child.kind == "operation":
            yield child, place  # An operation needs the parts of its path, not vice versa.
        elif not _is_dispensable(place, child):
            yield place, child
            if is_map(child.kind):
                yield from _needs(child)


def _is_dispensable(place: Place, child: Place) -> bool:
    """Tell whether an object does not need another in it."""
    return (
        child.kind.strip("{}") in _DISPENSABLE
        or child.key in _NOT_APPLIED
        or (place.kind == "response" and child.kind == "{header}")
    )
