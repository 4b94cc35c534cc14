"""The interface between transports and networks: connections, and a limit to their number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 64 * 1024
"""The maximum number of bytes read or sent at once."""
MAX_CONNECTIONS = 100


class Connection(Protocol):
    """A connection to a server or proxy."""

    async def start_tls(self, host: str, timeout: float | None) -> None:
        """Continue with TLS, and verify that the peer is the host."""
        ...

    async def send(self, data: bytes, timeout: float | None) -> None:
        """Send all of some bytes."""
        ...

    async def receive(self, timeout: float | None) -> bytes:
        """Return some bytes; none once the peer has closed its side."""
        ...

    @property
    def is_stale(self) -> bool:
        """Whether it cannot be used again: the peer has closed it, or sent unexpected bytes."""
        ...

    def close(self) -> None:
        """Close it at once."""
        ...


class Network(Protocol):
    """A factory of connections."""

    async def connect(
        self, address: tuple[str, int], timeout: float | None
    ) -> Connection:
        """Connect to a host and port.

        Raises:
            OSError: The connection failed, or was not made in time.
        """
        ...

    async def acquire(self, timeout: float | None) -> None:
        """Wait until another connection may be used.

        Raises:
            TimeoutError: Too many were in use for the whole time.
        """
        ...

    def release(self) -> None:
        """Record that a connection is no longer used."""
        ...

    async def next_piece(self, pieces: Iterator[bytes]) -> bytes:
        """Return the next piece of a body, which may be read from a file; nothing at its end."""
        ...
