"""uvicorn's protocol on httptools, which writes complete responses in one piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from ..wire.head import in_origin_form, with_host
from . import eager_start
from .direct_protocol import DirectProtocol
from .request_deadline import HEAD_LIMIT, TIMEOUT, TOO_LARGE, Deadline, refuse

if TYPE_CHECKING:
    import asyncio

    from uvicorn._types import ASGI3Application

    from .request_deadline import Config

# Of these, uvicorn decides how the connection continues.
_FRAMING = frozenset({b"connection", b"content-length", b"transfer-encoding"})


class DirectResponseProtocol(HttpToolsProtocol, DirectProtocol):
    """uvicorn's protocol with a deadline for requests, and a short way for responses."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to serve a connection."""
        super().connection_made(cast("asyncio.Transport", transport))
        seconds = cast("Config", self.config).request_seconds
        self._arrival = Deadline(self.loop, seconds, self._give_up)
        self._arrival.begin()
        idle_seconds = self.timeout_keep_alive
        self._next = Deadline(self.loop, idle_seconds, self.transport.close)
        self._is_idle = True
        self._is_in_head = False
        self._head_size = 0
        self._is_head_complete = False
        self._arrived: tuple[RequestResponseCycle, ASGI3Application] | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop serving a connection."""
        self._arrival.close()
        self._next.close()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Process received bytes of a request."""
        was_in_head = self._is_in_head
        super().data_received(data)
        arrived, self._arrived = self._arrived, None
        if arrived is not None:
            self._start(*arrived)
        if self._is_idle:
            return
        # Most requests arrive in one piece, and need no deadline.
        self._arrival.begin()
        if was_in_head and self._is_in_head:
            self._head_size += len(data)
            if self._head_size > HEAD_LIMIT:
                self._refuse(TOO_LARGE)

    def on_message_begin(self) -> None:
        """Record that a request begins."""
        super().on_message_begin()
        self._next.end()
        self._is_idle, self._is_in_head, self._head_size = False, True, 0

    def on_headers_complete(self) -> None:
        """Hand a request over to the application, its target as most have it."""
        self._is_in_head = False
        if not self.url.startswith(b"/"):
            authority, self.url = in_origin_form(self.url)
            if authority is not None:
                self.headers[:] = with_host(self.headers, authority)
        self._is_head_complete = True
        super().on_headers_complete()
        self._is_head_complete = False

    def on_message_complete(self) -> None:
        """Record that a request has arrived."""
        self._arrival.end()
        self._is_idle = True
        super().on_message_complete()
        if self.cycle.response_complete:
            # It was answered before its body was here.
            self._next.begin()

    def _start_asgi_task(
        self, cycle: RequestResponseCycle, app: ASGI3Application
    ) -> None:
        """Start the application when all bytes that are here are read, often the whole request."""
        if self._is_head_complete:
            self._arrived = cycle, app
        else:
            super()._start_asgi_task(cycle, app)

    def _start(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        if cycle.more_body:
            super()._start_asgi_task(cycle, app)
            return
        task = eager_start.start(cycle.run_asgi(app), self.loop)
        if task is not None:
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    def arrived(self, cycle: object) -> bytes | None:
        """Return the body of a request that is here as a whole, as `cycle.receive` does."""
        if not isinstance(cycle, RequestResponseCycle):
            return None
        is_over = cycle.disconnected or cycle.response_complete
        if cycle.more_body or is_over or cycle.waiting_for_100_continue:
            return None
        body, cycle.body = bytes(cycle.body), bytearray()
        cycle.message_event.clear()
        self.flow.resume_reading()
        return body

    def respond(
        self,
        cycle: object,
        status: int,
        headers: list[tuple[bytes, bytes]],
        body: bytes,
        *,
        size: int | None,
    ) -> bool:
        """Write a complete response, byte for byte as `cycle.send` writes it."""
        if not isinstance(cycle, RequestResponseCycle):
            return False
        is_begun = cycle.response_started or cycle.disconnected
        is_whole = size in (None, len(body)) or cycle.scope["method"] == "HEAD"
        if is_begun or not is_whole or self.flow.write_paused:
            return False
        if status not in STATUS_LINE:
            return False
        pieces = [STATUS_LINE[status]]
        for name, value in (*cycle.default_headers, *headers):
            if name in _FRAMING:
                return False
            pieces += name, b": ", value, b"\r\n"
        if size is not None:
            pieces.append(b"content-length: %d\r\n" % size)
        if not cycle.keep_alive:
            pieces.append(b"connection: close\r\n")
        pieces += b"\r\n", body
        self.transport.write(b"".join(pieces))
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        cycle.message_event.set()
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()
        return True

    def on_response_complete(self) -> None:
        """Serve the next request that is here, or await one.

        uvicorn makes a timer for each response; here a connection has one.
        """
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self._is_idle:
            self._next.begin()

    @property
    def _current(self) -> RequestResponseCycle | None:
        """The last request, from when its head has arrived; uvicorn's type leaves None out."""
        return self.cycle

    @property
    def _is_responding(self) -> bool:
        """Whether another request, which has arrived, is not answered yet."""
        last = self._current
        is_open = last is not None and not (last.response_complete or last.more_body)
        return is_open or bool(self.pipeline)

    def _give_up(self) -> None:
        if self._is_responding:
            self._arrival.begin()
        elif self._is_idle:
            self.transport.close()
        else:
            self._refuse(TIMEOUT)

    def _refuse(self, status: bytes) -> None:
        last = self._current
        is_begun = last is not None and last.response_started
        if self._is_responding or (is_begun and not self._is_in_head):
            self.transport.close()
        else:
            refuse(self.transport, status)
