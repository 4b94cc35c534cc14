"""Source files as nodes, addressed by JSON pointers."""

from __future__ import annotations

import codecs
import json
import os
import re
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic, SpecError
from specgen.diagnostics.location import Location
from specgen.source import pointer as json_pointer
from specgen.source.nodes import MAX_DEPTH, MappingNode, Node
from specgen.source.text import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_DIRECTIVES = 16

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_YAML = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


class Document:
    """A source file as nodes.

    Args:
        source: The file's text.
        root: The mapping that is the document.

    Attributes:
        path: The file's path as the user gave it.
        root: The mapping that is the document.
    """

    def __init__(self, source: SourceText, root: MappingNode) -> None:
        self.path = source.file
        self.root = root
        self._source = source

    def line_text(self, number: int) -> str | None:
        """Return a line by its number, counted from 1; None if there is none."""
        return self._source.line(number)

    def mentions(self, words: Iterable[str]) -> bool:
        """Tell whether the text contains one of the words."""
        return any(word in self._source.text for word in words)

    def node_at(self, pointer: str) -> Node | None:
        """Return the node at a JSON pointer, None if there is none."""
        keys = _keys(pointer)
        node: Node | None = None if keys is None else self.root
        for key in keys or ():
            if node is None:
                break
            node = node.child(key)
        return node

    def location_at(self, pointer: str, *, key: bool = False) -> Location:
        """Return the location of the node at a JSON pointer, or of its nearest existing ancestor.

        Args:
            pointer: JSON pointer from the document's root.
            key: Return the location of the key instead of the value, where there is one. For
                an ancestor this is always the case.
        """
        keys = _keys(pointer) or ()
        trail = self._trail(keys)
        if (key or len(trail) <= len(keys)) and len(trail) > 1:
            holder, name = trail[-2], keys[len(trail) - 2]
            if isinstance(holder, MappingNode):
                return holder.key_location(name)
        return trail[-1].location

    def _trail(self, keys: Iterable[str]) -> list[Node]:
        """Return the nodes along the path `keys`, from the root to the last that exists."""
        trail: list[Node] = [self.root]
        for key in keys:
            child = trail[-1].child(key)
            if child is None:
                break
            trail.append(child)
        return trail


class SourceLines:
    """Source lines for diagnostics, including those of files that could not be loaded.

    Args:
        contents: Contents by file, for files that do not come from the disk.
    """

    def __init__(self, contents: Mapping[str, bytes] | None = None) -> None:
        self._contents = contents or {}
        self._texts: dict[str, SourceText | None] = {}

    def __call__(self, file: str, number: int) -> str | None:
        """Return a line by its number, counted from 1; None if it is not available."""
        if file not in self._texts:
            self._texts[file] = self._read(file)
        text = self._texts[file]
        return text.line(number) if text else None

    def _read(self, file: str) -> SourceText | None:
        try:
            data = self._contents[file] if file in self._contents else _read(file)
        except SpecError:
            return None
        mark, encoding = _encoding(data)
        return SourceText(file, data[len(mark) :].decode(encoding, "replace"))


def load(path: str | os.PathLike[str], *, data: bytes | None = None) -> Document:
    """Read a YAML or JSON file.

    Args:
        path: The file; it is shown to the user as given.
        data: The contents, if they do not come from the file.

    Raises:
        SpecError: The file cannot be used; every finding is listed.
    """
    file = os.fspath(path)
    source = SourceText(file, _decode(file, _read(file) if data is None else data))
    root = _json(source) if _is_json(source) else _yaml(source)
    if not isinstance(root, MappingNode):
        message = "the file is empty" if root is None else "this is not a mapping"
        hint = "a spec is a mapping that begins with `openapi:`"
        location = root.location if root else Location(file, 1, 1)
        raise SpecError([Diagnostic("not-a-document", message, location, hint)])
    return Document(source, root)


def _is_json(source: SourceText) -> bool:
    """Tell whether a text is JSON: by its file's name, or by its first character."""
    if source.file.lower().endswith(".json"):
        return bool(source.text.strip())
    if source.text.lstrip()[:1] not in {"{", "["}:
        return False
    try:
        json.loads(source.text)
    except (ValueError, RecursionError):
        return False
    return True


def _json(source: SourceText) -> Node:
    from specgen.source.json_text import JsonComposer

    composer = JsonComposer(source, MAX_DEPTH)
    root = composer.run()
    if composer.diagnostics:
        raise SpecError(composer.diagnostics)
    return root


def _yaml(source: SourceText) -> Node | None:
    from specgen.source.compose import Composer

    _refuse_control_characters(source)
    _refuse_many_directives(source)
    composer = Composer(source)
    composer.run()
    if composer.diagnostics:
        raise SpecError(composer.diagnostics)
    return composer.root


def _read(file: str) -> bytes:
    path = Path(file)
    try:
        if not path.exists():
            raise _unreadable(file, "there is no such file")
        if not path.is_file():
            raise _unreadable(file, "this is not a regular file")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _unreadable(
                file, f"the file is larger than {MAX_FILE_BYTES >> 20} MiB"
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise _unreadable(
            file, f"the file cannot be read: {reason or error}"
        ) from error


def _unreadable(file: str, message: str) -> SpecError:
    return SpecError([Diagnostic("unreadable-file", message, Location(file, 1, 1))])


def _decode(file: str, data: bytes) -> str:
    mark, encoding = _encoding(data)
    body = data[len(mark) :]
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        readable = SourceText(file, body[: error.start].decode(encoding, "replace"))
        end = readable.location(offset := len(readable.text), offset)
        message = f"byte 0x{body[error.start]:02X} is not {encoding.upper()}"
        hint = "save the file as UTF-8"
        raise SpecError([Diagnostic("not-utf8", message, end, hint)]) from error


def _encoding(data: bytes) -> tuple[bytes, str]:
    """Return the byte order mark and the encoding, which JSON shows by its NULs where unmarked."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return mark, encoding
    nuls = [byte == 0 for byte in data[:4]]
    if nuls == [True, False, True, False]:
        return b"", "utf-16-be"
    if nuls == [False, True, False, True]:
        return b"", "utf-16-le"
    return b"", "utf-8"


def _refuse_control_characters(source: SourceText) -> None:
    match = re.search(_NOT_YAML, source.text)
    if match:
        name = f"U+{ord(match[0]):04X}"
        location = source.location(match.start(), match.end())
        hint = f'in a double-quoted string write it as "\\u{ord(match[0]):04x}", or remove it'
        message = f"the control character {name} is not allowed in YAML"
        raise SpecError([Diagnostic("yaml-syntax", message, location, hint)])


def _refuse_many_directives(source: SourceText) -> None:
    """Refuse input on which the YAML library takes time quadratic in the file's size."""
    directives = 0
    for number in count(1):
        line = source.line(number)
        if line is None or line.lstrip()[:1] not in {"", "%", "#"}:
            return
        directives += line.startswith("%")
        if directives > MAX_DIRECTIVES:
            location = Location(source.file, number, 1, 1)
            message = f"more than {MAX_DIRECTIVES} directives"
            raise SpecError(
                [Diagnostic("yaml-syntax", message, location, "a spec needs none")]
            )


@lru_cache(maxsize=8192)
def _keys(pointer: str) -> tuple[str, ...] | None:
    try:
        return tuple(json_pointer.split(pointer))
    except ValueError:
        return None
