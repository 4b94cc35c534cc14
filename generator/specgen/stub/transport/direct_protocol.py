"""Short ways between the application and the protocol of its server, past ASGI's messages."""

from __future__ import annotations


class DirectProtocol:
    """A protocol of a server that hands over complete bodies, and writes complete responses."""

    def arrived(self, cycle: object) -> bytes | None:
        """Return the body of a request that is here as a whole.

        Args:
            cycle: The request, whose method the application's `receive` is.

        Returns:
            The body; None if `receive` has more to say than that.
        """
        raise NotImplementedError

    def respond(
        self,
        cycle: object,
        status: int,
        headers: list[tuple[bytes, bytes]],
        body: bytes,
        *,
        size: int | None,
    ) -> bool:
        """Write a complete response.

        Args:
            cycle: The request to respond to, whose method the application's `send` is.
            status: The status.
            headers: Names in lower case and values, both without control characters.
            body: The body.
            size: The size to declare for the body, in bytes; None for a response without one.

        Returns:
            Whether it is written. If not, nothing is, and `send` has to do it.
        """
        raise NotImplementedError


def protocol_of(channel: object) -> tuple[DirectProtocol, object] | None:
    """Return the protocol behind `receive` or `send`, and the request that these belong to.

    Args:
        channel: The ASGI callable; one that a middleware has wrapped has no such protocol.
    """
    cycle = getattr(channel, "__self__", None)
    protocol = getattr(getattr(cycle, "on_response", None), "__self__", None)
    return (protocol, cycle) if isinstance(protocol, DirectProtocol) else None
