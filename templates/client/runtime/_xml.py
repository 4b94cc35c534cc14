"""XML to plain data. Document types, and with them entities, are refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

TEXT = "#text"

_MAX_DEPTH = 100
_NIL = "http://www.w3.org/2001/XMLSchema-instance nil"


class XmlError(ValueError):
    """The text is not XML, or uses unsupported features."""


@dataclass(frozen=True, slots=True)
class Element:
    """The root element.

    Args:
        name: Its name without namespace.
        value: Text of an element that has nothing else, else its attributes and children by
            name without namespace, a list where a name repeats; text beside them is `#text`.
            A child takes precedence over an attribute, which is then `@name`; where children share
            a name, those of another namespace than their parent keep it: `namespace name`.
    """

    name: str
    value: JsonValue


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


def parse_xml(body: bytes, *, max_bytes: int = 10 * 1024 * 1024) -> Element:
    """Parse a document.

    Args:
        body: The document in any encoding that it declares.
        max_bytes: The maximum size in bytes.

    Returns:
        The root element. All leaves are text; `xsi:nil` gives None.

    Raises:
        XmlError: The document is not well-formed, too big or too deep, or has a document type.
    """
    if len(body) > max_bytes:
        raise XmlError(f"XML is larger than {max_bytes} bytes")
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    problem = _parse(parser, body)
    if problem or builder.root is None:
        raise XmlError(problem or "XML has no root element")
    return builder.root


def _parse(parser: expat.XMLParserType, body: bytes) -> str | None:
    try:
        parser.ParseFile(BytesIO(body))
    except XmlError as error:
        return str(error)
    except (expat.ExpatError, ValueError, LookupError) as error:
        return f"XML is not well-formed: {error}"
    return None


def _refuse_doctype(*_declaration: object) -> None:
    raise XmlError("XML has a document type, which is refused")


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
        self.root: Element | None = None
        self._open: list[_Open] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= _MAX_DEPTH:
            raise XmlError(f"XML is nested more than {_MAX_DEPTH} deep")
        self._open.append(_Open(name, attributes))

    def text(self, data: str) -> None:
        self._open[-1].pieces.append(data)

    def end(self, _name: str) -> None:
        element = self._open.pop()
        if self._open:
            self._open[-1].children.setdefault(element.name, []).append(element.value())
        else:
            self.root = Element(_local(element.name), element.value())


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _namespace(name: str) -> str:
    return name.rpartition(" ")[0]
