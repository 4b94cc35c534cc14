"""uvicorn's protocol on h11, which gives up on requests that do not arrive in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from .request_deadline import TIMEOUT, Deadline, refuse

if TYPE_CHECKING:
    import asyncio

    from .request_deadline import Config


class PatientProtocol(H11Protocol):
    """uvicorn's protocol where httptools is not installed."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to serve a connection."""
        super().connection_made(cast("asyncio.Transport", transport))
        seconds = cast("Config", self.config).request_seconds
        self._arrival = Deadline(self.loop, seconds, self._give_up)
        self._arrival.begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop serving a connection."""
        self._arrival.close()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Process received bytes of a request."""
        super().handle_events()
        if self.conn.their_state is h11.SEND_BODY or self._has_part_of_a_head:
            self._arrival.begin()
        else:
            self._arrival.end()

    @property
    def _has_part_of_a_head(self) -> bool:
        return self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])

    def _give_up(self) -> None:
        is_in_body = self.conn.their_state is h11.SEND_BODY
        is_unanswered = is_in_body and not self.cycle.response_started
        if is_unanswered or self._has_part_of_a_head:
            refuse(self.transport, TIMEOUT)
        else:
            self.transport.close()
