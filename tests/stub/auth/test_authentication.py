"""Who may call: signatures, tokens, passwords, clocks and nonces."""

from __future__ import annotations

import base64
import json
import logging
import tracemalloc
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from generated.stub_server import create_app
from tests.stub.calling import call
from tests.stub.conftest import NOW

if TYPE_CHECKING:
    from tests.stub.conftest import Stub

MAIN = {"Action": "GetBalance", "Account": "main", "Version": "1"}


@pytest.fixture
def guarded(stub: Stub) -> Any:
    return stub.app()


@pytest.mark.parametrize("scheme", ["signed", "signed_query"])
@pytest.mark.parametrize(
    "key",
    [
        ("testid", "testsecret"),
        ("testak", "testsk"),
        ("testid", "testsecret", "teststoken"),
    ],
)
async def test_signed_requests_pass(
    guarded: Any, signed: Any, scheme: str, key: tuple[str, ...]
) -> None:
    target, headers = signed(MAIN, scheme=scheme, key=key)
    assert (await call(guarded, "GET", target, headers=headers)).status == 200


@pytest.mark.parametrize("scheme", ["signed", "signed_query"])
@pytest.mark.parametrize(
    ("key", "code"),
    [
        (("testid", "wrong"), "BadSignature"),
        (("nobody", "testsecret"), "NoSuchKey"),
        (("testid", "testsecret", "wrong"), "BadToken"),
    ],
)
async def test_other_credentials_do_not(
    guarded: Any, signed: Any, scheme: str, key: tuple[str, ...], code: str
) -> None:
    target, headers = signed(MAIN, scheme=scheme, key=key)
    answer = await call(guarded, "GET", target, headers=headers)
    assert (answer.status, answer.json()["Code"]) == (401, code)


@pytest.mark.parametrize(
    ("offset", "status"),
    [
        (timedelta(minutes=15), 200),
        (timedelta(minutes=-15), 200),
        (timedelta(minutes=15, seconds=1), 401),
        (timedelta(minutes=-15, seconds=-1), 401),
    ],
)
async def test_clocks_may_differ_by_15_minutes(
    guarded: Any, signed: Any, offset: timedelta, status: int
) -> None:
    target, headers = signed(MAIN, now=NOW + offset)
    answer = await call(guarded, "GET", target, headers=headers)
    assert answer.status == status
    assert status == 200 or answer.json()["Code"] == "TooOld"


async def test_a_nonce_is_good_for_one_request(guarded: Any, signed: Any) -> None:
    target, headers = signed(MAIN)
    assert (await call(guarded, "GET", target, headers=headers)).status == 200
    again = await call(guarded, "GET", target, headers=headers)
    assert (again.status, again.json()["Code"]) == (401, "Replayed")
    target, headers = signed(MAIN, nonce="another")
    assert (await call(guarded, "GET", target, headers=headers)).status == 200


async def test_a_nonce_is_remembered_for_as_long_as_its_request_is_fresh(
    stub: Stub, signed: Any
) -> None:
    clock = [NOW - timedelta(minutes=15)]
    app = stub.app(now=lambda: clock[0])
    target, headers = signed(MAIN, now=NOW)
    assert (await call(app, "GET", target, headers=headers)).status == 200
    for later in (NOW, NOW + timedelta(minutes=15)):
        clock[0] = later
        again = await call(app, "GET", target, headers=headers)
        assert (again.status, again.json()["Code"]) == (401, "Replayed")


async def test_a_refused_request_uses_no_nonce_up(guarded: Any, signed: Any) -> None:
    target, headers = signed(MAIN, key=("testid", "wrong"))
    assert (await call(guarded, "GET", target, headers=headers)).status == 401
    target, headers = signed(MAIN)
    assert (await call(guarded, "GET", target, headers=headers)).status == 200


def test_nonces_are_forgotten_when_their_signatures_are_void(stub: Stub) -> None:
    cache = stub.server.NonceCache(size=3)
    assert cache.is_new("key", "a", NOW)
    assert not cache.is_new("key", "a", NOW + timedelta(minutes=30))
    assert cache.is_new("other key", "a", NOW)
    assert cache.is_new("key", "a", NOW + timedelta(minutes=30, seconds=1))


def test_long_nonces_take_no_more_room_than_short_ones(stub: Stub) -> None:
    cache = stub.server.NonceCache()
    tracemalloc.start()
    try:
        for number in range(100):
            assert cache.is_new("key", f"{number:050000}", NOW)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert not cache.is_new("key", f"{7:050000}", NOW)
    assert kept < 100 * 500


