from __future__ import annotations

import asyncio
import inspect
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from templates.client.runtime._errors import TransportError
from templates.client.runtime._messages import Request
from templates.client.runtime._retry import Retry
from templates.client.runtime._session import AsyncSession, Session
from templates.client.runtime.auth._base import AccessKey, Confidential
from templates.client.runtime.auth.api_key import ApiKey
from templates.client.runtime.auth.http_basic import UserPassword
from tests.runtime.flavours import ERRORS
from tests.runtime.loopback import Answer, http, loopback, refusing_origin

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.runtime.conftest import MakeCaller

GET = Request("GET", "", "/")
OK = http(200, b"{}")
THROTTLED = http(400, b'{"Code":"Throttling.User","Message":"m"}')


class StampAuth:
    """Writes down what each signature was made of."""

    def __init__(self, *credentials: str) -> None:
        self._credentials = iter(credentials)

    def credentials(self) -> str:
        return next(self._credentials)

    def sign(
        self, request: Request, credentials: object, *, now: datetime, nonce: str
    ) -> Request:
        stamp = f"{credentials} {now:%H:%M:%S} {nonce} host={request.host}"
        return request.with_headers(("X-Stamp", stamp))


def script(*answers: Answer) -> Callable[[int], Answer]:
    return lambda number: answers[number]


def test_a_reply_knows_the_request_as_it_was_sent(make_caller: MakeCaller) -> None:
    with loopback(script(OK)) as server:
        reply = make_caller(endpoint=server.origin + "/gw").send(
            GET.with_query(("a", "b"))
        )
        assert reply.request.url == server.origin + "/gw/?a=b"
        assert reply.request.header("accept-encoding") == "gzip"


def test_the_headers_of_the_session_win(make_caller: MakeCaller) -> None:
    with loopback(script(OK)) as server:
        caller = make_caller(
            endpoint=server.origin, headers={"User-Agent": "mine", "X-A": "1"}
        )
        reply = caller.send(GET.with_headers(("accept", "text/xml"), ("x-a", "2")))
        assert reply.request.headers == (
            ("accept", "text/xml"),
            ("User-Agent", "mine"),
            ("X-A", "1"),
            ("Host", f"127.0.0.1:{server.port}"),
            ("Accept-Encoding", "gzip"),
        )


def test_each_attempt_is_signed_anew_with_new_credentials(
    make_caller: MakeCaller,
) -> None:
    start = datetime(2026, 11, 22, 4, 0, 0, tzinfo=UTC)
    times = iter(start + timedelta(seconds=second) for second in range(9))
    nonces = iter("abc")
    with loopback(script(http(503), None, OK)) as server:
        caller = make_caller(
            endpoint=server.origin,
            auth=StampAuth("k1", "k2", "k3"),
            now=lambda: next(times),
            nonce=lambda: next(nonces),
        )
        assert caller.send(GET, safe=True).status == 200
        host = f"host=127.0.0.1:{server.port}"
        stamps = [server.head(number)[2] for number in range(3)]
    assert stamps == [
        f"X-Stamp: k1 04:00:00 a {host}".encode(),
        f"X-Stamp: k2 04:00:01 b {host}".encode(),
        f"X-Stamp: k3 04:00:02 c {host}".encode(),
    ]


def test_nonces_and_times_are_fresh_by_default(make_caller: MakeCaller) -> None:
    before = datetime.now(UTC)
    with loopback(script(http(503), OK)) as server:
        caller = make_caller(endpoint=server.origin, auth=StampAuth("k", "k"))
        caller.send(GET, safe=True)
        nonces = [server.head(number)[2].split()[3] for number in range(2)]
    assert len(set(nonces)) == 2
    assert {len(nonce) for nonce in nonces} == {32}
    assert before.tzinfo is UTC


@pytest.mark.parametrize(
    "answer", [http(429), http(502), http(503), http(504), THROTTLED, None]
)
def test_a_safe_operation_is_repeated(make_caller: MakeCaller, answer: Answer) -> None:
    with loopback(script(answer, answer, OK)) as server:
        caller = make_caller(endpoint=server.origin, random=lambda: 0.5)
        assert caller.send(GET, safe=True).status == 200
        assert len(server.requests) == 3
        assert caller.waits == pytest.approx([0.1, 0.2])


