"""What each outcome of verification stands for, on requests that are signed for the purpose."""

from __future__ import annotations

import hmac
import re
from dataclasses import replace
from datetime import timedelta, timezone
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from specgen.stub.verify.verdict import Outcome

from templates.client.runtime.auth._base import AccessKey
from tests.auth.wire_data import KEY, NOW, REQUEST, SCHEMES, STS_KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.auth.wire_data import Scheme

ALL = pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)


@ALL
@pytest.mark.parametrize("key", [KEY, STS_KEY], ids=["permanent", "temporary"])
@pytest.mark.parametrize("seconds", [0, 900, -900, 901, -901])
def test_clock_skew(scheme: Scheme, key: AccessKey, seconds: int) -> None:
    signed = scheme.signed(REQUEST, key, now=NOW)
    verdict = scheme.verdict(signed, key, now=NOW + timedelta(seconds=seconds))
    assert verdict.outcome is (
        Outcome.EXPIRED if abs(seconds) > 900 else Outcome.VERIFIED
    )


@ALL
def test_clock_in_another_time_zone(scheme: Scheme) -> None:
    shanghai = timezone(timedelta(hours=8))
    signed = scheme.signed(REQUEST, KEY, now=NOW.astimezone(shanghai))
    assert signed == scheme.signed(REQUEST, KEY, now=NOW)
    assert scheme.verdict(signed, KEY, now=NOW.astimezone(shanghai)).ok


@ALL
@pytest.mark.parametrize(
    ("signer", "known", "outcome"),
    [
        (AccessKey("other", "testsecret"), KEY, Outcome.UNKNOWN_KEY),
        (AccessKey("testid", "Testsecret"), KEY, Outcome.MISMATCH),
        (STS_KEY, KEY, Outcome.BAD_TOKEN),
        (KEY, STS_KEY, Outcome.BAD_TOKEN),
        (AccessKey("testid", "testsecret", "teststokeN"), STS_KEY, Outcome.BAD_TOKEN),
        (AccessKey("testid", "wrong", "teststokeN"), STS_KEY, Outcome.MISMATCH),
    ],
    ids=[
        "unknown id",
        "wrong secret",
        "unexpected token",
        "no token",
        "wrong token",
        "wrong secret and token",
    ],
)
def test_credentials(
    scheme: Scheme, signer: AccessKey, known: AccessKey, outcome: Outcome
) -> None:
    verdict = scheme.verdict(scheme.signed(REQUEST, signer, now=NOW), known, now=NOW)
    assert verdict.outcome is outcome
    assert verdict.access_key_id == signer.id
    assert verdict.string_to_sign


