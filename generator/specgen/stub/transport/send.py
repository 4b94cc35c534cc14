"""Send responses: in one piece where the server can, else by ASGI's messages."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ..wire.media_ranges import concrete
from ..wire.media_types import kind_of
from ..wire.reply import BODILESS
from ..wire.streams import STREAMS, pieces
from .direct_protocol import protocol_of

if TYPE_CHECKING:
    from ..wire.reply import Reply
    from ..wire.request import Send

    Headers = list[tuple[bytes, bytes]]

_NOT_IN_A_NAME = re.compile(r"[^!#$%&'*+.^_`|~0-9a-z-]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


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
    is_stream = kind_of(reply.media_type or "") in STREAMS
    size = len(reply.body) if declared is None else declared
    if not is_stream and _respond(reply, send, head=head, size=size):
        return
    await start_reply(reply, send, size=None if is_stream else size)
    body = b"" if head or reply.status in BODILESS else reply.body
    if is_stream:
        for piece in pieces(body, reply.media_type):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        body = b""
    await send({"type": "http.response.body", "body": body})


def _respond(reply: Reply, send: Send, *, head: bool, size: int) -> bool:
    """Have the protocol write a response, if `send` is one of its own; return whether it did."""
    found = protocol_of(send)
    if found is None:
        return False
    protocol, cycle = found
    is_bodiless = reply.status in BODILESS
    return protocol.respond(
        cycle,
        reply.status,
        _headers(reply),
        b"" if head or is_bodiless else reply.body,
        size=None if is_bodiless else size,
    )


async def start_reply(reply: Reply, send: Send, *, size: int | None) -> None:
    """Send the head of a response.

    Args:
        reply: The response.
        send: The ASGI callable.
        size: The size to declare for the body, in bytes; None for a stream.
    """
    headers = _headers(reply)
    if size is not None and reply.status not in BODILESS:
        headers.append((b"content-length", str(size).encode()))
    await send(
        {"type": "http.response.start", "status": reply.status, "headers": headers}
    )


def _headers(reply: Reply) -> Headers:
    headers: Headers = []
    for name, value in reply.headers:
        headers.append((_name(name), _value(value)))
    if reply.media_type is not None:
        headers.append((b"content-type", _media_type(reply.media_type)))
    return headers


@cache
def _name(text: str) -> bytes:
    """Return a header's name; all of them are in the spec."""
    return _NOT_IN_A_NAME.sub("-", text.lower()).encode()


def _value(text: str) -> bytes:
    if not text.isprintable():
        text = _CONTROL.sub(" ", text)
    return text.encode("latin-1", "replace")


@lru_cache(maxsize=256)
def _media_type(text: str) -> bytes:
    return _value(concrete(text))
