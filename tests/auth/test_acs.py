"""ACS3 and ACS4: what must be signed, and what for."""

from __future__ import annotations

import hmac
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from specgen.stub.verify.verdict import Outcome

from templates.client.runtime.auth._signed_headers import by_name, canonical_request
from tests.auth.wire_data import FORM, KEY, NOW, REQUEST, SCHEMES

if TYPE_CHECKING:
    from templates.client.runtime._messages import Pairs, Request


def _acs3(request: Request, *left_out: str) -> Request:
    """Sign all headers but those left out, as somebody might who does not know the rules."""
    names = sorted(
        {name.lower() for name, _ in request.headers} - {"authorization", *left_out}
    )
    assert isinstance(request.body, bytes)
    payload = sha256(request.body).hexdigest()
    canonical, _ = canonical_request(
        request, by_name(request.headers), request.path, payload, names.__contains__
    )
    string = f"ACS3-HMAC-SHA256\n{sha256(canonical.encode()).hexdigest()}"
    signature = hmac.digest(KEY.secret.encode(), string.encode(), "sha256").hex()
    parts = f"Credential=testid,SignedHeaders={';'.join(names)},Signature={signature}"
    return request.with_headers(("Authorization", f"ACS3-HMAC-SHA256 {parts}"))


def _acs3_prepared(request: Request = REQUEST) -> Request:
    return SCHEMES["ACS3-HMAC-SHA256"].signed(request, KEY, now=NOW)


def _acs3_outcome(request: Request) -> Outcome:
    return SCHEMES["ACS3-HMAC-SHA256"].verdict(request, KEY, now=NOW).outcome


def test_acs3_own_signer_is_right() -> None:
    prepared = _acs3_prepared()
    assert _acs3(prepared) == prepared
    assert _acs3_outcome(_acs3(prepared, "user-agent")) is Outcome.VERIFIED


@pytest.mark.parametrize(
    "name",
    [
        "host",
        "x-acs-action",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-content-sha256",
    ],
)
def test_acs3_header_that_must_be_signed(name: str) -> None:
    assert _acs3_outcome(_acs3(_acs3_prepared(), name)) is Outcome.MALFORMED


@pytest.mark.parametrize(
    "name", ["x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"]
)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_acs3_header_that_must_not_be_empty(name: str, value: str | None) -> None:
    prepared = _acs3_prepared()
    headers = tuple(pair for pair in prepared.headers if pair[0] != name)
    headers = headers if value is None else (*headers, (name, value))
    assert _acs3_outcome(_acs3(replace(prepared, headers=headers))) is Outcome.MALFORMED


def test_acs3_hash_that_is_not_the_bodys() -> None:
    lying = _acs3_prepared().with_headers(("x-acs-content-sha256", "0" * 64))
    assert _acs3_outcome(_acs3(lying)) is Outcome.MISMATCH


@pytest.mark.parametrize("name", ["x-acs-extra", "X-Acs-Security-Token"])
def test_acs3_unsigned_header_of_the_protocol(name: str) -> None:
    prepared = _acs3_prepared().with_headers((name, "1"))
    assert _acs3_outcome(_acs3(prepared, name.lower())) is Outcome.MALFORMED
    assert _acs3_outcome(prepared) is Outcome.MALFORMED


@pytest.mark.parametrize(
    ("body", "outcome"), [(b"", Outcome.VERIFIED), (b"{}", Outcome.MALFORMED)]
)
def test_acs3_media_type_beside_a_body_must_be_signed(
    body: bytes, outcome: Outcome
) -> None:
    request = replace(REQUEST, body=body).with_headers(
        ("Content-Type", "application/json")
    )
    assert _acs3_outcome(_acs3(_acs3_prepared(request), "content-type")) is outcome
    assert _acs3_outcome(_acs3_prepared(request)) is Outcome.VERIFIED


def test_acs3_header_that_carries_a_parameter_must_be_signed() -> None:
    carried = {"carried_parameters": {"Action": "X-Action"}}
    scheme = replace(
        SCHEMES["ACS3-HMAC-SHA256"], sign_options=carried, verify_options=carried
    )
    prepared = scheme.signed(REQUEST, KEY, now=NOW)
    assert prepared.header("X-Action") == "GetPublicKey"
    assert scheme.verdict(prepared, KEY, now=NOW).outcome is Outcome.VERIFIED
    unsigned = _acs3(prepared, "x-action")
    assert scheme.verdict(unsigned, KEY, now=NOW).outcome is Outcome.MALFORMED


def test_acs4_signs_what_carries_parameters_and_the_media_type() -> None:
    scheme = SCHEMES["ACS4-HMAC-SHA256"]
    carried = {"carried_parameters": {"Action": "X-Action"}}
    scheme = replace(
        scheme,
        sign_options=scheme.sign_options | carried,
        verify_options=scheme.verify_options | carried,
    )
    request = replace(REQUEST, body=b"{}").with_headers(
        ("Content-Type", "application/json")
    )
    signed = scheme.signed(request, KEY, now=NOW)
    assert "SignedHeaders=content-type;host;x-acs-content-sha256;x-acs-date;" in str(
        signed.header("Authorization")
    )
    assert scheme.verdict(signed, KEY, now=NOW).outcome is Outcome.VERIFIED
    for name in ("Content-Type", "X-Action"):
        forged = signed.with_headers((name, "other"))
        assert scheme.verdict(forged, KEY, now=NOW).outcome is Outcome.MISMATCH


@pytest.mark.parametrize(
    ("query", "body", "outcome"),
    [
        ((("a", "1"), ("a", "1")), b"", Outcome.MALFORMED),
        ((("a", "1"),), b"a=1", Outcome.MALFORMED),
        ((("Action", "GetPublicKey"),), b"", Outcome.MALFORMED),
        ((), b"Action=GetPublicKey", Outcome.MALFORMED),
        ((), b"a=1&a=2", Outcome.VERIFIED),
    ],
    ids=[
        "twice in the query",
        "in query and form",
        "in query and header",
        "in form and header",
        "twice in the form, whose bytes are signed",
    ],
)
def test_acs3_parameter_given_twice(
    query: Pairs, body: bytes, outcome: Outcome
) -> None:
    base = _acs3_prepared(REQUEST.with_headers(FORM)).with_headers(
        ("x-acs-content-sha256", sha256(body).hexdigest())
    )
    assert _acs3_outcome(_acs3(replace(base, query=query, body=body))) is outcome
