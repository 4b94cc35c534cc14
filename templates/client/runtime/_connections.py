"""What a transport needs of a network: connections, and a bound to their number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 64 * 1024
"""The most bytes that are read or sent at once."""
MAX_CONNECTIONS = 100


class Connection(Protocol):
    """A connection to a server or proxy."""

    async def start_tls(self, host: str, timeout: float | None) -> None:
        """Continue with TLS, and verify that the peer is the host."""

    async def send(self, data: bytes, timeout: float | None) -> None:
        """Send all of some bytes."""

    async def receive(self, timeout: float | None) -> bytes:
        """Return some bytes; none once the peer has closed its side."""

    @property
    def is_stale(self) -> bool:
        """Whether it cannot take another request: the peer has closed it, or spoken out of turn."""

    def close(self) -> None:
        """Close it at once."""


class Network(Protocol):
    """How connections are made."""

    async def connect(
        self, address: tuple[str, int], timeout: float | None
    ) -> Connection:
        """Connect to a host and port.

        Raises:
            OSError: There is no connection, or not in time.
        """

    async def acquire(self, timeout: float | None) -> None:
        """Wait until a connection more may be used.

        Raises:
            TimeoutError: There are too many for too long.
        """

    def release(self) -> None:
        """Note that a connection is no longer used."""

    async def next_piece(self, pieces: Iterator[bytes]) -> bytes:
        """Return the next piece of a body, which may be read from a file; nothing at its end."""
