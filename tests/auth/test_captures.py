"""What the official SDKs sent: accepted as it is, and signed alike by us."""

from __future__ import annotations

from collections import Counter

import pytest
from specgen.stub.verify import api_key
from specgen.stub.verify.credentials import KeyRing
from specgen.stub.verify.verdict import Outcome

from tests.auth.wire_data import NOW, SCHEMES, Capture, arrived, captures

CAPTURES = list(captures())
# Captures of schemes that this project does not sign with; see test_vectors.
OTHERS = {"SDK-HMAC-SM3", "SDK-ECDSA-P256-SHA256", "SDK-SM2-SM3", "none"}
OURS = [pytest.param(c, id=c.name) for c in CAPTURES if c.algorithm in SCHEMES]


def test_every_capture_is_ours_or_known_to_be_another_schemes() -> None:
    assert Counter(capture.algorithm for capture in CAPTURES) == {
        "RPC-HMAC-SHA1": 32,
        "ACS3-HMAC-SHA256": 28,
        "ACS4-HMAC-SHA256": 7,
        "SDK-HMAC-SHA256": 27,
        "V11-HMAC-SHA256": 2,
        **dict.fromkeys(OTHERS, 1),
    }


@pytest.mark.parametrize("capture", OURS)
def test_verified_as_sent(capture: Capture) -> None:
    scheme = SCHEMES[capture.algorithm]
    verdict = scheme.verdict(capture.request, capture.key, now=capture.signed_at)
    assert verdict.outcome is Outcome.VERIFIED, verdict
    assert verdict.nonce == capture.nonce


@pytest.mark.parametrize("capture", OURS)
def test_signed_alike(capture: Capture) -> None:
    scheme = SCHEMES[capture.algorithm]
    signed = scheme.signed(
        capture.unsigned, capture.key, now=capture.signed_at, nonce=capture.nonce
    )
    assert signed.header("Authorization") == capture.request.header("Authorization")
    assert sorted(signed.query) == sorted(capture.request.query)


@pytest.mark.parametrize("algorithm", SCHEMES)
def test_a_request_of_another_scheme_does_not_attempt_this_one(algorithm: str) -> None:
    others = [capture for capture in CAPTURES if capture.algorithm != algorithm]
    verdicts = [
        SCHEMES[algorithm].verdict(other.request, other.key, now=other.signed_at)
        for other in others
        if other.algorithm != "none"
    ]
    assert {verdict.outcome for verdict in verdicts} == {Outcome.MISSING}


def test_a_token_that_the_sdk_passed_through() -> None:
    (capture,) = (c for c in CAPTURES if c.algorithm == "none")
    keys = KeyRing((), ["tokentest"])
    verdict = api_key.verify(arrived(capture.request), keys, NOW, name="X-Auth-Token")
    assert verdict.outcome is Outcome.VERIFIED
