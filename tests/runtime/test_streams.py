"""Streams over a socket: when the call is made, what it raises, and what is left open."""

from __future__ import annotations

import asyncio
import gzip
import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from templates.client.runtime._errors import (
    ApiError,
    ThrottlingError,
    TransportError,
    UnexpectedReply,
)
from templates.client.runtime._json_lines import json_lines
from templates.client.runtime._messages import Request
from templates.client.runtime._retry import Retry
from templates.client.runtime._streams import (
    AsyncStreamingSession,
    Streamed,
    StreamingSession,
)
from tests.runtime.flavours import ERRORS
from tests.runtime.loopback import CLOSE, HOLD, Answer, Trickle, http, loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

GET = Request("GET", "", "/")
LINES = "application/x-ndjson"
NUMBERS = Streamed(("200",), (LINES,), json_lines(int))
OK = http(200, b"1\n2\n", content_type=LINES)
BEGUN = (
    b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-ndjson\r\n\r\n"
    b"2\r\n1\n\r\n"
)
THROTTLED = http(400, b'{"Code":"Throttling.User","Message":"m"}')


class Sync:
    """Reads streams to their end, or to the first items."""

    def __init__(self, origin: str, **options: Any) -> None:
        self.session = StreamingSession(
            endpoint=origin, sleep=lambda _: None, **options
        )

    def read(self, most: float = math.inf, **options: Any) -> list[int]:
        found: list[int] = []
        stream = self.session.stream(GET, NUMBERS, errors=ERRORS, **options)
        with stream:
            self.head = stream.reply
            while len(found) < most:
                try:
                    found.append(next(stream))
                except StopIteration:
                    break
        assert list(stream) == []
        return found

    def close(self) -> None:
        self.session.close()


class Async:
    def __init__(self, origin: str, **options: Any) -> None:
        self.runner = asyncio.Runner()
        self.session = AsyncStreamingSession(
            endpoint=origin, sleep=self._sleep, **options
        )

    async def _sleep(self, _seconds: float) -> None:
        return

    def read(self, most: float = math.inf, **options: Any) -> list[int]:
        return self.runner.run(self._read(most, options))

    async def _read(self, most: float, options: dict[str, Any]) -> list[int]:
        found: list[int] = []
        stream = self.session.stream(GET, NUMBERS, errors=ERRORS, **options)
        async with stream:
            self.head = stream.reply
            while len(found) < most:
                try:
                    found.append(await anext(stream))
                except StopAsyncIteration:
                    break
        assert [number async for number in stream] == []
        return found

    def close(self) -> None:
        self.runner.run(self.session.aclose())
        self.runner.close()


