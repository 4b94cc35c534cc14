"""uvicorn's HTTP protocol, over a transport that sends the parts of an answer together."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ._transport import GatheringTransport

if TYPE_CHECKING:
    import asyncio


class GatheringProtocol(HttpToolsProtocol):
    """uvicorn's protocol; applications find the transport as that of its cycle of a request."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to serve a connection."""
        sends = cast("asyncio.Transport", transport)
        super().connection_made(GatheringTransport(sends, self.tasks))
