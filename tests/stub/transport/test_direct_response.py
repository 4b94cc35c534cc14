"""Complete responses are written in one piece, and byte for byte as uvicorn writes them."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from specgen.stub.faults.rule import Rule
from specgen.stub.run.uvicorn_config import config_for
from specgen.stub.transport.httptools_protocol import DirectResponseProtocol
from uvicorn.server import ServerState

if TYPE_CHECKING:
    from collections.abc import Callable

    from specgen.stub.serve.application import Application

ROOT = Path(__file__).parents[3]
ORDER = b"/orders/1 HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
BODY = b'{"lines": 1}'
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
CHUNKS = b'5\r\n{"lin\r\n7\r\nes": 1}\r\n0\r\n\r\n'
REQUESTS = {
    "a body": b"GET " + ORDER + b"\r\n",
    "a head": b"HEAD " + ORDER + b"\r\n",
    "no body": b"OPTIONS " + ORDER + b"\r\n",
    "the last one": b"GET " + ORDER + b"Connection: close\r\n\r\n",
    "HTTP/1.0": b"GET /orders/1 HTTP/1.0\r\n\r\n",
    "pipelined": 2 * (b"GET " + ORDER + b"\r\n"),
    "a body in the request": POST + b"Content-Length: 12\r\n\r\n" + BODY,
    "a chunked body": POST + CHUNKED + CHUNKS,
    "an expectation": (
        POST + b"Expect: 100-continue\r\nContent-Length: 12\r\n\r\n" + BODY
    ),
}
TOO_LARGE = {
    "a body": POST + b"Content-Length: 99\r\n\r\n" + b"1" * 99,
    "chunks": POST + CHUNKED + b"63\r\n" + b"1" * 99 + b"\r\n0\r\n\r\n",
}


class _Transport(asyncio.Transport):
    """Puts down what is written."""

    addresses: ClassVar = {"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 80)}

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if data:
            self.pieces.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def pause_reading(self) -> None:
        """Go on: everything is here already."""

    def resume_reading(self) -> None:
        """Go on: nothing was paused."""

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self.addresses.get(name, default)


def written(app: Any, *parts: bytes) -> tuple[list[bytes], bool]:
    """Return what is written to a connection where bytes arrive, and whether it is closed."""

    async def run() -> tuple[list[bytes], bool]:
        config = config_for(app, grace_seconds=1, request_seconds=60)
        config.load()
        state = ServerState()
        state.default_headers = [(b"date", b"today")]
        protocol = DirectResponseProtocol(config, state, {})
        transport = _Transport()
        protocol.connection_made(transport)
        # Of the ids of requests.
        random.seed(1)
        for part in parts:
            # As by the loop of a server: in no task.
            asyncio.get_running_loop().call_soon(protocol.data_received, part)
            await asyncio.sleep(0)
        while tasks := {*state.tasks}:
            await asyncio.wait(tasks)
            await asyncio.sleep(0)
        protocol.connection_lost(None)
        return transport.pieces, transport.closed

    return asyncio.run(run())


def _never(*_: object, **__: object) -> bool:
    return False


def _nothing(*_: object) -> None:
    return None


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_a_response_is_one_piece_with_the_bytes_of_uvicorn(
    request_: bytes,
    make_app: Callable[..., Application],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pieces = assert_same(request_, make_app, monkeypatch)
    assert len(pieces) == request_.count(b" HTTP/") + request_.count(b"100-continue")


@pytest.mark.parametrize("request_", TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_is_too_large_is_refused_with_the_bytes_of_uvicorn(
    request_: bytes,
    make_app: Callable[..., Application],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pieces = assert_same(request_, make_app, monkeypatch)
    assert pieces[0].startswith(b"HTTP/1.1 413 ")


def assert_same(
    request_: bytes,
    make_app: Callable[..., Application],
    monkeypatch: pytest.MonkeyPatch,
) -> list[bytes]:
    """Return what is written, after comparing it with what uvicorn reads and writes itself."""
    app, same_app = make_app(body_limit=50), make_app(body_limit=50)
    pieces, is_closed = written(app, request_)
    monkeypatch.setattr(DirectResponseProtocol, "respond", _never)
    monkeypatch.setattr(DirectResponseProtocol, "arrived", _nothing)
    of_uvicorn, closes = written(same_app, request_)
    assert (b"".join(pieces), is_closed) == (b"".join(of_uvicorn), closes)
    bodies = [[call.request.body for call in each.calls()] for each in (app, same_app)]
    assert bodies[0] == bodies[1]
    return pieces


def test_uvicorn_writes_what_has_headers_about_the_connection(app: Application) -> None:
    app.rules.add(Rule(truncate=3))
    (head, *body), is_closed = written(app, REQUESTS["a body"])
    assert b"content-length: " in head
    assert (b"".join(body), is_closed) == (b'{"i', True)


def test_a_middleware_sees_the_messages(app: Application) -> None:
    async def renamed(scope: Any, receive: Any, send: Any) -> None:
        async def other(message: Any) -> None:
            message.get("headers", []).append((b"x-added", b"yes"))
            await send(message)

        await app(scope, receive, other)

    pieces, _ = written(renamed, REQUESTS["a body"])
    assert b"\r\nx-added: yes\r\n" in b"".join(pieces)


def test_a_middleware_may_change_the_body(app: Application) -> None:
    async def renamed(scope: Any, receive: Any, send: Any) -> None:
        async def other() -> Any:
            return {**await receive(), "body": b'{"lines": 2}'}

        await app(scope, other, send)

    written(renamed, REQUESTS["a body in the request"])
    assert [call.request.body for call in app.calls()] == ['{"lines": 2}']


def test_a_body_in_two_parts_is_read_whole(app: Application) -> None:
    request = REQUESTS["a body in the request"]
    written(app, request[:-5], request[-5:])
    assert [call.request.body for call in app.calls()] == [BODY.decode()]


def test_nothing_is_written_to_a_caller_that_has_gone(app: Application) -> None:
    async def gone(scope: Any, receive: Any, send: Any) -> None:
        send.__self__.disconnected = True
        await app(scope, receive, send)

    assert written(gone, REQUESTS["a body"])[0] == []


class _Clock:
    """The time of an event loop, and the timers that are due at some time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.timers: list[tuple[float, Callable[[], None]]] = []
        monkeypatch.setattr(asyncio.BaseEventLoop, "time", lambda _: self.now)
        monkeypatch.setattr(asyncio.BaseEventLoop, "call_at", self._call_at)

    def _call_at(
        self, when: float, callback: Callable[[], None], *_: Any, **__: Any
    ) -> asyncio.TimerHandle:
        self.timers.append((when, callback))
        return asyncio.TimerHandle(when, callback, (), asyncio.get_running_loop())

    def advance(self, seconds: float) -> None:
        self.now += seconds
        due = [timer for timer in self.timers if timer[0] <= self.now]
        self.timers = [timer for timer in self.timers if timer not in due]
        for _, callback in due:
            callback()


