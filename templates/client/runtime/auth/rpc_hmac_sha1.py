"""RPC signature version 1.0, HMAC-SHA1: signs the method and every parameter of query and form."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING

from ._base import AccessKey, ProvidedAuth
from ._parameters import given_once
from ._signed_headers import canonical_query, encoded, utc

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from .._messages import Request
    from ._base import Provider

_METHOD, _VERSION = "HMAC-SHA1", "1.0"
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class RpcHmacSha1(ProvidedAuth[AccessKey]):
    """Authentication with the RPC signature, version 1.0.

    Args:
        credentials: The access key, or a callable that returns it or an awaitable of it.
    """

    __slots__ = ()

    def __init__(self, credentials: Provider[AccessKey]) -> None:
        super().__init__(credentials, AccessKey)

    def _sign(
        self, request: Request, credentials: AccessKey, now: datetime, nonce: str
    ) -> Request:
        return sign(request, credentials=credentials, now=now, nonce=nonce)


def canonical_request(parameters: Iterable[tuple[str, str]]) -> str:
    """Return the canonical query over these parameters, `Signature` left out.

    Raises:
        ValueError: A parameter is not valid Unicode.
    """
    return canonical_query(pair for pair in parameters if pair[0] != "Signature")


def string_to_sign(method: str, canonical_request: str) -> str:
    """Return the string to sign for the HTTP method and the canonical query.

    Raises:
        ValueError: The method is not valid Unicode.
    """
    return f"{encoded(method)}&%2F&{encoded(canonical_request)}"


def sign(
    request: Request, *, credentials: AccessKey, now: datetime, nonce: str
) -> Request:
    """Return the request signed, with the parameters of the signature in its query.

    Args:
        request: The request; its body must be a form if it has one.
        credentials: The access key.
        now: The time of signing, with a time zone.
        nonce: Text unique to this request.

    Returns:
        The request to send.

    Raises:
        ValueError: A parameter appears more than once, the body is not a form, or `now` has no time
            zone.
    """
    token = credentials.security_token
    prepared = request.with_query(
        ("Timestamp", utc(now).strftime(_TIME)),
        ("SignatureNonce", nonce),
        *((("SecurityToken", token),) if token else ()),
        ("SignatureMethod", _METHOD),
        ("SignatureVersion", _VERSION),
        ("AccessKeyId", credentials.id),
    )
    parameters = _signed_parameters(prepared)
    string = string_to_sign(request.method, canonical_request(parameters.items()))
    return prepared.with_query(("Signature", _signature(credentials, string)))


def _signed_parameters(request: Request) -> dict[str, str]:
    form = request.form
    if request.body and not form:
        raise ValueError("the body is not a form, which the signature would not cover")
    return given_once((*request.query, *form))


def _signature(key: AccessKey, string: str) -> str:
    digest = hmac.digest(f"{key.secret}&".encode(), string.encode(), "sha1")
    return base64.b64encode(digest).decode()