def test_nonces_in_fractions_of_a_second_are_remembered_for_no_less(
    stub: Stub,
) -> None:
    cache, now = stub.server.NonceCache(), NOW + timedelta(milliseconds=1)
    assert cache.is_new("key", "a", now)
    assert not cache.is_new("key", "a", now + timedelta(minutes=30, microseconds=-1))
    assert cache.is_new("key", "a", now + timedelta(minutes=30, seconds=1))


def test_nonces_can_be_forgotten(stub: Stub) -> None:
    cache = stub.server.NonceCache()
    assert cache.is_new("key", "a", NOW)
    cache.clear()
    assert cache.is_new("key", "a", NOW)


def test_the_oldest_nonces_make_room(stub: Stub) -> None:
    cache = stub.server.NonceCache(size=3)
    assert all(cache.is_new("key", nonce, NOW) for nonce in "abcd")
    assert not cache.is_new("key", "b", NOW)
    assert cache.is_new("key", "a", NOW)


async def test_a_request_without_credentials(guarded: Any) -> None:
    answer = await call(guarded, "GET", "/?Action=GetBalance&Account=main")
    assert (answer.status, answer.json()["Code"]) == (401, "NotSigned")


async def test_authentication_comes_before_validation(guarded: Any) -> None:
    answer = await call(guarded, "GET", "/?Action=GetBalance")
    assert answer.json()["Code"] == "NotSigned"


async def test_the_error_quotes_the_string_to_sign(guarded: Any, signed: Any) -> None:
    target, headers = signed(MAIN, scheme="signed_query", key=("testid", "wrong"))
    answer = await call(guarded, "GET", target, headers=headers)
    text = answer.json()["Message"]
    assert text.startswith(
        "server string to sign is:GET&%2F&AccessKeyId%3Dtestid%26Account"
    )


async def test_a_header_carries_parameters_only_where_it_is_signed(
    guarded: Any, signed: Any
) -> None:
    only_action = {"Action": "GetBalance", "Version": "1"}
    target, headers = signed(only_action, scheme="signed_query")
    answer = await call(
        guarded, "GET", target, headers=[*headers, ("x-ledger-account", "main")]
    )
    assert (answer.status, answer.json()["Code"]) == (400, "Missing")
    target, headers = signed(MAIN, nonce="another")
    assert "Account" not in target
    assert (await call(guarded, "GET", target, headers=headers)).status == 200


async def _log_of(
    guarded: Any,
    caplog: pytest.LogCaptureFixture,
    target: str,
    headers: Any,
    method: str = "GET",
) -> str:
    caplog.set_level(logging.DEBUG)
    answer = await call(guarded, method, target, headers=headers)
    assert answer.json()["Code"] == "BadSignature"
    return caplog.text


async def test_a_mismatch_shows_both_canonical_requests(
    guarded: Any, signed: Any, caplog: pytest.LogCaptureFixture
) -> None:
    target, headers = signed(MAIN)
    text = await _log_of(guarded, caplog, target, headers, method="POST")
    assert (
        "the caller signed the method GET\ncomputed here:\n>  1 | 'POST'\n   2 | '/'"
        in text
    )
    assert "computed by the caller:\n>  1 | 'GET'\n   2 | '/'" in text
    assert (
        "(mismatch); --credential and --token accept others, --no-auth any request"
        in text
    )


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        (("Extra=a%2Bb", "Extra=a+b"), "the query with `+` for each space"),
        (("Extra=a%2Bb", "Extra=a%252Bb"), "the query decoded twice"),
        (("Extra=a%2Bb", "Extra=a%2Bb&Empty="), "the query without empty values"),
    ],
)
async def test_mistakes_that_callers_make_are_named(
    guarded: Any,
    signed: Any,
    caplog: pytest.LogCaptureFixture,
    change: tuple[str, str],
    mistake: str,
) -> None:
    target, headers = signed({**MAIN, "Extra": "a+b"})
    text = await _log_of(guarded, caplog, target.replace(*change), headers)
    assert f"the caller signed {mistake}\n" in text


async def test_a_wrong_path_is_named(
    guarded: Any, signed: Any, caplog: pytest.LogCaptureFixture
) -> None:
    target, headers = signed(MAIN, path="//")
    text = await _log_of(guarded, caplog, target, headers)
    assert "the caller signed the path '//'\n" in text


async def test_a_wrong_host_is_named(
    guarded: Any, signed: Any, caplog: pytest.LogCaptureFixture
) -> None:
    target, headers = signed(MAIN)
    sent = [(n, "stub.test:8700" if n.lower() == "host" else v) for n, v in headers]
    text = await _log_of(guarded, caplog, target, sent)
    assert "the caller signed the Host 'stub.test'\n" in text
    assert "host:stub.test:8700'" in text


