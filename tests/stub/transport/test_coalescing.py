"""The parts of an answer are sent in one piece."""

from __future__ import annotations

import asyncio
import http.client
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from specgen.stub.transport.coalescing import GatheringTransport

from generated.stub_server import create_app
from generated.stub_server.testing import StubServer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    Act = Callable[[GatheringTransport, "_Transport"], None]

ROOT = Path(__file__).parents[3]
_ONE = ("a request",)
_SEVERAL = ("a request", "another")


class _Transport(asyncio.Transport):
    """Puts down what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[bytes | str] = []
        self.closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.told.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.told.append("close")

    def abort(self) -> None:
        self.told.append("abort")


def told(act: Act, requests: Collection[object] = _ONE) -> list[bytes | str]:
    """Return what reaches the connection, once the loop has come round."""

    async def run() -> list[bytes | str]:
        inner = _Transport()
        act(GatheringTransport(inner, requests), inner)
        await asyncio.sleep(0)
        return inner.told

    return asyncio.run(run())


def test_what_is_not_held_is_sent_at_once() -> None:
    def act(transport: GatheringTransport, inner: _Transport) -> None:
        transport.write(b"one")
        assert inner.told == [b"one"]
        transport.writelines([b"t", b"wo"])
        assert inner.told == [b"one", b"two"]

    assert told(act) == [b"one", b"two"]


def test_a_head_and_a_body_are_one_piece() -> None:
    def act(transport: GatheringTransport, inner: _Transport) -> None:
        transport.hold()
        transport.write(b"head")
        transport.writelines([b"bo", b"dy"])
        assert inner.told == []
        transport.release()
        assert inner.told == [b"headbody"]

    assert told(act) == [b"headbody"]


def test_where_other_requests_wait_they_come_first() -> None:
    def act(transport: GatheringTransport, inner: _Transport) -> None:
        transport.hold()
        transport.write(b"answer")
        transport.release()
        assert inner.told == []

    assert told(act, _SEVERAL) == [b"answer"]


def test_the_order_is_kept() -> None:
    def act(transport: GatheringTransport, inner: _Transport) -> None:
        del inner
        transport.hold()
        transport.write(b"one")
        transport.release()
        # What follows on the same connection before the loop comes round.
        transport.write(b"two")
        transport.hold()
        transport.write(b"three")
        transport.release()

    assert told(act, _SEVERAL) == [b"onetwothree"]


@pytest.mark.parametrize("end", ["close", "abort"])
def test_what_was_written_goes_before_the_end(end: str) -> None:
    def act(transport: GatheringTransport, inner: _Transport) -> None:
        del inner
        transport.hold()
        transport.write(b"part")
        getattr(transport, end)()

    assert told(act) == [b"part", end]


def test_nothing_is_written_to_a_connection_that_is_gone() -> None:
    def act(transport: GatheringTransport, inner: _Transport) -> None:
        transport.hold()
        transport.write(b"late")
        inner.closing = True
        transport.release()

    assert told(act) == []


def test_an_answer_of_the_stub_is_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces: list[int] = []
    flush = GatheringTransport._flush

    def counted(self: GatheringTransport) -> None:
        pieces.append(len(self._held))
        flush(self)

    monkeypatch.setattr(GatheringTransport, "_flush", counted)
    with StubServer(create_app(verify=False)) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        for _ in range(3):
            connection.request("GET", "/")
            connection.getresponse().read()
        assert pieces == [2, 2, 2]
        connection.close()


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
