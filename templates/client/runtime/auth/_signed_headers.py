"""The common part of schemes that sign the headers listed in the Authorization header."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from .._messages import Content, Pairs, Request

_SHOWN = 64
_BLANKS = " \t"
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class Canonical(NamedTuple):
    """A canonical request.

    Args:
        text: The canonical request.
        names: The names of the signed headers as they are listed.
    """

    text: str
    names: str


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
) -> Canonical:
    """Return the canonical request.

    Args:
        request: The request, with the query that is signed.
        headers: Its headers, by their names in lower case.
        uri: Its canonical path.
        payload: The hash of its body, or a substitute.
        is_signed: Tells by its name in lower case whether a header is signed.

    Raises:
        ValueError: A signed header has a control character.
    """
    signed = sorted([(name, headers[name][1]) for name in headers if is_signed(name)])
    names = ";".join([name for name, _ in signed])
    if not (names + "".join([value for _, value in signed])).isprintable():
        _refuse_control(signed)
    lines = [f"{name}:{value.strip(_BLANKS)}" for name, value in signed]
    parts = request.method, uri, request.canonical_query, *lines, "", names, payload
    return Canonical("\n".join(parts), names)


def _refuse_control(headers: Iterable[tuple[str, str]]) -> None:
    for name, value in headers:
        if _CONTROL.search(name) or _CONTROL.search(value):
            raise ValueError(
                f"signed header {name[:_SHOWN]!r} holds a control character"
            )


def sha256(data: str | bytes | Content) -> str:
    """Return the SHA-256 of a text, of bytes or of a body in pieces, in hexadecimal.

    Raises:
        ValueError: The data is not valid Unicode, or is a body that can be read only once.
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
        ValueError: The text is not valid Unicode.
    """
    return hmac.digest(_bytes(key), _bytes(text), "sha256")


def _bytes(text: str | bytes) -> bytes:
    if isinstance(text, bytes):
        return text
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ValueError("the request holds text that is not valid Unicode") from None


def utc_text(moment: datetime) -> str:
    """Return a moment in UTC, such as `2024-01-02T03:04:05Z`.

    Raises:
        ValueError: The moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(
            "the time of signing has no time zone; give one such as `datetime.now(UTC)`"
        )
    moment = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return moment.isoformat(timespec="seconds").removesuffix("+00:00") + "Z"
