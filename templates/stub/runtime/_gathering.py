"""Sends what is written in one go together; uvicorn writes the head of an answer, then its body.

Each write of its own would be a system call and a packet, which costs more than all of the rest.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    Data: TypeAlias = bytes | bytearray | memoryview[Any]


class GatheringTransport(asyncio.Transport):
    """A transport that sends what it is given as soon as the loop comes round.

    Args:
        transport: What sends it.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._held: list[Data] = []

    def write(self, data: Data) -> None:
        """Send data with whatever else is written before the loop comes round."""
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)

    def writelines(self, list_of_data: Iterable[Data]) -> None:
        """Send data with whatever else is written before the loop comes round."""
        for data in list_of_data:
            self.write(data)

    def _flush(self) -> None:
        held, self._held = self._held, []
        if held and not self._transport.is_closing():
            self._transport.write(b"".join(held))

    def close(self) -> None:
        """Close the connection when everything is sent."""
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        """Close the connection at once; what was written already is sent if it can be."""
        self._flush()
        self._transport.abort()

    def is_closing(self) -> bool:
        """Tell whether the connection is closed or about to be."""
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Return what is known about the connection; see `asyncio.BaseTransport`."""
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        """Read no more for now."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Go on reading."""
        self._transport.resume_reading()


class GatheringProtocol(HttpToolsProtocol):
    """uvicorn's protocol, over a transport that gathers."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to serve a connection."""
        super().connection_made(
            GatheringTransport(cast("asyncio.Transport", transport))
        )
