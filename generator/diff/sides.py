"""One side of a comparison: a document, from the disk or a git revision, and what it refers to."""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from generator.diagnostics import Diagnostic, SpecError
from generator.parse.reader import Cursor
from generator.source import MappingNode, ScalarNode, load

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.source import Document

_MOST_FOLLOWED = 50


class Side:
    """A document together with the files that its references lead to.

    Args:
        document: The root document.
        read: Returns the contents of another file, named like the root document's path.

    Attributes:
        root: The root document.
        diagnostics: Why files could not be read.
    """

    def __init__(self, document: Document, read: Callable[[str], bytes]) -> None:
        self.root = document
        self.diagnostics: list[Diagnostic] = []
        self._read = read
        self._dangling: set[tuple[str, str]] = set()
        self._base = PurePosixPath(document.path).parent
        self._documents: dict[str, Document | None] = {_normal(document.path): document}
        self._names = {id(document): ""}

    @property
    def documents(self) -> list[Document]:
        """The files that were read."""
        return [
            document for document in self._documents.values() if document is not None
        ]

    def start(self) -> Cursor:
        """Return the root of the document."""
        return Cursor(self.root, "", self.root.root)

    def key(self, cursor: Cursor) -> str:
        """Return the identity of a place: file (empty for the root document), `#` and pointer."""
        return f"{self._names.get(id(cursor.document), cursor.document.path)}#{cursor.pointer}"

    def target(self, cursor: Cursor, reference: str) -> Cursor | None:
        """Return the place that a reference leads to; None if there is nothing to be had."""
        name, _, fragment = reference.partition("#")
        document = (
            cursor.document if not name else self._open(cursor.document, unquote(name))
        )
        pointer = unquote(fragment)
        node = document.node_at(pointer) if document else None
        if document is None or node is None:
            self._unresolved(cursor, reference)
            return None
        return Cursor(document, pointer, node)

    def _unresolved(self, cursor: Cursor, reference: str) -> None:
        """Note a reference that leads nowhere, once for each file that has it."""
        if (cursor.document.path, reference) not in self._dangling:
            self._dangling.add((cursor.document.path, reference))
            message = (
                f"`{reference}` leads nowhere, so what it stands for is not compared"
            )
            note = Diagnostic(
                "unresolved-ref", message, cursor.location, severity="warning"
            )
            self.diagnostics.append(note)

    def target_key(self, cursor: Cursor, reference: str) -> str:
        """Return the identity of what a reference leads to, or the reference if that is nowhere."""
        found = self.target(cursor, reference)
        return reference if found is None else self.key(found)

    def resolved(self, cursor: Cursor) -> Cursor | None:
        """Follow `$ref` from one place to the next until there is none."""
        for _ in range(_MOST_FOLLOWED):
            reference = reference_of(cursor)
            if reference is None:
                return cursor
            found = self.target(cursor, reference)
            if found is None:
                return None
            cursor = found
        return None

    def _open(self, holder: Document, name: str) -> Document | None:
        if "://" in name:
            return None
        path = _normal(str(PurePosixPath(holder.path).parent / name))
        if path not in self._documents:
            self._documents[path] = self._load(path)
        return self._documents[path]

    def _load(self, path: str) -> Document | None:
        relative = os.path.relpath(path, str(self._base) or ".").replace(os.sep, "/")
        if relative.startswith("../"):
            return None
        try:
            document = load(path, data=self._read(path))
        except SpecError as error:
            self.diagnostics.extend(error.diagnostics)
            return None
        self._names[id(document)] = relative
        return document


def reference_of(cursor: Cursor) -> str | None:
    """Return the `$ref` of an object if it has one."""
    node = cursor.node.get("$ref") if isinstance(cursor.node, MappingNode) else None
    return (
        node.value
        if isinstance(node, ScalarNode) and isinstance(node.value, str)
        else None
    )


def _normal(path: str) -> str:
    return os.path.normpath(path).replace(os.sep, "/")
