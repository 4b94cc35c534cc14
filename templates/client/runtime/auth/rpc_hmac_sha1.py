"""RPC signature version 1.0, HMAC-SHA1: signs the method and every parameter of query and form."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING

from ._base import AccessKey, Outcome, ProvidedAuth
from ._parameters import given_once
from ._signed_headers import canonical_query, encoded
from ._verification import Claim, RequestError, judge, parse_time, utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from .._wire import Request
    from ._base import Provider, Received, Verdict

_METHOD, _VERSION = "HMAC-SHA1", "1.0"
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_REQUIRED = (
    "AccessKeyId",
    "Action",
    "Signature",
    "SignatureMethod",
    "SignatureVersion",
    "Timestamp",
    "Version",
)


class RpcHmacSha1(ProvidedAuth[AccessKey]):
    """Authenticates requests with the RPC signature, version 1.0.

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
        ValueError: One is no Unicode text.
    """
    return canonical_query(pair for pair in parameters if pair[0] != "Signature")


def string_to_sign(method: str, canonical_request: str) -> str:
    """Return the string to sign for the HTTP method and the canonical query.

    Raises:
        ValueError: The method is no Unicode text.
    """
    return f"{encoded(method)}&%2F&{encoded(canonical_request)}"


def sign(
    request: Request, *, credentials: AccessKey, now: datetime, nonce: str
) -> Request:
    """Return the request signed, with what the signature adds in its query.

    Args:
        request: The request; its body must be a form if it has one.
        credentials: The access key.
        now: The time of signing, with a time zone.
        nonce: Text that no other request has.

    Returns:
        The request to send.

    Raises:
        ValueError: A parameter is given more than once, the body is no form, or `now` has no time
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


def verify(
    request: Received, *, access_key: Callable[[str], AccessKey | None], now: datetime
) -> Verdict:
    """Return whether a request is signed as it should be; never raises over what it holds.

    The signature covers the method and the parameters. What it does not cover must hold nothing:
    another path than `/` and a body that is no form are refused, and headers carry no parameters.

    Args:
        request: The request as received.
        access_key: Finds an access key by its id.
        now: The time here, with a time zone.

    Returns:
        The verdict. Its canonical request is the canonical query.
    """
    try:
        claim = _read_claim(request)
    except RequestError as error:
        return error.verdict
    return judge(
        claim,
        access_key=access_key,
        now=now,
        signature=lambda key: _signature(key, claim.string_to_sign),
    )


def _read_claim(request: Received) -> Claim:
    names = {name for name, _ in (*request.query, *request.form)}
    if names.isdisjoint(("AccessKeyId", "Signature")):
        raise RequestError(
            "neither AccessKeyId nor Signature is given", Outcome.MISSING
        )
    parameters = _signed_parameters(request)
    _check_protocol(request, parameters)
    canonical = canonical_request(parameters.items())
    return Claim(
        access_key_id=parameters["AccessKeyId"],
        signed_at=parse_time(parameters["Timestamp"], _TIME, "parameter Timestamp"),
        security_token=parameters.get("SecurityToken"),
        nonce=parameters.get("SignatureNonce", ""),
        canonical_request=canonical,
        string_to_sign=string_to_sign(request.method, canonical),
        signature=parameters["Signature"],
    )


def _signed_parameters(request: Received) -> dict[str, str]:
    form = request.form
    if request.body and not form:
        raise RequestError(
            "the body is not a form, which the signature would not cover"
        )
    return given_once((*request.query, *form))


def _check_protocol(request: Received, parameters: Mapping[str, str]) -> None:
    for name in _REQUIRED:
        if not parameters.get(name):
            raise RequestError(f"parameter {name} is not given")
    # The vendor's table of parameters does not list it, so a request may do without.
    if parameters.get("SignatureNonce") == "":
        raise RequestError("parameter SignatureNonce is empty")
    if (
        parameters["SignatureMethod"] != _METHOD
        or parameters["SignatureVersion"] != _VERSION
    ):
        raise RequestError(f"the signature is not {_METHOD} of version {_VERSION}")
    if parameters.get("SignatureType"):
        raise RequestError(
            "SignatureType is not empty, which asks for another signature"
        )
    if request.path not in {"", "/"}:
        raise RequestError("the path is not /, which the signature does not cover")


def _signature(key: AccessKey, string: str) -> str:
    digest = hmac.digest(f"{key.secret}&".encode(), string.encode(), "sha1")
    return base64.b64encode(digest).decode()
