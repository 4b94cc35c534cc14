"""Signing: what the classes hand on, and what cannot be signed."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, get_args

import pytest

from templates.client.runtime.auth._base import AccessKey
from templates.client.runtime.auth.api_key import ApiKey, Location
from templates.client.runtime.auth.http_basic import HttpBasic, UserPassword
from tests.auth.wire_data import FORM, KEY, NOW, REQUEST, SCHEMES, STS_KEY

if TYPE_CHECKING:

    from templates.client.runtime._messages import Request
    from tests.auth.wire_data import Scheme

ALL = pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)


async def _key_later() -> AccessKey:
    return STS_KEY


@pytest.mark.parametrize("algorithm", SCHEMES)
async def test_classes_sign_like_the_functions(algorithm: str) -> None:
    expected = SCHEMES[algorithm].signed(REQUEST, STS_KEY, now=NOW, nonce="n")
    for provider in (STS_KEY, lambda: STS_KEY, _key_later):
        auth = SCHEMES[algorithm].made(provider)
        given = auth.credentials()
        credentials = await given if isinstance(given, Awaitable) else given
        assert auth.sign(REQUEST, credentials, now=NOW, nonce="n") == expected


@pytest.mark.parametrize("algorithm", SCHEMES)
def test_a_provider_that_gives_something_else(algorithm: str) -> None:
    auth = SCHEMES[algorithm].made(STS_KEY)
    with pytest.raises(
        TypeError, match="expected credentials of type AccessKey, not str"
    ):
        auth.sign(REQUEST, "s3cret", now=NOW, nonce="n")


@ALL
def test_signing_leaves_the_request_alone_and_can_be_repeated(scheme: Scheme) -> None:
    before = replace(REQUEST)
    signed = scheme.signed(REQUEST, STS_KEY, now=NOW, nonce="n")
    assert before == REQUEST
    assert scheme.signed(signed, STS_KEY, now=NOW, nonce="n") == signed
    later = scheme.signed(signed, STS_KEY, now=NOW.replace(hour=5), nonce="m")
    assert scheme.verdict(later, STS_KEY, now=NOW.replace(hour=5)).ok


@pytest.mark.parametrize("algorithm", SCHEMES)
def test_one_signer_signs_on_another_day_and_with_another_key(algorithm: str) -> None:
    scheme, auth = SCHEMES[algorithm], SCHEMES[algorithm].made(KEY)
    for key in (KEY, STS_KEY, AccessKey("testid", "changed"), KEY):
        for now in (NOW, NOW + timedelta(days=1), NOW):
            signed = auth.sign(REQUEST, key, now=now, nonce="n")
            assert signed == scheme.signed(REQUEST, key, now=now, nonce="n")
            assert scheme.verdict(signed, key, now=now).ok


@ALL
def test_the_secret_is_nowhere_in_the_signed_request(scheme: Scheme) -> None:
    signed = scheme.signed(REQUEST, STS_KEY, now=NOW)
    sent = (*signed.query, *signed.headers, ("path", signed.path))
    assert not any("testsecret" in name + value for name, value in sent)
    assert not any(
        secret in repr(signed) for secret in ("testsecret", "teststoken", "testid")
    )


@ALL
def test_time_without_a_zone(scheme: Scheme) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        scheme.signed(REQUEST, STS_KEY, now=NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    "algorithm", ["RPC-HMAC-SHA1", "ACS3-HMAC-SHA256", "ACS4-HMAC-SHA256"]
)
@pytest.mark.parametrize(
    "request_",
    [
        replace(REQUEST, query=(*REQUEST.query, ("KeyId", "other"))),
        replace(REQUEST, body=b"KeyId=other", headers=(FORM,)),
    ],
    ids=["in the query", "in query and form"],
)
def test_parameter_given_twice(algorithm: str, request_: Request) -> None:
    with pytest.raises(ValueError, match="parameter 'KeyId' is given more than once"):
        SCHEMES[algorithm].signed(request_, STS_KEY, now=NOW)


@pytest.mark.parametrize("algorithm", ["ACS3-HMAC-SHA256", "ACS4-HMAC-SHA256"])
def test_parameter_in_the_query_and_in_its_header(algorithm: str) -> None:
    request = REQUEST.with_headers(("X-Acs-Action", "DeleteKey"))
    with pytest.raises(ValueError, match="parameter 'Action' is given more than once"):
        SCHEMES[algorithm].signed(request, STS_KEY, now=NOW)


def test_rpc_body_that_is_no_form() -> None:
    with pytest.raises(ValueError, match="the body is not a form"):
        SCHEMES["RPC-HMAC-SHA1"].signed(replace(REQUEST, body=b"{}"), STS_KEY, now=NOW)


@pytest.mark.parametrize(
    "algorithm", [name for name in SCHEMES if name != "RPC-HMAC-SHA1"]
)
@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ((("x-acs-a", "1"), ("X-Acs-A", "1")), "'x-acs-a' is given more than once"),
        ((("x-acs-a", "1\nHost: x"),), "'x-acs-a' holds a control character"),
        ((("x-acs-\n", "1"),), r"'x-acs-\\n' holds a control character"),
        ((("x-acs-a", "\ud800"),), "not valid Unicode"),
    ],
    ids=["twice", "line break", "line break in the name", "lone surrogate"],
)
def test_header_that_cannot_be_signed(
    algorithm: str, headers: tuple[tuple[str, str], ...], message: str
) -> None:
    request = replace(REQUEST, headers=headers)
    with pytest.raises(ValueError, match=message):
        SCHEMES[algorithm].signed(request, STS_KEY, now=NOW)


@pytest.mark.parametrize("location", get_args(Location))
@pytest.mark.parametrize("token", ["", "a\r\nb: c", "中", " a"])
def test_token_that_cannot_be_sent(location: Location, token: str) -> None:
    auth = ApiKey(lambda: token, name="t", location=location)
    with pytest.raises(ValueError, match="the t token"):
        auth.sign(REQUEST, token, now=NOW, nonce="")


def test_http_basic_takes_unicode() -> None:
    auth = HttpBasic(UserPassword("用户", "pass:word"))
    signed = auth.sign(REQUEST, UserPassword("用户", "pass:word"), now=NOW, nonce="")
    assert signed.header("Authorization") == "Basic 55So5oi3OnBhc3M6d29yZA=="
