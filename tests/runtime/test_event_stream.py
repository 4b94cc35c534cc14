"""Server-sent events and JSON texts out of bytes, however they are cut."""

from __future__ import annotations

import pytest

from templates.client.runtime._event_stream import ServerSentEvent, events
from templates.client.runtime._items import ItemError, Items
from templates.client.runtime._json_lines import json_lines, json_sequence

Event = ServerSentEvent[str]
LIMIT = 1000


def read(items: Items[object], body: bytes, size: int) -> list[object]:
    """What is read of a body that arrives in pieces of a size."""
    found: list[object] = []
    for start in range(0, len(body), size):
        found += items.feed(body[start : start + size])
    return [*found, *items.end()]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"data: a\n\n", [Event("a")]),
        (
            b"data:a\r\n\r\ndata: b\r\rdata:  c\n\n",
            [Event("a"), Event("b"), Event(" c")],
        ),
        (b"\xef\xbb\xbfdata: a\n\n", [Event("a")]),
        (b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\n", []),
        (b"data: a\ndata: b\ndata\ndata:\n\n", [Event("a\nb\n\n")]),
        (b"data\n\ndata:\n\n", [Event(""), Event("")]),
        (b": a comment\n\n:\n\ndata: a\n\n", [Event("a")]),
        (b"event: e\n\ndata: a\n\n", [Event("a")]),
        (b"event: e\ndata: a\n\ndata: b\n\n", [Event("a", "e"), Event("b")]),
        (
            b"id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
            [Event("a", id="1"), Event("b", id="1"), Event("c")],
        ),
        (b"id: 1\n\nid: x\0y\ndata: a\n\n", [Event("a", id="1")]),
        (
            b"retry: 20\ndata: a\n\nretry: 1.5\ndata: b\n\nretry: \xd9\xa3\ndata: c\n\n",
            [Event("a", retry=20), Event("b"), Event("c")],
        ),
        (b"other: x\nDATA: y\n data: z\ndata: a\n\n", [Event("a")]),
        (b"data: a\n\ndata: lost", [Event("a")]),
        (b"data: a\n\ndata: lost\n", [Event("a")]),
        (b"data: \xc3\xbc\xff\n\n", [Event("ü\N{REPLACEMENT CHARACTER}")]),
        (b"data: a:b: c\n\n", [Event("a:b: c")]),
        (b"data: [DONE]\n\ndata: a\n\n", [Event("[DONE]"), Event("a")]),
        (b"\r\n\r\n\n\ndata: a\r\n\r\n", [Event("a")]),
        (b"", []),
    ],
)
def test_events(body: bytes, expected: list[object], size: int) -> None:
    assert read(events(str)(LIMIT), body, size) == expected


def test_data_that_is_json_ends_as_is_the_custom() -> None:
    body = b"data: [1,\ndata: 2]\n\ndata: [DONE]\n\ndata: [3]\n\n"
    assert read(events(list[int])(LIMIT), body, 4) == [ServerSentEvent([1, 2])]


@pytest.mark.parametrize("size", [1, 3, 100])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"1\n2\n", [1, 2]),
        (b"1\r\n\r\n \n2", [1, 2]),
        (b"", []),
        (b"\n\n", []),
    ],
)
def test_lines(body: bytes, expected: list[object], size: int) -> None:
    assert read(json_lines(int)(LIMIT), body, size) == expected


@pytest.mark.parametrize("size", [1, 3, 100])
def test_sequences(size: int) -> None:
    body = b"\x1e[1,\n2]\n\x1e\x1e[]\n\x1e[3]"
    assert read(json_sequence(list[int])(LIMIT), body, size) == [[1, 2], [], [3]]


@pytest.mark.parametrize(
    ("items", "body", "reason"),
    [
        (json_lines(int)(LIMIT), b'1\n"secret"\n', "valid integer"),
        (json_lines(int)(LIMIT), b"1\n{\n", "not JSON"),
        (json_lines(int)(LIMIT), b"1\n[" + b"[" * 900 + b"\n", "JSON"),
        (json_lines(int)(3), b"1\n1234\n", "larger"),
        (json_lines(int)(3), b"1234", "larger"),
        (events(int)(LIMIT), b"data: 1\n\ndata: x\n\n", "not JSON"),
        (events(str)(5), b"data: 1\n\n", "larger"),
        (events(str)(8), b"data: 12\ndata: 34\ndata: 5678\ndata: 9\n\n", "larger"),
        (events(str)(LIMIT), b":" + b"x" * LIMIT, "larger"),
    ],
)
def test_what_is_not_as_documented(
    items: Items[object], body: bytes, reason: str
) -> None:
    with pytest.raises(ItemError, match=reason) as caught:
        read(items, body, 2)
    assert "secret" not in str(caught.value)
