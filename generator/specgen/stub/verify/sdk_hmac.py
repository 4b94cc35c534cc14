"""SDK-HMAC and V11: the canonical request, and the headers that must be signed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .canonical import canonical_query, canonical_text, encoded, sha256
from .claim import RequestError, header_value, parse_time, required_header
from .signed_headers import check_signed
from .verdict import Outcome

if TYPE_CHECKING:
    from datetime import datetime

    from ..wire.request import Request
    from .claim import Headers

TIME = "%Y%m%dT%H%M%SZ"
_STS = "x-security-token"
_DATE = "X-Sdk-Date"
_SIGNED = (_STS,)
_HASH = "X-Sdk-Content-Sha256"
_HASH_KEY = _HASH.lower()
_LONGEST_KNOWN = 256
_UNSIGNED = "UNSIGNED-PAYLOAD"
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_.~/-]*")


def canonical_request(
    request: Request, headers: Headers, signed_headers: tuple[str, ...]
) -> str:
    """Return the canonical request over some of the request's headers.

    Args:
        request: The request.
        headers: Its headers.
        signed_headers: The names of those that are signed, in lower case and in order.

    Raises:
        RequestError: A header is absent, repeated or has a control character, or the path is
            not UTF-8.
    """
    return canonical_text(
        request.method,
        _uri_of(request.path),
        canonical_query(request.query),
        headers=headers,
        signed=signed_headers,
        payload=_payload(request.body, headers),
    )


def _uri_of(path: str) -> str:
    return _known_uri(path) if len(path) <= _LONGEST_KNOWN else _canonical_uri(path)


def _canonical_uri(path: str) -> str:
    if not _PLAIN_PATH.fullmatch(path):
        path = _encoded_again(path)
    return path if path.endswith("/") else f"{path}/"


# Cached: callers ask for the same few paths.
_known_uri = lru_cache(maxsize=256)(_canonical_uri)


def _encoded_again(path: str) -> str:
    try:
        segments = unquote(path, errors="strict").split("/")
    except UnicodeDecodeError:
        raise RequestError("the path is not UTF-8") from None
    return "/".join(encoded(segment) for segment in segments)


def _payload(body: bytes, headers: Headers) -> str:
    declared = header_value(headers, _HASH_KEY)
    return declared if declared and body else sha256(body)


def security_token(headers: Headers) -> str | None:
    """Return the security token of a request, if it has one."""
    return header_value(headers, _STS)


def check_request(
    body: bytes, headers: Headers, signed_headers: tuple[str, ...]
) -> datetime:
    """Check that the required headers are signed, and return the time of signing.

    `host`, `x-sdk-*` and `x-security-token` must be. The vendor leaves it to the caller to sign the
    other headers.

    Raises:
        RequestError: The request is not signed correctly.
    """
    check_signed(headers, signed_headers, prefix="x-sdk-", names=_SIGNED)
    declared = header_value(headers, _HASH_KEY)
    if declared not in (None, _UNSIGNED) and declared != sha256(body):
        raise RequestError(
            f"header {_HASH} is not the hash of the body", Outcome.MISMATCH
        )
    return parse_time(required_header(headers, _DATE), TIME, f"header {_DATE}")


# Cached: many requests are signed in one second.
@lru_cache(maxsize=256)
def time_text(moment: datetime) -> str:
    """Return a time of signing as it is written."""
    return moment.strftime(TIME)
