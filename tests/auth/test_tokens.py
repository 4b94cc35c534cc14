"""API keys, bearer tokens and passwords."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from random import Random
from typing import get_args

import pytest
from specgen.stub.verify import api_key as verify_api_key
from specgen.stub.verify import http_basic as verify_http_basic
from specgen.stub.verify import http_bearer as verify_http_bearer
from specgen.stub.verify.credentials import Credential, KeyRing
from specgen.stub.verify.verdict import Outcome

from templates.client.runtime._messages import Request
from templates.client.runtime.auth.api_key import ApiKey, Location
from templates.client.runtime.auth.http_bearer import HttpBearer
from tests.auth.mutations import nasty_text
from tests.auth.wire_data import arrived

NOW = datetime(2026, 11, 22, tzinfo=UTC)
REQUEST = Request(
    "GET", "https://a.example", "/", headers=(("Cookie", "a=1; token=old; b=2"),)
)


def _key(request: Request, location: Location, accepted: str = "testtoken") -> Outcome:
    return verify_api_key.verify(
        arrived(request),
        KeyRing((), [accepted]),
        NOW,
        name="token",
        location=location,
    ).outcome


@pytest.mark.parametrize("location", get_args(Location))
def test_api_key(location: Location) -> None:
    auth = ApiKey("testtoken", name="token", location=location)
    signed = auth.sign(REQUEST, "testtoken", now=NOW, nonce="")
    assert _key(signed, location) is Outcome.VERIFIED
    assert _key(signed, location, "other") is Outcome.BAD_TOKEN
    assert _key(Request("GET", "https://a.example", "/"), location) is Outcome.MISSING
    assert auth.sign(signed, "testtoken", now=NOW, nonce="") == signed


@pytest.mark.parametrize(
    ("location", "where"),
    [
        ("header", (("ToKeN", " testtoken\t"),)),
        ("cookie", (("cookie", "a; token=testtoken;b=1"),)),
        ("cookie", (("cookie", "a=1"), ("Cookie", "token=testtoken"))),
    ],
)
def test_api_key_in_headers(
    location: Location, where: tuple[tuple[str, str], ...]
) -> None:
    assert _key(Request("GET", "", "/", headers=where), location) is Outcome.VERIFIED


@pytest.mark.parametrize(
    ("location", "where"),
    [
        ("header", (("token", ""),)),
        ("header", (("token2", "testtoken"),)),
        ("cookie", (("token", "testtoken"),)),
        ("cookie", (("cookie", "Token=testtoken"),)),
        ("cookie", (("cookie", "token"),)),
        ("query", (("token", "testtoken"),)),
    ],
)
def test_api_key_elsewhere(
    location: Location, where: tuple[tuple[str, str], ...]
) -> None:
    assert _key(Request("GET", "", "/", headers=where), location) is Outcome.MISSING


def test_api_key_twice() -> None:
    pairs = (("token", "testtoken"), ("token", "testtoken"))
    assert _key(Request("GET", "", "/", headers=pairs), "header") is Outcome.MALFORMED
    assert _key(Request("GET", "", "/", query=pairs), "query") is Outcome.MALFORMED
    pairs = (("token", ""), ("token", "testtoken"))
    assert _key(Request("GET", "", "/", headers=pairs), "header") is Outcome.MALFORMED
    assert _key(Request("GET", "", "/", query=pairs), "query") is Outcome.MALFORMED
    cookie = ("Cookie", "token=testtoken; token=other")
    assert (
        _key(Request("GET", "", "/", headers=(cookie,)), "cookie") is Outcome.MALFORMED
    )


def test_a_cookie_joins_the_others() -> None:
    auth = ApiKey("new", name="token", location="cookie")
    signed = auth.sign(REQUEST, "new", now=NOW, nonce="")
    assert signed.headers == (("Cookie", "a=1; b=2; token=new"),)
    with pytest.raises(ValueError, match="the token token holds one of the characters"):
        auth.sign(REQUEST, "a;b", now=NOW, nonce="")


def _authorized(*values: str) -> Request:
    return Request(
        "GET", "", "/", headers=tuple(("authorization", value) for value in values)
    )


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        (("Bearer testtoken",), Outcome.VERIFIED),
        (("bearer  testtoken ",), Outcome.VERIFIED),
        (("Bearer testtoken2",), Outcome.BAD_TOKEN),
        (("Bearer",), Outcome.MALFORMED),
        (("Bearer testtoken", "Bearer testtoken"), Outcome.MALFORMED),
        (("Basic x", "Bearer testtoken"), Outcome.MALFORMED),
        (("Bearertesttoken",), Outcome.MISSING),
        (("Basic testtoken",), Outcome.MISSING),
        ((), Outcome.MISSING),
    ],
)
def test_bearer(values: tuple[str, ...], outcome: Outcome) -> None:
    keys = KeyRing((), ["testtoken"])
    verdict = verify_http_bearer.verify(arrived(_authorized(*values)), keys, NOW)
    assert verdict.outcome is outcome


def test_bearer_signing() -> None:
    auth = HttpBearer("testtoken")
    signed = auth.sign(_authorized("old"), "testtoken", now=NOW, nonce="")
    assert signed.headers == (("Authorization", "Bearer testtoken"),)


def _basic(text: str) -> str:
    return f"Basic {base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ((_basic("用户:pass:word"),), Outcome.VERIFIED),
        ((_basic("用户:pass"),), Outcome.MISMATCH),
        ((_basic("用户"),), Outcome.MALFORMED),
        (("Basic !!!!",), Outcome.MALFORMED),
        (("Basic YQ",), Outcome.MALFORMED),
        (("Basic dTpw!",), Outcome.MALFORMED),
        (("Basic /w==",), Outcome.MALFORMED),
        (("Basic 中",), Outcome.MALFORMED),
        (("Basic \ud800",), Outcome.MALFORMED),
        (("Basic ",), Outcome.MALFORMED),
        (("Bearer x",), Outcome.MISSING),
    ],
)
def test_basic(values: tuple[str, ...], outcome: Outcome) -> None:
    keys = KeyRing([Credential("用户", "pass:word")], ())
    verdict = verify_http_basic.verify(arrived(_authorized(*values)), keys, NOW)
    assert verdict.outcome is outcome
    assert (verdict.access_key_id == "用户") == (
        outcome in {Outcome.VERIFIED, Outcome.MISMATCH}
    )


def test_nothing_in_a_request_raises_or_passes() -> None:
    rng, nobody = Random(20261122), KeyRing((), ())
    for _ in range(2_000):
        start = rng.choice(("", "Basic ", "Bearer ", "token="))
        text = start + nasty_text(rng)
        names = ("Authorization", "Cookie", "token", nasty_text(rng))
        request = Request(
            nasty_text(rng),
            "",
            nasty_text(rng),
            query=((rng.choice(names), text),),
            headers=tuple((rng.choice(names), text) for _ in range(3)),
        )
        verdicts = [
            verify_http_bearer.verify(arrived(request), nobody, NOW),
            verify_http_basic.verify(arrived(request), nobody, NOW),
            *(
                verify_api_key.verify(
                    arrived(request), nobody, NOW, name="token", location=location
                )
                for location in get_args(Location)
            ),
        ]
        assert not any(verdict.ok for verdict in verdicts)
