"""Reading nodes: typed access that never raises, and references followed across files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from generator.diagnostics import Diagnostic, SpecError
from generator.source import Document, MappingNode, Node, ScalarNode, SequenceNode, load
from generator.source.pointer import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.ir import JsonValue
    from generator.source.location import Location


@dataclass(frozen=True, slots=True)
class Cursor:
    """A node together with the file that holds it and its pointer there."""

    document: Document
    pointer: str
    node: Node

    @property
    def location(self) -> Location:
        """Where the node stands."""
        return self.node.location

    @property
    def plain(self) -> JsonValue:
        """The node as plain JSON data."""
        return self.node.plain()

    def get(self, key: str) -> Cursor | None:
        """Return the member `key` of a mapping, or None."""
        if not isinstance(self.node, MappingNode):
            return None
        child = self.node.get(key)
        return (
            None
            if child is None
            else Cursor(self.document, f"{self.pointer}/{escape(key)}", child)
        )

    def members(self) -> Iterator[tuple[str, Cursor]]:
        """Yield the members of a mapping in document order; nothing for other nodes."""
        if isinstance(self.node, MappingNode):
            for key, child in self.node.items():
                yield key, Cursor(self.document, f"{self.pointer}/{escape(key)}", child)

    def elements(self) -> Iterator[Cursor]:
        """Yield the elements of a sequence; nothing for other nodes."""
        if isinstance(self.node, SequenceNode):
            for index, child in enumerate(self.node.elements):
                yield Cursor(self.document, f"{self.pointer}/{index}", child)

    def key_location(self, key: str) -> Location:
        """Return where the key `key` of this mapping stands."""
        return (
            self.node.key_location(key)
            if isinstance(self.node, MappingNode)
            else self.location
        )

    def text(self, key: str) -> str | None:
        """Return the member `key` if it is a string."""
        child = self.get(key)
        value = (
            child.node.value if child and isinstance(child.node, ScalarNode) else None
        )
        return value if isinstance(value, str) else None

    def number(self, key: str) -> int | None:
        """Return the member `key` if it is an integer."""
        child = self.get(key)
        value = (
            child.node.value if child and isinstance(child.node, ScalarNode) else None
        )
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, key: str) -> bool:
        """Tell whether the member `key` is `true`."""
        child = self.get(key)
        return (
            child is not None
            and isinstance(child.node, ScalarNode)
            and child.node.value is True
        )

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the strings in the sequence `key`."""
        child = self.get(key)
        values = (
            (e.node.value for e in child.elements() if isinstance(e.node, ScalarNode))
            if child
            else ()
        )
        return tuple(v for v in values if isinstance(v, str))

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """Return the string members of the mapping `key`."""
        child = self.get(key)
        return (
            tuple(
                (k, v) for k, _ in child.members() if (v := child.text(k)) is not None
            )
            if child
            else ()
        )


@dataclass
class Reader:
    """Follows references and gathers diagnostics while a document is parsed."""

    root: Document
    diagnostics: list[Diagnostic] = field(default_factory=list)
    _files: dict[Path, Document | None] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._files[Path(self.root.path).resolve()] = self.root

    def start(self) -> Cursor:
        """Return the root of the document."""
        return Cursor(self.root, "", self.root.root)

    def report(
        self, code: str, message: str, location: Location, hint: str | None = None
    ) -> None:
        """Add an error."""
        self.diagnostics.append(Diagnostic(code, message, location, hint))

    def target(self, cursor: Cursor, reference: str) -> Cursor | None:
        """Return what `reference`, written in the cursor's file, leads to; None if nowhere."""
        name, _, fragment = reference.partition("#")
        document = self._open(cursor.document, name)
        if document is None:
            return None
        pointer = unquote(fragment)
        node = document.node_at(pointer)
        return None if node is None else Cursor(document, pointer, node)

    def follow(self, cursor: Cursor) -> Cursor | None:
        """Follow `$ref` on anything but a schema until it ends; None if it leads nowhere."""
        seen: set[tuple[str, str]] = set()
        while (reference := cursor.text("$ref")) is not None:
            if (cursor.document.path, cursor.pointer) in seen:
                return None
            seen.add((cursor.document.path, cursor.pointer))
            found = self.target(cursor, reference)
            if found is None:
                self.report(
                    "unresolved-ref",
                    f"`{reference}` leads nowhere",
                    cursor.document.location_at(f"{cursor.pointer}/$ref"),
                )
                return None
            cursor = found
        return cursor

    @property
    def files(self) -> tuple[str, ...]:
        """The further files that were read, by path."""
        return tuple(
            sorted(d.path for d in self._files.values() if d and d is not self.root)
        )

    def key(self, cursor: Cursor) -> str:
        """Return the identity of a place: its pointer, behind the name of a further file."""
        if cursor.document is self.root:
            return f"#{cursor.pointer}"
        return f"{self._name(cursor.document)}#{cursor.pointer}"

    def place(self, cursor: Cursor) -> str:
        """Return the pointer to a place in the spec, behind a further file's name and `#`."""
        return self.key(cursor).removeprefix("#")

    def _name(self, document: Document) -> str:
        """Return the path of a further file from the folder of the spec."""
        if document.path not in self._names:
            base = Path(self.root.path).resolve().parent
            path = Path(document.path).resolve().relative_to(base)
            self._names[document.path] = path.as_posix()
        return self._names[document.path]

    def _open(self, document: Document, name: str) -> Document | None:
        if not name:
            return document
        path = (Path(document.path).parent / unquote(name)).resolve()
        if path not in self._files:
            self._files[path] = self._load(path)
        return self._files[path]

    def _load(self, path: Path) -> Document | None:
        base = Path(self.root.path).resolve().parent
        if not path.is_relative_to(base):
            return None
        shown = Path(self.root.path).parent / path.relative_to(base)
        if not shown.exists():
            return None
        try:
            return load(shown)
        except SpecError as error:
            self.diagnostics.extend(error.diagnostics)
            return None
