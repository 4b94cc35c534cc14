from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from enum import Enum, StrEnum
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from pydantic import Field

from templates.client.runtime._cookies import cookie_value
from templates.client.runtime._header_parameters import header_value
from templates.client.runtime._messages import encode_pairs
from templates.client.runtime._model import Model
from templates.client.runtime._path_parameters import path_value
from templates.client.runtime._path_styles import styled_path_value
from templates.client.runtime._path_text import path_text
from templates.client.runtime._query_parameters import query_pairs
from templates.client.runtime._query_styles import styled_query_pairs
from templates.client.runtime._text import json_text
from templates.client.runtime._text_pair import text_pair

if TYPE_CHECKING:
    from collections.abc import Callable


class Color(Enum):
    BLUE = "blue"


class Point(Model):
    x_value: int = Field(alias="xValue")
    y_value: int | None = Field(default=None, alias="yValue")


LIST = ["blue", "black"]
OBJECT = {"R": 100, "G": 200}


@pytest.mark.parametrize(
    "value",
    [
        *LIST,
        1,
        True,
        1.5,
        None,
        [],
        {},
        LIST,
        OBJECT,
        ["a", None],
        [""],
        ".",
        "..",
        "a,é",
    ],
)
def test_what_is_written_by_default_needs_no_module_of_styles(value: object) -> None:
    assert _result(path_value, value) == _result(styled_path_value, value)
    assert _result(query_pairs, value) == _result(styled_query_pairs, value)


def _result(write: Callable[[str, object], object], value: object) -> object:
    try:
        return write("p", value)
    except ValueError as error:
        return str(error)


class Shade(StrEnum):
    RED = "dark red"


@pytest.mark.parametrize("text", ["red", "", "..", "a b/ü", "\ud800", Shade.RED])
def test_texts_are_written_as_other_values_are(text: str) -> None:
    assert _result(path_text, text) == _result(path_value, text)
    assert list(text_pair("color", text)) == query_pairs("color", text)


@pytest.mark.parametrize("value", [5, True, b"red", ["red"]])
def test_a_parameter_that_is_a_text_takes_no_other_value(value: object) -> None:
    with pytest.raises(TypeError, match="query parameter 'color' must be a str, not"):
        text_pair("color", value)
    with pytest.raises(TypeError, match="path parameter 'color' must be a str, not"):
        path_text("color", value)


def test_a_text_that_is_none_is_not_in_the_query() -> None:
    assert text_pair("color", None) == ()


# The table of RFC 6570 expansions in the OpenAPI specification, section "Style Examples".
@pytest.mark.parametrize(
    ("value", "style", "explode", "text"),
    [
        ("blue", "simple", False, "blue"),
        (LIST, "simple", False, "blue,black"),
        (OBJECT, "simple", False, "R,100,G,200"),
        (OBJECT, "simple", True, "R=100,G=200"),
        ("blue", "label", False, ".blue"),
        (LIST, "label", False, ".blue,black"),
        (LIST, "label", True, ".blue.black"),
        (OBJECT, "label", False, ".R,100,G,200"),
        (OBJECT, "label", True, ".R=100.G=200"),
        ("blue", "matrix", False, ";color=blue"),
        (LIST, "matrix", False, ";color=blue,black"),
        (LIST, "matrix", True, ";color=blue;color=black"),
        (OBJECT, "matrix", False, ";color=R,100,G,200"),
        (OBJECT, "matrix", True, ";R=100;G=200"),
        ("a/b c,中", "simple", False, "a%2Fb%20c%2C%E4%B8%AD"),
        ("..a", "simple", False, "..a"),
        (0, "simple", False, "0"),
        (False, "simple", False, "false"),
    ],
)
def test_path_styles(value: object, style: str, explode: bool, text: str) -> None:
    assert styled_path_value("color", value, style=style, explode=explode) == text


@pytest.mark.parametrize("value", ["", [], {}, [""], None])
@pytest.mark.parametrize("style", ["simple", "label", "matrix"])
def test_an_empty_path_value_is_refused(value: object, style: str) -> None:
    with pytest.raises(ValueError, match="path parameter 'key_id' must not be empty"):
        styled_path_value("key_id", value, style=style)


