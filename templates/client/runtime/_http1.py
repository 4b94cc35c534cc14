"""HTTP/1.1: requests as bytes, and responses read from a connection."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from ._messages import Pairs, Request

_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_HEAD = re.compile(
    rf"{_NAME} [!-~]+ HTTP/1\.1\r\n"
    r"(?:"
    rf"{_NAME}: [^\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]*\r\n)+\r\n"
)
_UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
_WRITTEN_HERE = frozenset({"host", "content-length", "transfer-encoding"})
_STATUS_LINE = re.compile(r"HTTP/1\.([01]) ([1-9][0-9]{2})(?: [^\x00-\x08\x0a-\x1f]*)?")
_HEADER = re.compile(rf"({_NAME}+):([^\x00-\x08\x0a-\x1f\x7f]*+)\r?\n")
_HEADERS = re.compile(f"(?:{_HEADER.pattern})*+")
# A line that begins with blanks continues the one before it.
_FOLD = re.compile(r"\r?\n[ \t]+")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\x00-\x08\x0a-\x1f\x7f]*)?")
_LENGTH = re.compile(r"[0-9]{1,18}")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_TRAILER_END = re.compile(rb"\r?\n")
_CHUNK_END = re.compile(rb"\r\n")
_MAX_HEAD = 64 * 1024
_FRAMING = ("connection", "content-length", "transfer-encoding")
_NO_BODY = (204, 304)
_MAX_TRAILERS = 100
_INFORMATIONAL = 1
_SWITCHING_PROTOCOLS = 101
_METHODS_WITH_BODY = ("POST", "PUT", "PATCH")


class ProtocolError(Exception):
    """A response is not HTTP/1.1."""


class UnsendableError(Exception):
    """A request cannot be sent over HTTP/1.1."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"this cannot be sent over HTTP: {problem}")


