"""Responses as they arrive, in pieces of any size, read as h11 reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import h11
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from templates.client.runtime._blocking import run
from templates.client.runtime._http1 import (
    ProtocolError,
    Reader,
    Response,
    UnsendableError,
    decoded,
    encode_head,
    read_head,
)
from templates.client.runtime._messages import Request

if TYPE_CHECKING:
    from collections.abc import Iterable

METHODS = ("GET", "HEAD", "POST")
HEADERS = (
    b"Content-Length: 3",
    b"Content-Length: 0",
    b"content-length:3",
    b"Content-Length: 3, 3",
    b"Content-Length: +3",
    b"Content-Length: 3x",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: gzip, chunked",
    b"Connection: close",
    b"X-A: \xe9\tb ",
    b"X-A:",
    b" folded",
    b"X A: b",
    b"X-A : b",
    b"X-A: \x00",
    b"no colon",
)
BODIES = (
    b"",
    b"abc",
    b"abcd",
    b"ab",
    b"3\r\nabc\r\n0\r\n\r\n",
    b"1;x=y\r\na\r\n2\r\nbc\r\n0\r\nX-T: 1\r\n\r\n",
    b"03\nabc\n0\n\n",
    b"3\r\nabcd\r\n0\r\n\r\n",
    b"-3\r\nabc\r\n0\r\n\r\n",
    b"0x3\r\nabc\r\n0\r\n\r\n",
    b"\r\n\r\n",
    b"3\r\nabc\r\n",
)
STATUS_LINES = (
    b"HTTP/1.1 200 OK",
    b"HTTP/1.1 200",
    b"HTTP/1.0 200 OK",
    b"HTTP/1.1 204 No Content",
    b"HTTP/1.1 304 Not Modified",
    b"HTTP/1.1 404 \xe9",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK",
    b"HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK",
    b"HTTP/2 200 OK",
    b"HTTP/1.1 20 OK",
    b"HTTP/1.1  200 OK",
    b"ICY 200 OK",
)
Read = tuple[int, list[tuple[str, str]], bytes]


def in_pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def ours(method: str, pieces: Iterable[bytes]) -> Read | None:
    """Return status, headers and body; None if the response is refused."""
    left = iter(pieces)

    async def receive() -> bytes:
        return next(left, b"")

    async def whole() -> Read:
        reader = Reader(receive)
        response = Response(reader, await read_head(reader), method)
        body = b""
        while piece := await response.read():
            body += piece
        headers = [(name.lower(), value) for name, value in response.head.headers]
        return response.head.status, _other(headers), body

    try:
        return run(whole())
    except ProtocolError:
        return None


def _other(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the headers without the length, of which h11 keeps one."""
    return [(name, value) for name, value in headers if name != "content-length"]


def theirs(method: str, data: bytes) -> Read | None:
    connection = h11.Connection(h11.CLIENT)
    framing = [("Content-Length", "0")] if method == "POST" else []
    connection.send(
        h11.Request(method=method, target="/", headers=[("Host", "h"), *framing])
    )
    connection.send(h11.EndOfMessage())
    connection.receive_data(data)
    connection.receive_data(b"")
    status, body = 0, b""
    headers: list[tuple[str, str]] = []
    try:
        while not isinstance(event := connection.next_event(), h11.EndOfMessage):
            if isinstance(event, h11.Response):
                status = event.status_code
                headers = [(n.decode(), decoded(value)) for n, value in event.headers]
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif event in (h11.NEED_DATA, h11.PAUSED) or isinstance(
                event, h11.ConnectionClosed
            ):
                return None
    except h11.RemoteProtocolError:
        return None
    return status, _other(headers), body


RESPONSES = st.builds(
    lambda start, headers, body: b"\r\n".join((start, *headers, b"", b"")) + body,
    st.sampled_from(STATUS_LINES),
    st.lists(st.sampled_from(HEADERS), max_size=3),
    st.sampled_from(BODIES),
)


@settings(max_examples=600)
@given(st.sampled_from(METHODS), RESPONSES, st.integers(1, 40))
@example("GET", b"HTTP/1.1 200 OK\n\nabc", 1)
@example("GET", b"HTTP/1.1 200 OK\r\nContent-Length: 3\n\r\nabc", 2)
def test_a_response_is_read_as_h11_reads_it(
    method: str, data: bytes, size: int
) -> None:
    assert ours(method, in_pieces(data, size)) == theirs(method, data)


@settings(max_examples=400)
@given(st.sampled_from(METHODS), RESPONSES, st.data())
def test_bytes_that_changed_never_raise_anything_else(
    method: str, data: bytes, draw: st.DataObject
) -> None:
    place = draw.draw(st.integers(0, len(data) - 1))
    changed = data[:place] + draw.draw(st.binary(max_size=3)) + data[place + 1 :]
    assert ours(method, in_pieces(changed, 7)) == ours(method, [changed])


def test_a_head_without_end_is_refused() -> None:
    assert ours("GET", [b"HTTP/1.1 200 OK\r\n"] + [b"A: b\r\n"] * 20_000) is None


@pytest.mark.parametrize(
    "line",
    [
        b"A:" + b" " * 60_000 + b"\x01",
        b"A" * 60_000,
        b"A:" + b"\r\n " * 20_000 + b"\x01",
    ],
    ids=["blanks", "name", "continued"],
)
def test_a_long_line_that_is_not_a_header_is_refused(line: bytes) -> None:
    """In one pass: where a pattern tried each number of blanks anew, it took 14 seconds."""
    assert ours("GET", [b"HTTP/1.1 200 OK\r\n" + line + b"\r\n\r\n"]) is None


def test_trailers_without_end_are_refused() -> None:
    start = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    assert ours("GET", [start] + [b"A: b\r\n"] * 20_000) is None


@pytest.mark.parametrize(
    "headers",
    [
        (("Content-Length", "4"),),
        (("content-length", "3"), ("Content-Length", "3")),
        (("Transfer-Encoding", "chunked"),),
        (("Host", "a"), ("host", "b")),
        (("X A", "b"),),
    ],
)
def test_a_header_that_contradicts_the_request_is_refused(
    headers: tuple[tuple[str, str], ...],
) -> None:
    request = Request("POST", "http://h", "/", headers=headers, body=b"abc")
    with pytest.raises(UnsendableError):
        encode_head(request, request.target)


def test_a_length_that_is_right_stands_once() -> None:
    request = Request("PUT", "http://h", "/", (), (("content-length", "3"),), b"abc")
    assert encode_head(request, "/") == (
        b"PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n"
    )
