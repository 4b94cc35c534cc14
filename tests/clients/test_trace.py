"""A trace observes attempts; what it adds is sent, and no scheme signs it."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest

from generated import alibaba_kms, huawei_kms, stub_server
from generated.alibaba_kms.auth import (
    access_key_acs3,
    access_key_acs4,
    access_key_rpc,
)
from generated.huawei_kms.auth import access_key_sdk, access_key_v11, x_auth_token
from generated.stub_server.testing import StubServer
from tests.runtime.loopback import http, loopback, refusing_origin

if TYPE_CHECKING:
    from collections.abc import Generator

    from generated.huawei_kms import Trace

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
ALIBABA = alibaba_kms.AccessKey("testid", "testsecret")
HUAWEI_KEY = "0d0466b0-e727-4d9c-b35d-f84bb474a37f"
HUAWEI = huawei_kms.AccessKey("testak", "testsk")
SCHEMES: tuple[Any, ...] = (
    access_key_acs3(ALIBABA),
    access_key_acs4(ALIBABA, region="cn-hangzhou"),
    access_key_rpc(ALIBABA),
    access_key_sdk(HUAWEI),
    access_key_v11(HUAWEI, region="cn-north-4"),
    x_auth_token("testtoken"),
)


class Recorder:
    """Writes down each attempt as it is when it begins and when it ends."""

    def __init__(self, **headers: str) -> None:
        self.headers = headers
        self.begun: list[tuple[str, int, str, str]] = []
        self.ended: list[tuple[int | None, str]] = []

    @contextmanager
    def __call__(self, attempt: huawei_kms.Attempt) -> Generator[None]:
        assert (attempt.status, attempt.error, attempt.duration) == (None, None, None)
        self.begun.append(
            (attempt.operation, attempt.number, attempt.method, attempt.url)
        )
        attempt.headers.update(self.headers)
        assert PARENT not in repr(attempt)
        try:
            yield
        finally:
            assert attempt.duration is not None
            assert attempt.duration >= 0
            assert "s3cret" not in repr(attempt)
            self.ended.append((attempt.status, type(attempt.error).__name__))


def call(flavour: str, origin: str, trace: Trace | None, **given: Any) -> object:
    options: dict[str, Any] = {
        "endpoint": origin,
        "project_id": "p",
        "auth": "s3cret",
        "trace": trace,
        "retry": huawei_kms.Retry(attempts=2, base=0.0),
        **given,
    }
    if flavour == "sync":
        with huawei_kms.KmsClient(**options) as client:
            return client.get_public_key(key_id=HUAWEI_KEY)

    async def asynchronous() -> object:
        async with huawei_kms.AsyncKmsClient(**options) as client:
            return await client.get_public_key(key_id=HUAWEI_KEY)

    return asyncio.run(asynchronous())


both = pytest.mark.parametrize("flavour", ["sync", "async"])
KEY = http(200, b'{"key_id":"k","public_key":"p"}')


@pytest.mark.parametrize("index", range(len(SCHEMES)))
def test_a_header_that_is_added_arrives_and_is_not_signed(index: int) -> None:
    scheme = SCHEMES[index]
    trace: Any = Recorder(**{"traceparent": PARENT, "User-Agent": "mine"})
    with StubServer(stub_server.create_app()) as stub:
        if index < 3:
            alibaba = alibaba_kms.KmsClient(endpoint=stub.url, auth=scheme, trace=trace)
            alibaba.get_public_key(key_id="alias/signing", key_version_id="v1")
            alibaba.close()
        else:
            call("sync", stub.url, trace, auth=scheme)
        [entry] = stub.calls()
    sent = {name.lower(): value for name, value in entry.request.headers}
    assert sent["traceparent"] == PARENT
    assert sent["user-agent"] == "mine"
    assert "traceparent" not in sent.get("authorization", "")


@both
def test_each_attempt_is_observed(flavour: str) -> None:
    recorder = Recorder()
    with loopback(lambda number: KEY if number else http(503)) as server:
        call(flavour, server.origin, recorder)
        url = f"{server.origin}/v1.0/p/kms/get-publickey"
    assert recorder.begun == [
        ("get_public_key", 1, "POST", url),
        ("get_public_key", 2, "POST", url),
    ]
    assert recorder.ended == [(503, "NoneType"), (200, "NoneType")]


@both
def test_an_attempt_without_a_response_is_an_error_of_the_trace(flavour: str) -> None:
    recorder = Recorder()
    with pytest.raises(huawei_kms.TransportError):
        call(flavour, refusing_origin(), recorder)
    assert recorder.ended == [(None, "TransportConnectionError")] * 2


@both
def test_a_trace_that_suppresses_exceptions_does_not_make_a_call_succeed(
    flavour: str,
) -> None:
    with pytest.raises(huawei_kms.TransportError):
        call(flavour, refusing_origin(), lambda _: suppress(Exception))


@both
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    "error",
    [LookupError("mine"), huawei_kms.TransportError("mine", request_sent=False)],
    ids=["LookupError", "TransportError"],
)
def test_what_a_trace_raises_ends_the_call(
    flavour: str, when: str, error: Exception
) -> None:
    @contextmanager
    def trace(_: huawei_kms.Attempt) -> Generator[None]:
        if when == "before":
            raise error
        yield
        raise error

    with loopback(lambda _: http(503)) as server:
        with pytest.raises(type(error), match="mine"):
            call(flavour, server.origin, trace)
        assert len(server.requests) == (when == "after")


def test_headers_of_a_trace_are_text_without_line_breaks() -> None:
    given: Any = {"X-Number": 1}
    with pytest.raises(TypeError, match="headers of a trace must be a mapping of str"):
        call("sync", refusing_origin(), Recorder(**given))
    with (
        loopback(lambda _: KEY) as server,
        pytest.raises(ValueError, match="a character that cannot be sent"),
    ):
        call("sync", server.origin, Recorder(**{"X-Split": "a\r\nX-Other: b"}))


@pytest.mark.parametrize("kind", ["KmsClient", "AsyncKmsClient"])
@pytest.mark.parametrize("name", ["trace", "now", "nonce"])
def test_a_function_that_nothing_awaits_is_refused(kind: str, name: str) -> None:
    async def later(*_: object) -> None: ...

    class Later:
        async def __call__(self, *_: object) -> None: ...

    for given in (later, Later()):
        with pytest.raises(TypeError, match=f"{name} must be a plain function"):
            getattr(huawei_kms, kind)(
                endpoint="https://h", project_id="p", auth="t", **{name: given}
            )


@both
@pytest.mark.parametrize("name", ["now", "nonce"])
def test_a_function_that_returns_a_coroutine_is_refused(
    flavour: str, name: str
) -> None:
    async def later() -> None: ...

    def given() -> Any:
        return later()

    options: dict[str, Any] = {"auth": HUAWEI, name: given}
    with pytest.raises(TypeError, match=f"{name} must be a plain function"):
        call(flavour, refusing_origin(), None, **options)


@both
def test_a_trace_that_returns_a_coroutine_is_refused(flavour: str) -> None:
    async def later(_: object) -> None: ...

    def given(attempt: object) -> Any:
        return later(attempt)

    with pytest.raises(TypeError, match="trace must be a plain function"):
        call(flavour, refusing_origin(), given)


def test_a_trace_that_returns_no_context_manager_is_explained() -> None:
    def undecorated(_: huawei_kms.Attempt) -> Generator[None]:
        yield

    given: Any = undecorated
    with pytest.raises(TypeError, match="not generator: a function that yields needs"):
        call("sync", refusing_origin(), given)


@both
def test_a_header_of_the_request_is_not_replaced(flavour: str) -> None:
    recorder = Recorder(**{"content-type": "text/plain"})
    with loopback(lambda _: KEY) as server:
        with pytest.raises(ValueError, match="'content-type', which the request has"):
            call(flavour, server.origin, recorder)
        assert server.requests == []


@pytest.mark.parametrize(
    ("headers", "refusal", "reason"),
    [
        (None, TypeError, "must be a mapping of str to str"),
        ({"X-A": "1", "x-a": "2"}, ValueError, "'x-a' more than once"),
    ],
)
def test_headers_of_a_trace_are_texts_each_given_once(
    headers: Any, refusal: type[Exception], reason: str
) -> None:
    @contextmanager
    def trace(attempt: huawei_kms.Attempt) -> Generator[None]:
        attempt.headers = headers
        yield

    with pytest.raises(refusal, match=f"the headers of a trace .*{reason}"):
        call("sync", refusing_origin(), trace)