def encode_head(request: Request, target: str, added: Pairs = ()) -> bytes:
    """Return the bytes of a request up to its body.

    Args:
        request: The request.
        target: The request target: its path and query, or its URL for a proxy.
        added: Headers for a proxy.

    Raises:
        UnsendableError: A part is not valid in HTTP, or a header contradicts the body.
        ValueError: A header has a character that cannot be sent.
    """
    lines = [f"{request.method} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers_of(request, added)]
    head = "\r\n".join((*lines, "", ""))
    if not _HEAD.fullmatch(head) or head.count("\n") != len(lines) + 1:
        check_headers(request.headers)
        raise UnsendableError("the method, the target or a name is not valid")
    return head.encode()


def headers_of(request: Request, added: Pairs = ()) -> list[tuple[str, str]]:
    """Return the headers that are sent, with those for the host and the length of the body.

    Args:
        request: The request.
        added: Headers for a proxy.

    Raises:
        UnsendableError: A header contradicts the body, or is repeated and must not be.
    """
    headers = [("Host", request.host)]
    given: dict[str, str] = {}
    for name, value in (*request.headers, *added):
        key, text = name.lower(), value.strip(" \t")
        if key not in _WRITTEN_HERE:
            headers.append((name, text))
        elif key in given:
            raise UnsendableError(f"there is more than one header {key}")
        else:
            given[key] = text
    return headers + _framing(request, given)


def check_headers(headers: Pairs) -> None:
    """Check headers, so that none can split a request.

    Raises:
        ValueError: One has a control character or half a surrogate pair, or a name is not ASCII.
    """
    for name, value in headers:
        if _UNSENDABLE.search(name) or _UNSENDABLE.search(value) or not name.isascii():
            raise ValueError(
                f"header {name!r} contains a character that cannot be sent"
            )


def _framing(request: Request, given: dict[str, str]) -> list[tuple[str, str]]:
    """Return the header for the length of the body."""
    body = request.body
    size = len(body) if isinstance(body, bytes) else body.size
    length = given.get("content-length", "")
    if given.get("transfer-encoding") or length not in ("", str(size)):
        raise UnsendableError("a header contradicts the length of the body")
    if size is None:
        return [("Transfer-Encoding", "chunked")]
    if length or size or request.method in _METHODS_WITH_BODY:
        return [("Content-Length", str(size))]
    return []


class Reader:
    """Buffered reader of a connection, by separators and by numbers of bytes.

    Args:
        receive: Returns some bytes; none at the end.
    """

    def __init__(self, receive: Callable[[], Awaitable[bytes]]) -> None:
        self._receive = receive
        self._buffer = bytearray()

    @property
    def is_empty(self) -> bool:
        """Whether all that was received has been read."""
        return not self._buffer

    async def until(self, end: re.Pattern[bytes]) -> bytes:
        """Return the bytes before a separator, and skip the separator.

        Raises:
            ProtocolError: The separator is missing, or not within 64 KiB.
        """
        searched = 0
        while (found := end.search(self._buffer, searched)) is None:
            searched = max(0, len(self._buffer) - 3)
            data = await self._receive()
            if not data:
                raise ProtocolError("the server closed the connection")
            self._buffer += data
            if len(self._buffer) > _MAX_HEAD and not end.search(self._buffer, searched):
                raise ProtocolError("the head of the response is too long")
        before = bytes(self._buffer[: found.start()])
        del self._buffer[: found.end()]
        return before

    async def some(self, most: int | None = None) -> bytes:
        """Return some bytes, and not more than `most`; none at the end."""
        if not self._buffer:
            data = await self._receive()
            if most is None or len(data) <= most:
                return data
            self._buffer += data
        piece = bytes(self._buffer[:most])
        del self._buffer[:most]
        return piece


class Head(NamedTuple):
    """The status line and the headers of a response.

    Args:
        version: The minor version of HTTP.
        status: The status.
        headers: Names and values in the order received.
        framing: The values in lower case of the headers that tell how long the body and the
            connection last.
    """

    version: str
    status: int
    headers: Pairs
    framing: Mapping[str, list[str]]

    @property
    def is_persistent(self) -> bool:
        """Whether the server keeps the connection open."""
        return self.version == "1" and "close" not in self.framing["connection"]


async def read_head(reader: Reader) -> Head:
    """Read the head of the final response, after informational ones.

    Raises:
        ProtocolError: The response is not HTTP/1.1.
    """
    head = _parse_head(await reader.until(_HEAD_END))
    while head.status // 100 == _INFORMATIONAL:
        if head.status == _SWITCHING_PROTOCOLS:
            raise ProtocolError("the protocol switch was not requested")
        head = _parse_head(await reader.until(_HEAD_END))
    return head


def _parse_head(head: bytes) -> Head:
    first, _, rest = head.decode("latin-1").partition("\n")
    status = _STATUS_LINE.fullmatch(first.removesuffix("\r"))
    if status is None:
        raise ProtocolError("the status line is not that of HTTP/1.1")
    lines = _FOLD.sub(" ", f"{rest}\n" if rest else "")
    if not _HEADERS.fullmatch(lines):
        raise ProtocolError("a line is not a header")
    headers = tuple([(n, _text(v.strip(" \t"))) for n, v in _HEADER.findall(lines)])
    framing: dict[str, list[str]] = {name: [] for name in _FRAMING}
    for name, value in headers:
        if (key := name.lower()) in framing:
            framing[key] += [part.strip() for part in value.lower().split(",")]
    return Head(status[1], int(status[2]), headers, framing)


def _text(latin: str) -> str:
    return latin if latin.isascii() else decoded(latin.encode("latin-1"))


def decoded(raw: bytes) -> str:
    """Return the text of a header: UTF-8, else Latin-1."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


class Response:
    """A response whose body is read piece by piece.

    Args:
        reader: The bytes that the connection receives after the head.
        head: The head.
        method: The method of the request.

    Raises:
        ProtocolError: The head does not determine the end of the body.
    """

    def __init__(self, reader: Reader, head: Head, method: str) -> None:
        codings = head.framing["transfer-encoding"]
        length = _content_length(head.framing["content-length"])
        if codings not in ([], ["chunked"]):
            raise ProtocolError("the transfer coding is not known")
        has_body = method != "HEAD" and head.status not in _NO_BODY
        self.head = head
        self._reader = reader
        self._is_chunked = bool(codings)
        self._left = 0 if codings or not has_body else length
        self.is_complete = not (has_body and (codings or length != 0))

    @property
    def is_reusable(self) -> bool:
        """Whether the connection can take another request."""
        return (
            self.is_complete
            and self.head.is_persistent
            and self._left is not None
            and self._reader.is_empty
        )

    async def read(self) -> bytes:
        """Return the next piece of the body; nothing at its end.

        Raises:
            ProtocolError: The body ends early.
        """
        if self._is_chunked and not self._left and not self.is_complete:
            await self._begin_chunk()
        if self.is_complete:
            return b""
        piece = await self._reader.some(self._left)
        if self._left is None:
            self.is_complete = not piece
        elif not piece:
            raise ProtocolError("the server closed the connection")
        else:
            self._left -= len(piece)
            await self._end_piece()
        return piece

    async def _begin_chunk(self) -> None:
        size = _CHUNK_SIZE.fullmatch(await self._reader.until(_CHUNK_END))
        if size is None:
            raise ProtocolError("the size of a chunk is not valid")
        self._left = int(size[1], 16)
        if not self._left:
            lines = 0
            while await self._reader.until(_TRAILER_END):
                lines += 1
                if lines > _MAX_TRAILERS:
                    raise ProtocolError("there are too many trailers")
            self.is_complete = True

    async def _end_piece(self) -> None:
        if self._left:
            return
        if not self._is_chunked:
            self.is_complete = True
        elif await self._reader.until(_CHUNK_END):
            raise ProtocolError("a chunk is longer than its size")


def _content_length(values: list[str]) -> int | None:
    """Return the length of a body; None if it ends with the connection."""
    if not values:
        return None
    if len(set(values)) > 1 or not _LENGTH.fullmatch(values[0]):
        raise ProtocolError("the Content-Length is not valid")
    return int(values[0])
