"""`$id`, `$anchor` and `$dynamicAnchor`: the names that a file gives to its schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from specgen.source import MappingNode, ScalarNode, SequenceNode
from specgen.source.pointer import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.source import Document, Node

# The values of these keys are data, not schemas.
_DATA = frozenset({"const", "default", "enum", "example", "examples", "value"})
_NAMES = ("$id", "$anchor", "$dynamicAnchor")


class Anchors:
    """The names that a file gives to its schemas.

    Args:
        document: The file.
    """

    def __init__(self, document: Document) -> None:
        self._identifiers: dict[str, str] = {}
        self._anchors: dict[str, list[str]] = {}
        for pointer, node in _named(document) if document.mentions(_NAMES) else ():
            identifier = _text(node, "$id")
            if identifier is not None:
                self._identifiers[pointer] = joined(self.base(pointer)[1], identifier)
            for keyword in ("$anchor", "$dynamicAnchor"):
                anchor = _text(node, keyword)
                if anchor is not None:
                    self._anchors.setdefault(anchor, []).append(pointer)
        self._by_identifier = {
            identifier.removesuffix("#"): pointer
            for pointer, identifier in self._identifiers.items()
        }
        own = _text(document.root, "$self")
        if own is not None:
            self._by_identifier.setdefault(own.removesuffix("#"), "")

    @property
    def has_identifiers(self) -> bool:
        """Whether a schema of the file has an `$id`, or the file has a `$self`."""
        return bool(self._by_identifier)

    def base(self, pointer: str) -> tuple[str, str]:
        """Return the pointer and `$id` of the innermost schema around a place that has one."""
        while self._identifiers and pointer:
            if pointer in self._identifiers:
                return pointer, self._identifiers[pointer]
            pointer = pointer.rpartition("/")[0]
        return "", ""

    def identified(self, identifier: str) -> str | None:
        """Return the pointer of the schema with a resolved `$id`, None if there is none."""
        return self._by_identifier.get(identifier)

    def anchored(self, base: str, anchor: str) -> list[str]:
        """Return the pointers of the schemas with an anchor.

        Args:
            base: The schema with the `$id` that the anchor belongs to; empty for the whole file.
            anchor: Its name.
        """
        found = self._anchors.get(anchor, [])
        return [p for p in found if p == base or p.startswith(f"{base}/")]


def joined(base: str, identifier: str) -> str:
    """Return an identifier resolved against a base; unchanged if it is not a URL."""
    try:
        return urljoin(base, identifier)
    except ValueError:
        return identifier


def _named(document: Document) -> Iterator[tuple[str, MappingNode]]:
    """Yield the mappings of a file that have a key among the names, outer ones first."""
    pending: list[tuple[str, Node]] = [("", document.root)]
    seen: set[int] = set()
    while pending:
        pointer, node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, MappingNode):
            if any(_text(node, name) is not None for name in _NAMES):
                yield pointer, node
            pending += [
                (f"{pointer}/{escape(key)}", child)
                for key, child in node.items()
                if key not in _DATA
            ]
        elif isinstance(node, SequenceNode):
            pending += [(f"{pointer}/{i}", e) for i, e in enumerate(node.elements)]


def _text(node: MappingNode, key: str) -> str | None:
    child = node.get(key)
    value = child.value if isinstance(child, ScalarNode) else None
    return value if isinstance(value, str) else None
