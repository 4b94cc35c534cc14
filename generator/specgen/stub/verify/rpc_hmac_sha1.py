"""RPC signature version 1.0, HMAC-SHA1: the method and every parameter of query and form."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING

from .canonical import canonical_query, encoded
from .claim import Claim, RequestError, judge, parse_time
from .request_parameters import given_once
from .verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..wire.request import Request
    from .credentials import Credential, KeyRing
    from .verdict import Verdict

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


def verify(request: Request, keys: KeyRing, now: datetime) -> Verdict:
    """Verify the signature of a request; never raises for any request.

    The signature covers the method and the parameters. Other parts must be empty:
    other paths than `/` and bodies that are not forms are refused, and headers carry no parameters.

    Args:
        request: The request as received.
        keys: The known credentials.
        now: The time here, with a time zone.

    Returns:
        The verdict. Its canonical request is the canonical query.
    """
    try:
        claim = _read_claim(request)
    except RequestError as error:
        return error.verdict
    return judge(claim, keys=keys, now=now, signature=_signature)


def _read_claim(request: Request) -> Claim:
    names = {name for name, _ in (*request.query, *request.form)}
    if names.isdisjoint(("AccessKeyId", "Signature")):
        raise RequestError(
            "neither AccessKeyId nor Signature is given", Outcome.MISSING
        )
    parameters = _signed_parameters(request)
    _check_protocol(request, parameters)
    canonical = _canonical_query(parameters)
    return Claim(
        access_key_id=parameters["AccessKeyId"],
        signed_at=parse_time(parameters["Timestamp"], _TIME, "parameter Timestamp"),
        security_token=parameters.get("SecurityToken"),
        nonce=parameters.get("SignatureNonce", ""),
        canonical_request=canonical,
        string_to_sign=_string_to_sign(request.method, canonical),
        signature=parameters["Signature"],
    )


def _signed_parameters(request: Request) -> dict[str, str]:
    form = request.form
    if request.body and not form:
        raise RequestError(
            "the body is not a form, which the signature would not cover"
        )
    return given_once((*request.query, *form))


def _check_protocol(request: Request, parameters: Mapping[str, str]) -> None:
    for name in _REQUIRED:
        if not parameters.get(name):
            raise RequestError(f"parameter {name} is not given")
    # The vendor's table of parameters does not list it, so it is optional.
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


def _signature(key: Credential, string: str) -> str:
    digest = hmac.digest(f"{key.secret}&".encode(), string.encode(), "sha1")
    return base64.b64encode(digest).decode()


def _canonical_query(parameters: Mapping[str, str]) -> str:
    """Return the canonical query over the parameters, `Signature` left out."""
    return canonical_query(p for p in parameters.items() if p[0] != "Signature")


def _string_to_sign(method: str, canonical: str) -> str:
    return f"{encoded(method)}&%2F&{encoded(canonical)}"
