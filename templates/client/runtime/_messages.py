"""HTTP messages: requests as they are signed and sent, and responses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, unquote_plus

from ._content_type import essence_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from typing import Self

Pairs = tuple[tuple[str, str], ...]

_UNRESERVED = re.compile(r"[A-Za-z0-9_.~-]*")
# Matches most pairs, which need no encoding.
_PLAIN_PAIR = re.compile(r"[A-Za-z0-9_.~-]*=[A-Za-z0-9_.~-]*")


class Content(Protocol):
    """A body that is read in pieces while it is sent."""

    @property
    def size(self) -> int | None:
        """The number of bytes; None if it is not known before they are read."""
        ...

    @property
    def is_repeatable(self) -> bool:
        """Whether it can be read more than once."""
        ...

    def pieces(self) -> Iterator[bytes]:
        """Read it from its start; no piece is empty."""
        ...


class Encoded(str):
    """Text of a query or form with its exact encoding on the wire.

    The text itself is decoded: schemes sign it, and services read it.

    Args:
        wire: The percent-encoded form, in which `+` is a space.

    Raises:
        ValueError: It is not percent-encoded UTF-8.
    """

    __slots__ = ("wire",)
    wire: str

    def __new__(cls, wire: str) -> Self:
        text = super().__new__(cls, unquote_plus(wire, errors="strict"))
        text.wire = wire
        return text

    def __getnewargs__(self) -> tuple[str]:
        return (self.wire,)


NO_VALUE = Encoded("")
"""The value of a name without `=`."""


class _Message:
    """A request or response: both have headers."""

    __slots__ = ()
    headers: Pairs

    def header(self, name: str) -> str | None:
        """Return the first value of a header, with a name in any case."""
        wanted = name.lower()
        for key, value in self.headers:
            if key.lower() == wanted:
                return value
        return None


@dataclass(slots=True, repr=False)
class Request(_Message):
    """An HTTP request, exactly as it is signed and sent.

    A session makes one for each attempt, which then gets its default headers.

    Args:
        method: HTTP method in upper case.
        origin: Scheme and authority without a path, such as `http://127.0.0.1:8700`.
        path: Percent-encoded path as sent; it starts with `/`.
        query: Decoded names and values in sending order; `Encoded` ones have their own encoding.
        headers: Names and values in sending order.
        body: The bytes of the body, or their source.
    """

    method: str
    origin: str
    path: str
    query: Pairs = ()
    headers: Pairs = ()
    body: bytes | Content = b""
    _encoded: dict[tuple[str, str], str] | None = field(
        default=None, init=False, compare=False
    )

    @property
    def encoded_query(self) -> list[str]:
        """The pairs of the query as they are signed: encoded as in RFC 3986, once.

        Raises:
            ValueError: A pair is not valid Unicode.
        """
        known = self._encoded
        if known is None:
            known = self._encoded = {}
        for pair in self.query:
            if pair not in known:
                known[pair] = _encoded_pair(pair)
        return [known[pair] for pair in self.query]

    @property
    def canonical_query(self) -> str:
        """The encoded pairs in the order of their decoded names and values."""
        if not self.query:
            return ""
        pairs = sorted(zip(self.query, self.encoded_query, strict=True))
        return "&".join([text for _, text in pairs])

    @property
    def authority(self) -> str:
        """The host and the port of the origin."""
        return self.origin.partition("://")[2]

    @property
    def host(self) -> str:
        """The value of the Host header: as set in the headers, else taken from the origin."""
        host = self.header("Host")
        return self.authority if host is None else host

    @property
    def url(self) -> str:
        """The whole URL, its query encoded as in RFC 3986."""
        return self.origin + self.target

    @property
    def target(self) -> str:
        """The path and, where there is one, the encoded query."""
        return f"{self.path}?{self.query_text}" if self.query else self.path

    @property
    def query_text(self) -> str:
        """The query as it is sent."""
        return "&".join(map(_spelt, self.query, self.encoded_query))

    def with_headers(self, *pairs: tuple[str, str]) -> Request:
        """Return a copy whose headers of these names are replaced."""
        return self.changed(headers=merged(self.headers, pairs))

    def add_defaults(self, defaults: Pairs) -> None:
        """Add those of some headers that it does not have."""
        names = tuple([name for name, _ in self.headers])
        self.headers += _missing(names, defaults)

    def with_query(self, *pairs: tuple[str, str]) -> Request:
        """Return a copy whose query pairs of these names are replaced."""
        return self.changed(query=replaced(self.query, pairs))

    def changed(
        self, *, query: Pairs | None = None, headers: Pairs | None = None
    ) -> Request:
        """Return a copy with another query or other headers."""
        other = Request(
            self.method,
            self.origin,
            self.path,
            self.query if query is None else query,
            self.headers if headers is None else headers,
            self.body,
        )
        other._encoded = self._encoded
        return other

    def without_secrets(self) -> Request:
        """Return a copy with only the method, origin and path."""
        return Request(self.method, self.origin, self.path)

    def __repr__(self) -> str:
        query = [name for name, _ in self.query]
        headers = [name for name, _ in self.headers]
        size = len(self.body) if isinstance(self.body, bytes) else self.body.size
        return (
            f"<Request {self.method} {self.origin}{self.path}"
            f" query={query} headers={headers} body={size} bytes>"
        )


@dataclass(frozen=True, slots=True, repr=False)
class Reply(_Message):
    """An HTTP response, read to its end and with any content coding undone.

    A pickled or copied response keeps of its request the method, origin and path only.

    Args:
        status: HTTP status.
        headers: Names and values in the order received.
        body: The bytes of the body.
        request: The request as it was sent.
        secrets: Texts to redact where the service quotes them.
    """

    status: int
    headers: Pairs
    body: bytes
    request: Request
    secrets: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def media_type(self) -> str:
        """The media type in lower case and without parameters; empty if there is none."""
        return essence_of(self.header("Content-Type"))

    def __repr__(self) -> str:
        return f"<Reply {self.status} {self.media_type or 'untyped'} body={len(self.body)} bytes>"

    def __reduce__(self) -> tuple[type[Reply], tuple[int, Pairs, bytes, Request]]:
        return Reply, (
            self.status,
            self.headers,
            self.body,
            self.request.without_secrets(),
        )


def percent_encode(text: str) -> str:
    """Encode everything but the unreserved characters of RFC 3986, as UTF-8, in upper-case hex.

    Raises:
        ValueError: The text is not valid Unicode.
    """
    if _UNRESERVED.fullmatch(text):
        return text
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise ValueError("the request holds text that is not valid Unicode") from None


def _encoded_pair(pair: tuple[str, str]) -> str:
    text = "=".join(pair)
    return text if _PLAIN_PAIR.fullmatch(text) else "=".join(map(percent_encode, pair))


def encode_pairs(pairs: Iterable[tuple[str, str]]) -> str:
    """Encode names and values for a query or a form body; a space becomes `%20`.

    `Encoded` texts keep their encoding.
    """
    return Request("", "", "", tuple(pairs)).query_text


def merged(
    headers: Pairs, changes: Collection[tuple[str, str]], *, without: str = ""
) -> Pairs:
    """Return headers with changes.

    Args:
        headers: The headers.
        changes: Names and values that replace those of the same names.
        without: The name, in lower case, of a header to leave out.
    """
    names = {name.lower() for name, _ in changes}
    names.add(without)
    return (*[pair for pair in headers if pair[0].lower() not in names], *changes)


@lru_cache
def _missing(names: tuple[str, ...], defaults: Pairs) -> Pairs:
    """Return those of some headers that are not among headers of these names."""
    given = {name.lower() for name in names}
    return tuple(pair for pair in defaults if pair[0].lower() not in given)


def replaced(query: Pairs, changes: Iterable[tuple[str, str]]) -> Pairs:
    """Return a query whose values of the names in `changes` are replaced."""
    changes = tuple(changes)
    names = {name for name, _ in changes}
    return (*(pair for pair in query if pair[0] not in names), *changes)


def _spelt(pair: tuple[str, str], encoded: str) -> str:
    """Return a pair as it is sent."""
    name, value = pair
    if type(name) is str and type(value) is str:
        return encoded
    spelt = (t.wire if isinstance(t, Encoded) else percent_encode(t) for t in pair)
    return next(spelt) if value is NO_VALUE else "=".join(spelt)
