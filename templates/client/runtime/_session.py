"""Calls: requests completed, signed, sent, and repeated where that is safe.

Both sessions run the same coroutines; over blocking connections nothing in them waits.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Awaitable
from copy import copy
from datetime import UTC, datetime
from functools import partial
from random import random as uniform
from types import CoroutineType
from typing import TYPE_CHECKING, TypedDict, TypeVar

from ._blocking import run
from ._endpoint import parse_endpoint
from ._errors import ThrottlingError, TransportError, UnexpectedReply
from ._messages import Reply, Request, merged, replaced
from ._options import function, header_pairs, limits, positive, text_pairs
from ._retry import Attempts, Retry
from ._transport import MAX_REPLY_BYTES, async_transport, blocking_transport, read_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Required, Self, TypeAlias, Unpack

    from ._error_catalog import ErrorCatalog
    from ._messages import Pairs
    from ._trace import MakeAttempt, Trace, TracedAttempt
    from ._transport import AsyncHttpClient, HttpClient, Opened, Transport
    from .auth._base import Auth, Credentials

    Finish: TypeAlias = Callable[[Opened, Request, frozenset[str]], Awaitable["T"]]

T = TypeVar("T")

DEFAULT_RETRY = Retry()
DEFAULT_TIMEOUT = 10.0
_ONCE = Retry(attempts=1)

_LOG = logging.getLogger(__package__)
if os.environ.get("SPECGEN_CLIENT_LOG") == "debug":
    _LOG.setLevel(logging.DEBUG)
    _LOG.addHandler(logging.StreamHandler())
# Sent unless the request has others. They are not signed: proxies may change them.
_DEFAULT_HEADERS = (
    ("User-Agent", (__package__ or __name__).rpartition(".")[2]),
    ("Accept", "*/*"),
    ("Accept-Encoding", "gzip"),
)
_FAILED = 400


class Options(TypedDict, total=False):
    """How calls are made: the arguments of a client, which describes them, and these.

    Keys:
        auth: How to sign requests; None to send them unsigned.
        max_reply_bytes: The maximum size of a response in bytes.
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
    trace: Trace | None


class CallOptions(TypedDict, total=False):
    """How one call is made.

    Keys:
        name: The name of the operation, for the log and the trace.
        errors: The documented errors, used to detect throttling.
        safe: Whether the operation can be repeated safely.
        anonymous: Whether to send the request unsigned.
        timeout: Seconds, instead of those of the session.
    """

    name: str
    errors: Required[ErrorCatalog]
    safe: bool
    anonymous: bool
    timeout: float | None


