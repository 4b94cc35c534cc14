"""Deadlines of a connection, for requests and between them, and a limit for heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

REQUEST_SECONDS = 60.0
"""The default of the longest time for a request to arrive."""

HEAD_LIMIT = 64 * 1024
"""The maximum size of a request's head, in bytes, plus at most one read."""

TIMEOUT = b"408 Request Timeout"
TOO_LARGE = b"431 Request Header Fields Too Large"


class Config(uvicorn.Config):
    """uvicorn's configuration, and how long a request may take to arrive, in seconds."""

    request_seconds: float = REQUEST_SECONDS


class Deadline:
    """A deadline for what a client sends: the rest of a request, or the next one.

    Timers are not cancelled when it arrives: one timer serves many requests.

    Args:
        loop: The event loop.
        seconds: The longest time that it may take.
        late: Called when it took longer.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        seconds: float,
        late: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._seconds = seconds
        self._late = late
        self._deadline: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Start the time, unless it runs already."""
        if self._deadline is None:
            self._deadline = self._loop.time() + self._seconds
            if self._timer is None:
                self._timer = self._loop.call_at(self._deadline, self._expire)

    def end(self) -> None:
        """Stop the time."""
        self._deadline = None

    def close(self) -> None:
        """Stop the time for good."""
        self._deadline = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _expire(self) -> None:
        self._timer = None
        if self._deadline is None:
            return
        if self._loop.time() < self._deadline:
            self._timer = self._loop.call_at(self._deadline, self._expire)
        else:
            self._deadline = None
            self._late()


def refuse(transport: asyncio.Transport, status: bytes) -> None:
    """Respond to an incomplete request, and close the connection."""
    lines = b"HTTP/1.1 " + status, b"connection: close", b"content-length: 0", b"", b""
    transport.write(b"\r\n".join(lines))
    transport.close()
