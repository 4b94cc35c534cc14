"""Derived keys: day, region and product or service that a request is signed for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from specgen.stub.verify.verdict import Outcome

from tests.auth.wire_data import KEY, NOW, REQUEST, SCHEMES


@pytest.mark.parametrize(
    ("algorithm", "kind", "region"),
    [
        ("ACS4-HMAC-SHA256", "product", "cn-hangzhou"),
        ("V11-HMAC-SHA256", "service", "cn-north-4"),
    ],
)
def test_scope(algorithm: str, kind: str, region: str) -> None:
    scheme = SCHEMES[algorithm]
    strict = replace(scheme, verify_options={**scheme.verify_options, "region": region})

    def outcomes(**options: str) -> list[Outcome]:
        signed = scheme.signed(REQUEST, KEY, now=NOW, **options)
        return [each.verdict(signed, KEY, now=NOW).outcome for each in (scheme, strict)]

    assert outcomes() == [Outcome.VERIFIED, Outcome.VERIFIED]
    assert outcomes(region="elsewhere") == [Outcome.VERIFIED, Outcome.MALFORMED]
    assert outcomes(**{kind: "other"}) == [Outcome.MALFORMED, Outcome.MALFORMED]


@pytest.mark.parametrize(
    ("algorithm", "old", "new"),
    [
        (algorithm, old, new)
        for algorithm, last in (
            ("ACS4-HMAC-SHA256", "/aliyun_v4_request"),
            ("V11-HMAC-SHA256", "/kms"),
        )
        for old, new in (
            ("/20261122/", "/20261123/"),
            ("/20261122/", "/"),
            ("/20261122/", "//"),
            ("=testid/", "="),
            (f"{last},", f"{last}x,"),
            (f"{last},", f"{last.upper()},"),
            (f"{last},", f"{last}/x,"),
        )
    ],
)
def test_scope_that_is_not_the_requests(algorithm: str, old: str, new: str) -> None:
    scheme = SCHEMES[algorithm]
    signed = scheme.signed(REQUEST, KEY, now=NOW)
    authorization = signed.header("Authorization") or ""
    assert authorization.count(old) == 1
    changed = signed.with_headers(("Authorization", authorization.replace(old, new)))
    assert scheme.verdict(changed, KEY, now=NOW).outcome is Outcome.MALFORMED
