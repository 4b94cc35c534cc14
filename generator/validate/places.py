"""A walk over an OpenAPI document that knows which object stands where, across its files."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from generator.source import MappingNode, ScalarNode, SequenceNode
from generator.source.pointer import escape, join, unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.source import Document, Location, Node
    from generator.validate.references import References

_ONE: Final = "one"
_LIST: Final = "list"
_MAP: Final = "map"

_METHODS = (
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "trace",
    "query",
)
_SCHEMA_MAPS = (
    "properties",
    "patternProperties",
    "dependentSchemas",
    "$defs",
    "definitions",
)
_SCHEMA_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_SCHEMAS = (
    "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
    "unevaluatedItems", "unevaluatedProperties", "contentSchema", "additionalItems",
)  # fmt: skip

# For each object of OpenAPI, by its name in the specification's own schema: the fields that hold
# other objects. `*` stands for every field but extensions.
_FIELDS: dict[str, dict[str, tuple[str, str]]] = {
    "openapi": {
        "info": (_ONE, "info"),
        "servers": (_LIST, "server"),
        "paths": (_ONE, "paths"),
        "webhooks": (_MAP, "path-item"),
        "components": (_ONE, "components"),
        "tags": (_LIST, "tag"),
        "externalDocs": (_ONE, "external-documentation"),
    },
    "info": {"contact": (_ONE, "contact"), "license": (_ONE, "license")},
    "tag": {"externalDocs": (_ONE, "external-documentation")},
    "paths": {"*": (_ONE, "path-item")},
    "path-item": {
        **dict.fromkeys(_METHODS, (_ONE, "operation")),
        "additionalOperations": (_MAP, "operation"),
        "servers": (_LIST, "server"),
        "parameters": (_LIST, "parameter"),
    },
    "operation": {
        "servers": (_LIST, "server"),
        "parameters": (_LIST, "parameter"),
        "requestBody": (_ONE, "request-body"),
        "responses": (_ONE, "responses"),
        "callbacks": (_MAP, "callbacks"),
        "externalDocs": (_ONE, "external-documentation"),
    },
    "parameter": {
        "schema": (_ONE, "schema"),
        "content": (_MAP, "media-type"),
        "examples": (_MAP, "example"),
    },
    "request-body": {"content": (_MAP, "media-type")},
    "media-type": {
        "schema": (_ONE, "schema"),
        "itemSchema": (_ONE, "schema"),
        "examples": (_MAP, "example"),
        "encoding": (_MAP, "encoding"),
        "prefixEncoding": (_LIST, "encoding"),
        "itemEncoding": (_ONE, "encoding"),
    },
    "encoding": {
        "headers": (_MAP, "header"),
        "encoding": (_MAP, "encoding"),
        "prefixEncoding": (_LIST, "encoding"),
        "itemEncoding": (_ONE, "encoding"),
    },
    "responses": {"*": (_ONE, "response")},
    "response": {
        "headers": (_MAP, "header"),
        "content": (_MAP, "media-type"),
        "links": (_MAP, "link"),
    },
    "callbacks": {"*": (_ONE, "path-item")},
    "link": {"server": (_ONE, "server")},
    "server": {"variables": (_MAP, "server-variable")},
    "components": {
        "schemas": (_MAP, "schema"),
        "responses": (_MAP, "response"),
        "parameters": (_MAP, "parameter"),
        "examples": (_MAP, "example"),
        "requestBodies": (_MAP, "request-body"),
        "headers": (_MAP, "header"),
        "securitySchemes": (_MAP, "security-scheme"),
        "links": (_MAP, "link"),
        "callbacks": (_MAP, "callbacks"),
        "pathItems": (_MAP, "path-item"),
        "mediaTypes": (_MAP, "media-type"),
    },
    "schema": {
        **dict.fromkeys(_SCHEMA_MAPS, (_MAP, "schema")),
        **dict.fromkeys(_SCHEMA_LISTS, (_LIST, "schema")),
        **dict.fromkeys(_SCHEMAS, (_ONE, "schema")),
        "externalDocs": (_ONE, "external-documentation"),
        "discriminator": (_ONE, "discriminator"),
        "xml": (_ONE, "xml"),
    },
}
_FIELDS["header"] = _FIELDS["parameter"]

_REFERABLE: Final = frozenset(
    {
        "callbacks", "example", "header", "link", "media-type", "parameter", "path-item",
        "request-body", "response", "schema", "security-scheme",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """An object of OpenAPI where it is written.

    Args:
        kind: The object's name in OpenAPI's own schema, such as `path-item`.
        document: The file that holds it.
        pointer: JSON pointer to it in that file.
        node: The object; a reference where it is one.
    """

    kind: str
    document: Document
    pointer: str
    node: Node

    @property
    def key(self) -> str:
        """The key or index that the object stands at."""
        return unescape(self.pointer.rpartition("/")[2])

    @property
    def key_location(self) -> Location:
        """Where the key stands that the object stands at."""
        return self.document.location_at(self.pointer, key=True)

    @property
    def reference(self) -> str | None:
        """The target of `$ref` if the object has one, and is of a kind that may."""
        if self.kind not in _REFERABLE or not isinstance(self.node, MappingNode):
            return None
        node = self.node.get("$ref")
        return (
            node.value
            if isinstance(node, ScalarNode) and isinstance(node.value, str)
            else None
        )

    def child(self, kind: str, *keys: str | int) -> Place | None:
        """Return the object of that kind at `keys` below, None if there is nothing."""
        node: Node | None = self.node
        for key in keys:
            node = node.child(str(key)) if node else None
        return (
            Place(kind, self.document, self.pointer + join(*keys), node)
            if node
            else None
        )

    def parent(self, kind: str, levels: int = 1) -> Place:
        """Return the object of that kind that is so many levels of the document up."""
        pointer = self.pointer
        for _ in range(levels):
            pointer = pointer.rpartition("/")[0]
        node = self.document.node_at(pointer)
        return Place(kind, self.document, pointer, node or self.document.root)

    def names(self, *keys: str | int) -> list[str]:
        """Return the keys of the mapping at `keys` below, none if there is no mapping."""
        found = self.child(self.kind, *keys)
        return list(found.node) if found and isinstance(found.node, MappingNode) else []

    def elements(self, kind: str, *keys: str | int) -> list[Place]:
        """Return the elements of the list at `keys` below, none if there is no list."""
        found = self.child(kind, *keys)
        if found is None or not isinstance(found.node, SequenceNode):
            return []
        nodes = enumerate(found.node.elements)
        return [
            Place(kind, self.document, f"{found.pointer}/{i}", node)
            for i, node in nodes
        ]

    def text(self, *keys: str | int) -> str | None:
        """Return the string at `keys` below, None if there is none."""
        found = self.child(self.kind, *keys)
        value = (
            found.node.value if found and isinstance(found.node, ScalarNode) else None
        )
        return value if isinstance(value, str) else None

    def children(self) -> Iterator[Place]:
        """Yield the objects that are written in this one."""
        if not isinstance(self.node, MappingNode):
            return
        fields = _FIELDS.get(self.kind, {})
        every = fields.get("*")
        for key, node in self.node.items():
            field = every if every and not key.startswith("x-") else fields.get(key)
            if field:
                yield from self._field(f"{self.pointer}/{escape(key)}", node, *field)

    def location_of(self, *keys: str | int, key: bool = False) -> Location:
        """Return where what is below at `keys` stands, or as near as there is something."""
        return self.document.location_at(self.pointer + join(*keys), key=key)

    def _field(
        self, pointer: str, node: Node, shape: str, kind: str
    ) -> Iterator[Place]:
        if shape == _MAP and isinstance(node, MappingNode):
            for key, child in node.items():
                yield Place(kind, self.document, f"{pointer}/{escape(key)}", child)
        elif isinstance(node, SequenceNode):
            for index, child in enumerate(node.elements):
                yield Place(kind, self.document, f"{pointer}/{index}", child)
        elif shape == _ONE:
            yield Place(kind, self.document, pointer, node)


@dataclass(frozen=True, slots=True)
class Spec:
    """All objects of a spec.

    Args:
        places: Each object once, however many references lead to it.
        entered: The root, and what only references lead to, because it stands in other files or
            outside the parts of the document that OpenAPI describes.
    """

    places: tuple[Place, ...]
    entered: tuple[Place, ...]


def walk(root: Document, references: References) -> Spec:
    """Visit every object of the document, and what its references lead to."""
    places: list[Place] = []
    entered: list[Place] = []
    seen: set[tuple[int, str]] = set()
    targets = deque([Place("openapi", root, "", root.root)])
    while targets:
        start = targets.popleft()
        if (id(start.node), start.kind) not in seen:
            entered.append(start)
        stack = [start]
        while stack:
            place = stack.pop()
            if (id(place.node), place.kind) in seen:
                continue
            seen.add((id(place.node), place.kind))
            places.append(place)
            target = references.target(place)
            if target:
                targets.append(target)
            stack.extend(reversed(list(place.children())))
    return Spec(tuple(places), tuple(entered))
