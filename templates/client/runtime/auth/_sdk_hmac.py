"""What SDK-HMAC and V11 share: headers, canonical request, and the reading of a signed request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from ._base import Outcome
from ._signed_headers import (
    canonical_query,
    canonical_text,
    check_signed,
    encoded,
    header_value,
    names_to_sign,
    required_header,
    sha256,
)
from ._verification import RequestError, parse_time, utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from .._wire import Request
    from ._base import AccessKey

TIME = "%Y%m%dT%H%M%SZ"
_STS = "X-Security-Token"
_DATE = "X-Sdk-Date"
_HASH = "X-Sdk-Content-Sha256"
_UNSIGNED = "UNSIGNED-PAYLOAD"
_TRANSPORT = ("accept", "accept-encoding", "connection", "content-length")
_HASHED_MEDIA_TYPES = ("application/json", "application/bson")


def prepare(request: Request, *, credentials: AccessKey, now: datetime) -> Request:
    """Return the request with every header that it is sent with but Authorization.

    As the vendor's SDKs do, a body of a media type other than JSON and BSON is left unsigned.
    """
    token = credentials.security_token
    media_type = request.header("Content-Type")
    hashed = media_type is None or media_type.startswith(_HASHED_MEDIA_TYPES)
    return request.with_headers(
        *(((_STS, token),) if token else ()),
        (_DATE, utc(now).strftime(TIME)),
        *(() if hashed else ((_HASH, _UNSIGNED),)),
        ("Host", request.host),
    )


def signed_names(request: Request) -> list[str]:
    """Return the names of the headers to sign.

    All that hold no underscore, but for those that the vendor's SDKs leave to the HTTP library.
    """
    return names_to_sign(
        request, lambda name: "_" not in name and name not in _TRANSPORT
    )


def canonical_request(request: Request, signed_headers: Sequence[str]) -> str:
    """Return the canonical request over these headers, given in lower case and in order.

    Raises:
        RequestError: One of them is absent, repeated, or holds a control character, or the path is
            no UTF-8.
    """
    uri, query = _canonical_uri(request.path), canonical_query(request.query)
    return canonical_text(request, uri, query, signed_headers, _payload(request))


def _canonical_uri(path: str) -> str:
    try:
        segments = unquote(path, errors="strict").split("/")
    except UnicodeDecodeError:
        raise RequestError("the path is not UTF-8") from None
    uri = "/".join(encoded(segment) for segment in segments)
    return uri if uri.endswith("/") else f"{uri}/"


def _payload(request: Request) -> str:
    declared = header_value(request, _HASH)
    return declared if declared and request.body else sha256(request.body)


def security_token(request: Request) -> str | None:
    """Return the security token of the request, if it has one."""
    return header_value(request, _STS)


def check_request(request: Request, signed_headers: Iterable[str]) -> datetime:
    """Check what must be signed, and return the time of signing.

    `host`, `x-sdk-*` and `x-security-token` must be. The vendor leaves it to the caller to sign the
    other headers.

    Raises:
        RequestError: The request is not as the schemes prescribe.
    """
    check_signed(
        request,
        signed_headers,
        lambda name: name.startswith("x-sdk-") or name == _STS.lower(),
    )
    declared = header_value(request, _HASH)
    if declared not in {None, _UNSIGNED, sha256(request.body)}:
        raise RequestError(
            f"header {_HASH} is not the hash of the body", Outcome.MISMATCH
        )
    return parse_time(required_header(request, _DATE), TIME, f"header {_DATE}")
