"""Cached tokens: fetched once for many, anew before they expire, again after a failure."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Semaphore
from typing import TYPE_CHECKING, Any

import pytest

from templates.client.runtime.auth import cached_token
from templates.client.runtime.auth.cached_token import AsyncCachedToken, CachedToken

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Issuer:
    """Issues numbered tokens, and counts them; a fetch takes `seconds` by the clock."""

    def __init__(self, clock: Clock | None = None, seconds: float = 0.0) -> None:
        self.count = 0
        self.error: Exception | None = None
        self._clock = clock or Clock()
        self._seconds = seconds

    def __call__(self) -> str:
        self.count += 1
        self._clock.now += self._seconds
        if self.error:
            raise self.error
        return f"token-{self.count}"

    async def later(self) -> str:
        return self()


def test_kept_until_it_is_refreshed_before_it_expires() -> None:
    clock = Clock()
    token = CachedToken(Issuer(), lifetime=100.0, refresh_before=10.0, clock=clock)
    assert token() == "token-1"
    clock.now += 89.9
    assert token() == "token-1"
    clock.now += 0.1
    assert token() == "token-2"
    assert token() == "token-2"


async def test_async_kept_until_it_is_refreshed_before_it_expires() -> None:
    clock = Clock()
    token = AsyncCachedToken(
        Issuer().later, lifetime=100.0, refresh_before=10.0, clock=clock
    )
    assert await token() == "token-1"
    clock.now += 89.9
    assert await token() == "token-1"
    clock.now += 0.1
    assert await token() == "token-2"
    assert await token() == "token-2"


async def test_its_age_counts_from_before_the_fetch() -> None:
    clock = Clock()
    token = CachedToken(
        Issuer(clock, 60.0), lifetime=100.0, refresh_before=0.0, clock=clock
    )
    later = AsyncCachedToken(
        Issuer(clock, 60.0).later, lifetime=100.0, refresh_before=0.0, clock=clock
    )
    assert token() == "token-1"
    clock.now += 40.0
    assert token() == "token-2"
    assert await later() == "token-1"
    clock.now += 40.0
    assert await later() == "token-2"


def test_a_clock_set_back_does_not_prolong_it() -> None:
    clock = Clock()
    token = CachedToken(Issuer(), lifetime=100.0, refresh_before=0.0, clock=clock)
    assert token() == "token-1"
    clock.now -= 1.0
    assert token() == "token-2"


@pytest.mark.parametrize("refresh_before", [-1.0, 100.0, 101.0, float("nan")])
@pytest.mark.parametrize("kind", [CachedToken, AsyncCachedToken])
def test_a_margin_that_leaves_nothing(
    kind: Callable[..., object], refresh_before: float
) -> None:
    with pytest.raises(ValueError, match="refresh_before must be"):
        kind(Issuer(), lifetime=100.0, refresh_before=refresh_before)


def test_a_fetch_that_nothing_awaits_is_refused() -> None:
    async def fetch() -> str:
        return "t"

    def returned() -> Any:
        return fetch()

    given: Any = fetch
    with pytest.raises(TypeError, match="fetch must be a plain function"):
        CachedToken(given, lifetime=600)
    provider = CachedToken(returned, lifetime=600)
    with pytest.raises(TypeError, match="fetch must be a plain function"):
        provider()


async def test_a_refused_token_is_forgotten() -> None:
    token = CachedToken(Issuer(), lifetime=1000.0)
    later = AsyncCachedToken(Issuer().later, lifetime=1000.0)
    assert (token(), await later()) == ("token-1", "token-1")
    for each in (token, later):
        each.invalidate("another")
    assert (token(), await later()) == ("token-1", "token-1")
    for each in (token, later):
        each.invalidate("token-1")
    assert (token(), await later()) == ("token-2", "token-2")


async def test_an_error_is_passed_on_and_not_kept() -> None:
    issuer = Issuer()
    token, later = (
        CachedToken(issuer, lifetime=1000.0),
        AsyncCachedToken(issuer.later, lifetime=1e3),
    )
    issuer.error = ConnectionError("no answer")
    with pytest.raises(ConnectionError, match="no answer"):
        token()
    with pytest.raises(ConnectionError, match="no answer"):
        await later()
    issuer.error = None
    assert (token(), await later()) == ("token-3", "token-4")


async def test_text_that_is_no_token_is_not_kept() -> None:
    texts = iter(["a\nb", "", "good", "a\nb", "good"])
    token = CachedToken(lambda: next(texts), lifetime=1000.0)

    async def fetch() -> str:
        return next(texts)

    later = AsyncCachedToken(fetch, lifetime=1000.0)
    for message in ("not printable", "empty"):
        with pytest.raises(ValueError, match=message):
            token()
    assert token() == "good"
    with pytest.raises(ValueError, match="not printable"):
        await later()
    assert await later() == "good"


class CountedFuture(Future[str]):
    """A future that counts those who wait for it."""

    waiting = Semaphore(0)

    def result(self, timeout: float | None = None) -> str:
        self.waiting.release()
        return super().result(timeout)


@pytest.mark.parametrize("fails", [False, True], ids=["fetched", "failed"])
def test_many_threads_fetch_once(fails: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached_token, "Future", CountedFuture)
    monkeypatch.setattr(CountedFuture, "waiting", Semaphore(0))
    threads, issuer = 8, Issuer()
    issuer.error = ConnectionError("no answer") if fails else None

    def fetch() -> str:
        for _ in range(threads - 1):
            assert CountedFuture.waiting.acquire(timeout=30)
        return issuer()

    token = CachedToken(fetch, lifetime=1000.0)

    def call() -> str:
        try:
            return token()
        except ConnectionError as error:
            return str(error)

    with ThreadPoolExecutor(threads) as pool:
        calls = [pool.submit(call) for _ in range(threads)]
    assert {each.result() for each in calls} == {"no answer" if fails else "token-1"}
    assert issuer.count == 1


@pytest.mark.parametrize("fails", [False, True], ids=["fetched", "failed"])
async def test_many_tasks_fetch_once(fails: bool) -> None:
    release, issuer = asyncio.Event(), Issuer()
    issuer.error = ConnectionError("no answer") if fails else None

    async def fetch() -> str:
        await release.wait()
        return issuer()

    token = AsyncCachedToken(fetch, lifetime=1000.0)
    tasks = [asyncio.ensure_future(token()) for _ in range(8)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.sleep(0)
    release.set()
    first, *others = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(first, asyncio.CancelledError)
    assert {str(each) for each in others} == {"no answer" if fails else "token-1"}
    assert issuer.count == 1


def test_a_fetch_of_one_loop_is_not_waited_for_in_another() -> None:
    blocked = [True, False]
    issuer = Issuer()

    async def fetch() -> str:
        if blocked.pop(0):
            await asyncio.Event().wait()
        return issuer()

    async def call() -> str:
        return await token()

    token = AsyncCachedToken(fetch, lifetime=1000.0)
    loop = asyncio.new_event_loop()
    hanging = loop.create_task(call())
    loop.run_until_complete(asyncio.wait_for(asyncio.sleep(0), 30))
    assert asyncio.run(call()) == "token-1"
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.gather(hanging, return_exceptions=True))
    loop.close()


@pytest.mark.parametrize(("lifetime", "used"), [(50.0, 40.0), (12.0, 6.0)])
def test_a_token_may_come_with_its_own_validity(lifetime: float, used: float) -> None:
    clock, issuer = Clock(), Issuer()
    token = CachedToken(
        lambda: (issuer(), lifetime), lifetime=100.0, refresh_before=10.0, clock=clock
    )
    assert token() == "token-1"
    clock.now += used - 0.1
    assert token() == "token-1"
    clock.now += 0.2
    assert token() == "token-2"
