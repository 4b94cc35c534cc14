"""Resolution of references, within a root directory and never over the network."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from specgen.diagnostics import Diagnostic, SpecError
from specgen.diagnostics.spelling import closest
from specgen.openapi.anchors import Anchors, joined
from specgen.openapi.place import Place
from specgen.openapi.repository_root import repository_of
from specgen.source import MappingNode, load
from specgen.source.pointer import escape, split

if TYPE_CHECKING:
    from collections.abc import Callable

    from specgen.source import Document

_MOST_GUESSES = 100
# Nothing that is generated needs these.
_DISPENSABLE = frozenset({"callbacks", "example", "link"})
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


class UnresolvedError(Exception):
    """A reference cannot be resolved.

    Args:
        reason: The predicate that follows the reference in the message.
        hint: How to fix it.
        code: Code of the finding.
    """

    def __init__(
        self, reason: str, hint: str | None = None, code: str = "unresolved-ref"
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        self.code = code


class References:
    """Resolver of a spec's references across files; it reports a dangling one once.

    Args:
        document: The document that other files are reached from.
        root: The directory that contains all files; by default the repository that holds the
            document, or else the document's directory.
        read: Returns the contents of a file that does not come from the disk.
        prefix: Prefix of the path of each document, such as `HEAD:`.
        code: Code of all findings, if it does not depend on the reason.

    Attributes:
        document: The document.
        diagnostics: The findings.
        lead_into_paths: Whether one that was followed leads under the `paths` of the document.
    """

    def __init__(
        self,
        document: Document,
        *,
        root: Path | None = None,
        read: Callable[[str], bytes] | None = None,
        prefix: str = "",
        code: str | None = None,
    ) -> None:
        self.document = document
        self.diagnostics: list[Diagnostic] = []
        self.lead_into_paths = False
        self._read = read
        self._prefix = prefix
        self._code = code
        self._root = (root or repository_of(document.path)).resolve()
        self._documents: dict[str, Document | None] = {
            self._identity(document.path): document
        }
        self._names = {id(document): ""}
        self._anchors: dict[int, Anchors] = {}
        self._identified: list[Document] = []
        self._scanned = 0
        self._reported: set[int] = set()
        self._missing: set[str] = set()

    @property
    def documents(self) -> list[Document]:
        """The files that were read, in that order."""
        return [document for document in self._documents.values() if document]

    @property
    def files(self) -> tuple[str, ...]:
        """The other files that were read, by path."""
        return tuple(sorted(d.path for d in self.documents if d is not self.document))

    @property
    def missing(self) -> tuple[str, ...]:
        """The files that references lead to and that do not exist, by path."""
        return tuple(sorted(self._missing))

    def start(self) -> Place:
        """Return the whole document."""
        return Place(self.document, "", self.document.root, "openapi")

    def key(self, place: Place) -> str:
        """Return the identity of a place: file (empty for the first), `#` and pointer."""
        return f"{self._names[id(place.document)]}#{place.pointer}"

    def target_key(self, place: Place, reference: str) -> str:
        """Return the identity of a reference's target, or the reference if unresolved."""
        found = self.follow(place, reference)
        return reference if found is None else self.key(found)

    def target(self, place: Place) -> Place | None:
        """Return the target of the reference at `place`; None without one or if unresolved."""
        reference = place.reference
        return None if reference is None else self.follow(place, reference)

    def follow(self, place: Place, reference: str) -> Place | None:
        """Return the target of a reference written at `place`; None, reported, if unresolved."""
        try:
            return self.find(place, reference)
        except UnresolvedError as error:
            self._report(place, reference, error)
            return None

    def lookup(self, place: Place, reference: str) -> Place | None:
        """Return the target of a reference written at `place`; None, unreported, if unresolved."""
        try:
            return self.find(place, reference)
        except UnresolvedError:
            return None

    def mapped(self, place: Place, target: str) -> Place:
        """Return the schema that a value of the mapping of a discriminator stands for.

        A name is that of a component of the file, or of the document; others are references.

        Args:
            place: Where the value is written.
            target: The value.

        Raises:
            UnresolvedError: The target is neither.
        """
        name = f"#/components/schemas/{quote(escape(target), safe='~')}"
        for holder in (place, self.start()):
            found = self.lookup(holder, name)
            if found is not None:
                return found
        if _NAME.fullmatch(target):
            raise UnresolvedError("is not among components.schemas")
        return self.find(place, target)

    def follow_mapped(self, place: Place, target: str) -> Place | None:
        """Return the schema that `mapped` finds; None, reported, if there is none."""
        try:
            return self.mapped(place, target)
        except UnresolvedError as error:
            self._report(place, target, error)
            return None

    def resolve(self, place: Place) -> Place | None:
        """Follow references to a value that is not a reference; None if one cannot be resolved."""
        seen: set[int] = set()
        while place.reference is not None:
            if id(place.node) in seen:
                self._report(
                    place, place.reference, UnresolvedError("only leads back to itself")
                )
                return None
            seen.add(id(place.node))
            target = self.target(place)
            if target is None:
                return None
            place = target
        return place

    def find(self, place: Place, reference: str) -> Place:
        """Return the target of a reference written at `place`.

        Raises:
            UnresolvedError: The reference cannot be resolved.
        """
        name, _, fragment = reference.partition("#")
        document, base = self._resource(place, name)
        pointer = unquote(fragment) if "%" in fragment else fragment
        if pointer and not pointer.startswith("/"):
            enclosing = (
                place.pointer if place.text("$dynamicRef") == reference else None
            )
            base, pointer = self._anchored(document, base, pointer, enclosing), ""
        for start in (base, "") if base else ("",):
            node = document.node_at(start + pointer)
            if node is not None:
                found = Place(document, start + pointer, node, place.kind)
                self.lead_into_paths |= found.pointer.startswith("/paths/")
                return found
        guess = (
            _nearby(document, pointer) if len(self._reported) < _MOST_GUESSES else None
        )
        raise UnresolvedError("cannot be resolved", guess)

    def _anchored(
        self, document: Document, base: str, anchor: str, place: str | None
    ) -> str:
        """Return the pointer of the schema with an anchor.

        Args:
            document: The document.
            base: Pointer of the schema with the `$id` that the anchor belongs to.
            anchor: The name.
            place: Pointer of the `$dynamicRef`, whose target depends on what is followed to reach
                it: a schema around it, or else any that gives the name to one of its definitions.
        """
        anchors = self._of(document)
        found = anchors.anchored(base, anchor) or anchors.anchored("", anchor)
        if not found:
            raise UnresolvedError(
                "is neither a JSON pointer nor an `$anchor` of the document",
                "write it as a JSON pointer, such as `#/components/schemas/Key`",
            )
        if len(found) > 1 and place is not None:
            around = [p for p in found if place.startswith(f"{p}/")]
            found = around[-1:] or [p for p in found if "/$defs/" in p][:1] or found
        if len(found) > 1:
            raise UnresolvedError("may lead to several schemas of this name")
        return found[0]

    def _resource(self, place: Place, name: str) -> tuple[Document, str]:
        """Return the document that a reference names, and the pointer of its schema with `$id`."""
        anchors = self._of(place.document)
        base, identifier = anchors.base(place.pointer)
        if not name:
            return place.document, base
        wanted = joined(identifier, name) if identifier else name
        for document in [place.document, *self._identifying()]:
            pointer = self._of(document).identified(wanted)
            if pointer is not None:
                return document, pointer
        return self._open(place.document, name), ""

    def _identifying(self) -> list[Document]:
        """Return the files with schemas that have an `$id`; most specs of many files have none."""
        if self._scanned < len(self._documents):
            new = [*self._documents.values()][self._scanned :]
            self._scanned = len(self._documents)
            self._identified += [d for d in new if d and self._of(d).has_identifiers]
        return self._identified

    def _of(self, document: Document) -> Anchors:
        if id(document) not in self._anchors:
            self._anchors[id(document)] = Anchors(document)
        return self._anchors[id(document)]

    def _open(self, holder: Document, name: str) -> Document:
        if _ELSEWHERE.match(name):
            raise UnresolvedError(
                "is not a local file, and nothing is fetched",
                "copy the document beside the spec and refer to the copy",
                "remote-ref",
            )
        path = unquote(name)
        if "\0" in path:
            raise UnresolvedError("is not a valid file name")
        path = str(PurePath(holder.path.removeprefix(self._prefix)).parent / path)
        path = self._prefix + os.path.normpath(path).replace(os.sep, "/")
        identity = self._identity(path)
        if identity not in self._documents:
            self._documents[identity] = self._load(path, identity)
        document = self._documents[identity]
        if document is None:
            raise UnresolvedError("leads to a file that cannot be used")
        return document

    def _identity(self, path: str) -> str:
        """Return the identity of a file: its real path on the disk."""
        if self._read is not None:
            return path
        try:
            return str(Path(path).resolve())
        except (OSError, RuntimeError, ValueError) as error:
            raise UnresolvedError("is not a valid file name") from error

    def _load(self, path: str, identity: str) -> Document | None:
        if self._read is None:
            self._check_is_inside(Path(identity))
            if not _is_file(Path(identity)):
                self._missing.add(path)
                raise UnresolvedError("leads to a file that does not exist")
        try:
            document = load(path, data=self._read(path) if self._read else None)
        except SpecError as error:
            self.diagnostics.extend(error.diagnostics)
            return None
        base = PurePath(self.document.path.removeprefix(self._prefix)).parent
        name = os.path.relpath(path.removeprefix(self._prefix), base)
        self._names[id(document)] = name.replace(os.sep, "/")
        return document

    def _check_is_inside(self, path: Path) -> None:
        if not path.is_relative_to(self._root):
            raise UnresolvedError(
                "leads out of the root directory of the spec",
                "move the file, or name a directory that holds both with `--root`",
                "ref-outside-root",
            )

    def _report(self, place: Place, reference: str, error: UnresolvedError) -> None:
        if id(place.node) in self._reported:
            return
        self._reported.add(id(place.node))
        message = f"`{reference}` {error.reason}"
        location = place.location_of("$ref" if place.get("$ref") else "$dynamicRef")
        code = "unresolved-ref" if place.kind in _DISPENSABLE else error.code
        self.diagnostics.append(
            Diagnostic(self._code or code, message, location, error.hint)
        )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # Its name is too long.
        return False


def _nearby(document: Document, pointer: str) -> str | None:
    """Return a hint that suggests an existing pointer close to a dangling one."""
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
