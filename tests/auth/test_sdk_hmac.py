"""SDK-HMAC-SHA256: what must be signed, and how a payload is declared."""

from __future__ import annotations

import hmac
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from specgen.stub.verify.verdict import Outcome

from templates.client.runtime.auth._signed_headers import by_name, canonical_request
from tests.auth.wire_data import KEY, NOW, REQUEST, SCHEMES

if TYPE_CHECKING:
    from templates.client.runtime._messages import Request


def _sdk(request: Request, *left_out: str) -> Request:
    names = sorted(
        {name.lower() for name, _ in request.headers} - {"authorization", *left_out}
    )
    assert isinstance(request.body, bytes)
    declared = request.header("X-Sdk-Content-Sha256")
    payload = (
        declared if request.body and declared else sha256(request.body).hexdigest()
    )
    uri = request.path.rstrip("/") + "/"
    canonical, _ = canonical_request(
        request, by_name(request.headers), uri, payload, names.__contains__
    )
    digest = sha256(canonical.encode()).hexdigest()
    string = f"SDK-HMAC-SHA256\n{NOW:%Y%m%dT%H%M%SZ}\n{digest}"
    signature = hmac.digest(KEY.secret.encode(), string.encode(), "sha256").hex()
    parts = f"Access=testid, SignedHeaders={';'.join(names)}, Signature={signature}"
    return request.with_headers(("Authorization", f"SDK-HMAC-SHA256 {parts}"))


def _sdk_prepared(request: Request = REQUEST) -> Request:
    return SCHEMES["SDK-HMAC-SHA256"].signed(request, KEY, now=NOW)


def _sdk_outcome(request: Request) -> Outcome:
    return SCHEMES["SDK-HMAC-SHA256"].verdict(request, KEY, now=NOW).outcome


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("user-agent", Outcome.VERIFIED),
        ("content-type", Outcome.VERIFIED),
        ("host", Outcome.MALFORMED),
        ("x-sdk-date", Outcome.MALFORMED),
        ("x-sdk-content-sha256", Outcome.MALFORMED),
        ("x-security-token", Outcome.MALFORMED),
    ],
)
def test_sdk_headers_that_must_be_signed(name: str, outcome: Outcome) -> None:
    request = replace(REQUEST, body=b"{}").with_headers(
        ("Content-Type", "application/json"),
        ("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD"),
        ("X-Security-Token", ""),
    )
    prepared = _sdk_prepared(request)
    assert _sdk_outcome(_sdk(prepared)) is Outcome.VERIFIED
    assert _sdk_outcome(_sdk(prepared, name)) is outcome


@pytest.mark.parametrize(
    ("declared", "body", "outcome"),
    [
        ("UNSIGNED-PAYLOAD", b"{}", Outcome.VERIFIED),
        ("UNSIGNED-PAYLOAD", b"", Outcome.VERIFIED),
        (sha256(b"{}").hexdigest(), b"{}", Outcome.VERIFIED),
        (sha256(b"[]").hexdigest(), b"{}", Outcome.MISMATCH),
        (sha256(b"{}").hexdigest(), b"", Outcome.MISMATCH),
        ("unsigned-payload", b"{}", Outcome.MISMATCH),
        ("", b"{}", Outcome.MISMATCH),
    ],
)
def test_sdk_declared_payload(declared: str, body: bytes, outcome: Outcome) -> None:
    request = replace(REQUEST, body=body).with_headers(
        ("X-Sdk-Content-Sha256", declared)
    )
    assert _sdk_outcome(_sdk_prepared(request)) is outcome


def test_sdk_unsigned_payload_is_still_no_empty_one() -> None:
    request = replace(REQUEST, body=b"x").with_headers(("Content-Type", "text/plain"))
    signed = _sdk_prepared(request)
    assert signed.header("X-Sdk-Content-Sha256") == "UNSIGNED-PAYLOAD"
    assert _sdk_outcome(replace(signed, body=b"y")) is Outcome.VERIFIED
    assert _sdk_outcome(replace(signed, body=b"")) is Outcome.MISMATCH


def test_sdk_path_that_is_not_utf_8() -> None:
    changed = replace(_sdk_prepared(replace(REQUEST, path="/%EF%BF%BD")), path="/%FF")
    assert _sdk_outcome(changed) is Outcome.MALFORMED


def test_sdk_headers_that_the_sdks_leave_to_the_http_library() -> None:
    request = REQUEST.with_headers(
        ("Accept", "application/json"), ("Accept-Encoding", "gzip")
    )
    authorization = _sdk_prepared(request).header("Authorization") or ""
    assert "SignedHeaders=host;user-agent;x-sdk-date, " in authorization
