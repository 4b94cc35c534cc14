from __future__ import annotations

from datetime import date
from email import message_from_bytes
from email.policy import HTTP
from enum import Enum
from typing import TYPE_CHECKING

import pytest

from templates.client.runtime._form import form_body
from templates.client.runtime._header_parameters import header_value
from templates.client.runtime._json_body import json_body
from templates.client.runtime._multipart import multipart_body
from templates.client.runtime._path_parameters import path_value
from templates.client.runtime._query_parameters import query_pairs
from templates.client.runtime._text_body import text_body

if TYPE_CHECKING:
    from collections.abc import Callable


def test_json_is_compact_utf_8() -> None:
    assert (
        json_body({"key": "中", "n": [1, None]})
        == b'{"key": "\\u4e2d", "n": [1, null]}'
    )


def test_json_must_be_json() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        json_body({"n": [float("nan")]})


class _Color(Enum):
    RED = "red"


def test_json_has_names_and_values_of_other_types() -> None:
    day = date(2026, 1, 2)
    assert json_body({day: [_Color.RED, (day,)], 1: {"x"}}) == (
        b'{"2026-01-02": ["red", ["2026-01-02"]], "1": ["x"]}'
    )


@pytest.mark.parametrize(
    "write",
    [
        lambda value: json_body({"a": [value]}),
        lambda value: form_body({"a": value}),
        lambda value: multipart_body({"a": {"b": value}}),
        lambda value: path_value("a", value),
        lambda value: query_pairs("a", value),
        lambda value: header_value("A", value),
        text_body,
    ],
)
@pytest.mark.parametrize("value", [object(), 1j, iter("ab"), range(2), type])
def test_values_of_types_that_cannot_be_sent(
    write: Callable[[object], object], value: object
) -> None:
    with pytest.raises(TypeError, match=type(value).__name__):
        write(value)


def test_a_text_is_a_body_and_bytes_are_none() -> None:
    assert text_body("中") == "中".encode()
    with pytest.raises(TypeError, match="the body takes a str, not bytes"):
        text_body(b"x")


def test_bytes_in_json_are_utf_8() -> None:
    """As properties of the format `binary` are typed."""
    assert json_body({"a": b"text"}) == b'{"a": "text"}'


def test_forms_repeat_lists_and_leave_out_none() -> None:
    assert form_body({"a": "x y&", "l": [1, 2], "n": None}) == b"a=x%20y%26&l=1&l=2"


def test_multipart_is_read_back_by_a_parser() -> None:
    content_type, body = multipart_body(
        {
            'a"b': "text",
            "file": b"\0\r\n--",
            "meta": {"k": 1},
            "tags": ["x", "y"],
            "no": None,
        }
    )
    assert isinstance(body, bytes)
    message = message_from_bytes(
        f"Content-Type: {content_type}\r\n\r\n".encode() + body, policy=HTTP
    )
    parts = [
        (
            part.get_param("name", header="content-disposition"),
            part.get_payload(decode=True),
        )
        for part in message.iter_parts()
    ]
    assert parts == [
        ("a%22b", b"text"),
        ("file", b"\0\r\n--"),
        ("meta", b'{"k": 1}'),
        ("tags", b"x"),
        ("tags", b"y"),
    ]


def test_multipart_is_reproducible() -> None:
    assert multipart_body({"a": "1"}) == multipart_body({"a": "1"})
    assert multipart_body({"a": "1"})[0] != multipart_body({"a": "2"})[0]
