"""Cached tokens, fetched on demand by one caller at a time."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future
from threading import Lock
from typing import TYPE_CHECKING, TypedDict

from .._options import function
from ._base import Confidential, header_safe

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Required, TypeAlias

    Fetched: TypeAlias = str | tuple[str, float]


class CacheOptions(TypedDict, total=False):
    """The validity of tokens; see `CachedToken`."""

    lifetime: Required[float]
    refresh_before: float
    clock: Callable[[], float]


class _Cache:
    """A token and the time at which another one is needed."""

    __slots__ = ("_kept", "_lifetime", "_refresh_before", "now")

    def __init__(
        self, lifetime: float, refresh_before: float, clock: Callable[[], float]
    ) -> None:
        if not 0 <= refresh_before < lifetime:
            raise ValueError(
                f"refresh_before must be from 0 to less than lifetime, {lifetime} s"
            )
        self._lifetime = lifetime
        self._refresh_before = refresh_before
        self.now = function(clock, "clock")
        self._kept: tuple[str, float, float] | None = None

    def token(self) -> str | None:
        if self._kept is None:
            return None
        token, asked_at, valid = self._kept
        return token if 0 <= self.now() - asked_at < valid else None

    def kept(self, asked_at: float, fetched: Fetched) -> str:
        if isinstance(fetched, str):
            token, valid = fetched, self._lifetime - self._refresh_before
        else:
            token, lifetime = fetched
            # A token that is issued for less than `refresh_before` is used for half of that.
            valid = lifetime - min(self._refresh_before, lifetime / 2)
        self._kept = header_safe(token, "fetched token"), asked_at, valid
        return token

    def drop(self, token: str) -> None:
        if self._kept and self._kept[0] == token:
            self._kept = None


class CachedToken(Confidential):
    """Provider of a token for many threads; it is fetched again before it expires.

    Callers that arrive during a fetch wait, and get its token or its error.

    Args:
        fetch: Returns a new token, alone or with its own validity in seconds, or raises.
        lifetime: The validity of a token that does not state its own, in seconds.
        refresh_before: Seconds before the end of that at which a new one is fetched.
        clock: Returns the time in seconds.

    Raises:
        TypeError: A function is none, or returns a coroutine that nothing awaits.
        ValueError: `refresh_before` is negative or is not less than `lifetime`.
    """

    __slots__ = ("_cache", "_fetch", "_fetching", "_lock")

    def __init__(
        self,
        fetch: Callable[[], Fetched],
        *,
        lifetime: float,
        refresh_before: float = 300.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._fetch = function(fetch, "fetch")
        self._cache = _Cache(lifetime, refresh_before, clock)
        self._fetching: Future[str] | None = None
        self._lock = Lock()

    def __call__(self) -> str:
        """Return a valid token; raises what `fetch` raises."""
        with self._lock:
            token = self._cache.token()
            if token is not None:
                return token
            fetching, mine = self._fetching, self._fetching is None
            if fetching is None:
                fetching = self._fetching = Future()
        if mine:
            self._run(fetching)
        return fetching.result()

    def invalidate(self, token: str) -> None:
        """Forget a token that the service refused; the next call fetches another."""
        with self._lock:
            self._cache.drop(token)

    def _run(self, fetching: Future[str]) -> None:
        try:
            asked_at = self._cache.now()
            fetching.set_result(self._cache.kept(asked_at, self._fetch()))
        except BaseException as error:
            fetching.set_exception(error)
            raise
        finally:
            with self._lock:
                self._fetching = None


class AsyncCachedToken(Confidential):
    """Asynchronous twin of `CachedToken`: `fetch` returns an awaitable.

    A caller that is cancelled while it waits does not stop the fetch that others wait for.
    """

    __slots__ = ("_cache", "_fetch", "_fetching")

    def __init__(
        self,
        fetch: Callable[[], Awaitable[Fetched]],
        *,
        lifetime: float,
        refresh_before: float = 300.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._fetch = fetch
        self._cache = _Cache(lifetime, refresh_before, clock)
        self._fetching: asyncio.Task[str] | None = None

    async def __call__(self) -> str:
        """Return a valid token; raises what `fetch` raises."""
        token = self._cache.token()
        if token is not None:
            return token
        task = self._fetching
        loop = asyncio.get_running_loop()
        if task is None or task.done() or task.get_loop() is not loop:
            task = self._fetching = asyncio.create_task(self._run())
        return await asyncio.shield(task)

    def invalidate(self, token: str) -> None:
        """Forget a token that the service refused; the next call fetches another."""
        self._cache.drop(token)

    async def _run(self) -> str:
        asked_at = self._cache.now()
        return self._cache.kept(asked_at, await self._fetch())
