"""Values of a document, with their location and the kind of object they are."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from specgen.frozen import dataclass
from specgen.openapi.grammar import is_followed, is_list, is_map, member_kind
from specgen.source import MappingNode, ScalarNode, SequenceNode
from specgen.source.pointer import escape, join, unescape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from specgen.diagnostics.location import Location
    from specgen.source import Document, Node
    from specgen.source.nodes import Plain, Scalar


@dataclass(frozen=True, slots=True)
class Place:
    """A value in a document. Reading it never raises: absent values are None or empty.

    Args:
        document: The file that holds it.
        pointer: JSON pointer to it in that file.
        node: The value; a reference where it is one.
        kind: Its kind in OpenAPI: an object such as `path-item`, a list `[parameter]` or a map
            `{schema}` of them; empty for a plain value.
    """

    document: Document
    pointer: str
    node: Node
    kind: str = ""

    @property
    def location(self) -> Location:
        """The location of the value."""
        return self.node.location

    @property
    def plain(self) -> Plain:
        """The value as plain JSON data: do not modify it."""
        return self.node.plain()

    @property
    def key(self) -> str:
        """The key or index of the value."""
        return unescape(self.pointer.rpartition("/")[2])

    @property
    def reference(self) -> str | None:
        """The text of `$ref`, if the value has one and is of a kind for which it is followed."""
        node = self.node
        if not isinstance(node, MappingNode) or (
            "$ref" not in node and "$dynamicRef" not in node
        ):
            return None
        found = _text(node.get("$ref"))
        if found is None and self.kind == "schema":
            found = _text(node.get("$dynamicRef"))
        return found if found is not None and is_followed(self.kind) else None

    @property
    def is_mapping(self) -> bool:
        """Whether the value is a mapping."""
        return isinstance(self.node, MappingNode)

    def get(self, *keys: str | int) -> Place | None:
        """Return the value at `keys` below this one, None if there is none."""
        node, pointer, kind = self.node, self.pointer, self.kind
        for key in keys:
            token = str(key)
            child = node.child(token)
            if child is None:
                return None
            node, pointer = child, f"{pointer}/{escape(token)}"
            kind = member_kind(kind, token) if kind else ""
        return Place(self.document, pointer, node, kind)

    def parent(self, levels: int = 1) -> Place:
        """Return the ancestor that many levels up, without its kind."""
        pointer = self.pointer
        for _ in range(levels):
            pointer = pointer.rpartition("/")[0]
        node = self.document.node_at(pointer)
        return Place(self.document, pointer, node or self.document.root)

    def members(self, *keys: str | int) -> Iterator[tuple[str, Place]]:
        """Yield the entries of the mapping at `keys` in document order."""
        found = self.get(*keys) if keys else self
        if found is not None and isinstance(found.node, MappingNode):
            for key, node in found.node.items():
                yield key, _below(found, key, node)

    def elements(self, *keys: str | int) -> Iterator[Place]:
        """Yield the elements of the sequence at `keys`; nothing for other values."""
        found = self.get(*keys) if keys else self
        if found is not None and isinstance(found.node, SequenceNode):
            document, pointer = found.document, found.pointer
            kind = member_kind(found.kind, "")
            for index, node in enumerate(found.node.elements):
                yield Place(document, f"{pointer}/{index}", node, kind)

    def names(self, *keys: str | int) -> list[str]:
        """Return the keys of the mapping at `keys`; none for other values."""
        found = self._node(*keys)
        return list(found) if isinstance(found, MappingNode) else []

    def text(self, *keys: str | int) -> str | None:
        """Return the string at `keys`, None if there is none."""
        node: Node = self.node
        for key in keys:
            child = node.child(str(key))
            if child is None:
                return None
            node = child
        return _text(node)

    def number(self, *keys: str | int) -> int | None:
        """Return the integer at `keys`, None if there is none."""
        value = _scalar(self._node(*keys))
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, *keys: str | int) -> bool:
        """Tell whether the value at `keys` is `true`."""
        node: Node = self.node
        for key in keys:
            child = node.child(str(key))
            if child is None:
                return False
            node = child
        return _scalar(node) is True

    def texts(self, *keys: str | int) -> tuple[str, ...]:
        """Return the strings in the sequence at `keys`."""
        values = (_scalar(element.node) for element in self.elements(*keys))
        return tuple(value for value in values if isinstance(value, str))

    def pairs(self, *keys: str | int) -> tuple[tuple[str, str], ...]:
        """Return the string entries of the mapping at `keys`."""
        members = ((name, _scalar(value.node)) for name, value in self.members(*keys))
        return tuple((name, value) for name, value in members if isinstance(value, str))

    def _node(self, *keys: str | int) -> Node | None:
        node: Node | None = self.node
        for key in keys:
            if node is None:
                return None
            node = node.child(str(key))
        return node

    def children(self) -> list[Place]:
        """Return the objects of OpenAPI in this value, and the maps of them, in order."""
        holder, document = self.node, self.document
        if not isinstance(holder, MappingNode) or not self.kind:
            return []
        found: list[Place] = []
        for key, kind in _fields_of(self.kind, holder):
            node, pointer = holder[key], f"{self.pointer}/{escape(key)}"
            if isinstance(node, SequenceNode):
                # JSON Schema once allowed lists of schemas where it takes one schema today.
                entry = kind.strip("[]")
                found += [
                    Place(document, f"{pointer}/{index}", element, entry)
                    for index, element in enumerate(node.elements)
                ]
            elif not is_list(kind):
                found.append(Place(document, pointer, node, kind))
        return found

    def location_of(self, *keys: str | int, key: bool = False) -> Location:
        """Return the location of the value at `keys`, or of its nearest existing ancestor.

        Args:
            keys: The path to the value.
            key: Return the location of the key instead of the value, where there is one.
        """
        node = None if key else self._node(*keys)
        if node is not None:
            return node.location
        return self.document.location_at(self.pointer + join(*keys), key=key)


def _fields_of(kind: str, node: MappingNode) -> Iterable[tuple[str, str]]:
    """Return the keys whose values are of a kind, with the kind."""
    if is_map(kind):
        return dict.fromkeys(node, member_kind(kind, "")).items()
    return _fields(kind, tuple(node))


@lru_cache(maxsize=8192)
def _fields(kind: str, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the names of fields whose values are of a kind, as few of most objects are."""
    kinds = ((n, member_kind(kind, n)) for n in names if not n.startswith("x-"))
    return tuple((name, found) for name, found in kinds if found)


def _below(holder: Place, key: str, node: Node) -> Place:
    pointer = f"{holder.pointer}/{escape(key)}"
    kind = member_kind(holder.kind, key) if holder.kind else ""
    return Place(holder.document, pointer, node, kind)


def _text(node: Node | None) -> str | None:
    value = node.value if isinstance(node, ScalarNode) else None
    return value if isinstance(value, str) else None


def _scalar(node: Node | None) -> Scalar:
    return node.value if isinstance(node, ScalarNode) else None
