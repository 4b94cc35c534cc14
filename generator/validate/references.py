"""`$ref`: where references lead, within the folder of the spec and never to the network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from generator.diagnostics import Diagnostic, SpecError
from generator.source import MappingNode, load
from generator.source.pointer import escape, split
from generator.validate.places import Place
from generator.validate.spelling import closest

if TYPE_CHECKING:
    from generator.source import Document


_MOST_GUESSES = 100
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


class _UnresolvedError(Exception):
    """A reference leads nowhere. The arguments are the reason and what to do."""

    def __init__(self, reason: str, hint: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


class References:
    """Follows references; each that leads nowhere is reported once.

    Args:
        root: The document that other files are reached from.

    Attributes:
        diagnostics: What was found.
    """

    def __init__(self, root: Document) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._folder = Path(root.path).resolve().parent
        self._shown_folder = Path(root.path).parent
        self._documents: dict[Path, Document | None] = {Path(root.path).resolve(): root}
        self._reported: set[int] = set()

    def target(self, place: Place) -> Place | None:
        """Return what the reference of `place` leads to; None if it has none or leads nowhere."""
        reference = place.reference
        if reference is None:
            return None
        try:
            return self._find(place, reference)
        except _UnresolvedError as error:
            self._report(place, error)
            return None

    def problem(self, place: Place, reference: str) -> str | None:
        """Return why a reference that does not stand at `$ref` leads nowhere, None if it does."""
        try:
            self._find(place, reference)
        except _UnresolvedError as error:
            return error.reason
        return None

    def resolve(self, place: Place) -> Place | None:
        """Follow references until one leads to an object that is none."""
        seen: set[int] = set()
        while place.reference is not None:
            if id(place.node) in seen:
                return None
            seen.add(id(place.node))
            target = self.target(place)
            if target is None:
                return None
            place = target
        return place

    def _find(self, place: Place, reference: str) -> Place:
        name, _, fragment = reference.partition("#")
        document = self._open(place.document, name) if name else place.document
        pointer = unquote(fragment)
        if pointer and not pointer.startswith("/"):
            hint = "write it as a JSON pointer, such as `#/components/schemas/Key`"
            raise _UnresolvedError("is not a JSON pointer", hint)
        node = document.node_at(pointer)
        if node is None:
            guess = (
                _nearby(document, pointer)
                if len(self._reported) < _MOST_GUESSES
                else None
            )
            raise _UnresolvedError("leads nowhere", guess)
        return Place(place.kind, document, pointer, node)

    def _open(self, origin: Document, name: str) -> Document:
        if _ELSEWHERE.match(name):
            hint = "copy the document into the folder of the spec and refer to the copy"
            raise _UnresolvedError(
                "is not in the folder of the spec, and nothing is fetched", hint
            )
        path = _path(Path(origin.path).parent / unquote(name))
        if not path.is_relative_to(self._folder):
            hint = "move the file into the folder of the spec, or the spec up to a common folder"
            raise _UnresolvedError("leads out of the folder of the spec", hint)
        if path not in self._documents:
            self._documents[path] = self._load(path)
        document = self._documents[path]
        if document is None:
            raise _UnresolvedError("leads to a file that cannot be used")
        return document

    def _load(self, path: Path) -> Document | None:
        if not _is_file(path):
            raise _UnresolvedError("leads to no file")
        try:
            return load(self._shown_folder / path.relative_to(self._folder))
        except SpecError as error:
            self.diagnostics += error.diagnostics
            return None

    def _report(self, place: Place, error: _UnresolvedError) -> None:
        if id(place.node) in self._reported:
            return
        self._reported.add(id(place.node))
        message = f"`{place.reference}` {error.reason}"
        location = place.location_of("$ref")
        self.diagnostics.append(
            Diagnostic("unresolved-ref", message, location, error.hint)
        )


def _path(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError) as error:
        raise _UnresolvedError("is not a path") from error


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # such as a name that is too long
        return False


def _nearby(document: Document, pointer: str) -> str | None:
    """Return a hint that names what stands near the place a pointer misses."""
    keys = split(pointer)
    holder = document.root
    for index, key in enumerate(keys):
        child = holder.get(key)
        if child is None:
            close = closest(key, holder)
            if close is None:
                return None
            found = "".join(
                f"/{escape(k)}" for k in (*keys[:index], close, *keys[index + 1 :])
            )
            return f"did you mean `#{found}`?"
        if not isinstance(child, MappingNode):
            return None
        holder = child
    return None
