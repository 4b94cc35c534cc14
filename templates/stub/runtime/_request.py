"""Requests as they arrive: bounded, decoded once, with their secrets kept out of reprs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import TypeAlias, cast
from urllib.parse import unquote_to_bytes

from ._violation import ViolationError

Scope: TypeAlias = Mapping[str, object]
Message: TypeAlias = MutableMapping[str, object]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Pairs: TypeAlias = tuple[tuple[str, str], ...]
Fields: TypeAlias = dict[str, list[str]]

FORM = "application/x-www-form-urlencoded"
MAX_FIELDS = 1000
_MAX_LENGTH_DIGITS = 18


class DisconnectedError(Exception):
    """The caller hung up before the request was complete."""


class MalformedError(Exception):
    """A query or form that cannot be decoded."""


@dataclass(slots=True)
class Request:
    """An HTTP request as it arrived.

    Args:
        method: HTTP method in upper case.
        origin: Scheme and authority, as the Host header has it.
        path: Percent-encoded path.
        query: Decoded names and values in the order received.
        headers: Names in lower case and values, in the order received.
        body: The bytes of the body.
        form: Decoded names and values of a form body.
        malformed: What could not be decoded; empty if everything could.
    """

    method: str
    origin: str
    path: str
    query: Pairs = field(default=(), repr=False)
    headers: Pairs = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
    form: Pairs = field(default=(), repr=False)
    malformed: str = ""
    _first: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._first = dict(reversed(self.headers))

    def header(self, name: str) -> str | None:
        """Return the first value of a header, by its name in lower case."""
        return self._first.get(name)

    @property
    def media_type(self) -> str:
        """The media type of the body, in lower case and without parameters."""
        return self._first.get("content-type", "").partition(";")[0].strip().lower()


def from_scope(scope: Scope) -> Request:
    """Read everything but the body.

    Args:
        scope: The ASGI connection scope.

    Returns:
        The request; what could not be decoded is named in `malformed`.
    """
    raw_headers = cast("Iterable[tuple[bytes, bytes]]", scope["headers"])
    headers = tuple(
        [(name.decode("latin-1").lower(), _text(value)) for name, value in raw_headers]
    )
    request = Request(
        cast("str", scope["method"]).upper(), "", _path(scope), headers=headers
    )
    host = request.header("host")
    request.origin = (
        f"{scope.get('scheme', 'http')}://{_server(scope) if host is None else host}"
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


def _path(scope: Scope) -> str:
    raw = cast("bytes | None", scope.get("raw_path"))
    if raw is None:
        return cast("str", scope["path"])
    return raw.partition(b"?")[0].decode("latin-1")


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _server(scope: Scope) -> str:
    server = cast("tuple[str, int | None] | None", scope.get("server"))
    if server is None:
        return "localhost"
    host, port = server
    return host if port is None else f"{host}:{port}"


def _declared_length(request: Request) -> int:
    declared = request.header("content-length") or ""
    if not (declared.isascii() and declared.isdigit()):
        return 0
    return int(declared[:_MAX_LENGTH_DIGITS])
