from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import Field, JsonValue, RootModel, TypeAdapter

from templates.client.runtime._model import Model
from templates.client.runtime._parsed_body import DocumentError
from templates.client.runtime._xml import parse_xml
from templates.client.runtime._xml_fit import shaped
from templates.client.runtime._xml_flat import flat
from templates.client.runtime._xml_names import Xml


@pytest.mark.parametrize(
    ("document", "value"),
    [
        ("<R/>", ""),
        ("<R>text</R>", "text"),
        ("<R>a&lt;b&#65;<![CDATA[<c>]]></R>", "a<bA<c>"),
        ("<R> kept \n </R>", " kept \n "),
        ("<R><A>1</A><B/></R>", {"A": "1", "B": ""}),
        ("<R>\n  <A>1</A>\n  <A>2</A>\n</R>", {"A": ["1", "2"]}),
        ("<R><A><B>1</B></A></R>", {"A": {"B": "1"}}),
        ('<R id="7"><A>1</A></R>', {"id": "7", "A": "1"}),
        ('<R id="7">text</R>', {"id": "7", "#text": "text"}),
        ('<n:R xmlns:n="urn:x" xmlns="urn:y"><A>1</A></n:R>', {"A": "1"}),
        (
            '<R xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><A xsi:nil="true"/></R>',
            {"A": None},
        ),
        ("<?xml version='1.0' encoding='UTF-8'?><!-- c --><R><?pi x?>text</R>", "text"),
    ],
)
def test_documents_become_plain_data(document: str, value: JsonValue) -> None:
    root = parse_xml(document.encode())
    assert (root.root, root.data) == ("R", value)


def test_declared_encodings_are_honoured() -> None:
    document = '<?xml version="1.0" encoding="{}"?><R>é</R>'
    assert parse_xml(document.format("iso-8859-1").encode("latin-1")).data == "é"
    assert parse_xml(document.format("utf-16").encode("utf-16")).data == "é"


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        (b"", "not well-formed"),
        (b"<R>", "not well-formed"),
        (b"<R></S>", "not well-formed"),
        (b"<R/><R/>", "not well-formed"),
        (b"<R>&undefined;</R>", "not well-formed"),
        (b"<R>\xff</R>", "not well-formed"),
        (b'<?xml version="1.0" encoding="no-such"?><R/>', "not well-formed"),
        (b"<!DOCTYPE R><R/>", "document type"),
        (b'<!DOCTYPE R SYSTEM "file:///etc/passwd"><R/>', "document type"),
        (
            b'<!DOCTYPE R [<!ENTITY x SYSTEM "file:///etc/passwd">]><R>&x;</R>',
            "document type",
        ),
        (
            b'<!DOCTYPE R [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><R>&b;</R>',
            "document type",
        ),
        (b"<a>" * 101 + b"</a>" * 101, "nested more than 100 deep"),
        (b"<a>" * 1_000_000, "nested more than 100 deep"),
    ],
)
def test_bad_documents_are_refused(document: bytes, complaint: str) -> None:
    with pytest.raises(DocumentError, match=complaint):
        parse_xml(document)


def test_size_is_limited() -> None:
    with pytest.raises(DocumentError, match="larger than 9 bytes"):
        parse_xml(b"<R>abc</R>", max_bytes=9)
    assert parse_xml(b"<R>abc</R>", max_bytes=10).data == "abc"


class Tag(Model):
    name: str | None = Field(default=None, alias="Name")


class Pet(Model):
    id: Annotated[int, Xml("id", attribute=True)]
    photos: Annotated[
        list[str] | None, Field(alias="photoUrls"), Xml("Photos", items=Xml("p"))
    ] = None
    tags: list[Tag] | None = None
    counts: dict[str, list[int]] | None = None
    parent: Pet | None = None
    size: int | None = None
    note: str | list[str] | None = None
    kind: Annotated[str, Field(max_length=9)] | Tag | None = None


class Pets(RootModel[list[Pet]]):
    pass


def pet(document: str) -> Pet:
    return Pet.model_validate(shaped(Pet)(document.encode())[1])


def test_one_element_becomes_a_list_where_one_is_expected() -> None:
    assert pet('<Pet id="1"><tags><Name>a</Name></tags></Pet>').tags == [Tag(Name="a")]
    two = pet('<Pet id="1"><tags><Name>a</Name></tags><tags/></Pet>')
    assert two.tags == [Tag(Name="a"), Tag()]
    assert pet('<Pet id="1"><tags/></Pet>').tags == [Tag()]


def test_wrapped_lists_are_unwrapped_by_their_schema() -> None:
    one = pet('<Pet id="1"><Photos><p>a</p></Photos></Pet>')
    two = pet('<Pet id="1"><Photos><p>a</p><p>b</p></Photos></Pet>')
    none = pet('<Pet id="1"><Photos/></Pet>')
    assert (one.photos, two.photos, none.photos) == (["a"], ["a", "b"], [])


def test_empty_elements_become_what_is_expected() -> None:
    assert pet('<Pet id="1"><size/></Pet>').size is None
    assert pet('<Pet id="1"><counts/></Pet>').counts == {}
    assert pet('<Pet id="1"><note/></Pet>').note == ""


