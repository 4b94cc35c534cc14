"""The response as a client receives it, when a fault changes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from ..wire.reply import BODILESS

if TYPE_CHECKING:
    from ..wire.reply import Reply
    from .fault import FaultEffect

Ending: TypeAlias = Literal["complete", "truncated", "closed", "reset"]
# Not allowed in JSON or XML.
_GARBAGE = b"\x00<{"


@dataclass(frozen=True, slots=True)
class Received:
    """A response as it arrives.

    Args:
        reply: The response; of a truncated one, with the part of the body that is sent. None if
            the connection ends without one.
        ending: How it ends.
        declared: The size that its head declares for the body, in bytes.
        size: The size of the body that is sent, in bytes.
        seconds: How long it takes to send the body piece by piece.
    """

    reply: Reply | None
    ending: Ending
    declared: int = 0
    size: int = 0
    seconds: float = 0


def received(
    reply: Reply, effect: FaultEffect, *, head: bool, size: int | None = None
) -> Received:
    """Return the response as a client receives it.

    Args:
        reply: The response without faults.
        effect: The faults.
        head: Whether the body is left out.
        size: The size of the body, in bytes, if only the beginning of it is given.
    """
    if effect.connection is not None:
        return Received(None, "reset" if effect.connection == "reset" else "closed")
    size = len(reply.body) if size is None else size
    if effect.content_type is not None and reply.media_type is not None:
        reply = replace(reply, media_type=effect.content_type)
    if effect.malformed:
        half = size // 2
        spoilt = reply.body[:half] + (_GARBAGE if half <= len(reply.body) else b"")
        reply, size = replace(reply, body=spoilt), half + len(_GARBAGE)
    if head or not size or reply.status in BODILESS:
        return Received(replace(reply, body=b""), "complete", size)
    kept = size if effect.truncate is None else min(effect.truncate, size - 1)
    drip = effect.drip
    pauses = max((kept - 1) // drip.bytes, 0) if drip else 0
    return Received(
        replace(reply, body=reply.body[:kept]),
        "complete" if kept == size else "truncated",
        size,
        kept,
        pauses * drip.every_ms / 1000 if drip else 0,
    )