@pytest.fixture(params=[Sync, Async])
def reader(request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    made: list[Any] = []

    def make(origin: str, **options: Any) -> Any:
        made.append(request.param(origin, **options))
        return made[-1]

    yield make
    for each in made:
        each.close()


def script(*answers: Answer) -> Callable[[int], Answer]:
    return lambda number: answers[number]


def test_items_are_read_as_they_arrive(reader: Callable[..., Any]) -> None:
    with loopback(script(BEGUN + HOLD)) as server:
        read = reader(server.origin)
        assert read.read(most=1) == [1]
        assert (read.head.status, read.head.body) == (200, b"")
        assert b"Accept-Encoding: identity" in server.head()


def test_a_trace_that_fails_after_the_head_closes_the_connection() -> None:
    @contextmanager
    def trace(_: object) -> Generator[None]:
        yield
        raise LookupError

    endless = Trickle(BEGUN, b"2\r\n7\n\r\n")
    with loopback(lambda _: endless) as server:
        session = StreamingSession(endpoint=server.origin, trace=trace)
        with (
            pytest.raises(LookupError),
            session.stream(GET, NUMBERS, errors=ERRORS),
        ):
            pass
        assert server.hung_up.wait(30)


def test_a_stream_without_an_end_is_left(reader: Callable[..., Any]) -> None:
    endless = Trickle(BEGUN, b"2\r\n7\n\r\n")
    with loopback(script(endless)) as server:
        assert reader(server.origin).read(most=3) == [1, 7, 7]
        assert server.hung_up.wait(10)


def test_a_connection_is_used_again_after_the_end(reader: Callable[..., Any]) -> None:
    with loopback(script(OK, OK)) as server:
        read = reader(server.origin)
        assert [read.read(), read.read()] == [[1, 2], [1, 2]]
        assert server.connections == 1


def test_nothing_is_sent_before_it_is_entered() -> None:
    with loopback(script(OK)) as server:
        session = StreamingSession(endpoint=server.origin)
        stream = session.stream(GET, NUMBERS, errors=ERRORS)
        assert server.requests == []
        with pytest.raises(RuntimeError, match="not been entered"):
            _ = stream.reply
        assert list(stream) == [1, 2]
        session.close()


@pytest.mark.parametrize(
    ("answer", "error", "reason"),
    [
        (http(404, b'{"Code":"Gone","Message":"m"}'), ApiError, "404 Gone: m"),
        (http(500, b"<html>"), UnexpectedReply, "500"),
        (http(200, b"{}"), UnexpectedReply, "'application/json' is not documented"),
        (http(200, b'{"Code":"Odd","Message":"m"}'), ApiError, "200 Odd: m"),
        (http(204, content_type=None), UnexpectedReply, "204"),
        (http(200, b"<html>", content_type="text/html"), UnexpectedReply, "html"),
        (THROTTLED, ThrottlingError, "Throttling"),
        (None, TransportError, "no response"),
    ],
)
def test_what_is_no_stream_is_raised_when_it_is_entered(
    reader: Callable[..., Any], answer: Answer, error: type[Exception], reason: str
) -> None:
    with (
        loopback(script(answer)) as server,
        pytest.raises(error, match=reason),
    ):
        reader(server.origin, retry=None).read()


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/jsonl"])
def test_streams_that_say_less_or_another_name(
    reader: Callable[..., Any], content_type: str | None
) -> None:
    with loopback(script(http(200, b"1\n2", content_type=content_type))) as server:
        assert reader(server.origin).read() == [1, 2]


def test_a_call_is_repeated_until_the_reply_begins(reader: Callable[..., Any]) -> None:
    with loopback(script(THROTTLED, http(503), None, OK)) as server:
        retry = Retry(attempts=4)
        assert reader(server.origin, retry=retry).read(safe=True) == [1, 2]
        assert len(server.requests) == 4


def test_a_call_is_not_repeated_once_the_reply_has_begun(
    reader: Callable[..., Any],
) -> None:
    with loopback(script(BEGUN + CLOSE, OK)) as server:
        with pytest.raises(TransportError, match="cut short") as caught:
            reader(server.origin).read(safe=True)
        assert caught.value.request_sent is True
        assert len(server.requests) == 1


def test_the_timeout_bounds_each_piece(reader: Callable[..., Any]) -> None:
    with (
        loopback(script(BEGUN + HOLD)) as server,
        pytest.raises(TransportError, match="did not end in time"),
    ):
        reader(server.origin, retry=None).read(timeout=0.2)


def test_the_deadline_does_not_bound_the_items(reader: Callable[..., Any]) -> None:
    endless = Trickle(BEGUN, b"2\r\n7\n\r\n")
    with loopback(script(endless)) as server:
        read = reader(server.origin, deadline=0.05)
        assert len(read.read(most=100)) == 100


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b'1\n"secret"\n', "valid integer"), (b"1\n" + b"1" * 99, "larger")],
)
def test_an_item_that_is_not_as_documented(
    reader: Callable[..., Any], body: bytes, reason: str
) -> None:
    with loopback(script(http(200, body, content_type=LINES))) as server:
        with pytest.raises(UnexpectedReply, match=reason) as caught:
            reader(server.origin, max_reply_bytes=50).read()
        assert "secret" not in repr(caught.value)
        assert caught.value.__context__ is None


def test_a_coding_that_nobody_asked_for(reader: Callable[..., Any]) -> None:
    zipped = http(
        200, gzip.compress(b"1\n"), "Content-Encoding: gzip", content_type=LINES
    )
    with (
        loopback(script(zipped)) as server,
        pytest.raises(UnexpectedReply, match="gzip"),
    ):
        reader(server.origin).read()
