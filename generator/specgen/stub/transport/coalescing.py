"""A transport that sends the parts of a response together.

uvicorn writes the head of a response, then its body: two system calls, and two packets.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    Data: TypeAlias = bytes | bytearray | memoryview[Any]


class GatheringTransport(asyncio.Transport):
    """A transport that can hold data back.

    Args:
        transport: The underlying transport.
        requests: The requests that the server is at work on, on all connections.
    """

    def __init__(
        self, transport: asyncio.Transport, requests: Collection[object]
    ) -> None:
        super().__init__()
        self._transport = transport
        self._requests = requests
        self._loop = asyncio.get_running_loop()
        self._held: list[Data] = []
        self._is_holding = False

    def hold(self) -> None:
        """Send nothing until `release`."""
        self._is_holding = True

    def release(self) -> None:
        """Send the held data; if other requests are pending, after their responses.

        A client with its response starts working, perhaps on this core: pending work comes first.
        """
        self._is_holding = False
        if len(self._requests) > 1:
            self._loop.call_soon(self._flush)
        else:
            self._flush()

    def write(self, data: Data) -> None:
        """Send data, after held data."""
        if self._is_holding or self._held:
            self._held.append(data)
        else:
            self._transport.write(data)

    def writelines(self, list_of_data: Iterable[Data]) -> None:
        """Send data, after held data."""
        self.write(b"".join(list_of_data))

    def _flush(self) -> None:
        held, self._held = self._held, []
        if held and not self._transport.is_closing():
            self._transport.write(b"".join(held))

    def close(self) -> None:
        """Close the connection when all data is sent."""
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
        """Return information about the connection; see `asyncio.BaseTransport`."""
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        """Read no more for now."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Go on reading."""
        self._transport.resume_reading()
