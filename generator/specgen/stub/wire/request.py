"""Requests as they arrive: bounded, decoded once, with their secrets kept out of reprs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from functools import lru_cache
from typing import NotRequired, TypeAlias, TypedDict
from urllib.parse import unquote_to_bytes

from .head import in_origin_form, with_host
from .media_types import essence_of, kind_of

Scope: TypeAlias = Mapping[str, object]
Message: TypeAlias = MutableMapping[str, object]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
AsgiApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Pairs: TypeAlias = tuple[tuple[str, str], ...]
Server: TypeAlias = tuple[str, int | None]
RawHeaders: TypeAlias = Iterable[tuple[bytes, bytes]]
Fields: TypeAlias = dict[str, list[str]]

MAX_FIELDS = 1000
_MAX_LENGTH_DIGITS = 18


class HttpScope(TypedDict):
    """The ASGI scope of a request."""

    method: str
    path: str
    headers: RawHeaders
    raw_path: NotRequired[bytes | None]
    query_string: NotRequired[bytes]
    scheme: NotRequired[str]
    server: NotRequired[Server | None]
    http_version: NotRequired[str]


class MalformedError(Exception):
    """A query or form that cannot be decoded."""


class Request:
    """An HTTP request as it arrived. Headers are decoded once, when one is asked for.

    Args:
        method: HTTP method in upper case.
        path: Percent-encoded path.
        raw_headers: Names in lower case and values, in the order received.
        scheme: Scheme of the URL.
        server: Host and port that response, for a request without a Host header.
    """

    __slots__ = (
        "_header_values",
        "_scheme",
        "_server",
        "body",
        "form",
        "malformed",
        "method",
        "path",
        "query",
        "raw_headers",
        "raw_query",
    )

    def __init__(
        self,
        method: str,
        path: str,
        *,
        raw_headers: RawHeaders = (),
        scheme: str = "http",
        server: Server | None = None,
    ) -> None:
        self.method = method
        self.path = path
        self.query: Pairs = ()
        """Decoded names and values in the order received."""
        self.raw_query = b""
        """The query as it arrived."""
        self.body = b""
        self.form: Pairs = ()
        """Decoded names and values of a form body."""
        self.malformed = ""
        """The parts that could not be decoded; empty if there are none."""
        self.raw_headers = tuple(raw_headers)
        """All headers as they arrived: names in lower case and values, in the order received."""
        self._header_values: Fields | None = None
        self._scheme = scheme
        self._server = server

    @property
    def header_values(self) -> Fields:
        """The values of each header in the order received, by its name in lower case."""
        values = self._header_values
        if values is None:
            self._header_values = values = _index_of_headers(self.raw_headers)
        return values

    def header(self, name: str) -> str | None:
        """Return the first value of a header, by its name in lower case."""
        values = self.header_values.get(name)
        return values[0] if values else None

    @property
    def headers(self) -> Pairs:
        """All headers: names in lower case and values, in the order received."""
        return tuple((_name(name), _text(value)) for name, value in self.raw_headers)

    @property
    def declared_size(self) -> int:
        """The size of the body in bytes, as the headers have it; 0 if they do not say."""
        values = self.header_values.get("content-length")
        if values is None:
            return 0
        digits = values[0][:_MAX_LENGTH_DIGITS]
        return int(digits) if digits.isascii() and digits.isdigit() else 0

    @property
    def origin(self) -> str:
        """Scheme and authority, as the Host header has it."""
        host = self.header("host")
        return f"{self._scheme}://{_authority(self._server) if host is None else host}"

    @property
    def media_type(self) -> str:
        """The media type of the body, in lower case and without parameters."""
        return essence_of(self.header("content-type"))

    def forget_decoded(self) -> None:
        """Drop decoded values, which can be decoded again."""
        self._header_values = None

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
        headers = self.raw_headers
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
        other.raw_query = self.raw_query if query is None else b""
        other.body = self.body if body is None else body
        other.form = self.form if body is None else other.decoded_form()
        return other

    def complete(self, body: bytes) -> None:
        """Set the body, and the fields of a form."""
        self.body = body
        self.form = self.decoded_form()

    def decoded_form(self) -> Pairs:
        """Return the fields of the body; none if it is not a form, or cannot be decoded."""
        if kind_of(self.header("content-type") or "") != "form":
            return ()
        try:
            return pairs(self.body)
        except MalformedError as error:
            self.malformed = f"the form {error}"
            return ()

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.path!a}>"


def from_scope(scope: HttpScope) -> Request:
    """Read everything but the body.

    Args:
        scope: The ASGI connection scope.

    Returns:
        The request; what could not be decoded is named in `malformed`.
    """
    raw_path, headers = scope.get("raw_path"), scope["headers"]
    if raw_path is not None and not raw_path.startswith(b"/"):
        authority, raw_path = in_origin_form(raw_path)
        headers = headers if authority is None else with_host(headers, authority)
    request = Request(
        scope["method"].upper(),
        scope["path"] if raw_path is None else raw_path.decode("latin-1"),
        raw_headers=headers,
        scheme=scope.get("scheme", "http"),
        server=scope.get("server"),
    )
    raw_query = scope.get("query_string")
    if raw_query:
        request.raw_query = raw_query
        try:
            request.query = pairs(raw_query)
        except MalformedError as error:
            request.malformed = f"the query {error}"
    return request


def pairs(raw: bytes) -> Pairs:
    """Decode a query or a form; `+` and `%20` are both a space, a name alone has an empty value.

    Args:
        raw: The bytes as they arrived.

    Raises:
        MalformedError: The text is not percent-encoded UTF-8, or has too many fields.
    """
    parts = raw.replace(b"+", b" ").split(b"&", MAX_FIELDS)
    if len(parts) > MAX_FIELDS:
        raise MalformedError(f"has more than {MAX_FIELDS} fields")
    found: list[tuple[str, str]] = []
    decode = percent_decode if b"%" in raw else bytes.decode
    try:
        for part in parts:
            if part:
                name, _, value = part.partition(b"=")
                found.append((decode(name), decode(value)))
        return tuple(found)
    except UnicodeDecodeError:
        raise MalformedError("is not percent-encoded UTF-8") from None


def raw_fields(raw: bytes) -> Fields:
    """Return the values of each name as they arrived, of a query or form that can be decoded.

    Args:
        raw: The bytes as they arrived.

    Returns:
        Decoded names, each with its percent-encoded values.
    """
    split = (part.partition(b"=") for part in raw.split(b"&") if part)
    return index(
        (percent_decode(name.replace(b"+", b" ")), value.decode("latin-1"))
        for name, _, value in split
    )


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
        if name in fields:
            fields[name].append(value)
        else:
            fields[name] = [value]
    return fields


def _index_of_headers(raw: RawHeaders) -> Fields:
    """Return the values of each header, by its name in lower case."""
    fields: Fields = {}
    for raw_name, raw_value in raw:
        name = _name(raw_name)
        try:
            value = raw_value.decode()
        except UnicodeDecodeError:
            value = raw_value.decode("latin-1")
        if name in fields:
            fields[name].append(value)
        else:
            fields[name] = [value]
    return fields


# Cached: callers send the same few headers.
@lru_cache(maxsize=128)
def _name(raw: bytes) -> str:
    return raw.decode("latin-1").lower()


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _authority(server: Server | None) -> str:
    if server is None:
        return "localhost"
    host, port = server
    return host if port is None else f"{host}:{port}"
