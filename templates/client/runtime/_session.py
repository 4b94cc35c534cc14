"""Calls: requests completed, signed, sent, and repeated where that is safe.

Both sessions run the same coroutines; over blocking connections nothing in them waits.
"""

from __future__ import annotations

import inspect
import logging
import os
import secrets
import time
from copy import copy
from datetime import UTC, datetime
from http import HTTPStatus
from random import random as uniform
from typing import TYPE_CHECKING, TypedDict, TypeVar

from ._blocking import run
from ._endpoint import parse_endpoint
from ._errors import ThrottlingError, TransportError
from ._http import MAX_REPLY_BYTES, async_transport, blocking_transport
from ._messages import Reply, Request
from ._retry import Outcome, Retry, waits
from ._transport import read_whole

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Mapping
    from typing import Required, Self, TypeAlias, Unpack

    from ._error_catalog import ErrorCatalog
    from ._http import AsyncHttpClient, HttpClient
    from ._transport import Opened, Transport
    from .auth._base import Auth, Credentials

    Finish: TypeAlias = Callable[[Opened, Request, frozenset[str]], Awaitable["T"]]

T = TypeVar("T")

DEFAULT_RETRY = Retry()
DEFAULT_TIMEOUT = 10.0

_LOG = logging.getLogger(__package__)
if os.environ.get("SPECGEN_CLIENT_LOG") == "debug":
    _LOG.setLevel(logging.DEBUG)
    _LOG.addHandler(logging.StreamHandler())
_USER_AGENT = (__package__ or __name__).rpartition(".")[2]


class Options(TypedDict, total=False):
    """How calls are made.

    Keys:
        endpoint: Base URL; its path, if it has one, goes before all paths.
        auth: How to sign requests; None to send them unsigned.
        timeout: Seconds to wait in each attempt for a connection, and for each piece that is sent
            or received.
        deadline: Seconds in which the whole response to an attempt must arrive once its request is
            sent; by default as many as for a piece of it.
        retry: When to repeat a call; None for never.
        max_reply_bytes: The maximum size of a response in bytes.
        headers: Sent with every request, replacing its own of the same name, and signed with it.
        now: Returns the time of signing, with a time zone.
        nonce: Returns a text unique to each request.
        random: Returns a number from 0 up to, but not including, 1.
    """

    endpoint: Required[str]
    auth: Auth | None
    timeout: float
    deadline: float | None
    retry: Retry | None
    max_reply_bytes: int
    headers: Mapping[str, str] | None
    now: Callable[[], datetime] | None
    nonce: Callable[[], str] | None
    random: Callable[[], float]


class CallOptions(TypedDict, total=False):
    """How one call is made.

    Keys:
        errors: The documented errors, used to detect throttling.
        safe: Whether the operation can be repeated safely.
        anonymous: Whether to send the request unsigned.
        timeout: Seconds, instead of those of the session.
    """

    errors: Required[ErrorCatalog]
    safe: bool
    anonymous: bool
    timeout: float | None


