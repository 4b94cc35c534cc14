"""The common part of ACS3 and ACS4: headers, canonical request, and parsing of signed requests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ._parameters import check_given_once
from ._signed_headers import canonical_query, canonical_text, headers_of, sha256, utc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from .._messages import Request
    from ._base import AccessKey
    from ._signed_headers import Headers

TIME = "%Y-%m-%dT%H:%M:%SZ"
_DATE = "x-acs-date"
_NONCE = "x-acs-signature-nonce"
_HASH = "x-acs-content-sha256"
_KEY_ID = "x-acs-accesskey-id"
_STS = "x-acs-security-token"


def prepare(
    request: Request,
    *,
    credentials: AccessKey,
    now: datetime,
    nonce: str,
    carried_parameters: Mapping[str, str],
) -> Request:
    """Return the request with every header that it is sent with but Authorization.

    Raises:
        ValueError: A parameter appears more than once.
    """
    check_given_once(request, headers_of(request), carried_parameters)
    token = credentials.security_token
    moved = (
        (carried_parameters[n], v) for n, v in request.query if n in carried_parameters
    )
    return replace(
        request,
        query=tuple(
            pair for pair in request.query if pair[0] not in carried_parameters
        ),
    ).with_headers(
        ("host", request.host),
        *moved,
        (_DATE, utc(now).strftime(TIME)),
        (_NONCE, nonce),
        (_HASH, sha256(request.body)),
        *(((_KEY_ID, credentials.id), (_STS, token)) if token else ()),
    )


def canonical_request(request: Request, signed_headers: Sequence[str]) -> str:
    """Return the canonical request over these headers, given in lower case and in order.

    Raises:
        ValueError: One of them is absent, repeated, or holds a control character.
    """
    headers, payload = headers_of(request), sha256(request.body)
    return _canonical_request(request, headers, signed_headers, payload)


def _canonical_request(
    request: Request, headers: Headers, signed_headers: Sequence[str], payload: str
) -> str:
    uri, query = request.path or "/", canonical_query(request.query)
    return canonical_text(
        request.method,
        uri,
        query,
        headers=headers,
        signed=signed_headers,
        payload=payload,
    )


def string_to_sign(algorithm: str, canonical: str) -> str:
    """Return the string to sign for a canonical request."""
    return f"{algorithm}\n{sha256(canonical)}"
