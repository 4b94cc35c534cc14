"""The common part of SDK-HMAC and V11: headers, canonical request, and string to sign."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ._signed_headers import (
    canonical_query,
    canonical_text,
    encoded,
    format_time,
    header_value,
    names_to_sign,
    sha256,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .._messages import Content, Request
    from ._base import AccessKey
    from ._signed_headers import Headers

TIME = "%Y%m%dT%H%M%SZ"
_STS = "X-Security-Token"
_DATE = "X-Sdk-Date"
_HASH = "X-Sdk-Content-Sha256"
_UNSIGNED = "UNSIGNED-PAYLOAD"
_TRANSPORT = ("accept", "accept-encoding", "connection", "content-length")
_HASHED_MEDIA_TYPES = ("application/json", "application/bson")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_.~/-]*")


def prepare(request: Request, *, credentials: AccessKey, now: datetime) -> Request:
    """Return the request with every header that it is sent with but Authorization.

    As the vendor's SDKs do, a body of a media type other than JSON and BSON is left unsigned.
    """
    token = credentials.security_token
    media_type = request.header("Content-Type")
    hashed = media_type is None or media_type.startswith(_HASHED_MEDIA_TYPES)
    return request.with_headers(
        *(((_STS, token),) if token else ()),
        (_DATE, format_time(now, TIME)),
        *(() if hashed else ((_HASH, _UNSIGNED),)),
        ("Host", request.host),
    )


def signed_names(request: Request) -> list[str]:
    """Return the names of the headers to sign.

    All without an underscore, except those that the vendor's SDKs leave to the HTTP library.
    """
    return names_to_sign(
        request, lambda name: "_" not in name and name not in _TRANSPORT
    )


def canonical_request(
    request: Request, headers: Headers, signed_headers: Sequence[str]
) -> str:
    """Return the canonical request over some of the request's headers.

    Args:
        request: The request.
        headers: Its headers.
        signed_headers: The names of those that are signed, in lower case and in order.

    Raises:
        ValueError: One of them is absent, repeated, or holds a control character, or the path is
            no UTF-8.
    """
    return canonical_text(
        request.method,
        _canonical_uri(request.path),
        canonical_query(request.query),
        headers=headers,
        signed=signed_headers,
        payload=_payload(request.body, headers),
    )


def _canonical_uri(path: str) -> str:
    if not _PLAIN_PATH.fullmatch(path):
        path = _encoded_again(path)
    return path if path.endswith("/") else f"{path}/"


def _encoded_again(path: str) -> str:
    try:
        segments = unquote(path, errors="strict").split("/")
    except UnicodeDecodeError:
        raise ValueError("the path is not UTF-8") from None
    return "/".join(encoded(segment) for segment in segments)


def _payload(body: bytes | Content, headers: Headers) -> str:
    declared = header_value(headers, _HASH)
    is_empty = not body if isinstance(body, bytes) else body.size == 0
    return declared if declared and not is_empty else sha256(body)