class Calls:
    """The common part of both sessions. See `Options` for the arguments.

    Raises:
        ValueError: The endpoint is not a base URL, or the timeout or deadline is not positive.
    """

    is_async = False

    def __init__(
        self,
        transport: Transport,
        sleep: Callable[[float], Awaitable[None] | None],
        **options: Unpack[Options],
    ) -> None:
        self.transport = transport
        self._sleep = sleep
        self._endpoint = parse_endpoint(options["endpoint"])
        self._auth = options.get("auth")
        self._timeout = positive(options.get("timeout", DEFAULT_TIMEOUT), "timeout")
        deadline = options.get("deadline")
        self._deadline = None if deadline is None else positive(deadline, "deadline")
        self._retry = options.get("retry", DEFAULT_RETRY)
        self.max_bytes = options.get("max_reply_bytes", MAX_REPLY_BYTES)
        self._headers = tuple((options.get("headers") or {}).items())
        self._now = options.get("now") or _utc_now
        self._nonce = options.get("nonce") or _random_nonce
        self._random = options.get("random", uniform)

    def with_options(
        self, *, timeout: float | None, retry: Retry | None, headers: Mapping[str, str]
    ) -> Self:
        """Return a session with other options, on the same connections."""
        seconds = self._timeout if timeout is None else positive(timeout, "timeout")
        kept = {name.lower() for name in headers}
        own = (pair for pair in self._headers if pair[0].lower() not in kept)
        return changed(
            self,
            _timeout=seconds,
            _retry=self._retry if retry is DEFAULT_RETRY else retry,
            _headers=(*own, *headers.items()),
        )

    async def call(
        self,
        request: Request,
        finish: Finish[T],
        *,
        errors: ErrorCatalog,
        safe: bool = False,
        anonymous: bool = False,
        timeout: float | None = None,
    ) -> T:
        """Make a call, and return what `finish` makes of the response to the last attempt.

        Args:
            request: The request, not signed. Without an origin it is sent to the endpoint.
            finish: Reads the response. Only a `Reply` can lead to another attempt.
            errors: See `CallOptions`, as for the others.
            safe: See there.
            anonymous: See there.
            timeout: See there.

        Raises:
            TransportError: There was no response, or not a complete one.
            UnexpectedReply: The response is too big.
            TypeError: The credentials' provider is asynchronous, and the session is not.
            ValueError: The request cannot be sent, or the timeout is not positive.
        """
        seconds = self._timeout if timeout is None else positive(timeout, "timeout")
        auth = None if anonymous else self._auth
        request = self._at_endpoint(request)
        plan = self._plan(request, safe=safe)
        while True:
            result = await self._attempt(request, finish, seconds, auth)
            wait = self._wait(plan, result, errors)
            if wait is None:
                break
            pause = self._sleep(wait)
            if pause is not None:
                await pause
        if isinstance(result, TransportError):
            raise result
        return result

    async def read(
        self, opened: Opened, request: Request, secrets: frozenset[str]
    ) -> Reply:
        """Return a response with its body: what finishes most calls."""
        return await read_whole(opened, request, self.max_bytes, secrets)

    async def _attempt(
        self, request: Request, finish: Finish[T], timeout: float, auth: Auth | None
    ) -> T | TransportError:
        credentials = None if auth is None else await self._credentials(auth)
        request = self._signed(request, auth, credentials)
        deadline = timeout if self._deadline is None else self._deadline
        started = time.monotonic()
        try:
            opened = await self.transport.open(
                request, timeout=timeout, deadline=deadline
            )
            result = await finish(opened, request, _secrets_of(credentials))
        except TransportError as error:
            _log(request, str(error), started)
            return error
        _log(request, f"status {opened.status}", started)
        return result

    async def _credentials(self, auth: Auth) -> Credentials:
        credentials = auth.credentials()
        if not inspect.isawaitable(credentials):
            return credentials
        if self.is_async:
            return await credentials
        if inspect.iscoroutine(credentials):
            credentials.close()
        raise TypeError(
            "the provider of the credentials is asynchronous:"
            " use the asynchronous client, or a provider that returns the credentials"
        )

    def _at_endpoint(self, request: Request) -> Request:
        if self._headers:
            request = request.with_headers(*self._headers)
        if request.origin:
            return request
        return Request(
            request.method,
            self._endpoint.origin,
            self._endpoint.base_path + request.path,
            request.query,
            request.headers,
            request.body,
        )

    def _plan(self, request: Request, *, safe: bool) -> Generator[float, Outcome, None]:
        is_repeatable = isinstance(request.body, bytes) or request.body.is_repeatable
        retry = self._retry if is_repeatable else None
        plan = waits(retry, safe=safe, random=self._random)
        next(plan)
        return plan

    def _signed(
        self, request: Request, auth: Auth | None, credentials: Credentials | None
    ) -> Request:
        if auth is not None and credentials is not None:
            now, nonce = self._now(), self._nonce()
            request = auth.sign(request, credentials, now=now, nonce=nonce)
        return request.with_defaults(
            ("Host", request.host),
            ("User-Agent", _USER_AGENT),
            ("Accept", "*/*"),
            ("Accept-Encoding", "gzip"),
        )

    def _wait(
        self,
        plan: Generator[float, Outcome, None],
        result: object,
        errors: ErrorCatalog,
    ) -> float | None:
        """Return the seconds to wait before the next attempt; None if the result is final."""
        try:
            wait = plan.send(_outcome(result, errors, self._retry))
        except StopIteration:
            return None
        _LOG.debug("trying again in %.3f s after %r", wait, result)
        return wait