def test_a_connection_has_one_timer_for_all_requests_and_one_between_them(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = _Clock(monkeypatch)
    half = b"POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"

    async def run() -> tuple[int, list[bool]]:
        config = config_for(app, grace_seconds=1, request_seconds=60)
        config.load()
        state = ServerState()
        protocol = DirectResponseProtocol(config, state, {})
        transport = _Transport()
        protocol.connection_made(transport)
        for _ in range(50):
            protocol.data_received(REQUESTS["a body"])
        timers, closed = len(clock.timers), list[bool]()
        clock.advance(4)
        # The time begins again after each response.
        protocol.data_received(REQUESTS["a body"])
        clock.advance(4)
        closed.append(transport.closed)
        # It ends when the next request begins, and while one arrives behind another.
        protocol.data_received(REQUESTS["a body"] + half[:9])
        clock.advance(15)
        closed.append(transport.closed)
        protocol.data_received(half[9:])
        clock.advance(15)
        closed.append(transport.closed)
        protocol.data_received(b"123456789")
        await asyncio.wait({*state.tasks})
        clock.advance(6)
        closed.append(transport.closed)
        protocol.connection_lost(None)
        return timers, closed

    assert asyncio.run(run()) == (2, [False, False, False, True])


def test_without_httptools_the_stub_is_served_all_the_same() -> None:
    program = (
        "import sys, urllib.request\n"
        "sys.modules['httptools'] = None\n"
        "from specgen.stub.run import uvicorn_config\n"
        "from generated.stub_server import create_app\n"
        "from generated.stub_server.testing import StubServer\n"
        "with StubServer(create_app()) as server:\n"
        "    health = urllib.request.urlopen(f'{server.url}/__stub__/health')\n"
        "    print(uvicorn_config._http.__name__, health.status)\n"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("PatientProtocol 200\n", "")