def test_values_are_found_through_unions_nesting_and_mappings() -> None:
    whole = pet(
        '<Pet id="1"><parent id="2"><tags><Name>x</Name></tags></parent>'
        "<counts><a>1</a><b>2</b><b>3</b></counts><note>n</note><note>m</note>"
        '<size unit="kg">7</size><kind><Name>k</Name></kind></Pet>'
    )
    assert whole.parent == Pet(id=2, tags=[Tag(Name="x")])
    assert whole.counts == {"a": [1], "b": [2, 3]}
    assert whole.note == ["n", "m"]
    assert whole.size == 7
    assert whole.kind == Tag(Name="k")
    assert pet('<Pet id="1"><kind>word</kind></Pet>').kind == "word"


def test_root_models_are_seen_through() -> None:
    data = shaped(Pets)(b'<Pet id="1"><tags><Name>a</Name></tags></Pet>')[1]
    assert Pets.model_validate(data).root == [Pet(id=1, tags=[Tag(Name="a")])]


class Spelt(Model):
    """Names that XML spells otherwise, and some that would be taken for one another."""

    one: Annotated[str | None, Xml("two")] = None
    two: Annotated[str | None, Xml("one")] = None
    id: Annotated[str | None, Xml("id", attribute=True)] = None
    inner: Annotated[str | None, Xml("id")] = None
    title: str | None = None
    dc_title: Annotated[str | None, Xml("title", namespace="urn:dc")] = None
    words: Annotated[list[str] | None, Xml("word", repeated=True)] = None
    rows: Annotated[
        list[list[int]] | None, Xml("rows", items=Xml("row", items=Xml("cell")))
    ] = None
    lines: Annotated[
        list[list[int]] | None, Xml("line", repeated=True, items=Xml("cell"))
    ] = None
    needed: list[str]


def spelt(inner: str) -> dict[str, object]:
    root = f'<r xmlns:dc="urn:dc" {inner}</r>'.encode()
    found = Spelt.model_validate(shaped(Spelt)(root)[1])
    return found.model_dump(exclude_none=True)


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (">", {}),
        ("><one>1</one><two>2</two>", {"one": "2", "two": "1"}),
        (' id="a"><id>b</id>', {"id": "a", "inner": "b"}),
        (' id="a">', {"id": "a"}),
        ("><id>b</id>", {"inner": "b"}),
        ("><dc:title>d</dc:title>", {"dc_title": "d"}),
        ("><title>t</title>", {"title": "t"}),
        (' title="t">', {"title": "t"}),
        (
            "><dc:title>d</dc:title><title>t</title>",
            {"title": "t", "dc_title": "d"},
        ),
        ("><word>a</word>", {"words": ["a"]}),
        ("><word>a</word><word/>", {"words": ["a", ""]}),
        ("><rows/>", {"rows": []}),
        ("><rows><row><cell>1</cell></row></rows>", {"rows": [[1]]}),
        (
            "><rows><row><cell>1</cell><cell>2</cell></row><row/></rows>",
            {"rows": [[1, 2], []]},
        ),
        ("><line><cell>1</cell></line>", {"lines": [[1]]}),
        (
            "><line><cell>1</cell></line><line><cell>2</cell></line>",
            {"lines": [[1], [2]]},
        ),
        ("><needed/>", {"needed": [""]}),
    ],
)
def test_fields_are_read_as_they_are_spelt(
    inner: str, expected: dict[str, object]
) -> None:
    assert spelt(inner) == {"needed": [], **expected}


class Text(Model):
    value: Annotated[int, Xml("value", text=True)]
    unit: Annotated[str | None, Xml("unit", attribute=True)] = None
    box: Annotated[Tag | None, Xml("box", flat=True)] = None


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("<t>7</t>", Text(value=7, box=Tag())),
        ('<t unit="kg">7</t>', Text(value=7, unit="kg", box=Tag())),
        ("<t>7<Name>n</Name></t>", Text(value=7, box=Tag(Name="n"))),
    ],
)
def test_text_of_an_element_and_members_without_an_element(
    document: str, expected: Text
) -> None:
    data = shaped(Text)(document.encode())[1]
    assert Text.model_validate(data) == expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("<l/>", []),
        ("<l><i>1</i></l>", [1]),
        ('<l count="9"><i>1</i><i>2</i></l>', [1, 2]),
    ],
)
def test_a_root_may_be_a_list(document: str, expected: list[int]) -> None:
    data = shaped(list[int])(document.encode())[1]
    assert TypeAdapter(list[int]).validate_python(data) == expected


class Flat(Model):
    name: str
    size: int | None = None


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ('<f><name a="1">n</name><size/></f>', Flat(name="n")),
        ("<f><name/><size>3</size><more><a/></more></f>", Flat(name="", size=3)),
    ],
)
def test_flat_models_need_no_more_than_text(document: str, expected: Flat) -> None:
    assert Flat.model_validate(flat(Flat)(document.encode())[1]) == expected
