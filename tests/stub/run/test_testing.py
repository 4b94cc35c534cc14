"""The server for tests: starts, answers, stops, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import http.client
import os
import socket
import threading
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from specgen.stub.run import background_loop
from specgen.stub.run import listener as listener_module
from specgen.stub.run.uvicorn_config import config_for

from generated.alibaba_kms import AccessKey, AsyncKmsClient, KmsClient
from generated.stub_server import create_app
from generated.stub_server.testing import StubServer

if TYPE_CHECKING:
    from collections.abc import Callable

    from generated.stub_server import Application

_KEY = "5c438b18-05be-40ad-b6c2-3be6752c****"
_VERSION = "2ab1a983-7072-4bbc-a582-584b5bd8****"
_OPEN_FILES = Path("/proc/self/fd")
_USER = AccessKey("testid", "testsecret")


@pytest.fixture(params=["protocol", "server"])
def listener(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Serve by uvicorn's protocol, or by its server as where the protocol does not fit."""
    if request.param == "server":

        def unfit(*_: object, **__: object) -> Any:
            raise TypeError("another uvicorn")

        monkeypatch.setattr(listener_module, "_protocol", unfit)
    return cast("str", request.param)


def asgi(app: Callable[..., Any]) -> Application:
    return cast("Application", app)


def test_it_answers_a_client(listener: str) -> None:
    del listener
    with (
        StubServer(create_app()) as server,
        KmsClient(endpoint=server.url, auth=_USER) as client,
    ):
        found = client.get_public_key(key_id=_KEY, key_version_id=_VERSION)
    assert found.key_id == _KEY


async def test_it_answers_an_async_client(listener: str) -> None:
    del listener
    async with (
        StubServer(create_app()) as server,
        AsyncKmsClient(endpoint=server.url, auth=_USER) as client,
    ):
        found = await client.get_public_key(key_id=_KEY, key_version_id=_VERSION)
    assert found.key_id == _KEY


def test_both_ways_to_serve_are_what_they_are_said_to_be(listener: str) -> None:
    server = StubServer(create_app())
    found = server._start().result()
    server.stop()
    expected = {
        "protocol": listener_module.ProtocolListener,
        "server": listener_module.ServerListener,
    }
    assert type(found) is expected[listener]


def test_the_installed_uvicorn_serves_without_its_server() -> None:
    """The pin: where this fails, tests still run, each a tenth of a second slower."""

    async def usable() -> bool:
        config = config_for(create_app(), grace_seconds=1, request_seconds=60)
        config.load()
        return listener_module.is_usable(config)

    assert asyncio.run(usable())


def test_once_it_has_stopped_nobody_listens(listener: str) -> None:
    del listener
    with StubServer(create_app()) as server:
        port = server.port
        idle = socket.create_connection(("127.0.0.1", port))
    # It is reset if the server had not taken notice of it yet.
    with closing(idle), suppress(ConnectionResetError):
        assert idle.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_connection_kept_alive_does_not_hold_it_up(listener: str) -> None:
    del listener
    with StubServer(create_app(verify=False)) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request("GET", "/")
        connection.getresponse().read()
    connection.close()


def test_an_answer_under_way_is_finished(listener: str) -> None:
    del listener
    started, go_on = threading.Event(), threading.Event()

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        await receive()
        started.set()
        await asyncio.to_thread(go_on.wait)
        headers = [(b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"ok"})

    server = StubServer(asgi(app))
    server.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/")
    started.wait()
    stopped = server._stop()
    go_on.set()
    assert connection.getresponse().read() == b"ok"
    stopped.result()
    connection.close()


def test_an_answer_that_never_comes_is_cut_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listener_module, "_GRACE_SECONDS", 0)
    started, cancelled = threading.Event(), threading.Event()

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        await receive()
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    with StubServer(asgi(app)) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request("GET", "/")
        started.wait()
    assert cancelled.wait()
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        connection.getresponse()
    connection.close()


def test_each_has_a_port_and_a_state_of_its_own() -> None:
    with StubServer(create_app()) as one, StubServer(create_app()) as other:
        assert one.port != other.port
        for server in (one, other):
            with KmsClient(
                endpoint=server.url, auth=_USER, nonce=lambda: "same", retry=None
            ) as client:
                client.get_public_key(key_id=_KEY, key_version_id=_VERSION)


def test_a_server_can_be_started_again_but_not_twice() -> None:
    server = StubServer(create_app())
    with pytest.raises(RuntimeError, match="is not running"):
        server.stop()
    with server:
        with pytest.raises(RuntimeError, match="is running already"):
            server.start()
        assert server.port
    assert server.port == 0
    with server:
        assert server.port


def test_servers_share_one_thread() -> None:
    with StubServer(create_app()):
        before = threading.active_count()
        for _ in range(20):
            with StubServer(create_app()):
                assert threading.active_count() == before


@pytest.mark.skipif(not _OPEN_FILES.is_dir(), reason="open files are not listed here")
def test_no_sockets_are_left_over() -> None:
    with StubServer(create_app()) as server:
        ask(server)
    before = len(list(_OPEN_FILES.iterdir()))
    for _ in range(20):
        with StubServer(create_app()) as server:
            ask(server)
    after = len(list(_OPEN_FILES.iterdir()))
    assert after == before


def ask(server: StubServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/")
    connection.getresponse().read()
    connection.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_process_has_a_loop_of_its_own() -> None:
    loops = {background_loop._loop(process) for process in (os.getpid(), -1)}
    assert len(loops) == 2
    for loop in loops:
        assert asyncio.run_coroutine_threadsafe(_answer(), loop).result() == 42


async def _answer() -> int:
    return 42
