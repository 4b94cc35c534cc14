"""Requests that do not end, or of which it is not clear whom they are for or where they end."""

from __future__ import annotations

import socket
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

import pytest
from specgen.stub.faults.rule import Rule
from specgen.stub.run import uvicorn_config
from specgen.stub.testing import StubServer
from specgen.stub.transport.h11_protocol import PatientProtocol
from specgen.stub.transport.httptools_protocol import DirectResponseProtocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from specgen.stub.serve.application import Application

# Long enough for a loaded machine; a test that waits for so long has failed.
LONG = 60
SHORT = 0.5
GET = "GET /orders/1 HTTP/1.1\r\nHost: x\r\n"
POST = "POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
CHUNKED = f"{POST}Transfer-Encoding: chunked\r\n\r\n"
NEXT = "GET /orders/1 HTTP/1.1\r\nHost: smuggled\r\n\r\n"


@pytest.fixture(
    params=[DirectResponseProtocol, PatientProtocol], ids=["httptools", "h11"]
)
def serve(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    make_app: Callable[..., Application],
) -> Callable[..., StubServer]:
    """Serve by either protocol."""
    monkeypatch.setattr(uvicorn_config, "_http", request.param)

    def make(seconds: float = LONG, *rules: Rule) -> StubServer:
        return StubServer(make_app(rules=rules), request_timeout=seconds)

    return make


@contextmanager
def connected(server: StubServer) -> Iterator[socket.socket]:
    address = ("127.0.0.1", server.port)
    with closing(socket.create_connection(address, timeout=LONG)) as connection:
        yield connection


def rest(connection: socket.socket) -> bytes:
    """What comes back until the server closes the connection."""
    found = b""
    try:
        while data := connection.recv(65536):
            found += data
    except ConnectionResetError:
        pass
    return found


def exchange(server: StubServer, text: str) -> bytes:
    with connected(server) as connection:
        connection.sendall(text.encode("latin-1"))
        return rest(connection)


def statuses(answer: bytes) -> list[int]:
    return [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]


# Requests that do not end


UNFINISHED = {
    "": [],
    "G": [408],
    GET: [408],
    f"{POST}Content-Length: 5\r\n\r\n": [408],
    f"{POST}Content-Length: 5\r\n\r\nnull": [408],
    f"{CHUNKED}4\r\nnull\r\n": [408],
    f"{GET}\r\n{GET}": [200, 408],
    f"{GET}\r\n{POST}Content-Length: 5\r\n\r\nnull": [200, 408],
}


def test_a_request_that_does_not_end_is_given_up(
    serve: Callable[..., StubServer],
) -> None:
    with serve(SHORT) as server, ExitStack() as stack:
        waiting = {text: stack.enter_context(connected(server)) for text in UNFINISHED}
        for text, connection in waiting.items():
            connection.sendall(text.encode())
        found = {text: statuses(rest(c)) for text, c in waiting.items()}
        assert found == UNFINISHED
        # The others were never whole, so there is nothing to take down.
        assert [call.status for call in server.calls()] == [200, 200]


@pytest.mark.parametrize(
    "start", [f"{GET}X-A: ", f"{POST}Content-Length: 99999\r\n\r\n"]
)
def test_a_byte_now_and_then_gives_it_no_more_time(
    serve: Callable[..., StubServer], start: str
) -> None:
    with serve(SHORT) as server, connected(server) as connection:
        connection.sendall(start.encode())
        connection.settimeout(SHORT / 20)
        found = None
        while found is None:
            try:
                found = connection.recv(100)
            except TimeoutError:
                connection.sendall(b"a")
            except ConnectionResetError:
                found = b""
        assert statuses(found) in ([408], [])


def test_an_answer_may_take_longer_than_its_request(
    serve: Callable[..., StubServer],
) -> None:
    slow = Rule(latency_ms=2 * SHORT * 1000)
    with (
        serve(SHORT, slow) as server,
        connected(server) as one,
        connected(server) as two,
    ):
        one.sendall(f"{GET}Connection: close\r\n\r\n".encode())
        # Here the next one has begun already, and waits.
        two.sendall(f"{GET}\r\n{GET}".encode())
        assert statuses(rest(one)) == [200]
        assert statuses(rest(two)) == [200, 408]


def test_a_head_without_an_end_is_refused(serve: Callable[..., StubServer]) -> None:
    with serve() as server, connected(server) as connection:
        sent = 0
        try:
            connection.sendall(GET.encode())
            while sent < 64 * 1024 * 1024:
                sent += connection.send(b"X-A: " + b"a" * 1024 + b"\r\n")
        except OSError:
            pass
        assert sent < 64 * 1024 * 1024


# Requests that are not clear


def host(*values: str, version: str = "1.1", target: str = "/orders/1") -> str:
    lines = "".join(f"Host: {value}\r\n" for value in values)
    return f"GET {target} HTTP/{version}\r\nConnection: close\r\n{lines}\r\n"


UNCLEAR_HOSTS = [
    host(),
    host("a", "b"),
    host("a", "a"),
    host("a", version="1.0", target="/orders/1").replace("Host: a", "Host: a\r\nHost: b"),
    host(""),
    host("a b"),
    host("a/b"),
    host("u@a"),
    host("a:b"),
    host("a:1:2"),
    host("a,b"[:1] + "\xe9"),
    host("[::1"),
    host("[x]"),
    host("%zz"),
    host("x", target="http://u@x/orders/1"),
    host("x", target="http:///orders/1"),
    host(target="http://x/orders/1"),
    host("a", "b", target="http://x/orders/1"),
]  # fmt: skip