async def test_without_a_mistake_it_is_the_secret(
    guarded: Any, signed: Any, caplog: pytest.LogCaptureFixture
) -> None:
    for scheme in ("signed", "signed_query"):
        caplog.clear()
        key = ("testid", "wrong", "a_token/+_that_is_secret")
        target, headers = signed(MAIN, scheme=scheme, key=key)
        text = await _log_of(guarded, caplog, target, headers)
        assert "If the caller computed the same, its secret differs." in text
        assert "***" in text
        assert "that_is_secret" not in text
        assert "testsecret" not in text


def _basic(user: str, password: str) -> dict[str, str]:
    pair = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"authorization": f"Basic {pair}"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (_basic("testid", "testsecret"), 200),
        ({"authorization": "Bearer testtoken"}, 200),
        (_basic("testid", "wrong"), 401),
        (_basic("nobody", ""), 401),
        ({"authorization": "Bearer wrong"}, 401),
        ({"authorization": "Bearer"}, 401),
        ({"authorization": "Basic ?"}, 401),
        ({}, 401),
    ],
)
async def test_either_alternative_will_do(
    guarded: Any, headers: dict[str, str], status: int
) -> None:
    headers = {"content-type": "text/plain", **headers}
    answer = await call(guarded, "PUT", "/notes", headers=headers, body=b"note")
    assert answer.status == status


@pytest.mark.parametrize(
    ("token", "status"), [("testtoken", 200), ("wrong", 401), (None, 401)]
)
async def test_tokens(guarded: Any, token: str | None, status: int) -> None:
    headers = {"x-token": token} if token else {}
    assert (await call(guarded, "GET", "/parcels/1", headers=headers)).status == status


async def test_an_operation_that_everybody_may_call(guarded: Any) -> None:
    assert (await call(guarded, "DELETE", "/parcels/1")).status == 204


async def test_credentials_of_ones_own_replace_the_ones_for_tests(
    stub: Stub, signed: Any
) -> None:
    own = [
        stub.server.Credential("mine", "own"),
        stub.server.Credential("temp", "own", "sts"),
    ]
    app = stub.app(credentials=own, tokens=["own"])
    for key, status in [
        (("mine", "own"), 200),
        (("temp", "own", "sts"), 200),
        (("temp", "own"), 401),
        (("testid", "testsecret"), 401),
    ]:
        target, headers = signed(MAIN, key=key, nonce=str(key))
        assert (await call(app, "GET", target, headers=headers)).status == status
    assert (
        await call(app, "GET", "/parcels/1", headers={"x-token": "own"})
    ).status == 200
    assert (
        await call(app, "GET", "/parcels/1", headers={"x-token": "testtoken"})
    ).status == 401


def test_credentials_show_no_secret(stub: Stub) -> None:
    shown = repr(stub.server.Credential("mine", "secret", "token"))
    assert "mine" in shown
    assert "secret" not in shown
    assert "token=" not in shown


LOGIN = {
    "auth": {
        "identity": {
            "methods": ["password"],
            "password": {
                "user": {
                    "name": "user",
                    "password": "password",
                    "domain": {"name": "account"},
                }
            },
        },
        "scope": {"project": {"name": "cn-north-4"}},
    }
}


async def test_a_token_that_was_issued_expires_even_if_it_was_known_before() -> None:
    clock = [NOW]
    app = create_app(now=lambda: clock[0])

    async def log_in() -> str:
        head = {"Content-Type": "application/json"}
        body = json.dumps(LOGIN).encode()
        reply = await call(app, "POST", "/v3/auth/tokens", headers=head, body=body)
        return reply.header("x-subject-token") or ""

    async def status_of(token: str) -> int:
        head = {"X-Auth-Token": token}
        return (await call(app, "GET", "/v3/projects", headers=head)).status

    assert await status_of("testtoken") == 200
    assert await log_in() == "testtoken"
    clock[0] += timedelta(seconds=86399)
    assert await status_of("testtoken") == 200
    clock[0] += timedelta(seconds=1)
    assert await status_of("testtoken") == 401
    head = {"X-Auth-Token": "testtoken", "Content-Type": "application/json"}
    body = b'{"key_id": "0d0466b0-e727-4d9c-b35d-f84bb474a37f"}'
    path = "/v1.0/p/kms/get-publickey"
    refused = await call(app, "POST", path, headers=head, body=body)
    assert (
        refused.json()["error"]["error_code"] == "KMS.0303"
    )  # "X-Auth-Token expired."
    second = await log_in()
    assert second != "testtoken"
    assert (await status_of(second), await status_of("testtoken")) == (200, 401)