@pytest.mark.parametrize("answer", [http(429), http(503), THROTTLED])
def test_an_unsafe_operation_is_sent_once(
    make_caller: MakeCaller, answer: bytes
) -> None:
    with loopback(script(answer)) as server:
        caller = make_caller(endpoint=server.origin)
        caller.send(GET)
        assert (len(server.requests), caller.waits) == (1, [])


def test_an_unsafe_operation_is_sent_once_over_a_dropped_connection(
    make_caller: MakeCaller,
) -> None:
    with loopback(script(None)) as server:
        with pytest.raises(TransportError):
            make_caller(endpoint=server.origin).send(GET)
        assert len(server.requests) == 1


def test_an_unsafe_operation_is_repeated_if_it_was_not_sent(
    make_caller: MakeCaller,
) -> None:
    caller = make_caller(endpoint=refusing_origin())
    with pytest.raises(TransportError):
        caller.send(GET)
    assert len(caller.waits) == 2


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 500, 501])
def test_other_replies_are_final(make_caller: MakeCaller, status: int) -> None:
    with loopback(script(http(status, b'{"Code":"Other"}'))) as server:
        caller = make_caller(endpoint=server.origin)
        assert caller.send(GET, safe=True).status == status
        assert caller.waits == []


def test_the_last_outcome_is_the_result(make_caller: MakeCaller) -> None:
    with loopback(script(None, http(503), http(502))) as server:
        assert make_caller(endpoint=server.origin).send(GET, safe=True).status == 502
    with loopback(script(http(503), http(502), None)) as server:
        caller = make_caller(endpoint=server.origin)
        with pytest.raises(TransportError) as caught:
            caller.send(GET, safe=True)
    assert caught.value.__context__ is None


def test_a_truncated_reply_of_a_safe_operation_is_asked_for_again(
    make_caller: MakeCaller,
) -> None:
    cut = http(200, b"{}", "Content-Encoding: gzip")
    with loopback(script(cut, OK)) as server:
        assert make_caller(endpoint=server.origin).send(GET, safe=True).status == 200


def test_retry_after_is_obeyed_within_the_budget(make_caller: MakeCaller) -> None:
    slow = http(503, b"", "Retry-After: 7")
    with loopback(script(slow, slow, OK)) as server:
        caller = make_caller(
            endpoint=server.origin, retry=Retry(budget=10), random=lambda: 0.0
        )
        assert caller.send(GET, safe=True).status == 503
        assert caller.waits == [7.0]
        assert len(server.requests) == 2


def test_retries_can_be_switched_off(make_caller: MakeCaller) -> None:
    with loopback(script(http(503))) as server:
        caller = make_caller(endpoint=server.origin, retry=None)
        assert caller.send(GET, safe=True).status == 503
        assert len(server.requests) == 1


def test_a_quoted_token_is_known_as_a_secret(make_caller: MakeCaller) -> None:
    with loopback(
        script(http(403, b'{"Code":"BadToken","Message":"t0k-en"}'))
    ) as server:
        caller = make_caller(
            endpoint=server.origin, auth=ApiKey("t0k-en", name="X-Auth-Token")
        )
        reply = caller.send(GET)
        assert b"X-Auth-Token: t0k-en" in server.head()
    error = ERRORS.error_from(reply)
    assert reply.secrets == frozenset({"t0k-en"})
    assert "t0k-en" not in f"{error} {error!r}"


@pytest.mark.parametrize(
    ("given", "secrets"),
    [
        (AccessKey("id", "s3cret", "t0k-en"), {"s3cret", "t0k-en"}),
        (UserPassword("me", "s3cret"), {"s3cret", "bWU6czNjcmV0"}),
    ],
    ids=["access key", "password"],
)
def test_the_secrets_of_credentials_are_known(
    make_caller: MakeCaller, given: Confidential, secrets: set[str]
) -> None:
    class Signed:
        def credentials(self) -> Confidential:
            return given

        def sign(
            self, request: Request, credentials: object, *, now: datetime, nonce: str
        ) -> Request:
            return request.with_headers(("X-Signed", f"{credentials!r} {now} {nonce}"))

    with loopback(script(OK)) as server:
        reply = make_caller(endpoint=server.origin, auth=Signed()).send(GET)
    assert reply.secrets == secrets