class Session(Calls):
    """Session for calls to one endpoint. Safe to share between threads.

    Args:
        http: A client of httpx2 to use instead of connections of its own. Never closed here. Its
            own connections take proxies and certificates from the environment.
        sleep: Waits for a number of seconds.
    """

    def __init__(
        self,
        *,
        http: HttpClient | None = None,
        sleep: Callable[[float], None] = time.sleep,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(blocking_transport(http), sleep, **options)

    def send(self, request: Request, **options: Unpack[CallOptions]) -> Reply:
        """Make a call and return the response, whatever its status; see `Calls.call`."""
        return run(self.call(request, self.read, **options))

    def close(self) -> None:
        """Close the connections, unless the caller supplied them."""
        run(self.transport.close())


class AsyncSession(Calls):
    """Asynchronous twin of `Session`, for asyncio. One event loop may use it."""

    is_async = True

    def __init__(
        self,
        *,
        http: AsyncHttpClient | None = None,
        sleep: Callable[[float], Awaitable[None]] | None = None,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(async_transport(http), sleep or _sleep, **options)

    async def send(self, request: Request, **options: Unpack[CallOptions]) -> Reply:
        """See `Session.send`; here the credentials' provider may be asynchronous."""
        return await self.call(request, self.read, **options)

    async def aclose(self) -> None:
        """Close the connections, unless the caller supplied them."""
        await self.transport.close()


def changed(original: T, **attributes: object) -> T:
    """Return a shallow copy with other attributes."""
    other = copy(original)
    vars(other).update(attributes)
    return other


def _log(request: Request, outcome: str, started: float) -> None:
    """Tell of an attempt; neither query, headers nor bodies, where secrets may be."""
    seconds = time.monotonic() - started
    place = f"{request.origin}{request.path}"
    _LOG.debug("%s %s: %s in %.3f s", request.method, place, outcome, seconds)


async def _sleep(seconds: float) -> None:
    from asyncio import sleep

    await sleep(seconds)


def _outcome(result: object, errors: ErrorCatalog, retry: Retry | None) -> Outcome:
    if isinstance(result, TransportError):
        return Outcome(passing=True, sent=result.request_sent is not False)
    if retry is None or not isinstance(result, Reply):
        return Outcome(passing=False)
    if result.status < HTTPStatus.BAD_REQUEST:
        return Outcome(passing=False)
    error = errors.error_from(result)
    passing = isinstance(error, ThrottlingError) or result.status in retry.statuses
    return Outcome(passing=passing, retry_after=error.retry_after)


def _secrets_of(credentials: Credentials | None) -> frozenset[str]:
    """Return the secrets of a request, to redact them where the service quotes them."""
    if credentials is None:
        return frozenset()
    if isinstance(credentials, str):
        return frozenset({credentials})
    return credentials.secrets


def positive(seconds: float, what: str) -> float:
    """Return a number of seconds.

    Raises:
        ValueError: It is not positive.
    """
    if not seconds > 0:
        raise ValueError(f"{what} must be more than 0 seconds")
    return seconds


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _random_nonce() -> str:
    return secrets.token_hex(16)
