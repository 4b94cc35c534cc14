"""Canonical forms of requests, and the hashes of them."""

from __future__ import annotations

import hashlib
import hmac
import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from .claim import RequestError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from .claim import Headers

_SHOWN = 64
_WHITE = " \t"
_UNRESERVED = re.compile(r"[A-Za-z0-9_.~-]*")
_SHA256 = hashlib.sha256()
_SHA256_OF_NOTHING = _SHA256.hexdigest()
# All but the tab.
_CONTROL = bytes({*range(0x20), 0x7F} - {0x09})


def canonical_text(
    method: str,
    uri: str,
    query: str,
    *,
    headers: Headers,
    signed: Sequence[str],
    payload: str,
) -> str:
    """Return a canonical request.

    Args:
        method: The method of the request.
        uri: Its canonical path.
        query: Its canonical query.
        headers: Its headers.
        signed: The names of those that are signed.
        payload: The hash of its body, or a substitute.

    Returns:
        The canonical request.

    Raises:
        RequestError: A header of the list is absent, repeated, or holds a control character.
    """
    lines: list[str] = []
    for name in signed:
        given = headers.get(name, ())
        if len(given) != 1:
            how = "is given more than once" if given else "is not in the request"
            raise RequestError(f"signed header {shown(name)} {how}")
        lines.append(f"{name}:{given[0].strip(_WHITE)}")
    if _has_control("".join(lines)):
        named = zip(signed, lines, strict=True)
        bad = next(name for name, line in named if _has_control(line))
        raise RequestError(f"signed header {shown(bad)} holds a control character")
    return "\n".join((method, uri, query, *lines, "", ";".join(signed), payload))


def _has_control(text: str) -> bool:
    raw = text.encode("utf-8", "surrogatepass")
    return len(raw.translate(None, _CONTROL)) < len(raw)


@dataclass(frozen=True, slots=True)
class QueryStyle:
    """A way to write the canonical query, by which callers make mistakes.

    Args:
        is_sorted: Whether it is sorted by name.
        spelt: Percent-encodings that are written differently, with the replacement of each.
    """

    is_sorted: bool = True
    spelt: tuple[tuple[str, str], ...] = ()

    def query(self, pairs: Iterable[tuple[str, str]]) -> str:
        """Return pairs as a query."""
        ordered = sorted(pairs) if self.is_sorted else pairs
        return "&".join(f"{self._of(n)}={self._of(v)}" for n, v in ordered)

    def _of(self, text: str) -> str:
        text = encoded(text)
        for right, other in self.spelt:
            text = text.replace(right, other)
        return text


_style: ContextVar[QueryStyle | None] = ContextVar("query_style", default=None)


@contextmanager
def query_style(style: QueryStyle | None) -> Generator[None]:
    """Have canonical queries written in another style, to find out a caller's mistake."""
    token = _style.set(style)
    try:
        yield
    finally:
        _style.reset(token)


def canonical_query(pairs: Iterable[tuple[str, str]]) -> str:
    """Return decoded pairs sorted, encoded as in RFC 3986 and joined.

    Raises:
        RequestError: A pair is not valid Unicode.
    """
    style = _style.get()
    if style is not None:
        return style.query(pairs)
    parts: list[str] = []
    for name, value in sorted(pairs):
        is_short = len(name) + len(value) <= _SHOWN
        parts.append((_known_pair if is_short else _pair)(name, value))
    return "&".join(parts)


def _pair(name: str, value: str) -> str:
    return f"{encoded(name)}={encoded(value)}"


# Callers send the same names, and many of the same values.
_known_pair = lru_cache(maxsize=1024)(_pair)


def encoded(text: str) -> str:
    """Encode everything but the unreserved characters of RFC 3986.

    Raises:
        RequestError: The text is not valid Unicode.
    """
    if _UNRESERVED.fullmatch(text):
        return text
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise _not_unicode() from None


def sha256(data: str | bytes) -> str:
    """Return the SHA-256 of a text or of bytes, in hexadecimal.

    Raises:
        RequestError: The text is not valid Unicode.
    """
    if not data:
        return _SHA256_OF_NOTHING
    try:
        raw = data if isinstance(data, bytes) else data.encode()
    except UnicodeEncodeError:
        raise _not_unicode() from None
    # A copy takes less time than asking OpenSSL for the algorithm again.
    digest = _SHA256.copy()
    digest.update(raw)
    return digest.hexdigest()


def hmac_sha256(key: str | bytes, text: str) -> bytes:
    """Return the HMAC-SHA256 of a text.

    Raises:
        RequestError: The text is not valid Unicode.
    """
    try:
        keyed = _keyed(key).copy()
        keyed.update(text.encode())
    except UnicodeEncodeError:
        raise _not_unicode() from None
    return keyed.digest()


# Cached: callers sign with the same few keys.
@lru_cache(maxsize=64)
def _keyed(key: str | bytes) -> hmac.HMAC:
    raw = key if isinstance(key, bytes) else key.encode()
    return hmac.new(raw, digestmod="sha256")


def _not_unicode() -> RequestError:
    return RequestError("the request holds text that is not valid Unicode")


def shown(name: str) -> str:
    """Return the name of a header for a message."""
    return repr(name[:_SHOWN])
