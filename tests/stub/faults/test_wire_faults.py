"""Faults of the connection, over sockets, as callers see them."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import logging
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from specgen.stub.faults.fault import Drip
from specgen.stub.faults.rule import Rule
from specgen.stub.testing import StubServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from specgen.stub.serve.application import Application


@pytest.fixture
def server(app: Application) -> Iterator[StubServer]:
    with StubServer(app) as running:
        yield running


def get(server: StubServer) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    with contextlib.closing(connection):
        connection.request("GET", "/orders/1")
        with connection.getresponse() as response:
            return response.status, response.read()


def received(port: int) -> bytes:
    """Return all bytes until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(b"GET /orders/1 HTTP/1.1\r\nHost: a\r\n\r\n")
        chunks: list[bytes] = []
        while chunk := connection.recv(65536):
            chunks.append(chunk)
    return b"".join(chunks)


def test_a_reset_connection(server: StubServer) -> None:
    server.app.rules.add(Rule(connection="reset", times=1))
    with pytest.raises(ConnectionResetError):
        received(server.port)
    assert get(server)[0] == 200


def test_a_connection_closed_without_an_answer(server: StubServer) -> None:
    server.app.rules.add(Rule(connection="close", times=1))
    assert received(server.port) == b""
    assert get(server)[0] == 200


@pytest.mark.parametrize("kept", [0, 5, 10_000])
def test_a_truncated_body(server: StubServer, kept: int) -> None:
    whole = get(server)[1]
    server.app.rules.add(Rule(truncate=kept, times=1))
    head, _, body = received(server.port).partition(b"\r\n\r\n")
    assert f"content-length: {len(whole)}".encode() in head
    assert body == whole[: min(kept, len(whole) - 1)]
    server.app.rules.add(Rule(truncate=kept))
    with pytest.raises(http.client.IncompleteRead):
        get(server)[1]


def test_head_has_no_body_to_truncate(server: StubServer) -> None:
    server.app.rules.add(Rule(truncate=1))
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(
            b"HEAD /orders/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        )
        with connection.makefile("rb") as stream:
            answer = stream.read()
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"\r\n\r\n")


def test_a_slow_body_arrives_whole_and_bit_by_bit(
    make_app: Callable[..., Application],
) -> None:
    steps: list[float] = []

    async def sleep(seconds: float) -> None:
        steps.append(seconds)
        await asyncio.sleep(0)

    with StubServer(make_app(sleep=sleep)) as server:
        server.app.rules.add(Rule(drip=Drip(bytes=4, every_ms=30)))
        body = get(server)[1]
    assert json.loads(body) == {"id": "1", "lines": 1}
    assert steps == [0.03] * ((len(body) - 1) // 4)


def test_no_fault_leaves_a_trace_in_the_server_log(
    server: StubServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.app.rules.add(Rule(connection="reset", times=1))
    server.app.rules.add(Rule(connection="close", times=1))
    server.app.rules.add(Rule(truncate=3, times=1))
    with caplog.at_level(logging.WARNING), pytest.raises(ConnectionResetError):
        received(server.port)
    received(server.port)
    received(server.port)
    assert [entry.rule is not None for entry in server.app.calls()] == [True] * 3
    assert [r.message for r in caplog.records if r.name.startswith("uvicorn")] == []


@pytest.mark.parametrize(
    "fault", [Rule(connection="reset"), Rule(connection="close"), Rule(truncate=3)]
)
def test_requests_that_were_sent_at_once_hold_nothing_up(
    app: Application, fault: Rule, caplog: pytest.LogCaptureFixture
) -> None:
    app.rules.add(fault)
    with StubServer(app) as server:
        address = ("127.0.0.1", server.port)
        with socket.create_connection(address, timeout=20) as connection:
            connection.sendall(b"GET /orders/1 HTTP/1.1\r\nHost: a\r\n\r\n" * 3)
            with contextlib.suppress(ConnectionResetError):
                while connection.recv(65536):
                    pass
    assert len(app.calls()) == 1
    # A request that is still under way when the server ends is broken off, and reported.
    assert [r.message for r in caplog.records if r.name.startswith("uvicorn")] == []


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextlib.contextmanager
def serving(app: Application, **options: Any) -> Iterator[int]:
    config = uvicorn.Config(app, lifespan="off", log_config=None, **options)
    server = _Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            assert server.ready.wait(20)
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
@pytest.mark.parametrize("http", ["h11", "httptools"])
def test_every_way_that_uvicorn_serves(
    make_app: Callable[..., Application], loop: str, http: str
) -> None:
    """What is used of uvicorn is not documented, so it is tested wherever it may be met."""
    rules = [
        Rule(connection="reset", times=1),
        Rule(connection="close", times=1),
        Rule(truncate=3, times=1),
    ]
    with serving(make_app(rules=rules), loop=loop, http=http) as port:
        with pytest.raises(ConnectionResetError):
            received(port)
        assert received(port) == b""
        assert received(port).partition(b"\r\n\r\n")[2] == b'{"i'
