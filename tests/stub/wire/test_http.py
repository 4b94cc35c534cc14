"""The server over sockets: odd, broken and hostile requests get an answer, and soon."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.stub.conftest import Stub

MAIN = "/?Action=GetBalance&Account=main"
# Long enough for a loaded machine; a test that needs it has failed.
TIMEOUT = 20


@pytest.fixture(scope="module")
def port(stub: Stub) -> Iterator[int]:
    """Serve on a thread's own event loop, as a test of somebody's own would."""
    app = stub.app(verify=False, body_limit=100_000)
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        lifespan="off",
        ws="none",
        http="httptools",
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def exchange(port: int, data: bytes, *, half_close: bool = True) -> bytes:
    """Send bytes, and return everything that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as connection:
        connection.sendall(data)
        if half_close:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
        found = bytearray()
        while chunk := connection.recv(65536):
            found += chunk
        return bytes(found)


def head(method: str, target: str, *lines: str) -> bytes:
    text = "\r\n".join(
        [f"{method} {target} HTTP/1.1", "Host: x", "Connection: close", *lines]
    )
    return f"{text}\r\n\r\n".encode("latin-1")


def status(answer: bytes) -> int:
    assert answer.startswith(b"HTTP/1.1 "), answer
    return int(answer.split(b" ", 2)[1])


def body(answer: bytes) -> Any:
    return json.loads(answer.partition(b"\r\n\r\n")[2])


def test_an_ordinary_request(port: int) -> None:
    answer = exchange(port, head("GET", MAIN))
    assert (status(answer), body(answer)["Account"]) == (200, "main")


def test_head_has_no_body(port: int) -> None:
    answer = exchange(port, head("HEAD", MAIN))
    assert status(answer) == 200
    assert answer.endswith(b"\r\n\r\n")


def test_options(port: int) -> None:
    answer = exchange(port, head("OPTIONS", MAIN))
    assert status(answer) == 204
    assert b"allow: GET, POST, HEAD, OPTIONS\r\n" in answer


def test_a_chunked_body(port: int) -> None:
    lines = ("Content-Type: application/json", "Transfer-Encoding: chunked")
    data = (
        head("POST", "/parcels", *lines) + b'8\r\n{"name":\r\n5\r\n"xx"}\r\n0\r\n\r\n'
    )
    assert status(exchange(port, data)) == 201


def test_expect_continue(port: int) -> None:
    lines = (
        "Content-Type: application/json",
        "Content-Length: 13",
        "Expect: 100-continue",
    )
    answer = exchange(port, head("POST", "/parcels", *lines) + b'{"name":"xx"}')
    first, _, rest = answer.partition(b"\r\n\r\n")
    assert first == b"HTTP/1.1 100 Continue"
    assert status(rest) == 201


def test_a_body_that_is_too_large_is_not_awaited(port: int) -> None:
    lines = ("Content-Type: application/json", "Content-Length: 100001")
    answer = exchange(port, head("POST", "/parcels", *lines), half_close=False)
    assert status(answer) == 413


def test_malformed_json_is_answered(port: int) -> None:
    lines = ("Content-Type: application/json", "Content-Length: 8")
    answer = exchange(port, head("POST", "/parcels", *lines) + b'{"name":')
    assert (status(answer), body(answer)["code"]) == (400, "malformed-body")


