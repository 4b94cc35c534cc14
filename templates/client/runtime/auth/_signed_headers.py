"""The common part of schemes that sign the headers listed in the Authorization header."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from .._messages import Content, Request

Headers: TypeAlias = "Mapping[str, list[str]]"
"""The values of each header in order, by its name in lower case."""

_SHOWN = 64
_UNRESERVED = re.compile(r"[A-Za-z0-9_.~-]*")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def with_authorization(
    request: Request,
    start: str,
    signed: Iterable[str],
    signature: str,
    *,
    separator: str,
) -> Request:
    """Return the request with an Authorization header that lists what is signed.

    Args:
        request: The request.
        start: The algorithm and the signer, such as `X Credential=a`.
        signed: The names of the signed headers.
        signature: The signature.
        separator: The separator of the parts.

    Returns:
        The request, its former Authorization header replaced if it had one.
    """
    parts = start, f"SignedHeaders={';'.join(signed)}", f"Signature={signature}"
    return request.with_headers(("Authorization", separator.join(parts)))


def names_to_sign(request: Request, wanted: Callable[[str], bool]) -> list[str]:
    """Return the lower-case names of the wanted headers in order, never Authorization."""
    names = {name.lower() for name, _ in request.headers}
    return sorted(name for name in names if name != "authorization" and wanted(name))


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
        ValueError: A header of the list is absent, repeated, or holds a control character.
    """
    lines: list[str] = []
    for name in signed:
        given = headers.get(name, ())
        if len(given) != 1:
            how = "is given more than once" if given else "is not in the request"
            raise ValueError(f"signed header {_shown(name)} {how}")
        value = given[0].strip(" \t")
        lines.append(f"{name}:{value}")
    if _CONTROL.search("".join(lines)):
        named = zip(signed, lines, strict=True)
        bad = next(name for name, line in named if _CONTROL.search(line))
        raise ValueError(f"signed header {_shown(bad)} holds a control character")
    return "\n".join((method, uri, query, *lines, "", ";".join(signed), payload))


def canonical_query(pairs: Iterable[tuple[str, str]]) -> str:
    """Return decoded pairs sorted, encoded as in RFC 3986 and joined.

    Raises:
        ValueError: A pair is not valid Unicode.
    """
    return "&".join(
        f"{encoded(name)}={encoded(value)}" for name, value in sorted(pairs)
    )


def encoded(text: str) -> str:
    """Encode everything but the unreserved characters of RFC 3986.

    Raises:
        ValueError: It is not valid Unicode.
    """
    if _UNRESERVED.fullmatch(text):
        return text
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise ValueError("the request holds text that is not valid Unicode") from None


def sha256(data: str | bytes | Content) -> str:
    """Return the SHA-256 of a text, of bytes or of a body in pieces, in hexadecimal.

    Raises:
        ValueError: It is not valid Unicode, or is a body that can be read only once.
    """
    if isinstance(data, str | bytes):
        return hashlib.sha256(_bytes(data)).hexdigest()
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
        ValueError: It is not valid Unicode.
    """
    return hmac.digest(_bytes(key), _bytes(text), "sha256")


def _bytes(text: str | bytes) -> bytes:
    if isinstance(text, bytes):
        return text
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ValueError("the request holds text that is not valid Unicode") from None


def _shown(name: str) -> str:
    return repr(name[:_SHOWN])


def utc(moment: datetime) -> datetime:
    """Return the moment in UTC.

    Raises:
        ValueError: It has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(
            "the time of signing has no time zone; give one such as `datetime.now(UTC)`"
        )
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


# Cached: frequent callers sign many times within one second.
@lru_cache(maxsize=256)
def format_time(moment: datetime, form: str) -> str:
    """Return a moment in UTC, written in a form as for `strftime`.

    Raises:
        ValueError: It has no time zone.
    """
    return utc(moment).strftime(form)


def headers_of(request: Request) -> Headers:
    """Return the headers of a request by name."""
    found: dict[str, list[str]] = {}
    for name, value in request.headers:
        found.setdefault(name.lower(), []).append(value)
    return found


def header_value(headers: Headers, name: str) -> str | None:
    """Return the first value of a header as it is signed: without the white space around it.

    Args:
        headers: The headers.
        name: Its name, in any case.
    """
    values = headers.get(name.lower())
    return values[0].strip(" \t") if values else None