@pytest.mark.parametrize(
    ("value", "style"), [(".", "simple"), ("..", "simple"), (".", "label")]
)
def test_a_path_value_cannot_be_a_dot_segment(value: str, style: str) -> None:
    with pytest.raises(ValueError, match="'key_id' must not be a dot segment"):
        styled_path_value("key_id", value, style=style)


@pytest.mark.parametrize(
    ("value", "style", "explode", "pairs"),
    [
        ("blue", "form", True, [("color", "blue")]),
        ("", "form", True, [("color", "")]),
        (LIST, "form", True, [("color", "blue"), ("color", "black")]),
        (LIST, "form", False, [("color", "blue,black")]),
        (OBJECT, "form", True, [("R", "100"), ("G", "200")]),
        (OBJECT, "form", False, [("color", "R,100,G,200")]),
        (LIST, "spaceDelimited", False, [("color", "blue black")]),
        (OBJECT, "spaceDelimited", False, [("color", "R 100 G 200")]),
        (LIST, "pipeDelimited", False, [("color", "blue|black")]),
        (OBJECT, "pipeDelimited", False, [("color", "R|100|G|200")]),
        (OBJECT, "deepObject", True, [("color[R]", "100"), ("color[G]", "200")]),
        (
            {"a": {"b": 1}, "c": [1, 2]},
            "deepObject",
            True,
            [
                ("color[a][b]", "1"),
                ("color[c]", "1"),
                ("color[c]", "2"),
            ],
        ),
        ([], "form", True, []),
        ([], "form", False, []),
        ({}, "deepObject", True, []),
        (None, "form", True, []),
        ({"a": None, "b": 1}, "form", True, [("b", "1")]),
        ([{"a": 1}], "form", True, [("color", '{"a":1}')]),
    ],
)
def test_query_styles(
    value: object, style: str, explode: bool, pairs: list[tuple[str, str]]
) -> None:
    assert styled_query_pairs("color", value, style=style, explode=explode) == pairs


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (1.5, "1.5"),
        (Color.BLUE, "blue"),
        (date(2025, 1, 24), "2025-01-24"),
        (datetime(2025, 1, 24, 3, 4, 5, tzinfo=UTC), "2025-01-24T03:04:05Z"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ("a b", "a b"),
    ],
)
def test_scalars(value: object, text: str) -> None:
    assert styled_query_pairs("p", value) == [("p", text)]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_must_be_finite(value: float) -> None:
    with pytest.raises(ValueError, match="must be finite"):
        styled_query_pairs("p", value)


def test_models_go_by_wire_names_and_without_unset_fields() -> None:
    assert styled_query_pairs("at", Point(xValue=1), style="deepObject") == [
        ("at[xValue]", "1")
    ]
    assert json_text(Point(xValue=1)) == '{"xValue":1}'
    assert json_text(Point(xValue=1, yValue=None)) == '{"xValue":1,"yValue":null}'


def test_header_style() -> None:
    assert header_value("X", LIST) == "blue,black"
    assert header_value("X", OBJECT) == "R,100,G,200"
    assert header_value("X", OBJECT, explode=True) == "R=100,G=200"
    assert header_value("X", "a, b=c") == "a, b=c"


@pytest.mark.parametrize(
    ("value", "explode"),
    [
        (" a", False),
        ("a\t", False),
        (["a,b"], False),
        (["a", " b"], False),
        ({"a": "b,c"}, False),
        ({"a,b": "c"}, True),
        ({"a": "b=c"}, True),
        ([None], False),
    ],
)
def test_what_a_header_cannot_escape_is_refused(value: object, explode: bool) -> None:
    with pytest.raises(ValueError, match="header parameter 'X'"):
        header_value("X", value, explode=explode)


@pytest.mark.parametrize("value", ["a\r\nEvil: 1", "a\0", "a\x7f"])
def test_a_header_cannot_hold_control_characters(value: str) -> None:
    with pytest.raises(ValueError, match="header parameter 'X'") as caught:
        header_value("X", value)
    assert "Evil" not in str(caught.value)


