"""The interface of transports, and complete responses read from them."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Protocol

from ._errors import TransportError, UnexpectedReply, printable
from ._messages import Reply

if TYPE_CHECKING:
    from ._messages import Pairs, Request

_PIECE = 64 * 1024
_GZIP = 31
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class Opened(Protocol):
    """An open response, whose body has not been read."""

    status: int
    headers: Pairs
    is_decoded: bool
    """Whether the content coding is already decoded."""

    async def read(self) -> bytes:
        """Return the next piece of the body; nothing at its end.

        Raises:
            TransportError: It ends early, or takes too long.
        """
        ...

    def lift_deadline(self) -> None:
        """Let the body take any time; the wait for each piece stays limited."""
        ...

    async def close(self) -> None:
        """Give the connection back if all of the body has been read, else close it."""
        ...


class Transport(Protocol):
    """A sender of requests."""

    async def open(
        self, request: Request, *, timeout: float, deadline: float
    ) -> Opened:
        """Send a request once, and return the response when its head has arrived.

        Args:
            request: The request, exactly as it is sent.
            timeout: Seconds to wait for a connection, and for each piece that is sent or received.
            deadline: Seconds from when the request is sent in which the whole response must arrive.

        Raises:
            TransportError: There was no response.
            ValueError: A header cannot be sent.
        """
        ...

    async def close(self) -> None:
        """Close the idle connections, unless they are the caller's."""
        ...


def check_headers(request: Request) -> None:
    """Check the headers, so that none can split the request.

    Raises:
        ValueError: A header holds a control character, or its name is not ASCII.
    """
    for name, value in request.headers:
        if value.isprintable() and name.isascii() and name.isprintable():
            continue
        if _CONTROLS.search(name) or _CONTROLS.search(value) or not name.isascii():
            raise ValueError(
                f"header {name!r} contains a character that cannot be sent"
            )


async def read_whole(
    opened: Opened,
    request: Request,
    max_bytes: int,
    secrets: frozenset[str] = frozenset(),
) -> Reply:
    """Return a response with its body.

    Args:
        opened: The response.
        request: The request as it was sent.
        max_bytes: The maximum size of the body in bytes.
        secrets: Texts to redact where the service quotes them.

    Raises:
        TransportError: The body ends early, or takes too long.
        UnexpectedReply: The body is too large, or in a content coding that is not known.
    """
    head = Reply(opened.status, opened.headers, b"", request, secrets)
    body = _Body(head, max_bytes, is_decoded=opened.is_decoded)
    try:
        while piece := await opened.read():
            body.feed(piece)
        return Reply(head.status, head.headers, body.whole(), request, secrets)
    finally:
        await opened.close()


class _Body:
    """The body of a response as it arrives: counted, decompressed, and checked to be complete."""

    def __init__(self, head: Reply, max_bytes: int, *, is_decoded: bool) -> None:
        self._head = head
        self._room = max_bytes
        self._pieces: list[bytes] = []
        coding = None if is_decoded else head.header("Content-Encoding")
        self._coding = (coding or "").strip().lower()
        self._is_zipped = False
        self._unzip = zlib.decompressobj(_GZIP)

    def feed(self, piece: bytes) -> None:
        match self._coding:
            case "" | "identity":
                self._keep(piece)
            case "gzip" | "x-gzip":
                self._feed_gzip(piece)
            case _:
                reason = f"the content coding {self._coding!r} was not requested"
                raise UnexpectedReply(self._head, reason)

    def whole(self) -> bytes:
        if self._is_zipped:
            self._keep(self._unzip.flush())
            if not self._unzip.eof:
                raise cut_short(self._head.request, "its end is missing")
        return b"".join(self._pieces)

    def _feed_gzip(self, piece: bytes) -> None:
        self._is_zipped = True
        try:
            while piece:
                if self._unzip.eof:
                    self._unzip = zlib.decompressobj(_GZIP)
                self._keep(self._unzip.decompress(piece, _PIECE))
                piece = self._unzip.unused_data or self._unzip.unconsumed_tail
        except zlib.error:
            failure = cut_short(self._head.request, "it is not valid gzip")
        else:
            return
        raise failure

    def _keep(self, piece: bytes) -> None:
        self._room -= len(piece)
        if self._room < 0:
            raise UnexpectedReply(
                self._head, "the body is larger than the client accepts"
            )
        self._pieces.append(piece)


def late(request: Request, *, has_begun: bool) -> TransportError:
    """Return the exception for a response that takes too long."""
    if has_begun:
        return cut_short(request, "it did not end in time")
    return failed(request, "no response in time", request_sent=None)


def cut_short(request: Request, reason: str) -> TransportError:
    """Return the exception for a response that ends early."""
    return failed(request, f"the response was cut short: {reason}", request_sent=True)


def failed(
    request: Request, reason: str, *, request_sent: bool | None
) -> TransportError:
    """Return the exception for an exchange, without its query, headers and body."""
    text = printable(f"{request.method} {request.origin}{request.path}: {reason}")
    return TransportError(text, request_sent=request_sent)
