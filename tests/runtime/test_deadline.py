"""Replies that go on and on: no wait for a piece is long, and they end in time all the same."""

from __future__ import annotations

import asyncio
import math
import ssl
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

import httpx2
import pytest

from templates.client.runtime._errors import TransportError
from templates.client.runtime._messages import Request
from templates.client.runtime._session import AsyncSession, Session
from tests.runtime.certificate import self_signed
from tests.runtime.flavours import ERRORS, AsyncCaller
from tests.runtime.loopback import Trickle, http, loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from templates.client.runtime._messages import Reply
    from tests.runtime.conftest import MakeCaller
    from tests.runtime.flavours import Caller
    from tests.runtime.loopback import Answer, Loopback

GET = Request("GET", "", "/")
GET_THERE = Request("GET", "http://x", "/")
SHORT = 0.1
# Long enough for a loaded machine; a test that waits for so long has failed.
LONG = 60.0
SOME = 10
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
BEFORE_THE_BODY = {
    "status line": Trickle(b"HTTP/1.1 200 ", b"O"),
    "header": Trickle(HEAD + b"X-A: ", b"a"),
    "headers": Trickle(HEAD, b"A:b\r\n"),
    "100": Trickle(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "103": Trickle(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
}
IN_THE_BODY = {
    "known length": Trickle(HEAD + b"Content-Length: 99999\r\n\r\n", b"x"),
    "until it closes": Trickle(HEAD + b"Connection: close\r\n\r\n", b"x"),
    "chunks": Trickle(CHUNKED, b"1\r\nx\r\n"),
    "chunk extension": Trickle(CHUNKED + b"1;", b"a"),
    "chunk": Trickle(CHUNKED + b"fffff\r\n", b"x"),
    "trailer": Trickle(CHUNKED + b"0\r\nX-A: ", b"a"),
}
CASES = [
    *((name, answer, None, "no response in time") for name, answer in BEFORE_THE_BODY.items()),
    *((name, answer, True, "it did not end in time") for name, answer in IN_THE_BODY.items()),
]  # fmt: skip


@contextmanager
def hasty(
    server: Loopback, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Have the clock leap when some of a reply has arrived."""

    def leap(clock: Callable[[], float]) -> Callable[[], float]:
        return lambda: clock() + (100 * LONG if server.pieces > SOME else 0)

    monkeypatch.setattr("templates.client.runtime._pool.monotonic", leap(monotonic))
    if isinstance(caller, AsyncCaller):
        loop = caller.runner.get_loop()
        monkeypatch.setattr(loop, "time", leap(loop.time))
    yield
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("answer", "sent", "reason"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_a_reply_ends_in_time(
    make_caller: MakeCaller,
    monkeypatch: pytest.MonkeyPatch,
    answer: Trickle,
    sent: bool | None,
    reason: str,
) -> None:
    with loopback(lambda _: answer) as server:
        caller = make_caller(
            endpoint=server.origin, retry=None, timeout=math.inf, deadline=LONG
        )
        with (
            hasty(server, caller, monkeypatch),
            pytest.raises(TransportError, match=reason) as caught,
        ):
            caller.send(GET)
        assert caught.value.request_sent is sent
        assert server.hung_up.wait(LONG)


@pytest.mark.parametrize("name", BEFORE_THE_BODY)
def test_a_timeout_bounds_the_reply_unless_a_deadline_is_given(
    make_caller: MakeCaller, name: str
) -> None:
    with loopback(lambda _: BEFORE_THE_BODY[name]) as server:
        caller = make_caller(endpoint=server.origin, retry=None, timeout=LONG)
        with pytest.raises(TransportError, match="no response in time"):
            caller.send(GET, timeout=SHORT)
        assert server.hung_up.wait(LONG)


def test_each_attempt_has_its_own_deadline(make_caller: MakeCaller) -> None:
    with loopback(lambda _: BEFORE_THE_BODY["header"]) as server:
        caller = make_caller(endpoint=server.origin, deadline=SHORT)
        with pytest.raises(TransportError, match="no response in time"):
            caller.send(GET, safe=True)
        assert len(server.requests) == 3


def test_the_connection_of_an_earlier_call_is_bounded(make_caller: MakeCaller) -> None:
    answers: list[Answer] = [http(200, b"{}"), BEFORE_THE_BODY["header"]]
    with loopback(lambda number: answers[number]) as server:
        caller = make_caller(endpoint=server.origin, retry=None, timeout=LONG)
        assert caller.send(GET).status == 200
        with pytest.raises(TransportError, match="no response in time"):
            caller.send(GET, timeout=SHORT)
        assert server.connections == 1


def test_each_reply_has_the_whole_time(
    make_caller: MakeCaller, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("templates.client.runtime._pool.monotonic", lambda: now[0])

    def answer(_: int) -> bytes:
        now[0] += LONG - 1
        return http(200, b"{}")

    with loopback(answer) as server:
        caller = make_caller(endpoint=server.origin, deadline=LONG)
        assert [caller.send(GET).status for _ in range(3)] == [200] * 3


def send(flavour: str, origin: str, verify: ssl.SSLContext | bool = True) -> Reply:
    """Send a request over a pool that is the caller's."""
    if flavour == "sync":
        with httpx2.Client(verify=verify) as pool:
            session = Session(
                endpoint=origin, http=pool, timeout=LONG, deadline=SHORT, retry=None
            )
            return session.send(GET, errors=ERRORS)
    return asyncio.run(_send(origin, verify))


async def _send(origin: str, verify: ssl.SSLContext | bool) -> Reply:
    async with httpx2.AsyncClient(verify=verify) as pool:
        session = AsyncSession(
            endpoint=origin, http=pool, timeout=LONG, deadline=SHORT, retry=None
        )
        return await session.send(GET, errors=ERRORS)


FLAVOURS = pytest.mark.parametrize("flavour", ["sync", "async"])


@FLAVOURS
@pytest.mark.parametrize("name", BEFORE_THE_BODY)
def test_a_pool_of_the_callers(flavour: str, name: str) -> None:
    with loopback(lambda _: BEFORE_THE_BODY[name]) as server:
        with pytest.raises(TransportError, match="no response in time"):
            send(flavour, server.origin)
        assert server.hung_up.wait(LONG)


@FLAVOURS
@pytest.mark.parametrize("name", ["header", "100"])
def test_over_tls(tmp_path: Path, flavour: str, name: str) -> None:
    certificate = self_signed(tmp_path)
    trusting = ssl.create_default_context(cafile=certificate)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    with loopback(lambda _: BEFORE_THE_BODY[name], tls=serving) as server:
        with pytest.raises(TransportError, match="no response in time"):
            send(flavour, server.origin, trusting)
        assert server.hung_up.wait(LONG)


def test_other_requests_on_such_a_connection_are_not_bounded() -> None:
    answer = http(200, b"later")  # The server may read the second request first.
    with httpx2.Client() as pool, loopback(lambda _: answer) as server:
        session = Session(endpoint=server.origin, http=pool, deadline=1e-9, retry=None)
        with pytest.raises(TransportError, match="no response in time"):
            session.send(GET, errors=ERRORS)
        assert pool.get(server.origin).content == b"later"


async def test_a_connection_that_other_code_has_opened_is_bounded() -> None:
    answers: list[Answer] = [http(200, b"{}"), BEFORE_THE_BODY["header"]]
    with loopback(lambda number: answers[number]) as server:
        async with httpx2.AsyncClient() as pool:
            await pool.get(server.origin)
            session = AsyncSession(
                endpoint=server.origin, http=pool, deadline=SHORT, retry=None
            )
            with pytest.raises(TransportError, match="no response in time"):
                await session.send(GET, errors=ERRORS)
            assert server.connections == 1


async def test_a_task_that_is_cancelled_is_not_late() -> None:
    with loopback(lambda _: BEFORE_THE_BODY["header"]) as server:
        session = AsyncSession(endpoint=server.origin, retry=None, timeout=LONG)
        task = asyncio.create_task(session.send(GET, errors=ERRORS))
        await asyncio.to_thread(server.began.wait, LONG)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await session.aclose()


class _Slow(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """A transport that tells nothing of what it does."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        del request
        raise TimeoutError("of its own")

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        return self.handle_request(request)


async def test_a_timeout_of_somebody_elses_is_left_alone() -> None:
    async with httpx2.AsyncClient(transport=_Slow()) as pool:
        with pytest.raises(TimeoutError, match="of its own"):
            await AsyncSession(endpoint="http://x", http=pool).send(GET, errors=ERRORS)


@pytest.mark.parametrize("deadline", [0, -1, float("nan")])
def test_a_deadline_must_be_positive(make_caller: MakeCaller, deadline: float) -> None:
    with pytest.raises(ValueError, match="deadline must be more than 0 seconds"):
        make_caller(endpoint="http://h", deadline=deadline)


def test_an_infinite_deadline_is_none(make_caller: MakeCaller) -> None:
    with loopback(lambda _: http(200, b"{}")) as server:
        caller = make_caller(endpoint=server.origin, deadline=float("inf"))
        assert caller.send(GET).status == 200
