"""XML to JSON values and back, as OpenAPI's `xml` keywords say; no DTD, no entities."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from ._shape import scalar

if TYPE_CHECKING:
    from pydantic import JsonValue

    from ._schema import SchemaReader

_MAX_DEPTH = 64
# A bare carriage return would be read back as a line feed, and any white space in an attribute as
# a space.
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE_ESCAPES = _ESCAPES | str.maketrans(
    {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
)
# As one class of characters it would take ten times as long to compile.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]|[\ud800-\udfff]|\ufffe|\uffff")
_NOT_IN_A_NAME = re.compile(r"[^\w.\-]")


class XmlError(ValueError):
    """Text that is not well-formed XML, or that is more than this stub reads."""


@dataclass(slots=True)
class Element:
    """An element: prefixes are dropped, attributes and children are kept in order."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict[str, str])
    children: list[Element] = field(default_factory=list["Element"])
    text: str = ""


def parse_xml(data: bytes) -> Element:
    """Parse a document.

    Args:
        data: The document; UTF-8 unless it says otherwise.

    Raises:
        XmlError: It is not well-formed, has a DTD, or is nested too deep.
    """
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    try:
        parser.ParseFile(io.BytesIO(data))
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise XmlError(str(error)) from None
    return builder.root.children[0]


class _Builder:
    def __init__(self) -> None:
        self.root = Element("")
        self._open = [self.root]

    def doctype(self, *_: object) -> None:
        raise XmlError("a document type declaration is not accepted")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > _MAX_DEPTH:
            raise XmlError(f"nested deeper than {_MAX_DEPTH} elements")
        kept = {n: v for n, v in attributes.items() if not n.startswith("xmlns")}
        element = Element(_local(name), {_local(n): v for n, v in kept.items()})
        self._open[-1].children.append(element)
        self._open.append(element)

    def end(self, _name: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        self._open[-1].text += text


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class XmlCodec:
    """Reads and writes values of a schema as XML.

    Args:
        schemas: Where the references in schemas lead.
    """

    def __init__(self, schemas: SchemaReader) -> None:
        self._schemas = schemas

    def read(self, element: Element, schema: JsonValue) -> JsonValue:
        """Return the value that an element stands for."""
        types = self._schemas.types(schema)
        if "array" in types:
            return [self.read(c, self._schemas.items(schema)) for c in element.children]
        if element.children or element.attributes or "object" in types:
            return self._read_object(element, schema)
        return scalar(element.text, types)

    def _read_object(self, element: Element, schema: JsonValue) -> JsonValue:
        found: dict[str, JsonValue] = {}
        wire = {
            self._element_name(n, s): (n, s)
            for n, s in self._schemas.properties(schema).items()
        }
        for name, text in element.attributes.items():
            key, part = wire.get(name, (name, True))
            found[key] = scalar(text, self._schemas.types(part))
        repeated: dict[str, list[Element]] = {}
        for child in element.children:
            repeated.setdefault(child.name, []).append(child)
        for name, children in repeated.items():
            key, part = wire.get(name, (name, True))
            found[key] = self._read_property(children, part)
        return found

    def _read_property(self, children: list[Element], schema: JsonValue) -> JsonValue:
        is_array = "array" in self._schemas.types(schema)
        if is_array and self._xml(schema).get("wrapped"):
            return self.read(children[0], schema)
        if is_array:
            items = self._schemas.items(schema)
            return [self.read(child, items) for child in children]
        values = [self.read(child, schema) for child in children]
        return values[0] if len(values) == 1 else values

    def write(self, value: JsonValue, schema: JsonValue, *, root: str) -> str:
        """Return the document for a value.

        Args:
            value: A JSON value.
            schema: Its schema; its `xml.name` beats `root`.
            root: Name of the root element.
        """
        stated = self._xml(schema).get("name")
        return "".join(
            self._element(stated if isinstance(stated, str) else root, value, schema)
        )

    def _element(self, name: str, value: JsonValue, schema: JsonValue) -> list[str]:
        tag = _tag(name)
        if isinstance(value, list):
            items = self._schemas.items(schema)
            inner = [
                t
                for v in value
                for t in self._element(self._name(name, items), v, items)
            ]
            return [f"<{tag}>", *inner, f"</{tag}>"]
        if isinstance(value, dict):
            return self._object(tag, value, schema)
        return [f"<{tag}>", _escaped(value), f"</{tag}>"]

    def _object(
        self, tag: str, value: dict[str, JsonValue], schema: JsonValue
    ) -> list[str]:
        properties = self._schemas.properties(schema)
        attributes, inner = [self._namespace(schema)], list[str]()
        for name, member in value.items():
            part = properties.get(name, True)
            if self._xml(part).get("attribute") and not isinstance(member, dict | list):
                attributes.append(f" {_tag(self._name(name, part))}={_quoted(member)}")
            else:
                inner += self._member(name, member, part)
        return [f"<{tag}{''.join(attributes)}>", *inner, f"</{tag}>"]

    def _member(self, name: str, value: JsonValue, schema: JsonValue) -> list[str]:
        if not isinstance(value, list):
            return self._element(self._name(name, schema), value, schema)
        if self._xml(schema).get("wrapped"):
            return self._element(self._name(name, schema), value, schema)
        items = self._schemas.items(schema)
        inner = self._element_name(name, schema)
        return [text for item in value for text in self._element(inner, item, items)]

    def _xml(self, schema: JsonValue) -> dict[str, JsonValue]:
        stated = self._schemas.keyword(schema, "xml")
        return stated if isinstance(stated, dict) else {}

    def _name(self, name: str, schema: JsonValue) -> str:
        stated = self._xml(schema).get("name")
        return stated if isinstance(stated, str) else name

    def _element_name(self, name: str, schema: JsonValue) -> str:
        """Return the name of a property's element, or of each of its elements."""
        items = self._schemas.items(schema)
        repeated = "array" in self._schemas.types(schema)
        if (
            repeated
            and not self._xml(schema).get("wrapped")
            and self._xml(items).get("name")
        ):
            return self._name(name, items)
        return self._name(name, schema)

    def _namespace(self, schema: JsonValue) -> str:
        namespace = self._xml(schema).get("namespace")
        return f" xmlns={_quoted(namespace)}" if isinstance(namespace, str) else ""


def _tag(name: str) -> str:
    tag = _NOT_IN_A_NAME.sub("_", name)
    return tag if tag[:1].isalpha() or tag[:1] == "_" else f"_{tag}"


def _escaped(value: JsonValue) -> str:
    return _text(value).translate(_ESCAPES)


def _quoted(value: JsonValue) -> str:
    return f'"{_text(value).translate(_ATTRIBUTE_ESCAPES)}"'


def _text(value: JsonValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else _ILLEGAL.sub("\ufffd", str(value))
