"""Receive the bodies of requests: at once where all of one is here, else by ASGI's messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, cast

from ..contract.violation import ViolationError
from .direct_protocol import protocol_of

if TYPE_CHECKING:
    from ..wire.request import Receive, Request


class DisconnectedError(Exception):
    """The caller disconnected before the request was complete."""


class _BodyMessage(TypedDict, total=False):
    type: str
    body: bytes
    more_body: bool


async def read_body(request: Request, receive: Receive, *, limit: int) -> None:
    """Read the body into the request, and the fields of a form.

    Args:
        request: The request to complete.
        receive: The ASGI callable.
        limit: Greatest size that is read, in bytes.

    Raises:
        ViolationError: The body is larger than the limit.
        DisconnectedError: The caller disconnected.
    """
    found = protocol_of(receive)
    body = None if found is None else found[0].arrived(found[1])
    if body is None:
        body = await _received(request, receive, limit)
    elif len(body) > limit:
        raise _too_large(limit)
    if body:
        request.complete(body)


async def _received(request: Request, receive: Receive, limit: int) -> bytes:
    if request.declared_size > limit:
        raise _too_large(limit)
    pieces, size, more = list[bytes](), 0, True
    while more:
        message = cast("_BodyMessage", await receive())
        if message.get("type") == "http.disconnect":
            raise DisconnectedError
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > limit:
            raise _too_large(limit)
        more = message.get("more_body", False)
    return b"".join(pieces)


def _too_large(limit: int) -> ViolationError:
    return ViolationError("too-large", f"the body is larger than {limit} bytes")
