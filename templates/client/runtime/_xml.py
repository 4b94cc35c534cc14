"""XML to plain data. Document types, and with them entities, are refused."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING
from xml.parsers import expat

from ._parsed_body import TEXT, Document, DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import JsonValue

    Fit = Callable[[JsonValue], JsonValue]
    Reader = Callable[[bytes], tuple[Document, JsonValue]]

_MAX_DEPTH = 100
_NIL = "http://www.w3.org/2001/XMLSchema-instance nil"


class Members(dict[str, "JsonValue"]):
    """The attributes and children of an element.

    Attributes:
        attributes: The names of attributes.
        namespaces: The namespaces of children that differ from that of the element.
    """

    def __init__(self, members: Mapping[str, JsonValue]) -> None:
        super().__init__(members)
        self.attributes: frozenset[str] = frozenset()
        self.namespaces: dict[str, str] = {}


def parse_xml(body: bytes, *, max_bytes: int = 10 * 1024 * 1024) -> Document:
    """Parse a document in any encoding that it declares.

    An element is its text, or else its attributes and children by name without namespace, a list
    where a name repeats; text beside them is `#text`. `xsi:nil` gives None. A child takes
    precedence over an attribute, which is then `@name`; where children share a name, those of
    another namespace than their parent keep it: `namespace name`.

    Raises:
        DocumentError: The document is not well-formed, too big or too deep, or has a document type.
    """
    if len(body) > max_bytes:
        raise DocumentError(f"XML is larger than {max_bytes} bytes")
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    try:
        parser.ParseFile(BytesIO(body))
    except DocumentError as error:
        problem = str(error)
    except (expat.ExpatError, ValueError, LookupError) as error:
        problem = f"XML is not well-formed: {error}"
    else:
        return builder.root
    raise DocumentError(problem)


def reader(fit: Fit) -> Reader:
    """Return a function that parses a document, and returns it with its data in another shape."""

    def read(body: bytes) -> tuple[Document, JsonValue]:
        document = parse_xml(body)
        if document.root == "html":
            raise DocumentError("the body is an HTML page")
        return document, fit(document.data)

    return read


any_shape = reader(lambda data: data)
"""Reads documents without a schema."""


def _refuse_doctype(*_declaration: object) -> None:
    raise DocumentError("XML has a document type, which is refused")


class _Open:
    """An element that is still open."""

    __slots__ = ("attributes", "children", "name", "pieces")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        """By full name, like all names here: namespace and name."""
        self.children: dict[str, list[JsonValue]] = {}
        self.pieces: list[str] = []

    def value(self) -> JsonValue:
        if self.attributes.get(_NIL) in {"true", "1"}:
            return None
        members = Members(
            {
                _local(name): text
                for name, text in self.attributes.items()
                if name != _NIL
            }
        )
        attributes = set(members)
        namesakes = Counter(map(_local, self.children))
        for full, values in self.children.items():
            name = _local(full)
            is_foreign = _namespace(full) != _namespace(self.name)
            if namesakes[name] > 1 and is_foreign:
                name = full
            elif name in members:
                members[f"@{name}"] = members[name]
                attributes = attributes - {name} | {f"@{name}"}
            if is_foreign:
                members.namespaces[name] = _namespace(full)
            members[name] = values[0] if len(values) == 1 else values
        text = "".join(self.pieces)
        if not members:
            return text
        if text.strip():
            members[TEXT] = text
        members.attributes = frozenset(attributes)
        return members


class _Builder:
    """Builder that turns the parser's events into data, without recursion."""

    def __init__(self) -> None:
        self.root = Document(None)
        self._open: list[_Open] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= _MAX_DEPTH:
            raise DocumentError(f"XML is nested more than {_MAX_DEPTH} deep")
        self._open.append(_Open(name, attributes))

    def text(self, data: str) -> None:
        self._open[-1].pieces.append(data)

    def end(self, _name: str) -> None:
        element = self._open.pop()
        if self._open:
            self._open[-1].children.setdefault(element.name, []).append(element.value())
        else:
            self.root = Document(element.value(), _local(element.name))


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _namespace(name: str) -> str:
    return name.rpartition(" ")[0]
