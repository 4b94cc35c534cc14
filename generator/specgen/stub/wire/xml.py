"""XML to JSON values and back, by OpenAPI's `xml` keywords; no DTD, no entities."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.parsers import expat

from ..contract.schema_reader import unescape_token
from .shape import scalar

if TYPE_CHECKING:
    from pydantic import JsonValue

    from ..contract.schema_reader import ContractSchemas

_MAX_DEPTH = 64
# A bare carriage return would be read back as a line feed, and any white space in an attribute as
# a space.
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE_ESCAPES = _ESCAPES | str.maketrans(
    {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
)
# As one class of characters it would take ten times as long to compile.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]|[\ud800-\udfff]|\ufffe|\uffff")
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NIL = f"{_XSI} nil"
_NOT_IN_A_NAME = re.compile(r"[^\w.\-]")


class XmlError(ValueError):
    """Text that is not well-formed XML, or uses unsupported features."""


@dataclass(slots=True)
class Element:
    """An element: attributes and children are kept in order, prefixes are dropped."""

    name: str
    namespace: str = ""
    attributes: dict[str, str] = field(default_factory=dict[str, str])
    """By name, after its namespace and a space where it has one."""
    children: list[Element] = field(default_factory=list["Element"])
    text: str = ""


def parse_xml(data: bytes) -> Element:
    """Parse a document.

    Args:
        data: The document; UTF-8 unless it says otherwise.

    Raises:
        XmlError: The document is not well-formed, has a DTD, or is nested too deep.
    """
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
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
        namespace, _, local = name.rpartition(" ")
        element = Element(local, namespace, attributes)
        self._open[-1].children.append(element)
        self._open.append(element)

    def end(self, _name: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        self._open[-1].text += text


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


class XmlCodec:
    """Codec for values of a schema in XML.

    Args:
        schemas: Resolves references in schemas.
    """

    def __init__(self, schemas: ContractSchemas) -> None:
        self._schemas = schemas

    def is_document(self, schema: JsonValue) -> bool:
        """Tell whether a string is a whole document: one that nothing says how to spell."""
        is_text = self._schemas.types(schema) == frozenset({"string"})
        return is_text and self._schemas.keyword(schema, "xml") is None

    def read(self, element: Element, schema: JsonValue) -> JsonValue:
        """Return the value of an element."""
        if element.attributes.get(_NIL) in ("true", "1"):
            return None
        types = self._schemas.types(schema)
        if "array" in types:
            return [self.read(c, self._schemas.items(schema)) for c in element.children]
        is_object = "object" in types or self._schemas.properties(schema)
        if element.children or element.attributes or is_object:
            return self._read_object(element, schema)
        return scalar(element.text, types)

    def _read_object(self, element: Element, schema: JsonValue) -> dict[str, JsonValue]:
        every = self._spellings(schema)
        schema = self._schemas.variant(schema, lambda key: _tag_in(element, every, key))
        spellings = self._spellings(schema)
        others = self._schemas.keyword(schema, "additionalProperties")
        found: dict[str, JsonValue] = {}
        for full, text in element.attributes.items():
            spelling = _matched_name(spellings, full, "", attribute=True)
            name = _local(full) if spelling is None else spelling.key
            part = others if spelling is None else spelling.schema
            found[name] = scalar(text, self._schemas.types(part))
        repeated: dict[tuple[str, str], list[Element]] = {}
        for child in element.children:
            repeated.setdefault((child.namespace, child.name), []).append(child)
        of_flat = self._names_in_flat(spellings)
        for (namespace, local), children in repeated.items():
            spelling = _matched_name(spellings, local, namespace, attribute=False)
            if spelling is None and local in of_flat:
                continue
            name = local if spelling is None else spelling.key
            part = others if spelling is None else spelling.schema
            found[name] = self._read_property(children, part)
        return found | self._read_without_element(element, schema, spellings, found)

    def _read_without_element(
        self,
        element: Element,
        schema: JsonValue,
        spellings: list[_Spelling],
        found: dict[str, JsonValue],
    ) -> dict[str, JsonValue]:
        """Return the properties that have no element: text, flat objects, and empty lists."""
        required = self._schemas.keyword(schema, "required")
        needed = required if isinstance(required, list) else []
        added: dict[str, JsonValue] = {}
        for spelling in spellings:
            types = self._schemas.types(spelling.schema)
            if spelling.xml.get("text"):
                added[spelling.key] = scalar(element.text, types)
            elif spelling.is_flat:
                whole = self._read_object(element, spelling.schema)
                keys = self._schemas.properties(spelling.schema)
                added[spelling.key] = {k: v for k, v in whole.items() if k in keys}
            elif spelling.is_repeated and spelling.key in needed:
                added[spelling.key] = []
        return {key: value for key, value in added.items() if key not in found}

    def _names_in_flat(self, spellings: list[_Spelling]) -> set[str]:
        """Return the names of elements that belong to properties without their own."""
        flat = [self._spellings(s.schema) for s in spellings if s.is_flat]
        return {spelling.name for inner in flat for spelling in inner}

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
            schema: Its schema; its `xml.name`, or else the component's name, beats `root`.
            root: Name of the root element.
        """
        if isinstance(value, str) and self.is_document(schema):
            return value
        xml = self._xml(schema)
        name = _stated(xml) or component_name(schema) or root
        return "".join(self._element(name, xml, value, schema))

    def _element(
        self, name: str, xml: dict[str, JsonValue], value: JsonValue, schema: JsonValue
    ) -> list[str]:
        """Return an element, with all that is in it.

        Args:
            name: Its name.
            xml: Its namespace and prefix.
            value: Its value.
            schema: The schema of the value.
        """
        tag, bound = _bound(name, xml)
        if isinstance(value, list):
            items = self._schemas.items(schema)
            of_items = self._xml(items)
            inner = [
                text
                for item in value
                for text in self._element(
                    _stated(of_items) or name, of_items, item, items
                )
            ]
            return [f"<{tag}{bound}>", *inner, f"</{tag}>"]
        if isinstance(value, dict):
            attributes, inner = self._members(value, schema)
            # Several names may bind the same prefix.
            stated = "".join(dict.fromkeys((bound, *attributes)))
            return [f"<{tag}{stated}>", *inner, f"</{tag}>"]
        if value is None and "string" in self._schemas.types(schema):
            # Else it would be read as empty text.
            bound += f' xmlns:xsi="{_XSI}" xsi:nil="true"'
        return [f"<{tag}{bound}>", _escaped(value), f"</{tag}>"]

    def _members(
        self, value: dict[str, JsonValue], schema: JsonValue
    ) -> tuple[list[str], list[str]]:
        """Return the attributes and the content of an object's element."""
        schema = self._schemas.variant(schema, value.get)
        known = {spelling.key: spelling for spelling in self._spellings(schema)}
        others = self._schemas.keyword(schema, "additionalProperties")
        attributes, inner = list[str](), list[str]()
        for key, member in value.items():
            spelling = known.get(key) or self._property(key, others)
            if spelling.is_flat and isinstance(member, dict):
                more, content = self._members(member, spelling.schema)
                attributes += more
                inner += content
            elif isinstance(member, dict | list):
                inner += self._member(spelling, member)
            elif spelling.xml.get("attribute"):
                if member is not None:
                    tag, bound = _bound(spelling.name, spelling.xml)
                    attributes += [bound, f" {tag}={_quoted(member)}"]
            elif spelling.xml.get("text"):
                inner.append(_escaped(member))
            else:
                inner += self._member(spelling, member)
        return attributes, inner

    def _member(self, spelling: _Spelling, value: JsonValue) -> list[str]:
        name, xml, schema = spelling.name, spelling.xml, spelling.schema
        if not isinstance(value, list) or xml.get("wrapped"):
            return self._element(name, xml, value, schema)
        items = self._schemas.items(schema)
        return [
            t
            for item in value
            for t in self._element(name, self._xml(items), item, items)
        ]

    def _spellings(self, schema: JsonValue) -> list[_Spelling]:
        """Return the forms of the properties of an object."""
        properties = self._schemas.properties(schema).items()
        return [self._property(key, part) for key, part in properties]

    def _property(self, key: str, schema: JsonValue) -> _Spelling:
        xml, types = self._xml(schema), self._schemas.types(schema)
        is_repeated = "array" in types and not xml.get("wrapped")
        named = self._xml(self._schemas.items(schema)) if is_repeated else xml
        is_flat = bool(xml.get("flat")) and "array" not in types
        return _Spelling(
            key,
            _tag(_stated(named) or key),
            xml,
            schema,
            namespace=str(named.get("namespace") or ""),
            is_repeated=is_repeated,
            is_flat=is_flat,
        )

    def _xml(self, schema: JsonValue) -> dict[str, JsonValue]:
        stated = self._schemas.keyword(schema, "xml")
        return stated if isinstance(stated, dict) else {}