def test_one_host_that_is_one(serve: Callable[..., StubServer]) -> None:
    with serve() as server:
        found = {text: statuses(exchange(server, text)) for text in UNCLEAR_HOSTS}
    assert found == {key: [400] for key in UNCLEAR_HOSTS}


CLEAR_HOSTS = [
    host(version="1.0"),
    host("a"),
    host("a:80"),
    host("a:"),
    host("127.0.0.1:8700"),
    host("[::1]:80"),
    host("a-b_c.example"),
    host("%C3%A9"),
    host("x", target="HTTP://other:81/orders/1"),
    host("x", target="https://other/orders/1?"),
]


def test_hosts_that_are_right(serve: Callable[..., StubServer]) -> None:
    with serve() as server:
        found = {text: statuses(exchange(server, text)) for text in CLEAR_HOSTS}
    assert found == {key: [200] for key in CLEAR_HOSTS}


def test_the_target_counts_more_than_the_header(
    serve: Callable[..., StubServer],
) -> None:
    with serve() as server:
        exchange(server, host("x", target="http://other:81/orders/1?a=b"))
        exchange(server, host("x", target="http://other"))
        assert [call.request.url for call in server.calls()] == ["/orders/1?a=b", "/"]
        found = [dict(call.request.headers)["host"] for call in server.calls()]
        assert found == ["other:81", "other"]


def test_the_journal_tells_what_is_not_clear(serve: Callable[..., StubServer]) -> None:
    with serve() as server:
        exchange(server, host("a/b"))
        (call,) = server.calls()
        assert call.violation is not None
        assert (call.violation.parameter, call.status) == ("Host", 400)


@pytest.mark.parametrize(
    "text",
    [
        host("x", target="http://user:hush@x/orders/1"),
        host("a", "b").replace("\r\n\r\n", "\r\nAuthorization: Bearer hush\r\n\r\n"),
    ],
)
def test_no_secret_of_what_is_refused_is_taken_down(
    serve: Callable[..., StubServer], text: str
) -> None:
    assert "hush" in text
    with serve() as server:
        assert statuses(exchange(server, text)) == [400]
        assert "hush" not in "".join(c.model_dump_json() for c in server.calls())


def test_a_request_for_the_pages_is_no_exception(
    serve: Callable[..., StubServer],
) -> None:
    with serve() as server:
        text = host("a/b", target="/__stub__/health")
        assert statuses(exchange(server, text)) == [400]
        assert statuses(exchange(server, text.replace("a/b", "a"))) == [200]


SMUGGLING = [
    f"{POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{NEXT}",
    f"{POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{NEXT}",
    f"{POST}Content-Length: 4\r\nContent-Length: 5\r\n\r\nnullX{NEXT}",
    f"{POST}Content-Length: 4, 5\r\n\r\nnull{NEXT}",
    f"{POST}Content-Length: +4\r\n\r\nnull{NEXT}",
    f"{POST}Content-Length: -4\r\n\r\nnull{NEXT}",
    f"{POST}Content-Length: 0x4\r\n\r\nnull{NEXT}",
    f"{POST}Content-Length: \r\n\r\nnull{NEXT}",
    f"{POST}Content-Length : 4\r\n\r\nnull{NEXT}",
    f"{POST}Content-Length: {'9' * 40}\r\n\r\n{NEXT}",
    f"{POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n{NEXT}",
    f"{POST}Transfer-Encoding: identity\r\n\r\n{NEXT}",
    f"{POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{NEXT}",
    f"{POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n{NEXT}",
    f"{POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{NEXT}",
    f"{POST}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n{NEXT}",
    f"{POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{NEXT}",
    f"{CHUNKED}0x4\r\nnull\r\n0\r\n\r\n{NEXT}",
    f"{CHUNKED}-4\r\nnull\r\n0\r\n\r\n{NEXT}",
    f"{CHUNKED}4\nnull\r\n0\r\n\r\n{NEXT}",
    f"{CHUNKED}4\r\nnullX0\r\n\r\n{NEXT}",
    f"{POST}X-A: a\rContent-Length: 4\r\n\r\nnull{NEXT}",
    f"{POST}X-A: a\0b\r\n\r\n{NEXT}",
]


def test_nothing_is_smuggled_behind_a_request(
    serve: Callable[..., StubServer],
) -> None:
    with serve() as server:
        found = {text: statuses(exchange(server, text)) for text in SMUGGLING}
        assert found == {key: [400] for key in SMUGGLING}
        assert not any(call.operation == "getOrder" for call in server.calls())


@pytest.mark.parametrize("fold", ["X-A: b\r\n c\r\n", "X-A: b\r\n\tc\r\n"])
def test_a_folded_line_hides_no_header(
    serve: Callable[..., StubServer], fold: str
) -> None:
    text = f"{fold}Content-Length: 4\r\nConnection: close\r\n\r\nnull"
    with serve() as server:
        assert statuses(exchange(server, f"{POST}{text}")) == [400]
        # What folds lines makes spaces of them, as it may.
        for call in server.calls():
            assert dict(call.request.headers)["x-a"] == "b c"
            assert call.request.body == "null"
