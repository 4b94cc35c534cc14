"""What kind of body a media type names, for all who ask."""

from __future__ import annotations

from pathlib import Path

import pytest
from specgen import stub
from specgen.stub.wire.media_ranges import (
    concrete,
    parameters_of,
    precision,
    split_outside_quotes,
)
from specgen.stub.wire.media_types import essence_of, kind_of
from specgen.templates import CLIENT_RUNTIME

from templates.client.runtime import _content_type


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("application/json", "json"),
        ("Application/JSON ; Charset=UTF-8", "json"),
        ("application/json; charset=utf-8", "json"),
        ("text/json", "json"),
        ("application/problem+json", "json"),
        ("application/vnd.api+json;ext=bulk", "json"),
        ("application/*+json", "json"),
        ("application/jsonp", "binary"),
        ("text/json.test", "text"),
        ("application/xml", "xml"),
        ("TEXT/XML", "xml"),
        ("application/vnd.x+xml", "xml"),
        ("application/atom+xml; type=feed", "xml"),
        ("application/xml-dtd", "binary"),
        ("application/xhtml+xml", "text"),
        ("text/html", "text"),
        ("text/csv; header=present", "text"),
        ("text/*", "text"),
        ("application/x-www-form-urlencoded; charset=utf-8", "form"),
        ("multipart/form-data; boundary=x", "multipart"),
        ("multipart/mixed", "binary"),
        ("text/event-stream;charset=utf-8", "event_stream"),
        ("application/x-ndjson", "json_lines"),
        ("application/ndjson", "json_lines"),
        ("application/jsonl", "json_lines"),
        ("application/x-jsonlines", "json_lines"),
        ("application/json-seq", "json_lines"),
        ("application/geo+json-seq", "json_lines"),
        ("application/stream+json", "json_lines"),
        ("text/stream+json", "json_lines"),
        ("application/octet-stream", "binary"),
        ("image/png", "binary"),
        ("image/*", "any"),
        ("application/*", "any"),
        ("*/*", "any"),
        ("", "binary"),
        ("json", "binary"),
    ],
)
def test_the_kind_of_a_media_type(media_type: str, kind: str) -> None:
    assert kind_of(media_type) == kind
    assert _content_type.essence_of(media_type) == essence_of(media_type)
    assert _content_type.is_json(media_type) is (kind == "json")
    assert _content_type.is_xml(media_type) is (kind == "xml")


@pytest.mark.parametrize(
    ("text", "essence", "parameters"),
    [
        (None, "", {}),
        ("text/plain", "text/plain", {}),
        (
            " Text/Plain;CHARSET=Latin-1 ; x = 1",
            "text/plain",
            {"charset": "Latin-1", "x": "1"},
        ),
        (
            r'a/b; one="x;y"; two="say \"hi\""',
            "a/b",
            {"one": "x;y", "two": 'say "hi"'},
        ),
        ('a/b; broken="x;y', "a/b", {"broken": '"x;y'}),
        ("a/b; flag; c=1; c=2", "a/b", {"c": "1"}),
    ],
)
def test_the_parts_of_a_media_type(
    text: str | None, essence: str, parameters: dict[str, str]
) -> None:
    assert (essence_of(text), parameters_of(text)) == (essence, parameters)


@pytest.mark.parametrize(
    ("media_range", "media_type", "expected"),
    [
        ("*/*", "image/png", 1),
        ("image/*", "IMAGE/png", 2),
        ("application/*+json", "application/hal+json", 2),
        ("application/*+json", "application/json", 0),
        ("image/png", "image/png; x=1", 3),
        ("a/b;version=2", "a/b; VERSION=2; charset=utf-8", 4),
        ("a/b;version=2", "a/b;version=1", 0),
        ("a/b;version=2", "a/b", 0),
        ("a/b;charset=utf-8", "a/b", 3),
        ("image/*", "text/plain", 0),
        ("image/png", "image/*", 0),
    ],
)
def test_how_precisely_a_range_names_a_media_type(
    media_range: str, media_type: str, expected: int
) -> None:
    assert precision(media_range, media_type) == expected


@pytest.mark.parametrize(
    ("media_range", "named"),
    [
        ("text/csv; header=present", "text/csv; header=present"),
        ("text/*", "text/plain"),
        ("image/*", "image/png"),
        ("application/*+json", "application/x+json"),
        ("application/*", "application/octet-stream"),
        ("*/*", "application/octet-stream"),
    ],
)
def test_one_media_type_of_a_range(media_range: str, named: str) -> None:
    assert concrete(media_range) == named


def test_separators_in_quotes_do_not_separate() -> None:
    assert split_outside_quotes('a/b;x="1,2", c/d', ",") == ['a/b;x="1,2"', " c/d"]


@pytest.mark.parametrize("name", ["media_types", "media_ranges"])
def test_clients_and_the_stub_hold_the_same_text(name: str) -> None:
    in_stub = Path(stub.__file__).parent / "wire" / f"{name}.py"
    in_client = (CLIENT_RUNTIME / f"_{name}.py").read_text("utf-8")
    assert in_client.replace("from ._", "from .") == in_stub.read_text("utf-8")