class Calls:
    """The common part of both sessions. See `Options` for the arguments.

    Raises:
        TypeError: The headers, the retry or a function are of a type that cannot be used.
        ValueError: The endpoint is not a base URL, the timeout or deadline is not positive, or a
            header is given twice.
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
        self._retry = limits(options.get("retry", DEFAULT_RETRY))
        self.max_bytes = options.get("max_reply_bytes", MAX_REPLY_BYTES)
        # Returns a response with its body: what finishes most calls.
        self.read = partial(read_whole, self.max_bytes)
        self._headers = header_pairs(options.get("headers") or {}, "headers")
        now, nonce = options.get("now"), options.get("nonce")
        self._now = _utc_now if now is None else function(now, "now")
        self._nonce = _random_nonce if nonce is None else function(nonce, "nonce")
        self._random = options.get("random", uniform)
        trace = options.get("trace")
        self._trace = None if trace is None else function(trace, "trace")
        self._query: Pairs = ()

    def with_options(
        self,
        *,
        timeout: float | None,
        retry: Retry | None,
        headers: Mapping[str, str],
        query: Mapping[str, str],
    ) -> Self:
        """Return a session with other options, on the same connections."""
        seconds = self._timeout if timeout is None else positive(timeout, "timeout")
        return changed(
            self,
            _timeout=seconds,
            _retry=self._retry if retry is DEFAULT_RETRY else limits(retry),
            _headers=merged(self._headers, header_pairs(headers, "headers")),
            _query=replaced(self._query, text_pairs(query, "query")),
        )

    async def call(
        self, request: Request, finish: Finish[T], options: CallOptions
    ) -> T:
        """Make a call, and return what `finish` makes of the response to the last attempt.

        Args:
            request: The request, not signed. Without an origin it is sent to the endpoint.
            finish: Reads the response. Only a `Reply` can lead to another attempt.
            options: See `CallOptions`.

        Raises:
            TransportError: There was no response, or not a complete one.
            UnexpectedReply: The response is too big.
            TypeError: The credentials' provider is asynchronous, and the session is not.
            ValueError: The request cannot be sent, or the timeout is not positive.
        """
        timeout = options.get("timeout")
        if timeout is not None:
            options["timeout"] = positive(timeout, "timeout")
        attempts: Attempts | None = None
        attempt: MakeAttempt[T] = self._attempt
        if self._trace is not None:
            from ._trace import traced

            attempt = traced(self._trace, attempt)
        while True:
            number = attempts.made if attempts else 1
            sent = self._completed(request)
            result = await attempt(sent, finish, number, options)
            if not isinstance(result, TransportError) and not (
                isinstance(result, Reply) and result.status >= _FAILED
            ):
                return result
            attempts = attempts or Attempts(self._retry or _ONCE)
            wait = self._wait(attempts, request, result, options)
            if wait is None:
                break
            pause = self._sleep(wait)
            if pause is not None:
                await pause
        if isinstance(result, TransportError):
            raise result
        return result

    def _completed(self, request: Request) -> Request:
        """Return the request to sign: to the endpoint, with all that the session adds."""
        origin, path, headers = request.origin, request.path, request.headers
        if not origin:
            origin, path = self._endpoint.origin, self._endpoint.base_path + path
        if self._headers:
            headers = merged(headers, self._headers)
        query = replaced(request.query, self._query) if self._query else request.query
        return Request(request.method, origin, path, query, headers, request.body)

    async def _attempt(
        self,
        request: Request,
        finish: Finish[T],
        number: int,
        options: CallOptions,
        traced: TracedAttempt | None = None,
    ) -> T | TransportError:
        hidden: frozenset[str] = frozenset()
        auth = None if options.get("anonymous") else self._auth
        if auth is not None:
            credentials = auth.credentials()
            if isinstance(credentials, Awaitable):
                credentials = await self._awaited(credentials)
            hidden = _secrets_of(credentials)
            now, nonce = self._now(), self._nonce()
            request = auth.sign(request, credentials, now=now, nonce=nonce)
        if traced is not None:
            traced.add_headers(request)
        request.add_defaults((("Host", request.authority), *_DEFAULT_HEADERS))
        timeout = options.get("timeout") or self._timeout
        deadline = timeout if self._deadline is None else self._deadline
        started = time.monotonic()
        try:
            opened = await self.transport.open(
                request, timeout=timeout, deadline=deadline
            )
            if traced is not None:
                traced.respond(opened)
            result = await finish(opened, request, hidden)
        except (TransportError, UnexpectedReply) as error:
            _log(request, options, number, str(error), started)
            if isinstance(error, UnexpectedReply):
                raise
            return error
        if _LOG.isEnabledFor(logging.DEBUG):
            _log(request, options, number, f"status {opened.status}", started)
        return result

    async def _awaited(self, credentials: Awaitable[Credentials]) -> Credentials:
        if self.is_async:
            return await credentials
        if isinstance(credentials, CoroutineType):
            credentials.close()
        raise TypeError(
            "the provider of the credentials is asynchronous:"
            " use the asynchronous client, or a provider that returns the credentials"
        )

    def _wait(
        self,
        attempts: Attempts,
        request: Request,
        result: Reply | TransportError,
        options: CallOptions,
    ) -> float | None:
        """Return the seconds to wait before the next attempt; None if the result is final."""
        retry_after, is_safe = None, options.get("safe", False)
        if isinstance(result, TransportError):
            is_safe = is_safe or result.request_sent is False
        else:
            error = options["errors"].error_from(result)
            is_throttled = isinstance(error, ThrottlingError)
            retry_after = error.retry_after
            statuses = attempts.retry.statuses
            is_safe = is_safe and (is_throttled or result.status in statuses)
        body = request.body
        is_repeatable = isinstance(body, bytes) or body.is_repeatable
        if not (is_safe and is_repeatable):
            return None
        wait = attempts.wait(retry_after, self._random())
        if wait is not None:
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
        return run(self.call(request, self.read, options))

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
        return await self.call(request, self.read, options)

    async def aclose(self) -> None:
        """Close the connections, unless the caller supplied them."""
        await self.transport.close()


def changed(original: T, **attributes: object) -> T:
    """Return a shallow copy with other attributes."""
    other = copy(original)
    vars(other).update(attributes)
    return other


def _log(
    request: Request, options: CallOptions, number: int, outcome: str, started: float
) -> None:
    """Log an attempt; neither query, headers nor bodies, where secrets may be."""
    _LOG.debug(
        "%s, attempt %d: %s %s: %s in %.3f s",
        options.get("name"),
        number,
        request.method,
        f"{request.origin}{request.path}",
        outcome,
        time.monotonic() - started,
    )


async def _sleep(seconds: float) -> None:
    from asyncio import sleep

    await sleep(seconds)


def _secrets_of(credentials: Credentials) -> frozenset[str]:
    """Return the secrets of a request, to redact them where the service quotes them.

    Raises:
        TypeError: A provider returned something else than credentials.
    """
    if isinstance(credentials, str):
        return frozenset({credentials})
    try:
        return credentials.secrets
    except AttributeError:
        kind = type(credentials).__name__
    raise TypeError(f"a provider returned {kind} in place of credentials")


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _random_nonce() -> str:
    return os.urandom(16).hex()
