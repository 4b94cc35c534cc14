"""Gives up on requests that do not arrive in time, or whose head has no end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

REQUEST_SECONDS = 60.0
"""How long a request may take to arrive, unless the server is told otherwise."""

HEAD_LIMIT = 64 * 1024
"""Greatest size of what comes before a request's body, in bytes, give or take one read."""

TIMEOUT = b"408 Request Timeout"
TOO_LARGE = b"431 Request Header Fields Too Large"


class Config(uvicorn.Config):
    """uvicorn's configuration, and how long a request may take to arrive, in seconds."""

    request_seconds: float = REQUEST_SECONDS


class Arrival:
    """The time that the request which arrives on a connection has left.

    Args:
        loop: The event loop.
        seconds: How long a request may take to arrive.
        late: Called when one took longer.
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
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Note that a request is awaited, or has begun to arrive."""
        if self._timer is None:
            self._timer = self._loop.call_later(self._seconds, self._expire)

    def end(self) -> None:
        """Note that it has arrived, or never will."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _expire(self) -> None:
        self._timer = None
        self._late()


def refuse(transport: asyncio.Transport, status: bytes) -> None:
    """Answer what is no complete request, and close the connection."""
    lines = b"HTTP/1.1 " + status, b"connection: close", b"content-length: 0", b"", b""
    transport.write(b"\r\n".join(lines))
    transport.close()
