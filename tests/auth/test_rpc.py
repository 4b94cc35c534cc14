"""RPC signature: the parameters of the protocol, and what it does not cover."""

from __future__ import annotations

import base64
import hmac
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from specgen.stub.verify.verdict import Outcome

from templates.client.runtime.auth import rpc_hmac_sha1
from templates.client.runtime.auth._request_parameters import form_of
from tests.auth.wire_data import CARRIED, FORM, KEY, NOW, REQUEST, SCHEMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from templates.client.runtime._messages import Request


def _rpc(request: Request, **changes: str | None) -> Request:
    """Sign with these parameters changed or, where None, left out."""
    added = (
        SCHEMES["RPC-HMAC-SHA1"]
        .signed(REQUEST, KEY, now=NOW)
        .query[len(REQUEST.query) : -1]
    )
    given = dict((*request.query, *added))
    pairs = [(n, v) for n, v in {**given, **changes}.items() if v is not None]
    signed = [pair for pair in pairs if pair[0] != "Signature"]
    string = rpc_hmac_sha1.string_to_sign(
        replace(request, query=(*signed, *form_of(request)))
    )
    digest = hmac.digest(f"{KEY.secret}&".encode(), string.encode(), "sha1")
    signature = changes.get("Signature", base64.b64encode(digest).decode())
    if signature is not None:
        pairs.append(("Signature", signature))
    return replace(request, query=tuple(pairs))


def _rpc_outcome(request: Request) -> Outcome:
    return SCHEMES["RPC-HMAC-SHA1"].verdict(request, KEY, now=NOW).outcome


def test_rpc_own_signer_is_right() -> None:
    signed = _rpc(REQUEST)
    assert signed == SCHEMES["RPC-HMAC-SHA1"].signed(REQUEST, KEY, now=NOW)
    assert _rpc_outcome(_rpc(REQUEST, SignatureNonce=None)) is Outcome.VERIFIED
    assert _rpc_outcome(_rpc(REQUEST, SignatureType="")) is Outcome.VERIFIED


@pytest.mark.parametrize(
    "changes",
    [
        {"AccessKeyId": None},
        {"AccessKeyId": ""},
        {"Action": None},
        {"Signature": None},
        {"Signature": ""},
        {"SignatureMethod": None},
        {"SignatureMethod": "HMAC-SHA256"},
        {"SignatureVersion": None},
        {"SignatureVersion": "2.0"},
        {"SignatureType": "BEARERTOKEN"},
        {"Timestamp": None},
        {"Timestamp": ""},
        {"Version": None},
        {"SignatureNonce": ""},
    ],
    ids=str,
)
def test_rpc_parameter_of_the_protocol(changes: Mapping[str, str | None]) -> None:
    assert _rpc_outcome(_rpc(REQUEST, **changes)) is Outcome.MALFORMED


@pytest.mark.parametrize(
    "request_",
    [
        replace(REQUEST, path="/x"),
        replace(REQUEST, path="//"),
        replace(REQUEST, body=b"{}"),
        replace(REQUEST, body=b"&", headers=(FORM,)),
        replace(REQUEST, body=b"KeyId=alias%2Fa", headers=(FORM,)),
        replace(REQUEST, body=b"a=1&a=1", headers=(FORM,)),
    ],
    ids=[
        "path",
        "empty segment",
        "body without a media type",
        "form without pairs",
        "in query and form",
        "twice in the form",
    ],
)
def test_rpc_what_the_signature_does_not_cover(request_: Request) -> None:
    assert _rpc_outcome(_rpc(request_)) is Outcome.MALFORMED


def test_rpc_action_in_a_header_is_not_signed() -> None:
    request = REQUEST.with_headers((CARRIED["Action"], "GetPublicKey"))
    assert _rpc_outcome(_rpc(request, Action=None)) is Outcome.MALFORMED


@pytest.mark.parametrize("method", ["GET", "post", "POST&", "中", "\ud800"])
def test_rpc_method_is_signed(method: str) -> None:
    verdict = SCHEMES["RPC-HMAC-SHA1"].verdict(
        replace(_rpc(REQUEST), method=method), KEY, now=NOW
    )
    assert verdict.outcome in {Outcome.MISMATCH, Outcome.MALFORMED}