def test_cookie_styles() -> None:
    assert cookie_value("c", "a b;") == "c=a%20b%3B"
    assert cookie_value("c", LIST, explode=False) == "c=blue,black"
    assert cookie_value("c", LIST) == "c=blue; c=black"
    assert cookie_value("c", OBJECT) == "R=100; G=200"
    assert cookie_value("c", "a b", style="cookie") == "c=a b"
    with pytest.raises(ValueError, match="'c' must not hold a semicolon"):
        cookie_value("c", "a;b", style="cookie")


def test_an_unknown_style_is_named() -> None:
    with pytest.raises(ValueError, match="'p' has the unknown style 'odd'"):
        styled_query_pairs("p", "a", style="odd")
    with pytest.raises(ValueError, match="'p' has the unknown style 'odd'"):
        styled_path_value("p", "a", style="odd")


@pytest.mark.parametrize(
    ("style", "target"),
    [
        ("form", "p=a%2Cb,c%7Cd%20e%2B"),
        ("pipeDelimited", "p=a%2Cb|c%7Cd%20e%2B"),
        ("spaceDelimited", "p=a%2Cb%20c%7Cd+e%2B"),
    ],
)
def test_items_are_escaped_before_they_are_joined(style: str, target: str) -> None:
    pairs = styled_query_pairs("p", ["a,b", "c|d e+"], style=style, explode=False)
    assert encode_pairs(pairs) == target


def test_what_is_signed_is_what_a_service_decodes() -> None:
    ((name, value),) = styled_query_pairs("p", ["a,b", "c d"], explode=False)
    assert (name, value) == ("p", "a,b,c d")
    assert dict(parse_qsl(encode_pairs([(name, value)]))) == {"p": "a,b,c d"}
    copied = copy.deepcopy(value)
    assert encode_pairs([("p", copied)]) == "p=a%2Cb,c%20d"


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        (":/?#[]@!$&'()*+,;=", "p=:/?%23%5B%5D@!$%26'()*%2B,;%3D"),
        ("a%2Fb%", "p=a%2Fb%25"),
        ("é %zz", "p=%C3%A9%20%25zz"),
    ],
)
def test_reserved_characters_go_as_they_are(value: str, wire: str) -> None:
    assert encode_pairs(styled_query_pairs("p", value, allow_reserved=True)) == wire


def test_reserved_characters_never_break_what_is_around_them() -> None:
    assert (
        styled_path_value("p", "a/b?c#d:e,f", allow_reserved=True)
        == "a%2Fb%3Fc%23d:e,f"
    )
    assert styled_path_value("p", ["a,b", "c;d"], allow_reserved=True) == "a%2Cb,c;d"
    matrix = styled_path_value("p", "a;b=c", style="matrix", allow_reserved=True)
    assert matrix == ";p=a%3Bb=c"
    assert cookie_value("c", "a;b,c/d", allow_reserved=True) == "c=a%3Bb%2Cc/d"
    joined = styled_query_pairs("p", ["a,b", "c/d"], explode=False, allow_reserved=True)
    assert encode_pairs(joined) == "p=a%2Cb,c/d"
    with pytest.raises(ValueError, match="'p' holds percent-encoded bytes"):
        styled_query_pairs("p", "%FF", allow_reserved=True)


@pytest.mark.parametrize(
    "value",
    [{"a": {}}, {"a": []}, {"a": [[1]]}, {"a": [None]}, {"a[b]": 1}, {"a": [{}]}],
)
def test_what_a_deep_object_cannot_write_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="'p' cannot hold"):
        styled_query_pairs("p", value, style="deepObject")


@pytest.mark.parametrize(
    ("value", "before", "text"),
    [
        ("a-b", "-", "a%2Db"),
        ("a.b", "..", "a%2Eb"),
        ("a-b", "", "a-b"),
        (-1.5, ".", "-1%2E5"),
        ("axb", "x", "a%78b"),
        ("ab", "%C3%A9", "ab"),
    ],
)
def test_an_item_of_a_segment_ends_where_the_text_after_it_begins(
    value: object, before: str, text: str
) -> None:
    assert styled_path_value("a", value, before=before) == text


def test_an_item_that_holds_the_text_after_it_is_refused() -> None:
    with pytest.raises(ValueError, match="must not hold '%C3%A9'"):
        styled_path_value("a", "é", before="%C3%A9")
