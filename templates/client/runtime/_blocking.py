"""Blocking connections, and a runner for coroutines that never suspend."""

from __future__ import annotations

import select
import socket
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

T = TypeVar("T")

PIECE = 64 * 1024
"""The maximum number of bytes read or sent at once."""
MAX_CONNECTIONS = 100


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
    """The sockets of threads."""

    def __init__(self) -> None:
        # Its methods are not Python's, unlike those of a semaphore.
        self._slots = SimpleQueue[None]()
        for _ in range(MAX_CONNECTIONS):
            self._slots.put(None)

    async def connect(
        self, address: tuple[str, int], timeout: float | None
    ) -> BlockingConnection:
        """Connect to a host and port.

        Raises:
            OSError: The connection failed, or was not made in time.
        """
        return BlockingConnection(socket.create_connection(address, timeout))

    async def acquire(self, timeout: float | None) -> None:
        """Wait until another connection may be used.

        Raises:
            TimeoutError: Too many were in use for the whole time.
        """
        try:
            self._slots.get(timeout=timeout)
        except Empty:
            raise TimeoutError from None

    def release(self) -> None:
        """Record that a connection is no longer used."""
        self._slots.put(None)

    async def next_piece(self, pieces: Iterator[bytes]) -> bytes:
        """Return the next piece of a body that is not in memory; nothing at its end."""
        return next(pieces, b"")


class BlockingConnection:
    """A connection to a server or proxy: a socket."""

    def __init__(self, opened: socket.socket) -> None:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = opened

    async def start_tls(self, host: str, timeout: float | None) -> None:
        """Continue with TLS, and verify that the peer is the host."""
        from ._tls import tls_context

        self.socket.settimeout(timeout)
        self.socket = tls_context().wrap_socket(self.socket, server_hostname=host)

    async def send(self, data: bytes, timeout: float | None) -> None:
        """Send all of some bytes."""
        self.socket.settimeout(timeout)
        self.socket.sendall(data)

    async def receive(self, timeout: float | None) -> bytes:
        """Return some bytes; none once the peer has closed its side."""
        self.socket.settimeout(timeout)
        return self.socket.recv(PIECE)

    @property
    def is_stale(self) -> bool:
        """Whether it cannot be used again: the peer has closed it, or sent unexpected bytes."""
        return _is_readable(self.socket)

    def close(self) -> None:
        """Close it at once."""
        self.socket.close()


def _is_readable(opened: socket.socket) -> bool:
    if not hasattr(select, "poll"):
        return bool(select.select([opened], [], [], 0)[0])
    poll = select.poll()
    poll.register(opened, select.POLLIN)
    return bool(poll.poll(0))