@ALL
def test_secrets_are_compared_in_constant_time(
    scheme: Scheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []

    def record(one: bytes, other: bytes) -> bool:
        compared.append(other)
        return one == other

    signed = scheme.signed(REQUEST, STS_KEY, now=NOW)
    monkeypatch.setattr(hmac, "compare_digest", record)
    assert scheme.verdict(signed, STS_KEY, now=NOW).ok
    assert len(compared) == 2
    assert compared[1] == b"teststoken"


@ALL
def test_nothing_attempted(scheme: Scheme) -> None:
    verdict = scheme.verdict(REQUEST, KEY, now=NOW)
    assert verdict.outcome is Outcome.MISSING
    assert not verdict.ok


@ALL
@pytest.mark.parametrize(
    "time",
    [
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:60Z",
        "2026-02-30T00:00:00Z",
        "2026-11-22T04:00:51",
        "2026-11-22T04:00:51+08:00",
        "2026-11-22 04:00:51Z",
        "2026-1-2T3:4:5Z",
        "٢٠٢٦-11-22T04:00:51Z",
        "20261122T040051",
        "1e400",
        "",
        " ",
        "-" * 100_000,
        "\ud800",
    ],
)
def test_time_that_is_none(scheme: Scheme, time: str) -> None:
    signed = scheme.signed(REQUEST, KEY, now=NOW)
    names = ("x-acs-date", "X-Sdk-Date")
    headers = tuple(
        (name, time if name in names else value) for name, value in signed.headers
    )
    query = tuple((n, time if n == "Timestamp" else v) for n, v in signed.query)
    verdict = scheme.verdict(
        replace(signed, headers=headers, query=query), KEY, now=NOW
    )
    assert verdict.outcome is Outcome.MALFORMED


@ALL
@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_time_at_the_end_of_the_calendar(scheme: Scheme, time: str) -> None:
    compact = time.replace("-", "").replace(":", "")
    signed = scheme.signed(REQUEST, KEY, now=NOW)
    headers = tuple(
        (n, {"x-acs-date": time, "X-Sdk-Date": compact}.get(n, v))
        for n, v in signed.headers
    )
    query = tuple((n, time if n == "Timestamp" else v) for n, v in signed.query)
    verdict = scheme.verdict(
        replace(signed, headers=headers, query=query), KEY, now=NOW
    )
    assert verdict.outcome in {Outcome.EXPIRED, Outcome.MALFORMED}


@ALL
def test_authorization_twice(scheme: Scheme) -> None:
    signed = scheme.signed(REQUEST, KEY, now=NOW)
    both = tuple(pair for pair in signed.headers if pair[0] == "Authorization")
    doubled = replace(signed, headers=(*signed.headers, *both))
    expected = Outcome.MALFORMED if both else Outcome.VERIFIED
    assert scheme.verdict(doubled, KEY, now=NOW).outcome is expected


@ALL
def test_no_secret_shows_in_a_verdict(scheme: Scheme) -> None:
    verdict = scheme.verdict(scheme.signed(REQUEST, STS_KEY, now=NOW), STS_KEY, now=NOW)
    assert "teststoken" in verdict.canonical_request
    assert "teststoken" not in repr(verdict)


SIGNED_HEADERS = [name for name in SCHEMES if name != "RPC-HMAC-SHA1"]


@pytest.mark.parametrize("algorithm", SIGNED_HEADERS)
@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r" (Credential|Access)=", r" \1=other,\1="),
        (r"SignedHeaders=", r"SignedHeaders=host,SignedHeaders="),
        (r"Signature=", r"Signature=0,Signature="),
        (r"Signature=.*", r"Signature="),
        (r"Signature=.*", r"Signature"),
        (r"Signature=", r"signature="),
        (r", ?Signature=.*", r""),
        (r"SignedHeaders=[^,]*", r"SignedHeaders="),
        (r" (Credential|Access)=[^,]*", r" \1="),
        (r"$", r","),
        (r"$", r",Extra=1"),
        (r",", r";"),
        (r"test", r"测试"),
        (r"test", "\ud800"),
    ],
)
def test_authorization_of_another_form(
    algorithm: str, pattern: str, replacement: str
) -> None:
    scheme = SCHEMES[algorithm]
    signed = scheme.signed(REQUEST, KEY, now=NOW)
    authorization = signed.header("Authorization") or ""
    changed, count = re.subn(pattern, replacement, authorization, count=1)
    assert count == 1
    verdict = scheme.verdict(
        signed.with_headers(("Authorization", changed)), KEY, now=NOW
    )
    assert verdict.outcome is Outcome.MALFORMED


@pytest.mark.parametrize("algorithm", SIGNED_HEADERS)
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_parts_of_an_authorization_in_any_order(
    algorithm: str, order: tuple[int, ...]
) -> None:
    scheme = SCHEMES[algorithm]
    signed = scheme.signed(REQUEST, KEY, now=NOW)
    start, _, text = (signed.header("Authorization") or "").partition(" ")
    parts = text.split(",")
    changed = f"{start} {','.join(parts[at] for at in order)}"
    request = signed.with_headers(("Authorization", changed))
    assert scheme.verdict(request, KEY, now=NOW).ok


@pytest.mark.parametrize("algorithm", SIGNED_HEADERS)
@pytest.mark.parametrize("change", [reversed, lambda names: [*names, names[-1]]])
def test_signed_headers_out_of_order_or_repeated(
    algorithm: str, change: Callable[[list[str]], list[str]]
) -> None:
    scheme = SCHEMES[algorithm]
    signed = scheme.signed(REQUEST, KEY, now=NOW)
    authorization = signed.header("Authorization") or ""
    listed = authorization.partition("SignedHeaders=")[2].partition(",")[0]
    changed = authorization.replace(listed, ";".join(change(listed.split(";"))))
    verdict = scheme.verdict(
        signed.with_headers(("Authorization", changed)), KEY, now=NOW
    )
    assert verdict.outcome is Outcome.MALFORMED
