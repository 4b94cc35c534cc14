"""Requests as they arrive: bounded, decoded once, with their secrets kept out of reprs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import TypeAlias, cast
from urllib.parse import unquote_to_bytes

from ._violation import ViolationError

Scope: TypeAlias = Mapping[str, object]
Message: TypeAlias = MutableMapping[str, object]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Pairs: TypeAlias = tuple[tuple[str, str], ...]
RawHeaders: TypeAlias = tuple[tuple[bytes, bytes], ...]
Fields: TypeAlias = dict[str, list[str]]

FORM = "application/x-www-form-urlencoded"
MAX_FIELDS = 1000
_MAX_LENGTH_DIGITS = 18


class DisconnectedError(Exception):
    """The caller hung up before the request was complete."""


class MalformedError(Exception):
    """A query or form that cannot be decoded."""


class Request:
    """An HTTP request as it arrived. Headers are decoded when they are asked for.

    Args:
        method: HTTP method in upper case.
        path: Percent-encoded path.
        raw_headers: Names in lower case and values, in the order received.
        scheme: Scheme of the URL.
        server: Host and port that answer, for a request without a Host header.
    """

    __slots__ = (
        "_first",
        "_media_type",
        "_raw_headers",
        "_scheme",
        "_server",
        "body",
        "form",
        "malformed",
        "method",
        "path",
        "query",
    )

    def __init__(
        self,
        method: str,
        path: str,
        *,
        raw_headers: RawHeaders = (),
        scheme: str = "http",
        server: str = "localhost",
    ) -> None:
        self.method = method
        self.path = path
        self.query: Pairs = ()
        """Decoded names and values in the order received."""
        self.body = b""
        self.form: Pairs = ()
        """Decoded names and values of a form body."""
        self.malformed = ""
        """What could not be decoded; empty if everything could."""
        self._raw_headers = raw_headers
        self._first = dict(raw_headers)
        if len(self._first) != len(raw_headers):
            self._first = dict(reversed(raw_headers))
        self._scheme = scheme
        self._server = server
        self._media_type: str | None = None

    def header(self, name: str) -> str | None:
        """Return the first value of a header, by its name in lower case."""
        value = self._first.get(name.encode())
        return None if value is None else _text(value)

    @property
    def headers(self) -> Pairs:
        """All headers: names in lower case and values, in the order received."""
        return tuple(
            [
                (name.decode("latin-1"), _text(value))
                for name, value in self._raw_headers
            ]
        )

    @property
    def origin(self) -> str:
        """Scheme and authority, as the Host header has it."""
        host = self.header("host")
        return f"{self._scheme}://{self._server if host is None else host}"

    @property
    def media_type(self) -> str:
        """The media type of the body, in lower case and without parameters."""
        if self._media_type is None:
            text = self.header("content-type") or ""
            self._media_type = text.partition(";")[0].strip().lower()
        return self._media_type

    def replaced(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        query: Pairs | None = None,
        header: tuple[str, str] | None = None,
        body: bytes | None = None,
    ) -> Request:
        """Return a copy with another method, path, query, header or body."""
        headers = self._raw_headers
        if header is not None:
            name, value = header[0].encode(), header[1].encode()
            headers = tuple((n, value if n == name else v) for n, v in headers)
        other = Request(
            self.method if method is None else method,
            self.path if path is None else path,
            raw_headers=headers,
            scheme=self._scheme,
            server=self._server,
        )
        other.query = self.query if query is None else query
        other.body = self.body if body is None else body
        other.form = self.form if body is None else ()
        return other

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.path!a}>"


def from_scope(scope: Scope) -> Request:
    """Read everything but the body.

    Args:
        scope: The ASGI connection scope.

    Returns:
        The request; what could not be decoded is named in `malformed`.
    """
    headers = cast("Iterable[tuple[bytes, bytes]]", scope["headers"])
    raw_path = cast("bytes | None", scope.get("raw_path"))
    request = Request(
        cast("str", scope["method"]).upper(),
        cast("str", scope["path"]) if raw_path is None else raw_path.decode("latin-1"),
        raw_headers=tuple(headers),
        scheme=cast("str", scope.get("scheme", "http")),
        server=_authority(cast("tuple[str, int | None] | None", scope.get("server"))),
    )
    raw_query = cast("bytes", scope.get("query_string", b""))
    if raw_query:
        try:
            request.query = pairs(raw_query)
        except MalformedError as error:
            request.malformed = f"the query {error}"
    return request


async def read_body(request: Request, receive: Receive, *, limit: int) -> None:
    """Read the body into the request, and the fields of a form.

    Args:
        request: The request to complete.
        receive: The ASGI callable.
        limit: Greatest size that is read, in bytes.

    Raises:
        ViolationError: The body is larger than the limit.
        DisconnectedError: The caller hung up.
    """
    if _declared_length(request) > limit:
        raise ViolationError("too-large", f"the body is larger than {limit} bytes")
    chunks, size, more = list[bytes](), 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise DisconnectedError
        chunks.append(cast("bytes", message.get("body", b"")))
        size += len(chunks[-1])
        if size > limit:
            raise ViolationError("too-large", f"the body is larger than {limit} bytes")
        more = bool(message.get("more_body", False))
    request.body = b"".join(chunks)
    if size and request.media_type == FORM:
        try:
            request.form = pairs(request.body)
        except MalformedError as error:
            request.malformed = f"the form {error}"


def pairs(raw: bytes) -> Pairs:
    """Decode a query or a form; `+` and `%20` are both a space, a name alone has an empty value.

    Args:
        raw: The bytes as they arrived.

    Raises:
        MalformedError: It is not percent-encoded UTF-8, or has too many fields.
    """
    parts = raw.replace(b"+", b" ").split(b"&", MAX_FIELDS)
    if len(parts) > MAX_FIELDS:
        raise MalformedError(f"has more than {MAX_FIELDS} fields")
    try:
        return tuple(
            (percent_decode(name), percent_decode(value))
            for name, _, value in (part.partition(b"=") for part in parts if part)
        )
    except UnicodeDecodeError:
        raise MalformedError("is not percent-encoded UTF-8") from None


def percent_decode(raw: bytes) -> str:
    """Undo percent-encoding; a `%` that starts no escape stays.

    Raises:
        UnicodeDecodeError: The bytes are not UTF-8.
    """
    return unquote_to_bytes(raw).decode() if b"%" in raw else raw.decode()


def index(found: Iterable[tuple[str, str]]) -> Fields:
    """Return the values of each name, in order."""
    fields: Fields = {}
    for name, value in found:
        fields.setdefault(name, []).append(value)
    return fields


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _authority(server: tuple[str, int | None] | None) -> str:
    if server is None:
        return "localhost"
    host, port = server
    return host if port is None else f"{host}:{port}"


def _declared_length(request: Request) -> int:
    declared = request.header("content-length") or ""
    if not (declared.isascii() and declared.isdigit()):
        return 0
    return int(declared[:_MAX_LENGTH_DIGITS])