def test_two_requests_on_one_connection(port: int) -> None:
    first = b"GET /parcels/special HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = exchange(port, first + head("GET", "/parcels/special"), half_close=False)
    assert answer.count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/parcels/%ff", {400}),
        ("/parcels/%00", {400}),
        ("/parcels/%zz", {400}),
        ("/parcels/%", {400}),
        ("/parcels/1/label.pdf?%ff=%ff", {400}),
        ("/parcels/%ff/label.pdf", {400}),
        ("/parcels/%2F/label.pdf", {200}),
        ("/parcels/..%2f/label.pdf", {200}),
        ("/parcels/1/label.", {404}),
        ("//parcels", {404}),
        ("/parcels//label.pdf", {404}),
        ("*", {400, 404}),
        ("http://other/parcels/special", {200}),
        ("/parcels/special#fragment", {200, 400}),
        ("/parcels?" + "tag=x&" * 999, {200}),
        ("/parcels?" + "tag=x&" * 1001, {400}),
        ("/" + "a/" * 20_000, {404, 400}),
        ("/parcels/" + "1" * 5000, {200, 400}),
        ("/parcels?weight=" + "1" * 5000, {400}),
        ("/parcels?ids=" + "1," * 5000, {200, 400}),
        ("/parcels?filter[=1&filter]=2&filter[]=3", {200, 400}),
        ("/parcels?extra=" + "[" * 5000, {400}),
        ("/?Action=GetBalance&Account=main&Format=%00", {200}),
        ("/?Action=%00", {404}),
        ("/?Action", {404}),
        ("/?=&==&&", {400}),
    ],
)
def test_odd_targets(port: int, target: str, expected: set[int]) -> None:
    assert status(exchange(port, head("GET", target))) in expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Accept: ,;,q=;q=2,*/*;q=x"], {200}),
        (["Accept: " + "a/b," * 5000], {406}),
        (["Accept: \xff\xfe"], {406}),
        (["Accept: application/xml", "Accept: application/json"], {200}),
        (["Upgrade: websocket", "Connection: Upgrade"], {200, 400, 426}),
        (
            ["Content-Type: application/x-www-form-urlencoded", "Content-Length: 0"],
            {200},
        ),
        (["Content-Type: multipart/form-data; boundary=\x7f"], {200, 400}),
        (["X-Acs-Action: \xff"], {200}),
        (["Expect: something-else"], {200, 417}),
        (["Cookie: =;;;a"], {200}),
        (["Content-Length: -1"], {400}),
        (["Content-Length: 1", "Content-Length: 2"], {400}),
    ],
)
def test_odd_headers(port: int, lines: list[str], expected: set[int]) -> None:
    assert status(exchange(port, head("GET", MAIN, *lines))) in expected


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        ("application/json", b"\x00"),
        ("application/json", b"\xef\xbb\xbf{}"),
        ("application/json", "{}".encode("utf-16")),
        ("application/json", b"[" * 50_000),
        ("application/json", b'{"to":' * 10_000),
        ("application/json", b'{"name": ' + b"9" * 10_000 + b"}"),
        ("application/json", b'{"name": 1e999}'),
        ("application/xml", b"<"),
        ("application/xml", b"<a>" * 10_000),
        ("application/xml", b"<a/>" * 2),
        ("application/xml", b'<?xml version="1.0" encoding="x"?><a/>'),
        ("application/xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        ("application/xml", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'),
        ("application/x-www-form-urlencoded", b"%ff=%ff"),
        ("application/x-www-form-urlencoded", b"&" * 50_000),
        ("application/x-www-form-urlencoded", b"tags"),
        ("multipart/form-data", b"--x"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data\r\n\r\n\xff\r\n--x--",
        ),
        ("multipart/form-data; boundary=" + "x" * 5000, b"--x\r\n"),
    ],
)
def test_hostile_bodies(port: int, media_type: str, data: bytes) -> None:
    lines = (f"Content-Type: {media_type}", f"Content-Length: {len(data)}")
    answer = exchange(port, head("POST", "/parcels", *lines) + data)
    assert status(answer) == 400


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"POST /parcels HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_no_http(port: int, data: bytes) -> None:
    answer = exchange(port, data)
    assert not answer or 400 <= status(answer) < 500


def test_callers_that_hang_up(port: int) -> None:
    lines = ("Content-Type: application/json", "Content-Length: 100")
    for _ in range(20):
        with socket.create_connection(
            ("127.0.0.1", port), timeout=TIMEOUT
        ) as connection:
            connection.sendall(head("POST", "/parcels", *lines) + b"{")
    assert status(exchange(port, head("GET", MAIN))) == 200
