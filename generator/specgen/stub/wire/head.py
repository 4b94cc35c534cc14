"""The head of a request: target, Host and framing (RFC 9112, 3.2 and 6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..contract.violation import ViolationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    Headers = Iterable[tuple[bytes, bytes]]

_ABSOLUTE = re.compile(rb"https?://([^/?#]*)", re.IGNORECASE)
_CHECKED = (b"host", b"content-length", b"transfer-encoding")
_USER = re.compile(rb".*@")
_HOST = re.compile(
    rb"(\[[0-9A-Fa-f:.]+\]|([A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(:[0-9]{0,5})?"
)


def in_origin_form(target: bytes) -> tuple[bytes | None, bytes]:
    """Return the authority of a target, None without one, and the rest."""
    absolute = _ABSOLUTE.match(target)
    if absolute is None:
        return None, target
    rest = target[absolute.end() :]
    return absolute[1], rest if rest.startswith(b"/") else b"/" + rest


def with_host(headers: Headers, authority: bytes) -> list[tuple[bytes, bytes]]:
    """Return headers in which each Host is the authority of the target, which takes precedence.

    A user and a password in it make no host, and are not kept either.
    """
    host = _USER.sub(b"***@", authority)
    return [(n, host if n == b"host" else value) for n, value in headers]


def check_head(headers: Headers, *, needs_host: bool) -> None:
    """Check that the host of a request, and the end of its body, are unambiguous.

    uvicorn's parsers refuse most ambiguous requests; these are the others.

    Args:
        headers: Names in lower case and values.
        needs_host: Whether there must be a Host header, as HTTP/1.1 has it.

    Raises:
        ViolationError: They are ambiguous.
    """
    found: dict[bytes, list[bytes]] = {}
    for name, value in headers:
        if name in _CHECKED:
            found.setdefault(name, []).append(value)
    _check_host(found.get(b"host", []), is_required=needs_host)
    codings = found.get(b"transfer-encoding", [])
    if codings and b"content-length" in found:
        text = "Content-Length and Transfer-Encoding exclude one another"
        raise ViolationError("invalid", text, parameter="Transfer-Encoding")
    if codings and [coding.lower() for coding in codings] != [b"chunked"]:
        text = "there is another transfer coding than `chunked`"
        raise ViolationError("invalid", text, parameter="Transfer-Encoding")


def _check_host(given: list[bytes], *, is_required: bool) -> None:
    if not given and is_required:
        raise ViolationError("missing", "there is no Host header", parameter="Host")
    if len(given) > 1:
        text = "there is more than one Host header"
        raise ViolationError("invalid", text, parameter="Host")
    if given and not _HOST.fullmatch(given[0]):
        text = "the Host header does not name a host"
        raise ViolationError("invalid", text, parameter="Host")
