"""Send responses with the faults of a rule."""

from __future__ import annotations

import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from ..transport.send import send_reply, start_reply
from .faulted_response import received

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TypeAlias

    from ..wire.reply import Reply
    from ..wire.request import Send
    from .fault import Drip, FaultEffect

    Sleep: TypeAlias = Callable[[float], Awaitable[None]]

# A linger time of zero resets the connection.
_LINGER = struct.pack("ii", 1, 0)


class NoConnectionError(RuntimeError):
    """A fault of the connection, under a server that does not expose it to applications."""

    def __init__(self) -> None:
        super().__init__("faults of the connection need uvicorn as the server")


@runtime_checkable
class _Transport(Protocol):
    """The used part of `asyncio.Transport`; those of uvloop do not inherit from it."""

    def abort(self) -> None: ...

    def close(self) -> None: ...

    def get_extra_info(self, name: str) -> object: ...


@runtime_checkable
class _Cycle(Protocol):
    """The used part of uvicorn's cycle of a request and its response."""

    transport: object
    disconnected: bool


@runtime_checkable
class _Socket(Protocol):
    def fileno(self) -> int: ...


async def send_broken(
    reply: Reply,
    effect: FaultEffect,
    send: Send,
    *,
    head: bool,
    sleep: Sleep,
) -> None:
    """Send a response with faults.

    Args:
        reply: The response without faults.
        effect: The faults.
        send: The ASGI callable.
        head: Whether to leave out the body.
        sleep: Waits for a number of seconds.

    Raises:
        NoConnectionError: The server does not expose the connection to applications.
    """
    found = received(reply, effect, head=head)
    if found.reply is None:
        _hang_up(send, reset=found.ending == "reset")
        return
    if effect.truncate is None and effect.drip is None:
        await send_reply(found.reply, send, head=head, declared=found.declared)
        return
    await start_reply(found.reply, send, size=found.declared)
    await _send_slowly(found.reply.body, effect.drip, send, sleep)
    if found.ending == "truncated":
        _hang_up(send, reset=False)
    else:
        await send({"type": "http.response.body", "body": b""})


def _transport_of(send: Send) -> object:
    """Return the transport, under uvicorn: `send` is a method of its owner."""
    return getattr(getattr(send, "__self__", None), "transport", None)


async def _send_slowly(
    body: bytes, drip: Drip | None, send: Send, sleep: Sleep
) -> None:
    size = drip.bytes if drip else len(body) or 1
    for start in range(0, len(body), size):
        if drip and start:
            await sleep(drip.every_ms / 1000)
        piece = body[start : start + size]
        await send({"type": "http.response.body", "body": piece, "more_body": True})


def _hang_up(send: Send, *, reset: bool) -> None:
    """Close the connection during the response; bytes sent before still arrive.

    ASGI has no way to do so.
    """
    cycle, transport = getattr(send, "__self__", None), _transport_of(send)
    if not isinstance(cycle, _Cycle) or not isinstance(transport, _Transport):
        raise NoConnectionError
    if reset:
        _linger_not(transport)
        transport.abort()
    else:
        transport.close()
    # Otherwise the application would seem to send no response. Waiting for uvicorn to report
    # it could take forever: of pipelined requests, it notifies only the last one.
    cycle.disconnected = True


def _linger_not(transport: _Transport) -> None:
    known = transport.get_extra_info("socket")
    if not isinstance(known, _Socket):
        return
    # A caller that has disconnected needs no reset.
    with (
        suppress(OSError),
        socket.socket(fileno=socket.dup(known.fileno())) as connection,
    ):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