@dataclass(frozen=True, slots=True)
class _Spelling:
    """The form of a property: `name` is that of its element, or of each of its elements."""

    key: str
    name: str
    xml: dict[str, JsonValue]
    schema: JsonValue
    namespace: str = ""
    is_repeated: bool = False
    is_flat: bool = False


def _matched_name(
    spellings: list[_Spelling], name: str, namespace: str, *, attribute: bool
) -> _Spelling | None:
    """Return the property of an attribute or element; the best match."""
    local = _local(name)
    found = [s for s in spellings if s.name == local and not s.is_flat]

    def likeness(spelling: _Spelling) -> tuple[bool, bool, bool]:
        own, is_attribute = spelling.namespace, bool(spelling.xml.get("attribute"))
        return is_attribute == attribute, own == namespace, not own

    return max(found, key=likeness, default=None)


def _tag_in(element: Element, spellings: list[_Spelling], key: str) -> JsonValue:
    """Return the text of a property, an attribute or an element; None if it is not there."""
    for spelling in spellings:
        if spelling.key == key:
            given = {_local(name): text for name, text in element.attributes.items()}
            if spelling.xml.get("attribute"):
                return given.get(spelling.name)
            return next(
                (c.text for c in element.children if c.name == spelling.name), None
            )
    return None


def component_name(schema: JsonValue) -> str:
    """Return the name of the component that a schema refers to; empty if it does not."""
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    last = reference.rpartition("/")[2] if isinstance(reference, str) else ""
    return unescape_token(unquote(last)).rpartition("/")[2]


def _stated(xml: dict[str, JsonValue]) -> str:
    name = xml.get("name")
    return name if isinstance(name, str) else ""


def _bound(name: str, xml: dict[str, JsonValue]) -> tuple[str, str]:
    """Return the qualified name of an element or attribute, and its namespace's declaration."""
    tag, prefix, namespace = _tag(name), xml.get("prefix"), xml.get("namespace")
    if not isinstance(namespace, str):
        return tag, ""
    if not isinstance(prefix, str) or not prefix:
        return tag, "" if xml.get("attribute") else f" xmlns={_quoted(namespace)}"
    return f"{_tag(prefix)}:{tag}", f" xmlns:{_tag(prefix)}={_quoted(namespace)}"


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
