"""The head of a request: target, Host and framing (RFC 9112, 3.2 and 6)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ..contract.violation import ViolationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Headers = Iterable[tuple[bytes, bytes]]

_ABSOLUTE = re.compile(rb"https?://([^/?#]*)", re.IGNORECASE)
_USER = re.compile(rb".*@")
_HOST = re.compile(
    r"(\[[0-9A-Fa-f:.]+\]|([A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(:[0-9]{0,5})?"
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


# Cached: callers name the same few hosts.
@lru_cache(maxsize=64)
def _is_host(text: str) -> bool:
    return _HOST.fullmatch(text) is not None


def check_head(values: Mapping[str, list[str]], *, needs_host: bool) -> None:
    """Check that the host of a request, and the end of its body, are unambiguous.

    uvicorn's parsers refuse most ambiguous requests; these are the others.

    Args:
        values: The values of each header, by its name in lower case.
        needs_host: Whether there must be a Host header, as HTTP/1.1 has it.

    Raises:
        ViolationError: They are ambiguous.
    """
    hosts = values.get("host")
    if hosts is None:
        if needs_host:
            raise ViolationError("missing", "there is no Host header", parameter="Host")
    elif len(hosts) > 1:
        text = "there is more than one Host header"
        raise ViolationError("invalid", text, parameter="Host")
    elif not _is_host(hosts[0]):
        text = "the Host header does not name a host"
        raise ViolationError("invalid", text, parameter="Host")
    codings = values.get("transfer-encoding")
    if codings is None:
        return
    if "content-length" in values:
        text = "Content-Length and Transfer-Encoding exclude one another"
        raise ViolationError("invalid", text, parameter="Transfer-Encoding")
    if [coding.lower() for coding in codings] != ["chunked"]:
        text = "there is another transfer coding than `chunked`"
        raise ViolationError("invalid", text, parameter="Transfer-Encoding")
