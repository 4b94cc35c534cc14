"""Blocking connections, and a runner for coroutines that never suspend."""

from __future__ import annotations

import select
import socket
import threading
from typing import TYPE_CHECKING, Any, TypeVar

from ._connections import MAX_CONNECTIONS, PIECE

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from ._connections import Connection

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return the result of a coroutine that only uses blocking connections."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    coroutine.close()
    raise RuntimeError("a blocking call cannot wait for an event loop")


class BlockingNetwork:
    """Sockets of threads."""

    def __init__(self) -> None:
        self._slots = threading.Semaphore(MAX_CONNECTIONS)

    async def connect(
        self, address: tuple[str, int], timeout: float | None
    ) -> Connection:
        """See `Network.connect`."""
        return BlockingConnection(socket.create_connection(address, timeout))

    async def acquire(self, timeout: float | None) -> None:
        """See `Network.acquire`."""
        if not self._slots.acquire(timeout=timeout):
            raise TimeoutError

    def release(self) -> None:
        """See `Network.release`."""
        self._slots.release()

    async def next_piece(self, pieces: Iterator[bytes]) -> bytes:
        """See `Network.next_piece`."""
        return next(pieces, b"")


class BlockingConnection:
    """A socket; see `Connection`."""

    def __init__(self, opened: socket.socket) -> None:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = opened

    async def start_tls(self, host: str, timeout: float | None) -> None:
        from ._tls import tls_context

        self.socket.settimeout(timeout)
        self.socket = tls_context().wrap_socket(self.socket, server_hostname=host)

    async def send(self, data: bytes, timeout: float | None) -> None:
        self.socket.settimeout(timeout)
        self.socket.sendall(data)

    async def receive(self, timeout: float | None) -> bytes:
        self.socket.settimeout(timeout)
        return self.socket.recv(PIECE)

    @property
    def is_stale(self) -> bool:
        return _is_readable(self.socket)

    def close(self) -> None:
        self.socket.close()


def _is_readable(opened: socket.socket) -> bool:
    if not hasattr(select, "poll"):
        return bool(select.select([opened], [], [], 0)[0])
    poll = select.poll()
    poll.register(opened, select.POLLIN)
    return bool(poll.poll(0))
