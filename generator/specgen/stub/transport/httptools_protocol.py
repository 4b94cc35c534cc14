"""uvicorn's protocol on httptools, over a transport that sends the parts of a response together."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ..wire.head import in_origin_form, with_host
from .coalescing import GatheringTransport
from .request_deadline import HEAD_LIMIT, TIMEOUT, TOO_LARGE, Arrival, refuse

if TYPE_CHECKING:
    import asyncio

    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

    from .request_deadline import Config


class GatheringProtocol(HttpToolsProtocol):
    """uvicorn's protocol; applications find the transport as that of its cycle of a request."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to serve a connection."""
        sends = cast("asyncio.Transport", transport)
        super().connection_made(GatheringTransport(sends, self.tasks))
        seconds = cast("Config", self.config).request_seconds
        self._arrival = Arrival(self.loop, seconds, self._give_up)
        self._arrival.begin()
        self._is_idle = True
        self._is_in_head = False
        self._head_size = 0

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop serving a connection."""
        self._arrival.end()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Process received bytes of a request."""
        was_in_head = self._is_in_head
        super().data_received(data)
        if was_in_head and self._is_in_head:
            self._head_size += len(data)
            if self._head_size > HEAD_LIMIT:
                self._refuse(TOO_LARGE)

    def on_message_begin(self) -> None:
        """Record that a request begins."""
        super().on_message_begin()
        self._arrival.begin()
        self._is_idle, self._is_in_head, self._head_size = False, True, 0

    def on_headers_complete(self) -> None:
        """Hand a request over to the application, its target as most have it."""
        self._is_in_head = False
        authority, self.url = in_origin_form(self.url)
        if authority is not None:
            self.headers[:] = with_host(self.headers, authority)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Record that a request has arrived."""
        self._arrival.end()
        self._is_idle = True
        super().on_message_complete()

    @property
    def _current(self) -> RequestResponseCycle | None:
        """The last request, from when its head has arrived; uvicorn's type leaves None out."""
        return self.cycle

    @property
    def _is_answering(self) -> bool:
        """Whether another request, which has arrived, is not answered yet."""
        last = self._current
        is_open = last is not None and not (last.response_complete or last.more_body)
        return is_open or bool(self.pipeline)

    def _give_up(self) -> None:
        if self._is_answering:
            self._arrival.begin()
        elif self._is_idle:
            self.transport.close()
        else:
            self._refuse(TIMEOUT)

    def _refuse(self, status: bytes) -> None:
        last = self._current
        is_begun = last is not None and last.response_started
        if self._is_answering or (is_begun and not self._is_in_head):
            self.transport.close()
        else:
            refuse(self.transport, status)
