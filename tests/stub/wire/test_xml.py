"""XML to values and back."""

from __future__ import annotations

from typing import Any

import pytest
from specgen.stub.contract.schema_reader import ContractSchemas
from specgen.stub.wire.xml import XmlCodec, XmlError, parse_xml

PERSON: Any = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "xml": {"name": "Name"}},
        "age": {"type": ["integer", "null"]},
        "id": {"type": "integer", "xml": {"attribute": True}},
        "phones": {
            "type": "array",
            "items": {"type": "string", "xml": {"name": "phone"}},
        },
        "pets": {
            "type": "array",
            "xml": {"wrapped": True, "name": "Pets"},
            "items": {"type": "string"},
        },
        "friend": {"$ref": "#/$defs/~1Person"},
    },
    "xml": {"name": "Person"},
}


@pytest.fixture
def codec() -> XmlCodec:
    return XmlCodec(ContractSchemas({"/Person": PERSON}))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"name": "x"}, "<Person><Name>x</Name></Person>"),
        ({"age": 3, "id": 4}, '<Person id="4"><age>3</age></Person>'),
        ({"phones": ["1", "2"]}, "<Person><phone>1</phone><phone>2</phone></Person>"),
        ({"pets": ["a"]}, "<Person><Pets><Pets>a</Pets></Pets></Person>"),
        ({"pets": []}, "<Person><Pets></Pets></Person>"),
        (
            {"friend": {"friend": {"id": 1}}},
            '<Person><Person><Person id="1"></Person></Person></Person>',
        ),
        ({"name": "<&>\r\n"}, "<Person><Name>&lt;&amp;&gt;&#13;\n</Name></Person>"),
    ],
)
def test_what_is_written_is_read_back(codec: XmlCodec, value: Any, text: str) -> None:
    assert codec.write(value, PERSON, root="other") == text
    assert codec.read(parse_xml(text.encode()), PERSON) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", "<root>x</root>"),
        (None, "<root></root>"),
        (True, "<root>true</root>"),
        ([1, 2], "<root><root>1</root><root>2</root></root>"),
        ({"a b": 1, "1": 2}, "<root><a_b>1</a_b><_1>2</_1></root>"),
        ("\x00\ud800", "<root>\ufffd\ufffd</root>"),
    ],
)
def test_values_without_a_schema_are_written_too(
    codec: XmlCodec, value: Any, text: str
) -> None:
    assert codec.write(value, {}, root="root") == text
    parse_xml(text.encode())


def test_values_without_a_schema_are_text(codec: XmlCodec) -> None:
    element = parse_xml(
        b'<a x="1"><n:b xmlns:n="u" xmlns="v">2</n:b><c>3</c><c>4</c></a>'
    )
    assert codec.read(element, {}) == {"x": "1", "b": "2", "c": ["3", "4"]}


def test_an_empty_element_is_null_where_that_is_allowed(codec: XmlCodec) -> None:
    assert codec.read(parse_xml(b"<Person><age/></Person>"), PERSON) == {"age": None}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no element found"),
        (b"<a>", "no element found"),
        (b"<a></b>", "mismatched tag"),
        (b"<a/><b/>", "junk after document element"),
        (b"<a>\x00</a>", "not well-formed"),
        (b"<a>\xff</a>", "not well-formed"),
        (b"<a>&b;</a>", "undefined entity"),
        (b"<!DOCTYPE a><a/>", "document type declaration"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type declaration"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "document type declaration"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "unknown encoding"),
        (b"<a>" * 65 + b"</a>" * 65, "nested deeper than 64 elements"),
    ],
)
def test_what_is_not_read(data: bytes, reason: str) -> None:
    with pytest.raises(XmlError, match=reason):
        parse_xml(data)


def test_what_is_just_not_too_deep() -> None:
    assert parse_xml(b"<a>" * 64 + b"</a>" * 64).name == "a"


def test_an_attribute_keeps_quotes_and_white_space(codec: XmlCodec) -> None:
    schema: Any = {
        "properties": {"note": {"type": "string", "xml": {"attribute": True}}}
    }
    value: Any = {"note": "a \"b\" 'c' <d> &\t\r\n"}
    text = codec.write(value, schema, root="root")
    assert codec.read(parse_xml(text.encode()), schema) == value
