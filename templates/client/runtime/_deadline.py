"""One bound for a whole reply, in however many pieces it arrives.

httpx2 bounds each wait by itself. By its trace extension it tells when the wait for a reply begins
and, on connections that were opened meanwhile, which streams the bytes come from.
"""

from __future__ import annotations

import asyncio
import math
from contextvars import ContextVar
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, cast

import httpx2

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextvars import Token
    from types import TracebackType
    from typing import Self

_WAITING = "receive_response_headers.started"
_STREAMS = (
    "connect_tcp.complete",
    "connect_unix_socket.complete",
    "start_tls.complete",
)


class _Stream(Protocol):
    """What is needed of a connection's stream."""

    read: Callable[..., bytes]


class Deadline:
    """Bounds the reads of one thread, while it is entered.

    Args:
        seconds: How long a reply may take, from when its request is sent.
    """

    __slots__ = ("_end", "_seconds", "_token")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = math.inf

    def __enter__(self) -> Self:
        self._token: Token[Deadline | None] = _current.set(self)
        return self

    def __exit__(self, *_exc: object) -> None:
        _current.reset(self._token)

    def begin(self) -> None:
        """Note that a reply has begun, under a transport that does not trace."""
        if math.isinf(self._end):
            self._end = monotonic() + self._seconds

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take part in what httpx2 does; see its extension `trace`."""
        if event.endswith(_WAITING):
            self._end = monotonic() + self._seconds
        elif event.endswith(_STREAMS):
            _bound(cast("_Stream", info["return_value"]))

    def shorten(self, timeout: float | None) -> float | None:
        """Return how long to wait at most.

        Args:
            timeout: Seconds that one wait may take; None for any time.

        Raises:
            httpx2.ReadTimeout: There is no time left.
        """
        if math.isinf(self._end):
            return timeout
        left = self._end - monotonic()
        if left <= 0:
            raise httpx2.ReadTimeout("the reply did not end in time")
        return left if timeout is None else min(left, timeout)


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def _bound(stream: _Stream) -> None:
    """Have a stream wait for no longer than the deadline of whoever reads it."""
    read = stream.read

    def bounded(max_bytes: int, timeout: float | None = None) -> bytes:
        deadline = _current.get()
        return read(max_bytes, deadline.shorten(timeout) if deadline else timeout)

    stream.read = bounded


class AsyncDeadline:
    """Asynchronous twin of `Deadline`: interrupts the task, with a `TimeoutError`.

    Args:
        seconds: How long a reply may take, from when its request is sent.
    """

    __slots__ = ("_limit", "_seconds", "has_begun")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._limit = asyncio.timeout(None)
        self.has_begun = False

    async def __aenter__(self) -> Self:
        await self._limit.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._limit.__aexit__(kind, error, traceback)

    @property
    def has_passed(self) -> bool:
        """Whether the task was interrupted."""
        return self._limit.expired()

    def begin(self) -> None:
        """Note that a reply has begun."""
        self.has_begun = True
        if self._limit.when() is None:
            self._wait()

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take part in what httpx2 does; see its extension `trace`."""
        del info
        if event.endswith(_WAITING):
            self._wait()

    def _wait(self) -> None:
        if not (self.has_passed or math.isinf(self._seconds)):
            now = asyncio.get_running_loop().time()
            self._limit.reschedule(now + self._seconds)
