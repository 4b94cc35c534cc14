"""Send responses: completely, or with the faults of a rule."""

from __future__ import annotations

import re
import socket
import struct
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from ..transport.coalescing import GatheringTransport
from ..wire.media_ranges import concrete
from ..wire.media_types import kind_of
from ..wire.streams import STREAMS, pieces
from .faulted_response import BODILESS, received

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TypeAlias

    from ..wire.reply import Reply
    from ..wire.request import Send
    from .fault import Drip, FaultEffect

    Sleep: TypeAlias = Callable[[float], Awaitable[None]]

_NOT_IN_A_NAME = re.compile(r"[^!#$%&'*+.^_`|~0-9a-z-]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
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


async def send_reply(
    reply: Reply, send: Send, *, head: bool, declared: int | None = None
) -> None:
    """Send a response.

    Args:
        reply: The response.
        send: The ASGI callable.
        head: Whether to leave out the body.
        declared: The size that the head declares for the body; by default that of the body.
    """
    transport = _transport_of(send)
    gathering = transport if isinstance(transport, GatheringTransport) else None
    if gathering is not None:
        gathering.hold()
    try:
        is_stream = kind_of(reply.media_type or "") in STREAMS
        size = len(reply.body) if declared is None else declared
        await _send_head(reply, send, declared=None if is_stream else size)
        body = b"" if head or reply.status in BODILESS else reply.body
        if is_stream:
            for piece in pieces(body, reply.media_type):
                await send(
                    {"type": "http.response.body", "body": piece, "more_body": True}
                )
            body = b""
        await send({"type": "http.response.body", "body": body})
    finally:
        if gathering is not None:
            gathering.release()


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
    await _send_head(found.reply, send, declared=found.declared)
    await _send_slowly(found.reply.body, effect.drip, send, sleep)
    if found.ending == "truncated":
        _hang_up(send, reset=False)
    else:
        await send({"type": "http.response.body", "body": b""})


async def _send_head(reply: Reply, send: Send, *, declared: int | None) -> None:
    headers = [(_name(name), _value(value)) for name, value in reply.headers]
    if reply.media_type is not None:
        headers.append((b"content-type", _value(concrete(reply.media_type))))
    if declared is not None and reply.status not in BODILESS:
        headers.append((b"content-length", str(declared).encode()))
    await send(
        {"type": "http.response.start", "status": reply.status, "headers": headers}
    )


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


@cache
def _name(text: str) -> bytes:
    """Return a header's name; all of them are in the spec."""
    return _NOT_IN_A_NAME.sub("-", text.lower()).encode()


def _value(text: str) -> bytes:
    if not text.isprintable():
        text = _CONTROL.sub(" ", text)
    return text.encode("latin-1", "replace")
