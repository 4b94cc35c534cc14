"""RPC signature version 1.0, HMAC-SHA1: signs the method and every parameter of query and form."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING

from .._messages import percent_encode
from ._base import AccessKey, ProvidedAuth
from ._request_parameters import check_distinct, form_of
from ._signed_headers import utc_text

if TYPE_CHECKING:
    from datetime import datetime

    from .._messages import Request
    from ._base import Provider


class RpcHmacSha1(ProvidedAuth[AccessKey]):
    """Authentication with the RPC signature, version 1.0.

    Args:
        credentials: The access key, or a callable that returns it or an awaitable of it.
    """

    __slots__ = ()

    def __init__(self, credentials: Provider[AccessKey]) -> None:
        super().__init__(credentials, AccessKey)

    def _sign(
        self, request: Request, credentials: AccessKey, now: datetime, nonce: str, /
    ) -> Request:
        token = credentials.security_token
        prepared = _without_signature(request).with_query(
            ("Timestamp", utc_text(now)),
            ("SignatureNonce", nonce),
            *((("SecurityToken", token),) if token else ()),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureVersion", "1.0"),
            ("AccessKeyId", credentials.id),
        )
        string = string_to_sign(_with_form(prepared))
        digest = hmac.digest(f"{credentials.secret}&".encode(), string.encode(), "sha1")
        signature = base64.b64encode(digest).decode()
        return prepared.with_query(("Signature", signature))


def string_to_sign(request: Request) -> str:
    """Return the string to sign for a request whose query has all parameters but the signature.

    Raises:
        ValueError: A parameter is not valid Unicode.
    """
    canonical = percent_encode(request.canonical_query)
    return f"{percent_encode(request.method)}&%2F&{canonical}"


def _with_form(request: Request) -> Request:
    """Return the request with the parameters of a form in its query as well."""
    form = form_of(request)
    if request.body and not form:
        raise ValueError("the body is not a form, which the signature would not cover")
    check_distinct([name for name, _ in (*request.query, *form)])
    return request.changed(query=(*request.query, *form)) if form else request


def _without_signature(request: Request) -> Request:
    query = tuple(pair for pair in request.query if pair[0] != "Signature")
    return request.changed(query=query)