@pytest.mark.parametrize("timeout", [0, -1, float("nan")])
def test_a_timeout_must_be_positive(make_caller: MakeCaller, timeout: float) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        make_caller(endpoint="http://h", timeout=timeout)
    with pytest.raises(ValueError, match="more than 0"):
        make_caller(endpoint="http://h").send(GET, timeout=timeout)


def test_an_infinite_timeout_is_no_timeout(make_caller: MakeCaller) -> None:
    with loopback(script(OK)) as server:
        assert (
            make_caller(endpoint=server.origin).send(GET, timeout=float("inf")).status
            == 200
        )


def test_an_anonymous_call_asks_for_no_credentials() -> None:
    with loopback(script(OK)) as server:
        session = Session(endpoint=server.origin, auth=StampAuth())
        assert session.send(GET, errors=ERRORS, anonymous=True).status == 200
        assert not any(line.startswith(b"X-Stamp") for line in server.head())
        session.close()


class AwaitableAuth:
    """As one whose provider fetches the credentials from elsewhere."""

    def __init__(self) -> None:
        self.fetched: list[Awaitable[str]] = []

    def credentials(self) -> Awaitable[str]:
        async def fetch() -> str:
            return "fetched"

        self.fetched.append(fetch())
        return self.fetched[-1]

    def sign(
        self, request: Request, credentials: object, *, now: datetime, nonce: str
    ) -> Request:
        return request.with_headers(("X-Stamp", f"{credentials} {now} {nonce}"))


async def test_an_asynchronous_provider_is_awaited() -> None:
    with loopback(script(OK)) as server:
        session = AsyncSession(endpoint=server.origin, auth=AwaitableAuth())
        await session.send(GET, errors=ERRORS)
        await session.aclose()
        assert server.head()[2].startswith(b"X-Stamp: fetched ")


def test_a_blocking_session_refuses_an_asynchronous_provider() -> None:
    auth = AwaitableAuth()
    session = Session(endpoint="http://127.0.0.1:9", auth=auth)
    with pytest.raises(TypeError, match="use the asynchronous client"):
        session.send(GET, errors=ERRORS)
    assert inspect.iscoroutine(auth.fetched[0])
    assert inspect.getcoroutinestate(auth.fetched[0]) == "CORO_CLOSED"
    session.close()


def test_threads_share_a_session() -> None:
    with loopback(lambda _: OK) as server:
        session = Session(endpoint=server.origin)
        together = threading.Barrier(8)
        statuses: list[int] = []

        def call() -> None:
            together.wait()
            statuses.extend(session.send(GET, errors=ERRORS).status for _ in range(25))

        threads = [threading.Thread(target=call) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        session.close()
        assert statuses == [200] * 200
        assert len(server.requests) == 200
        assert server.connections <= 8


async def test_calls_run_side_by_side_in_one_loop() -> None:
    all_there = threading.Barrier(5)

    def answer(_: int) -> bytes:
        all_there.wait(10)  # Nobody is answered before all five have asked.
        return OK

    with loopback(answer) as server:
        session = AsyncSession(endpoint=server.origin)
        calls = [session.send(GET, errors=ERRORS) for _ in range(5)]
        assert [reply.status for reply in await asyncio.gather(*calls)] == [200] * 5
        await session.aclose()


async def test_a_cancelled_call_leaves_the_session_usable() -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    finish = threading.Event()

    def answer(number: int) -> bytes:
        if number == 0:
            loop.call_soon_threadsafe(asked.set)
            finish.wait(10)
        return OK

    with loopback(answer) as server:
        session = AsyncSession(endpoint=server.origin)
        call = asyncio.create_task(session.send(GET, errors=ERRORS))
        await asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert (await session.send(GET, errors=ERRORS)).status == 200
        finish.set()
        await session.aclose()
