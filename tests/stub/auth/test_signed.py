"""Signed requests: what the journal says of them, and rules that touch signatures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from specgen.stub.auth.guard import AuthenticationError, Guard
from specgen.stub.auth.nonces import NonceCache
from specgen.stub.contract.contract import Contract, OperationContract
from specgen.stub.verify.credentials import IssuedTokens
from specgen.stub.verify.verdict import Outcome, Verdict
from specgen.stub.wire.request import Request

from generated import stub_server
from generated.alibaba_kms import AccessKey, _messages
from generated.alibaba_kms.auth import access_key_acs3
from tests.stub.calling import Answer, call

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
USER = AccessKey("testid", "testsecret")
QUERY = (
    ("Action", "GetPublicKey"),
    ("Version", "2016-01-20"),
    ("KeyId", "alias/a"),
    ("KeyVersionId", "any"),
)


@pytest.fixture
def app() -> Any:
    return stub_server.create_app(now=lambda: NOW)


async def ask(
    app: Any,
    key: AccessKey = USER,
    *,
    nonce: str = "one",
    method: str = "GET",
    at: datetime = NOW,
) -> Answer:
    scheme: Any = access_key_acs3(key)
    host = (("Host", "stub.test"),)
    request = _messages.Request(method, "http://stub.test", "/", QUERY, host)
    done = scheme.sign(request, scheme.credentials(), now=at, nonce=nonce)
    return await call(
        app, "GET", f"/?{urlencode(done.query)}", headers=list(done.headers)
    )


async def test_the_journal_tells_who_called(app: Any) -> None:
    assert (await ask(app)).status == 200
    (checked,) = app.calls()[0].signature
    assert (checked.scheme, checked.outcome) == ("AccessKeyAcs3", "verified")
    assert checked.access_key_id == "testid"
    assert checked.canonical_request.startswith("GET\n/\nKeyId=alias%2Fa&")
    assert checked.comparison is None


async def test_the_journal_tells_replays_and_a_reset_forgets_them(app: Any) -> None:
    assert [(await ask(app)).status for _ in range(2)] == [200, 400]
    assert [call.signature[0].outcome for call in app.calls()] == [
        "verified",
        "replayed",
    ]
    app.reset()
    assert (await ask(app)).status == 200


async def test_a_clock_that_is_put_forward_makes_nobody_forget_a_nonce(
    app: Any,
) -> None:
    assert (await ask(app)).status == 200
    app.rules.add(stub_server.Rule(clock_skew_s=3600, times=1))
    assert (await ask(app, nonce="two", at=NOW + timedelta(hours=1))).status == 200
    assert (await ask(app)).status == 400
    assert app.calls()[-1].signature[0].outcome == "replayed"


async def test_what_the_caller_signed_instead_is_found_out(app: Any) -> None:
    assert (await ask(app, method="POST")).json()["Code"] == "SignatureDoesNotMatch"
    checked = app.calls()[0].signature[0]
    assert (checked.outcome, checked.mistake) == ("mismatch", "the method POST")
    assert checked.comparison.text == "canonical request"
    assert (checked.comparison.line, checked.comparison.column) == (1, 1)
    assert (checked.comparison.computed[0], checked.comparison.claimed[0]) == (
        "GET",
        "POST",
    )
    assert checked.comparison.computed[1:] == checked.comparison.claimed[1:]


async def test_tokens_that_are_signed_are_struck_out(app: Any) -> None:
    assert (
        await ask(app, AccessKey("testid", "testsecret", "teststoken"))
    ).status == 200
    told = app.calls()[0].model_dump_json()
    assert "x-acs-security-token:***" in told
    assert "teststoken" not in told
    assert "testsecret" not in told


def test_the_log_has_no_api_key_whatever_its_name(
    caplog: pytest.LogCaptureFixture,
) -> None:
    refused = Verdict(
        Outcome.MISMATCH,
        "The signature is another.",
        canonical_request="x-box:hidden",
        string_to_sign="signed",
    )

    def verify(*given: object) -> Verdict:
        del given
        return refused

    called = OperationContract(
        "box", "/paths/~1box/get", ("GET",), "/box", security=(("Key",),)
    )
    guard = Guard(
        Contract("boxes", operations=(called,), secret_names=("x-box",)),
        {"Key": verify},
        credentials=(),
        tokens=(),
        issued=IssuedTokens(),
        now=lambda: NOW,
        nonces=NonceCache(),
    )
    request = Request("GET", "/box", raw_headers=[(b"x-box", b"hidden")])
    with pytest.raises(AuthenticationError):
        guard.check(request, called)
    assert "x-box:***" in caplog.text
    assert "hidden" not in caplog.text


@pytest.mark.parametrize(
    ("seconds", "status"), [(-1000, 400), (-800, 200), (800, 200), (1000, 400)]
)
async def test_a_clock_that_is_off(app: Any, seconds: float, status: int) -> None:
    app.rules.add(stub_server.Rule(clock_skew_s=seconds, times=1))
    assert (await ask(app)).status == status
    assert (await ask(app, nonce="two")).status == 200


async def test_rate_limits_are_those_of_each_access_key() -> None:
    app = stub_server.create_app(now=lambda: NOW, rate_limits=True)
    app.rate_limits.clock = lambda: 0.0
    found = [(await ask(app, nonce=f"{n}")).status for n in range(751)]
    assert found == [200] * 750 + [429]
    assert (await ask(app, AccessKey("testak", "testsk"), nonce="n")).status == 200
