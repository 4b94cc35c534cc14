"""Connections of asyncio, with the methods of those in `_blocking`."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Any

from ._blocking import MAX_CONNECTIONS, PIECE

if TYPE_CHECKING:
    from collections.abc import Iterator


class AsyncNetwork:
    """The connections of an event loop; see `BlockingNetwork`."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(MAX_CONNECTIONS)

    async def connect(
        self, address: tuple[str, int], timeout: float | None
    ) -> AsyncConnection:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(timeout):
            _, connection = await loop.create_connection(
                lambda: AsyncConnection(loop), *address
            )
        return connection

    async def acquire(self, timeout: float | None) -> None:
        if self._slots.locked():
            async with asyncio.timeout(timeout):
                await self._slots.acquire()
        else:
            await self._slots.acquire()

    def release(self) -> None:
        self._slots.release()

    async def next_piece(self, pieces: Iterator[bytes]) -> bytes:
        return await asyncio.to_thread(next, pieces, b"")


class AsyncConnection(asyncio.Protocol):
    """A connection as an asyncio protocol; see `BlockingConnection`."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._received: list[bytes] = []
        self._size = 0
        self._ended = False
        self._error: Exception | None = None
        self._is_full = False
        self._waiting: asyncio.Future[None] | None = None
        self._end = math.inf
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        self._received.append(data)
        self._size += len(data)
        if self._size > PIECE:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended, self._error = True, exc
        self._wake()
        if self._timer is not None:
            self._timer.cancel()

    def pause_writing(self) -> None:
        self._is_full = True

    def resume_writing(self) -> None:
        self._is_full = False
        self._wake()

    async def start_tls(self, host: str, timeout: float | None) -> None:
        from ._tls import tls_context

        async with asyncio.timeout(timeout):
            self._transport = await self._loop.start_tls(
                self._transport, self, tls_context(), server_hostname=host
            )

    async def send(self, data: bytes, timeout: float | None) -> None:
        if self._ended:
            raise self._error or ConnectionResetError("the connection is closed")
        self._transport.write(data)
        while self._is_full and not self._ended:
            await self._wait(timeout)

    async def receive(self, timeout: float | None) -> bytes:
        while not (self._received or self._ended):
            await self._wait(timeout)
        if self._error is not None:
            raise self._error
        data = b"".join(self._received)
        self._received.clear()
        if self._size > PIECE and not self._ended:
            self._transport.resume_reading()
        self._size = 0
        return data

    @property
    def is_stale(self) -> bool:
        is_elsewhere = self._loop is not asyncio.get_running_loop()
        return is_elsewhere or self._ended or bool(self._received)

    def close(self) -> None:
        if not self._loop.is_closed():
            self._transport.abort()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def _wait(self, timeout: float | None) -> None:
        """Wait for an event of the event loop.

        Raises:
            TimeoutError: There is no event within the time.
        """
        waiting = self._waiting = self._loop.create_future()
        self._end = math.inf if timeout is None else self._loop.time() + timeout
        if self._timer is None or self._end < self._timer.when():
            self._set_timer()
        try:
            await waiting
        finally:
            self._waiting = None

    def _set_timer(self) -> None:
        """Set the timer for the end of the wait; it is left running for the waits to come."""
        if self._timer is not None:
            self._timer.cancel()
        if self._end == math.inf:
            self._timer = None
        else:
            self._timer = self._loop.call_at(self._end, self._expire)

    def _expire(self) -> None:
        self._timer = None
        if self._waiting is None or self._waiting.done():
            return
        if self._loop.time() < self._end:
            self._set_timer()
        else:
            self._waiting.set_exception(TimeoutError())
