"""The common part of schemes that sign the headers listed in the Authorization header."""

from __future__ import annotations

import hashlib
import hmac
import re
from abc import abstractmethod
from datetime import UTC
from functools import lru_cache
from typing import TYPE_CHECKING

from ._base import AccessKey, ProvidedAuth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from .._messages import Content, Pairs, Request
    from ._base import Provider

_SHOWN = 64
_BLANKS = " \t"
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_SHA256_OF_NOTHING = hashlib.sha256().hexdigest()
_DATE_TIME = "%04d-%02d-%02dT%02d:%02d:%02dZ"


class SigningKeyAuth(ProvidedAuth[AccessKey]):
    """Base of schemes whose signature is an HMAC-SHA256, with a key that is derived once for a day.

    Args:
        credentials: The access key, or a callable that returns it or an awaitable of it.
    """

    __slots__ = ("_kept",)

    def __init__(self, credentials: Provider[AccessKey]) -> None:
        super().__init__(credentials, AccessKey)
        self._kept: tuple[AccessKey, str, hmac.HMAC] | None = None

    @staticmethod
    @abstractmethod
    def _signing_key(key: AccessKey, scope: str, /) -> str | bytes:
        """Return the key that signs in a scope."""

    def _hmac(self, key: AccessKey, scope: str, string: str) -> str:
        """Return the signature of a string, in hexadecimal."""
        kept = self._kept
        if kept is None or kept[0] is not key or kept[1] != scope:
            signing_key = encoded(self._signing_key(key, scope))
            kept = key, scope, hmac.new(signing_key, digestmod="sha256")
            self._kept = kept
        mac = kept[2].copy()
        mac.update(encoded(string))
        return mac.hexdigest()


def by_name(headers: Pairs) -> dict[str, tuple[str, str]]:
    """Return headers by their names in lower case, without Authorization.

    Raises:
        ValueError: A header is repeated.
    """
    found = {name.lower(): (name, value) for name, value in headers}
    if len(found) < len(headers):
        names = [name.lower() for name, _ in headers]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"header {repeated[:_SHOWN]!r} is given more than once")
    found.pop("authorization", None)
    return found


def canonical_request(
    request: Request,
    headers: Mapping[str, tuple[str, str]],
    uri: str,
    payload: str,
    is_signed: Callable[[str], bool],
    *,
    also: frozenset[str] = frozenset(),
) -> tuple[str, str]:
    """Return the canonical request, and the names of its headers as they are listed.

    Args:
        request: The request, with the query that is signed.
        headers: Its headers, by their names in lower case.
        uri: Its canonical path.
        payload: The hash of its body, or a substitute.
        is_signed: Tells by its name in lower case whether a header is signed.
        also: The names of more headers that are signed.

    Raises:
        ValueError: A signed header has a control character.
    """
    signed, names = _signed(tuple(headers), is_signed, also)
    lines = [f"{name}:{headers[name][1].strip(_BLANKS)}" for name in signed]
    if not "".join(lines).isprintable():
        _refuse_control(headers, signed)
    query = request.canonical_query if request.query else ""
    parts = request.method, uri, query, *lines, "", names, payload
    return "\n".join(parts), names


@lru_cache
def _signed(
    names: tuple[str, ...], is_signed: Callable[[str], bool], also: frozenset[str]
) -> tuple[tuple[str, ...], str]:
    """Return the names of the signed headers in order, and as they are listed."""
    signed = tuple(sorted(n for n in names if n in also or is_signed(n)))
    return signed, ";".join(signed)


def _refuse_control(
    headers: Mapping[str, tuple[str, str]], signed: Iterable[str]
) -> None:
    for name in signed:
        if _CONTROL.search(name) or _CONTROL.search(headers[name][1]):
            raise ValueError(
                f"signed header {name[:_SHOWN]!r} holds a control character"
            )


def sha256(data: str | bytes | Content) -> str:
    """Return the SHA-256 of a text, of bytes or of a body in pieces, in hexadecimal.

    Raises:
        ValueError: The data is not valid Unicode, or is a body that can be read only once.
    """
    if not data:
        return _SHA256_OF_NOTHING
    if isinstance(data, (bytes, str)):
        return hashlib.sha256(encoded(data)).hexdigest()
    if not data.is_repeatable:
        raise ValueError(
            "the body is signed, and can be read only once:"
            " give bytes, a path, or a file that can seek"
        )
    digest = hashlib.sha256()
    for piece in data.pieces():
        digest.update(piece)
    return digest.hexdigest()


def hmac_sha256(key: str | bytes, text: str) -> bytes:
    """Return the HMAC-SHA256 of a text.

    Raises:
        ValueError: The text is not valid Unicode.
    """
    return hmac.digest(encoded(key), encoded(text), "sha256")


def encoded(text: str | bytes) -> bytes:
    """Return text in UTF-8.

    Raises:
        ValueError: The text is not valid Unicode.
    """
    if isinstance(text, bytes):
        return text
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ValueError("the request holds text that is not valid Unicode") from None


def utc_text(moment: datetime, template: str = _DATE_TIME) -> str:
    """Return a moment in UTC, such as `2024-01-02T03:04:05Z`.

    Args:
        moment: The moment.
        template: Where its six numbers go.

    Raises:
        ValueError: The moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(
            "the time of signing has no time zone; give one such as `datetime.now(UTC)`"
        )
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    # `isoformat` and `strftime` take twice as long.
    time = utc.hour, utc.minute, utc.second
    return template % (utc.year, utc.month, utc.day, *time)
